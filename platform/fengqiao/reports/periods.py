"""Periods as strings that sort and parse: ``2026-11-21``, ``2026-W47``, ``2026-11-H1``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fengqiao.errors import Invalid

_ONE_DAY = timedelta(days=1)
_YEARS = range(1950, 2200)
_ORDINALS = "一二三四"


class Frequency(StrEnum):
    """How often a report is due; the value is the word county files use."""

    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def words(self) -> str:
        """Return the rhythm as people say it: 每周, 每半月."""
        return _RHYTHMS[self]


_RHYTHMS = {
    Frequency.DAY: "每日",
    Frequency.WEEK: "每周",
    Frequency.HALF_MONTH: "每半月",
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季度",
    Frequency.HALF_YEAR: "每半年",
    Frequency.YEAR: "每年",
}

_PATTERNS = {
    Frequency.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Frequency.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Frequency.HALF_MONTH: re.compile(r"([0-9]{4})-([0-9]{2})-H([12])"),
    Frequency.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Frequency.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    Frequency.HALF_YEAR: re.compile(r"([0-9]{4})-H([12])"),
    Frequency.YEAR: re.compile(r"([0-9]{4})"),
}


@dataclass(frozen=True)
class Period:
    """One stretch of days for which a report is due, both ends included.

    Made by :func:`period_of` or :meth:`parse`, which see to it that the days fit the frequency.
    Within one frequency the strings sort as the days do.
    """

    frequency: Frequency
    first_day: date
    last_day: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period id.

        :raises Invalid: if the text is no period id, or names a week or day that does not exist
        """
        for frequency, pattern in _PATTERNS.items():
            found = pattern.fullmatch(text)
            if found:
                return _built(frequency, [int(part) for part in found.groups()], text)
        raise _unknown(text)

    def __str__(self) -> str:
        return _WRITERS[self.frequency](self.first_day)

    def next(self) -> Period:
        """Return the period that begins the day after this one ends."""
        return period_of(self.frequency, self.last_day + _ONE_DAY)

    def previous(self) -> Period:
        """Return the period that ends the day before this one begins."""
        return period_of(self.frequency, self.first_day - _ONE_DAY)

    def contains(self, day: date) -> bool:
        """Tell whether a day falls into this period."""
        return self.first_day <= day <= self.last_day

    @property
    def label(self) -> str:
        """Return the full name people read: “2026年第47周（11月16日—11月22日）”."""
        if self.frequency is Frequency.WEEK:
            return f"{self.dated_label}（{_day_words(self)}）"
        return self.dated_label

    @property
    def dated_label(self) -> str:
        """Return the name with its year and nothing more: “2026年第47周”."""
        if self.frequency is Frequency.YEAR:
            return self.short_label
        return f"{self.year}年{self.short_label}"

    @property
    def year(self) -> int:
        """Return the year it is counted in; a week may begin in the last days of the one before."""
        if self.frequency is Frequency.WEEK:
            return self.first_day.isocalendar().year
        return self.first_day.year

    @property
    def short_label(self) -> str:
        """Return the name without its year: “第47周”, “11月上半月”."""
        return _SHORT[self.frequency](self.first_day)


def period_of(frequency: Frequency | str, day: date) -> Period:
    """Return the period of a frequency into which a day falls.

    :raises Invalid: if the frequency is not one of :class:`Frequency` or the year is out of range
    """
    rhythm = _frequency(frequency)
    if day.year not in _YEARS:
        raise Invalid(
            f"年份应在{_YEARS.start}到{_YEARS.stop - 1}之间，请检查日期。", code="period-range"
        )
    first = _FIRST_DAYS[rhythm](day)
    return Period(rhythm, first, _last_day(rhythm, first))


def periods_between(frequency: Frequency | str, first: date, last: date) -> tuple[Period, ...]:
    """Return every period that shares at least one day with ``first`` to ``last``, in order."""
    return tuple(_walk(frequency, first, last)) if first <= last else ()


def parent_of(period: Period, frequency: Frequency | str) -> Period:
    """Return the longer period a shorter one counts in: the one in which its **last day** lies.

    By this rule every period counts in exactly one longer period, and all that counts in a
    half-month or month has ended when that month ends, so the township never waits for a week
    that is still running. A week from 29 December to 4 January therefore counts in January, and
    week 53 of 2026 (to 3 January 2027) in the year 2027 although its id begins with 2026.

    :raises Invalid: if the frequency asked for is not longer than the period's own
    """
    rhythm = _frequency(frequency)
    if _rank(rhythm) <= _rank(period.frequency):
        raise Invalid(
            f"{period.frequency.words}的报表不能归入{rhythm.words}的报表。", code="period-order"
        )
    return period_of(rhythm, period.last_day)


def children_of(period: Period, frequency: Frequency | str) -> tuple[Period, ...]:
    """Return the shorter periods that count in this one, in order; see :func:`parent_of`.

    :raises Invalid: if the frequency asked for is not shorter than the period's own
    """
    rhythm = _frequency(frequency)
    if _rank(rhythm) >= _rank(period.frequency):
        raise Invalid(
            f"{rhythm.words}的报表不能归入{period.frequency.words}的报表。", code="period-order"
        )
    touching = periods_between(rhythm, period.first_day, period.last_day)
    return tuple(child for child in touching if period.contains(child.last_day))


def _walk(frequency: Frequency | str, first: date, last: date) -> Iterator[Period]:
    period = period_of(frequency, first)
    while period.first_day <= last:
        yield period
        period = period.next()


def _frequency(word: Frequency | str) -> Frequency:
    try:
        return Frequency(word)
    except ValueError:
        raise Invalid(f"不认识的报送周期“{word}”。", code="frequency-unknown") from None


def _rank(frequency: Frequency) -> int:
    return list(Frequency).index(frequency)


def _built(frequency: Frequency, parts: list[int], text: str) -> Period:
    try:
        period = period_of(frequency, _READERS[frequency](*parts))
    except ValueError:
        raise _unknown(text) from None
    return period


def _unknown(text: str) -> Invalid:
    shown = "".join(character for character in text[:20] if character.isprintable())
    return Invalid(
        f"“{shown}”不是有效的期次。写法如 2026-W47（周）、2026-11-H1（上半月）、2026-11（月）。",
        code="period-malformed",
    )


def _day_words(period: Period) -> str:
    first, last = period.first_day, period.last_day
    return f"{first.month}月{first.day}日—{last.month}月{last.day}日"


def _last_day(frequency: Frequency, first: date) -> date:
    if frequency is Frequency.DAY:
        return first
    if frequency is Frequency.WEEK:
        return first + timedelta(days=6)
    if frequency is Frequency.HALF_MONTH and first.day == 1:
        return first.replace(day=15)
    return _months_later(first.replace(day=1), _MONTHS[frequency]) - _ONE_DAY


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


_MONTHS = {
    Frequency.HALF_MONTH: 1,
    Frequency.MONTH: 1,
    Frequency.QUARTER: 3,
    Frequency.HALF_YEAR: 6,
    Frequency.YEAR: 12,
}

# What distinguishes one frequency from another: its first day, how its id is read and written,
# and its short Chinese name.
_FIRST_DAYS: dict[Frequency, Callable[[date], date]] = {
    Frequency.DAY: lambda day: day,
    Frequency.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Frequency.HALF_MONTH: lambda day: day.replace(day=1 if day.day <= 15 else 16),
    Frequency.MONTH: lambda day: day.replace(day=1),
    Frequency.QUARTER: lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    Frequency.HALF_YEAR: lambda day: date(day.year, 1 if day.month <= 6 else 7, 1),
    Frequency.YEAR: lambda day: date(day.year, 1, 1),
}

_READERS: dict[Frequency, Callable[..., date]] = {
    Frequency.DAY: date,
    Frequency.WEEK: lambda year, week: date.fromisocalendar(year, week, 4),
    Frequency.HALF_MONTH: lambda year, month, half: date(year, month, 1 if half == 1 else 16),
    Frequency.MONTH: lambda year, month: date(year, month, 1),
    Frequency.QUARTER: lambda year, quarter: date(year, quarter * 3, 1),
    Frequency.HALF_YEAR: lambda year, half: date(year, half * 6, 1),
    Frequency.YEAR: lambda year: date(year, 1, 1),
}

_WRITERS: dict[Frequency, Callable[[date], str]] = {
    Frequency.DAY: lambda day: day.isoformat(),
    Frequency.WEEK: lambda day: "{0.year:04d}-W{0.week:02d}".format(day.isocalendar()),
    Frequency.HALF_MONTH: lambda day: f"{day:%Y-%m}-H{1 if day.day == 1 else 2}",
    Frequency.MONTH: lambda day: f"{day:%Y-%m}",
    Frequency.QUARTER: lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    Frequency.HALF_YEAR: lambda day: f"{day:%Y}-H{1 if day.month == 1 else 2}",
    Frequency.YEAR: lambda day: f"{day:%Y}",
}

_SHORT: dict[Frequency, Callable[[date], str]] = {
    Frequency.DAY: lambda day: f"{day.month}月{day.day}日",
    Frequency.WEEK: lambda day: f"第{day.isocalendar().week}周",
    Frequency.HALF_MONTH: lambda day: f"{day.month}月{'上' if day.day == 1 else '下'}半月",
    Frequency.MONTH: lambda day: f"{day.month}月",
    Frequency.QUARTER: lambda day: f"第{_ORDINALS[day.month // 3]}季度",
    Frequency.HALF_YEAR: lambda day: f"{'上' if day.month == 1 else '下'}半年",
    Frequency.YEAR: lambda day: f"{day.year}年",
}
