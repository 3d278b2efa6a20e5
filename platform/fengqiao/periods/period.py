"""Periods as strings that sort and parse: ``2026-11-21``, ``2026-W47``, ``2026-11-T1``.

A stretch of days that follows no rhythm, a window, is written with both its ends:
``2026-03-01--2026-03-12``. The double hyphen is what ISO 8601 allows where a slash may not
stand; so every id holds nothing but letters, digits and hyphens and may stand in an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fengqiao.errors import Invalid
from fengqiao.periods.frequencies import (
    FIRST_DAYS,
    PATTERNS,
    READERS,
    SHORT_NAMES,
    WRITERS,
    Frequency,
    day_label,
    last_day_from,
)

__all__ = [
    "Frequency",
    "Period",
    "children_of",
    "parent_of",
    "period_of",
    "periods_between",
    "window_of",
]

_ONE_DAY = timedelta(days=1)
LONGEST_WINDOW = timedelta(days=366)
_YEARS = range(1950, 2200)


@dataclass(frozen=True)
class Period:
    """One stretch of days for which a report is due, both ends included.

    Made by :func:`period_of`, :func:`window_of` or :meth:`parse`, which see to it that the days
    fit the frequency. Within one frequency the strings sort as the days do; windows by their
    first day, then by their last. Among all frequencies the strings sort by year.
    """

    frequency: Frequency
    first_day: date
    last_day: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period id.

        :raises Invalid: if the text is no period id, or names a week or day that does not exist
        """
        for frequency, pattern in PATTERNS.items():
            found = pattern.fullmatch(text)
            if found:
                return _built(frequency, [int(part) for part in found.groups()], text)
        raise _unknown(text)

    def __str__(self) -> str:
        if self.frequency is Frequency.WINDOW:
            return f"{self.first_day.isoformat()}--{self.last_day.isoformat()}"
        return WRITERS[self.frequency](self.first_day)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last_day - self.first_day).days + 1

    def next(self) -> Period:
        """Return the period that begins the day after this one ends; a window's is as long."""
        if self.frequency is Frequency.WINDOW:
            return window_of(self.last_day + _ONE_DAY, self.last_day + timedelta(self.days))
        return period_of(self.frequency, self.last_day + _ONE_DAY)

    def previous(self) -> Period:
        """Return the period that ends the day before this one begins; a window's is as long."""
        if self.frequency is Frequency.WINDOW:
            return window_of(self.first_day - timedelta(self.days), self.first_day - _ONE_DAY)
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
        if self.last_day.year != self.first_day.year and self.frequency is Frequency.WINDOW:
            return "—".join(f"{d.year}年{day_label(d)}" for d in (self.first_day, self.last_day))
        return f"{self.year}年{self.short_label}"

    @property
    def year(self) -> int:
        """Return the year it is counted in; a week may begin in the last days of the one before."""
        if self.frequency is Frequency.WEEK:
            return self.first_day.isocalendar().year
        return self.first_day.year

    @property
    def short_label(self) -> str:
        """Return the name without its year: “第47周”, “11月上旬”."""
        if self.frequency is Frequency.WINDOW:
            return _day_words(self)
        return SHORT_NAMES[self.frequency](self.first_day)


def period_of(frequency: Frequency | str, day: date) -> Period:
    """Return the period of a frequency into which a day falls.

    :raises Invalid: if the frequency is not one of :class:`Frequency`, is that of windows, which
        no day belongs to, or the year is out of range
    """
    rhythm = _frequency(frequency)
    if not rhythm.regular:
        raise Invalid("专项时段没有固定的期次，请写明起止日期。", code="period-irregular")
    if day.year not in _YEARS:
        raise _out_of_range()
    first = FIRST_DAYS[rhythm](day)
    return Period(rhythm, first, last_day_from(rhythm, first))


def window_of(first: date, last: date) -> Period:
    """Return the window from a first to a last day, both included.

    :raises Invalid: if it ends before it begins, lasts more than a year, or is out of range
    """
    if last < first:
        raise Invalid("结束日期不能早于开始日期。", code="window-order")
    if last - first >= LONGEST_WINDOW:
        raise Invalid(f"一个时段最长 {LONGEST_WINDOW.days} 天。", code="window-length")
    if first.year not in _YEARS or last.year not in _YEARS:
        raise _out_of_range()
    return Period(Frequency.WINDOW, first, last)


def periods_between(frequency: Frequency | str, first: date, last: date) -> tuple[Period, ...]:
    """Return every period that shares at least one day with ``first`` to ``last``, in order."""
    return tuple(_walk(frequency, first, last)) if first <= last else ()


def parent_of(period: Period, frequency: Frequency | str) -> Period:
    """Return the longer period a shorter one counts in: the one in which its **last day** lies.

    By this rule every period counts in exactly one longer period, and all that counts in a
    half-month or month has ended when that month ends, so the township never waits for a week
    that is still running. A week from 29 December to 4 January therefore counts in January, and
    week 53 of 2026 (to 3 January 2027) in the year 2027 although its id begins with 2026. The
    second 旬 of a month counts in its second half. A window counts in any other period.

    :raises Invalid: if the frequency asked for is not longer than the period's own
    """
    rhythm = _frequency(frequency)
    if not rhythm.regular or _rank(rhythm) <= _rank(period.frequency):
        raise Invalid(
            f"{period.frequency.words}的报表不能归入{rhythm.words}的报表。", code="period-order"
        )
    return period_of(rhythm, period.last_day)


def children_of(period: Period, frequency: Frequency | str) -> tuple[Period, ...]:
    """Return the shorter periods that count in this one, in order; see :func:`parent_of`.

    :raises Invalid: if the frequency asked for is not shorter than the period's own
    """
    rhythm = _frequency(frequency)
    if not rhythm.regular or _rank(rhythm) >= _own_rank(period):
        raise Invalid(
            f"{rhythm.words}的报表不能归入{period.frequency.words}的报表。", code="period-order"
        )
    touching = periods_between(rhythm, period.first_day, period.last_day)
    return tuple(child for child in touching if period.contains(child.last_day))


def holds(longer: Frequency, shorter: Frequency) -> bool:
    """Tell whether reports of a rhythm can be added up in those of another, or of the same."""
    return longer == shorter or (shorter.regular and _rank(shorter) < _rank(longer))


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
    # A window may be shorter or longer than anything: it counts in whatever its last day lies in.
    return list(Frequency).index(frequency) if frequency.regular else -1


def _own_rank(period: Period) -> int:
    return _rank(period.frequency) if period.frequency.regular else len(Frequency)


def _built(frequency: Frequency, parts: list[int], text: str) -> Period:
    try:
        if frequency is Frequency.WINDOW:
            return window_of(date(*parts[:3]), date(*parts[3:]))
        return period_of(frequency, READERS[frequency](*parts))
    except ValueError:
        raise _unknown(text) from None


def _unknown(text: str) -> Invalid:
    shown = "".join(character for character in text[:20] if character.isprintable())
    return Invalid(
        f"“{shown}”不是有效的期次。写法如 2026-W47（周）、2026-11-T1（上旬）、2026-11（月）。",
        code="period-malformed",
    )


def _out_of_range() -> Invalid:
    words = f"年份应在{_YEARS.start}到{_YEARS.stop - 1}之间，请检查日期。"
    return Invalid(words, code="period-range")


def _day_words(period: Period) -> str:
    if period.first_day == period.last_day:
        return day_label(period.first_day)
    return f"{day_label(period.first_day)}—{day_label(period.last_day)}"
