"""What surrounds the figures of a period: its units, their parents, statuses, and the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.facts import HeldStatus, PeriodRecord

NOBODY = -1


@dataclass(frozen=True)
class Past:
    """One earlier period for all units at once: who was ranked, who met each decision."""

    ranked: Mask
    decisions: Mapping[str, Mask]

    def met(self, decision: str) -> Mask:
        """Return who met a decision; nobody if the period knows nothing of it."""
        found = self.decisions.get(decision)
        return np.zeros(len(self.ranked), np.bool_) if found is None else found


@dataclass(frozen=True)
class Setting:
    """Units in the order of the population, and what is known of them beside figures.

    ``parents`` holds the code of each unit's parent, or an empty text. ``rounds`` is how many
    rounds a year has, if periods are rounds; ``at`` is ``base``, or ``rolled`` for the result of
    a longer period, whose ``held`` rounds are named in order. ``past`` may
    give earlier periods as arrays, in place of their records.
    """

    period: str
    codes: Sequence[str]
    parents: Sequence[str] = ()
    statuses: Sequence[HeldStatus] = ()
    history: Mapping[str, PeriodRecord] = field(default_factory=dict)
    rounds: int | None = None
    at: str = "base"
    held: tuple[str, ...] = ()
    past: Mapping[str, Past] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.codes)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each unit by code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def parent_groups(self) -> Integers:
        """A number per parent; :data:`NOBODY` for units without one."""
        found: dict[str, int] = {"": NOBODY}
        numbers = [found.setdefault(code, len(found)) for code in self.parents]
        return np.array(numbers or [NOBODY] * self.size, np.int64)

    @cached_property
    def children(self) -> Mapping[str, list[int]]:
        """The rows of the units below each parent."""
        found: dict[str, list[int]] = {}
        for row, code in enumerate(self.parents):
            found.setdefault(code, []).append(row)
        return found

    def earlier(self, period: str) -> Past:
        """Return an earlier period; nobody was in one that has no record."""
        if period in self.past:
            return self.past[period]
        record = self.history.get(period, {"units": [], "decisions": {}})
        met = {key: self.mask(codes) for key, codes in record["decisions"].items()}
        return Past(self.mask(record["units"]), met)

    def mask(self, codes: Iterable[str]) -> Mask:
        """Return where the units named are; others are passed over."""
        found = np.zeros(self.size, np.bool_)
        rows = [self.rows[code] for code in codes if code in self.rows]
        found[rows] = True
        return found
