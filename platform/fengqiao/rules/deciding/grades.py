"""Grades: the first that fits, from high to low; who finds no seat falls to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fengqiao.rules.deciding.effects import NO_GRADE
from fengqiao.rules.deciding.standings import Standings
from fengqiao.rules.deciding.truth import Integers, Mask, Truth
from fengqiao.rules.model.conditions import Edge
from fengqiao.rules.model.decisions import Grade


@dataclass(frozen=True)
class Graded:
    """Per unit the position of its grade in the file, or NO_GRADE; ``open`` where undecided."""

    grade: Integers
    open: Mask


@dataclass(frozen=True)
class Grader:
    """Gives grades over settled totals.

    ``also`` answers a grade's further condition, ``base`` whose number its seats are counted
    from; ``marks`` are the units with each kind of status, given or held.
    """

    grades: tuple[Grade, ...]
    decimals: int
    also: Callable[[Grade], Truth | None]
    base: Callable[[Grade], Truth | None]
    marks: Mapping[str, Mask]

    def give(self, total: Integers, scored: Mask, standings: Standings) -> Graded:
        """Return everybody's grade; a unit without a total has none."""
        left, open_ = scored.copy(), np.zeros(len(total), np.bool_)
        found = np.full(len(total), NO_GRADE, np.int16)
        for position, grade in enumerate(self.grades):
            fits = self._fits(grade, total, left)
            # Whoever might have this grade cannot be given a lower one yet.
            open_ |= fits.open
            left &= ~fits.open
            taken = self._seated(grade, fits.yes, standings)
            found[taken] = position
            left &= ~taken
        return Graded(found, open_)

    def _fits(self, grade: Grade, total: Integers, left: Mask) -> Truth:
        yes = left.copy()
        if grade.edge is not None:
            # Both sides at the finer of the two decimals, so that no digit is lost.
            finer = max(self.decimals, grade.edge.decimals)
            figure, edge = total, grade.edge.at(finer)
            if finer > self.decimals:
                figure = total * 10 ** (finer - self.decimals)
            yes &= figure >= edge if grade.included else figure > edge
        for kind in grade.not_with:
            if kind in self.marks:
                yes &= ~self.marks[kind]
        also = self.also(grade)
        if also is None:
            return Truth(yes, np.zeros(len(total), np.bool_))
        return Truth(yes & also.yes, yes & also.open)

    def _seated(self, grade: Grade, candidates: Mask, standings: Standings) -> Mask:
        if not isinstance(grade.seats, Edge):
            return candidates
        return standings.seat(grade.seats, self.base(grade), candidates).yes
