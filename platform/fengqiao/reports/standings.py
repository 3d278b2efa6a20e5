"""Who filed, in time or not: the one set of definitions behind boards, facts, exports and paper.

Every obligation that a unit was given stands, at an instant, in exactly one of seven ways
(:class:`Standing`). A count adds obligations up by that (:class:`Rates`); nothing else in the
product decides what is expected, on time, late or missing.

* 应报 expected: every obligation whose period has begun, except the waived ones. It is a number
  of rows, never a guess of how many units there are, so that no rate exceeds 100 %.
* 已报 filed: handed up for the first time by the instant, and not withdrawn since. What was sent
  back for correction stays filed: it is counted beside, as ``sent_back``.
* 按时 on time: filed by the end of the grace. ``in_grace`` of these came after the due hour.
* 迟报 late: filed after the grace, as the database judged it when it was first filed.
* 未报 missing: the grace is over and nothing is filed; 逾期 overdue while it can still be filed,
  漏报 missed once the period is closed (which waits for the answer to a request made in time).
* 未到期 pending: not filed yet, and the grace is not over.
* 免报 waived: excused with a reason, and nothing filed. Not expected.

Waivers and extensions count as they are decided now; filings count if they were made by the
instant. expected = on_time + late + missing + pending, filed = on_time + late, always.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """How one obligation stands at an instant."""

    AHEAD = "ahead"
    WAIVED = "waived"
    ON_TIME = "on_time"
    LATE = "late"
    PENDING = "pending"
    OVERDUE = "overdue"
    MISSED = "missed"

    @property
    def words(self) -> str:
        """Return what people call it."""
        return _WORDS[self]

    @property
    def filed(self) -> bool:
        """Tell whether a report is handed up."""
        return self in (Standing.ON_TIME, Standing.LATE)

    @property
    def missing(self) -> bool:
        """Tell whether the grace is over without a report."""
        return self in (Standing.OVERDUE, Standing.MISSED)


_WORDS = {
    Standing.AHEAD: "未开始",
    Standing.WAIVED: "免报",
    Standing.ON_TIME: "按时",
    Standing.LATE: "迟报",
    Standing.PENDING: "未到期",
    Standing.OVERDUE: "逾期未报",
    Standing.MISSED: "漏报",
}


@dataclass(frozen=True)
class Rates:
    """Counts of obligations; they add up over units, periods and forms.

    ``nil`` and ``sent_back`` (waiting for a correction now) and ``returned`` (ever sent back)
    are parts of filed, ``in_grace`` of on time.
    """

    waived: int = 0
    on_time: int = 0
    late: int = 0
    pending: int = 0
    overdue: int = 0
    missed: int = 0
    nil: int = 0
    in_grace: int = 0
    waiting: int = 0
    sent_back: int = 0
    returned: int = 0

    def __add__(self, other: Rates) -> Rates:
        return Rates(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Rates)))

    @property
    def expected(self) -> int:
        """Return 应报."""
        return self.filed + self.missing + self.pending

    @property
    def filed(self) -> int:
        """Return 已报."""
        return self.on_time + self.late

    @property
    def missing(self) -> int:
        """Return 未报: overdue and missed."""
        return self.overdue + self.missed

    @property
    def filing_rate(self) -> Rate | None:
        """Return 上报率, filed of expected, in hundredths of a percent; see :func:`share`."""
        return share(self.filed, self.expected)

    @property
    def timely_rate(self) -> Rate | None:
        """Return 及时率, on time of expected, in hundredths of a percent; see :func:`share`."""
        return share(self.on_time, self.expected)


class Rate(int):
    """A part of a whole in hundredths of a percent, which knows its ``tenths`` as well.

    Either is rounded from the exact fraction, half away from zero: rounding what is rounded
    would turn 64.447 % into 64.5 %. 100 % is said only where nothing is missing, and 0 % only
    where nothing is there.
    """

    tenths: int

    def __new__(cls, part: int, whole: int) -> Rate:
        """Return ``part`` of ``whole``; neither is negative, and the whole is not nothing."""
        rate = super().__new__(cls, _rounded(part, whole, 10_000))
        rate.tenths = _rounded(part, whole, 1_000)
        return rate


def _rounded(part: int, whole: int, full: int) -> int:
    nearest = (2 * part * full + whole) // (2 * whole)
    least, most = (1 if part else 0), (full - 1 if part < whole else nearest)
    return min(max(nearest, least), most)


def share(part: int, whole: int) -> Rate | None:
    """Return a part of a whole in hundredths of a percent, see :class:`Rate`; None of nothing."""
    return Rate(part, whole) if whole else None


def percent_words(rate: Rate | None) -> str:
    """Return a rate as it is read everywhere: “96.6%”, “100%”, “—” where nothing is expected."""
    if rate is None:
        return "—"
    whole, tenth = divmod(rate.tenths, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"


class Deadlined(NamedTuple):
    """What decides how an obligation stands, without the tables."""

    opens_at: datetime
    grace_at: datetime
    closes_at: datetime
    held_open: bool
    waived: bool
    first_submitted_at: datetime | None
    withdrawn: bool
    late: bool


def standing_of(found: Deadlined, at: datetime) -> Standing:
    """Return how one obligation stands at an instant.

    :mod:`fengqiao.reports.rates` says the same to PostgreSQL.
    """
    first = found.first_submitted_at
    if first is not None and first <= at and not found.withdrawn:
        return Standing.LATE if found.late else Standing.ON_TIME
    if found.waived:
        return Standing.WAIVED
    if at < found.opens_at:
        return Standing.AHEAD
    if at <= found.grace_at:
        return Standing.PENDING
    may_file = at <= found.closes_at or found.held_open
    return Standing.OVERDUE if may_file else Standing.MISSED


def state_seen(*, waived: bool, state: str | None, on_behalf: bool) -> str:
    """Return the state in which the unit above sees an obligation; ``missing`` of nothing yet.

    :param state: of its report, None if there is none in sight
    """
    if waived:
        return "waived"
    # What the unit above has only begun to write in a unit's place is nobody's report yet.
    return "missing" if state is None or (on_behalf and state == "draft") else state


def is_over(closes_at: datetime, at: datetime, *, held_open: bool) -> bool:
    """Return whether a period takes no first filing any more.

    Whoever asked for more time before it closed keeps it open until the answer comes.
    """
    return at > closes_at and not held_open
