"""Working days of the Chinese calendar: weekends, statutory holidays, make-up working days.

Statutory holidays and make-up days come from the ``holidays`` library, which follows the State
Council's yearly notice; a county's own days come from its files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from holidays import country_holidays

from fengqiao.sources import Finding, Node, Unreadable, read_yaml
from fengqiao.tenancy.findings import FileErrors, Sheet, errors_among, root_sheet

_ONE_DAY = timedelta(days=1)
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*/\s*(\d{4}-\d{2}-\d{2}))?", re.ASCII)
_LONGEST_HOLIDAY = 31
# As far ahead as the longest deadline of what is opened in these days may reach.
_RECKONED_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Calendar:
    """A county's working days: the national ones, if ``national``, and its own on top of them.

    ``holidays`` and ``working`` are the county's own free days (停工、防汛) and own working
    days. ``noticed`` names the years whose State Council notice the county has copied there
    itself because the library did not know it yet.
    """

    code: str
    title: str
    national: bool = False
    holidays: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    noticed: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether people are at work on a day."""
        if day in self.working:
            return True
        if day in self.holidays:
            return False
        if not self.national:
            return day.weekday() < 5
        free, busy = _national_days(day.year)
        return day in busy or (day.weekday() < 5 and day not in free)

    def announced(self, year: int) -> bool:
        """Tell whether the year's holidays and make-up days are known, not only expected.

        Of a year that is not announced yet, the holidays fixed by law are known, but not which
        days around them are exchanged with weekends (调休).
        """
        return not self.national or year in self.noticed or bool(_national_days(year)[1])


WEEKENDS_ONLY = Calendar("weekends", "只休周末")
CHINA = Calendar("china", "全国法定节假日及调休安排", national=True)
BUILT_IN = {calendar.code: calendar for calendar in (CHINA, WEEKENDS_ONLY)}


@lru_cache
def _national_days(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the year's statutory holidays and its make-up working days.

    A notice for one year may make days of the year before working days.
    """
    found = country_holidays("CN", years=(year - 1, year, year + 1))
    free = frozenset(day for day in found if day.year == year)
    return free, frozenset(day for day in found.weekend_workdays if day.year == year)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the ``count``-th working day after a day; the day itself is not counted.

    With 0 it is the day itself if people work on it, else the next working day; with a negative
    count, the working days before it.
    """
    if count == 0:
        return day if calendar.is_working(day) else add_working_days(day, 1, calendar)
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def unannounced_years(calendar: Calendar, first: date, last: date) -> list[int]:
    """Return the years between two days whose holidays and make-up days are not known yet."""
    return [year for year in range(first.year, last.year + 1) if not calendar.announced(year)]


def unannounced_words(calendar: Calendar, on: date) -> str:
    """Say of which year deadlines are reckoned now without its notice; empty if of none."""
    years = unannounced_years(calendar, on, on + _RECKONED_AHEAD)
    if not years:
        return ""
    return (
        f"系统还不知道 {'、'.join(map(str, years))} 年的放假调休通知，"
        "只按法定节假日和周末推算截止时间，长假前后会不准。"
        "通知发布后，请系统管理人员更新系统，或把调休写进本地的日历文件；"
        "已经下达的，时限不变，需要的请办理延期。"
    )


def read_calendar(path: Path, name: str | None = None) -> Calendar:
    """Read a calendar file.

    :raises FileErrors: with every finding
    """
    try:
        return _calendar(read_yaml(path, name))
    except Unreadable as error:
        raise FileErrors([error.finding]) from None


def _calendar(node: Node) -> Calendar:
    findings: list[Finding] = []
    sheet = root_sheet(node, "日历", findings)
    sheet.known(("calendar", "title", "base", "years"))
    base = BUILT_IN[sheet.word("base", tuple(BUILT_IN), CHINA.code)]
    holidays: set[date] = set()
    working: set[date] = set()
    noticed: set[int] = set()
    for year in sheet.sheets("years", "年份"):
        year.known(("year", "notice", "holidays", "working"))
        number = year.whole("year", 0, 1950, 2199)
        if not number:
            continue
        if year.text("notice", required=False):
            noticed.add(number)
        free, busy = _days(year, "holidays", number), _days(year, "working", number)
        _check_days(year, free, busy, base)
        holidays |= free
        working |= busy
    calendar = replace(
        base,
        code=sheet.code("calendar"),
        title=sheet.text("title"),
        holidays=frozenset(holidays),
        working=frozenset(working),
        noticed=frozenset(noticed),
    )
    if errors_among(findings):
        raise FileErrors(findings)
    return calendar


def _days(sheet: Sheet, key: str, year: int) -> set[date]:
    found = (sheet.node.fields or {}).get(key)
    if found is None or found.text == "":
        return set()
    if found.entries is None:
        sheet.fault(key, f"“{key}”应当是一个清单。", "请每行以“- ”开头写一个日期。")
        return set()
    days: set[date] = set()
    for entry in found.entries:
        stretch = _stretch((entry.text or "").strip())
        if not stretch or any(day.year != year for day in stretch):
            advice = f"请写 {year} 年的日期，如 {year}-05-01 或 {year}-05-01/{year}-05-05。"
            sheet.findings.append(Finding(entry.place, _day_words(entry.text or ""), advice))
            continue
        days.update(stretch)
    return days


def _day_words(text: str) -> str:
    """Say why a text names no days."""
    first, _, last = (part.strip() for part in text.partition("/"))
    if _RANGE.fullmatch(text.strip()) and last and last < first:
        return f"“{first}”在“{last}”后面，先后写反了。"
    return f"“{text}”不是这一年的有效日期。" if text else "这一处不是有效的日期。"


def _stretch(text: str) -> list[date]:
    found = _RANGE.fullmatch(text)
    try:
        first = date.fromisoformat(found[1]) if found else None
        last = date.fromisoformat(found[2]) if found and found[2] else first
    except ValueError:
        return []
    if first is None or last is None or not 0 <= (last - first).days < _LONGEST_HOLIDAY:
        return []
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _check_days(sheet: Sheet, free: set[date], busy: set[date], base: Calendar) -> None:
    for day in sorted(free & busy):
        sheet.fault("working", f"{day} 既写成放假又写成上班。", "请只留一处。")
    for day in sorted(busy - free):
        if base.is_working(day):
            sheet.fault("working", f"{day} 本来就上班，不用写。", "请核对日期。")
