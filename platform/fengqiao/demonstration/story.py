"""The plan of three years: which periods are lived through, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fengqiao.clock import ZONE, local_date
from fengqiao.periods.period import Frequency, Period, children_of, period_of


@dataclass(frozen=True)
class Chapter:
    """One assessment year: the months that are lived through, and its end.

    ``judged_at`` is when the county scores it; ``published`` whether its bulletin goes out.
    """

    year: int
    months: tuple[Period, ...]
    judged_at: datetime
    published: bool
    until: datetime

    @property
    def half_months(self) -> tuple[Period, ...]:
        """Return the half-months of the chapter, in order."""
        return tuple(
            half for month in self.months for half in children_of(month, Frequency.HALF_MONTH)
        )

    @property
    def weeks(self) -> tuple[Period, ...]:
        """Return the weeks that count in the chapter's half-months, and those now running."""
        weeks = [w for half in self.half_months for w in children_of(half, Frequency.WEEK)]
        running = period_of(Frequency.WEEK, local_date(self.until))
        if not self.published and running not in weeks:
            weeks.append(running)
        return tuple(week for week in weeks if week.first_day <= local_date(self.until))


def chapters(now: datetime) -> tuple[Chapter, ...]:
    """Return two finished years with one month each, and this year's last month and this one.

    A month to date alone would leave the map of the last weeks and the trends nearly empty.
    """
    this = local_date(now).year
    past = [_past(this - 2), _past(this - 1)]
    month = period_of(Frequency.MONTH, local_date(now))
    months = (month.previous(), month) if month.first_day.month > 1 else (month,)
    return (*past, Chapter(this, months, now, published=False, until=now))


def _past(year: int) -> Chapter:
    until = datetime.combine(date(year, 12, 31), time(12), ZONE)
    judged = datetime.combine(date(year + 1, 1, 20), time(10), ZONE)
    november = Period.parse(f"{year}-11")
    return Chapter(year, (november,), judged, published=True, until=until)


def opening_day(now: datetime) -> datetime:
    """Return when the county begins to use the product: before the first chapter."""
    first = chapters(now)[0]
    return datetime.combine(first.months[0].first_day - timedelta(days=60), time(9), ZONE)
