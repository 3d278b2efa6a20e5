"""How often something is due, and the calendar arithmetic of each rhythm: plain functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)
_ORDINALS = "一二三四"


class Frequency(StrEnum):
    """How often a report is due; the value is the word county files use."""

    DAY = "day"
    WEEK = "week"
    TEN_DAYS = "ten_days"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    WINDOW = "window"

    @property
    def words(self) -> str:
        """Return the rhythm as people say it: 每周, 每旬."""
        return _RHYTHMS[self]

    @property
    def regular(self) -> bool:
        """Tell whether its periods follow each other by the calendar; a window's do not."""
        return self is not Frequency.WINDOW

    @property
    def pattern(self) -> str:
        """Return the regular expression, for PostgreSQL too, that its ids and no others match."""
        return f"^{PATTERNS[self].pattern}$"


_RHYTHMS = {
    Frequency.DAY: "每日",
    Frequency.WEEK: "每周",
    Frequency.TEN_DAYS: "每旬",
    Frequency.HALF_MONTH: "每半月",
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季度",
    Frequency.HALF_YEAR: "每半年",
    Frequency.YEAR: "每年",
    Frequency.WINDOW: "专项时段",
}

PATTERNS = {
    Frequency.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Frequency.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Frequency.TEN_DAYS: re.compile(r"([0-9]{4})-([0-9]{2})-T([123])"),
    Frequency.HALF_MONTH: re.compile(r"([0-9]{4})-([0-9]{2})-H([12])"),
    Frequency.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Frequency.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    Frequency.HALF_YEAR: re.compile(r"([0-9]{4})-H([12])"),
    Frequency.YEAR: re.compile(r"([0-9]{4})"),
    Frequency.WINDOW: re.compile(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})--([0-9]{4})-([0-9]{2})-([0-9]{2})"
    ),
}


def day_label(day: date) -> str:
    """Return a day without its year: “11月21日”."""
    return f"{day.month}月{day.day}日"


def last_day_from(frequency: Frequency, first: date) -> date:
    """Return the last day of the period of a rhythm that begins on a day."""
    if frequency is Frequency.DAY:
        return first
    if frequency is Frequency.WEEK:
        return first + timedelta(days=6)
    if frequency is Frequency.HALF_MONTH and first.day == 1:
        return first.replace(day=15)
    if frequency is Frequency.TEN_DAYS and first.day < 21:
        return first + timedelta(days=9)
    return _months_later(first.replace(day=1), _MONTHS[frequency]) - _ONE_DAY


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


_MONTHS = {
    Frequency.TEN_DAYS: 1,
    Frequency.HALF_MONTH: 1,
    Frequency.MONTH: 1,
    Frequency.QUARTER: 3,
    Frequency.HALF_YEAR: 6,
    Frequency.YEAR: 12,
}

# What distinguishes one frequency from another: its first day, how its id is read and written,
# and its short Chinese name.
FIRST_DAYS: dict[Frequency, Callable[[date], date]] = {
    Frequency.DAY: lambda day: day,
    Frequency.WEEK: lambda day: day - timedelta(days=day.weekday()),
    # The third 旬 of a month has eight to eleven days.
    Frequency.TEN_DAYS: lambda day: day.replace(day=min((day.day - 1) // 10, 2) * 10 + 1),
    Frequency.HALF_MONTH: lambda day: day.replace(day=1 if day.day <= 15 else 16),
    Frequency.MONTH: lambda day: day.replace(day=1),
    Frequency.QUARTER: lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    Frequency.HALF_YEAR: lambda day: date(day.year, 1 if day.month <= 6 else 7, 1),
    Frequency.YEAR: lambda day: date(day.year, 1, 1),
}

READERS: dict[Frequency, Callable[..., date]] = {
    Frequency.DAY: date,
    Frequency.WEEK: lambda year, week: date.fromisocalendar(year, week, 4),
    Frequency.TEN_DAYS: lambda year, month, third: date(year, month, third * 10 - 9),
    Frequency.HALF_MONTH: lambda year, month, half: date(year, month, 1 if half == 1 else 16),
    Frequency.MONTH: lambda year, month: date(year, month, 1),
    Frequency.QUARTER: lambda year, quarter: date(year, quarter * 3, 1),
    Frequency.HALF_YEAR: lambda year, half: date(year, half * 6, 1),
    Frequency.YEAR: lambda year: date(year, 1, 1),
}

WRITERS: dict[Frequency, Callable[[date], str]] = {
    Frequency.DAY: lambda day: day.isoformat(),
    Frequency.WEEK: lambda day: "{0.year:04d}-W{0.week:02d}".format(day.isocalendar()),
    Frequency.TEN_DAYS: lambda day: f"{day:%Y-%m}-T{day.day // 10 + 1}",
    Frequency.HALF_MONTH: lambda day: f"{day:%Y-%m}-H{1 if day.day == 1 else 2}",
    Frequency.MONTH: lambda day: f"{day:%Y-%m}",
    Frequency.QUARTER: lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    Frequency.HALF_YEAR: lambda day: f"{day:%Y}-H{1 if day.month == 1 else 2}",
    Frequency.YEAR: lambda day: f"{day:%Y}",
}

SHORT_NAMES: dict[Frequency, Callable[[date], str]] = {
    Frequency.DAY: day_label,
    Frequency.WEEK: lambda day: f"第{day.isocalendar().week}周",
    Frequency.TEN_DAYS: lambda day: f"{day.month}月{'上中下'[day.day // 10]}旬",
    Frequency.HALF_MONTH: lambda day: f"{day.month}月{'上' if day.day == 1 else '下'}半月",
    Frequency.MONTH: lambda day: f"{day.month}月",
    Frequency.QUARTER: lambda day: f"第{_ORDINALS[day.month // 3]}季度",
    Frequency.HALF_YEAR: lambda day: f"{'上' if day.month == 1 else '下'}半年",
    Frequency.YEAR: lambda day: f"{day.year}年",
}
