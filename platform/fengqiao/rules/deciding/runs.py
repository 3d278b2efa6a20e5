"""Decisions met several times: in a row, or within so many periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.deciding.truth import Integers, Mask, Truth
from fengqiao.rules.measuring.calendar import before, kind_of, year_of
from fengqiao.rules.model.conditions import Run


@dataclass
class _Count:
    """How a count stands while it goes back in time."""

    counted: Integers
    unknown: Integers
    going: Mask

    def step(self, run: Run, met: Mask, recorded: Mask, cleared: Mask) -> None:
        """Take one earlier period into the count."""
        self.going &= ~cleared
        if run.in_a_row:
            self.going &= met | ~recorded
        if run.missing == "breaks":
            self.going &= recorded
        self.unknown += self.going & ~recorded
        if run.in_a_row and run.missing == "block":
            # What came before an unknown period can no longer make a certain run.
            self.going &= recorded
        self.counted += self.going & met


def count_run(run: Run, now: Truth | None, setting: Setting) -> Truth:
    """Return where a decision was met often enough, up to the present period.

    ``now`` is whether it is met at present; None if the decision is one of the rounds inside
    the present period, which then are all earlier ones. A run in a row, or in a count, is not
    complete in a period in which the decision is not met.
    """
    size = setting.size
    yes = np.ones(size, np.bool_) if now is None else now.yes
    open_ = np.zeros(size, np.bool_) if now is None else now.open
    start = np.zeros(size, np.int64) if now is None else (yes | open_).astype(np.int64)
    count = _Count(start, np.zeros(size, np.int64), yes | open_)
    for period in periods_of(run, setting, present=now is not None):
        needed = count.going & (count.counted < run.times)
        if not needed.any():
            break
        past = setting.earlier(period)
        met = past.met(run.decision)
        cleared = past.met(run.cleared_by) if run.cleared_by else np.zeros(size, np.bool_)
        count.step(run, met, met | past.ranked, cleared)
    return _judge(run, count, yes, open_)


def _judge(run: Run, count: _Count, yes: Mask, open_: Mask) -> Truth:
    enough = count.counted >= run.times
    if run.missing == "block":
        # In a row, the count stopped at the unknown period: more may lie behind it.
        beyond = run.times if run.in_a_row else 1
        possible = count.counted + count.unknown * beyond >= run.times
        return Truth(yes & enough, (yes & possible & ~enough) | (open_ & possible))
    return Truth(yes & enough, open_ & enough)


def periods_of(run: Run, setting: Setting, *, present: bool) -> Iterator[str]:
    """Yield the earlier periods a run may look at, the newest first.

    Without a number of periods the earliest record ends the search; where a missing period
    blocks a run in a row, the one before it is looked at too, for nothing is known of it.
    """
    start = setting.period if present else next(iter(reversed(setting.held)), None)
    period = before(start, setting.rounds) if present and start else start
    left = int(run.within) - present if run.within.isdigit() else None
    earliest = _earliest(run, (*setting.history, *setting.past), start)
    while period is not None and left != 0 and (left or _reaches(run, period, start, earliest)):
        yield period
        left = None if left is None else left - 1
        period = before(period, setting.rounds)


def _reaches(run: Run, period: str, start: str | None, earliest: tuple[int, int, str]) -> bool:
    if run.within == "year":
        return year_of(period) == year_of(start or period)
    return _age(period) >= earliest


def _earliest(run: Run, periods: Iterable[str], start: str | None) -> tuple[int, int, str]:
    """Return the age of the earliest record of the same kind of period."""
    kind = kind_of(start) if start else ""
    ages = [_age(period) for period in periods if kind_of(period) == kind]
    found = min(ages, default=_age(start or "9999"))
    if run.in_a_row and run.missing == "block":
        return (found[0] - 1, 0, "")
    return found


def _age(period: str) -> tuple[int, int, str]:
    # The length puts the second round before the tenth.
    return (int(period[:4]), len(period), period)
