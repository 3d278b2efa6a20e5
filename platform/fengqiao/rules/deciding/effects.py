"""What decisions do to the result itself: points, a set total, a set grade, the last place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.executing.population import Values
from fengqiao.rules.model.decisions import Decision
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import round_half_away

NO_GRADE = -1


@dataclass
class Effects:
    """The effects of the decisions met so far, in the order of the file.

    ``add`` sums all points given; of several set totals or grades the last in the file holds.
    """

    rules: Rules
    size: int
    add: Integers = field(init=False)
    total: Integers = field(init=False)
    total_set: Mask = field(init=False)
    grade: Integers = field(init=False)
    last: Mask = field(init=False)
    unknown: Mask = field(init=False)
    marks: dict[str, Mask] = field(default_factory=dict)
    changes: int = 0

    def __post_init__(self) -> None:
        """Begin without any effect."""
        self.add = np.zeros(self.size, np.int64)
        self.total = np.zeros(self.size, np.int64)
        self.total_set = np.zeros(self.size, np.bool_)
        self.grade = np.full(self.size, NO_GRADE, np.int16)
        self.last = np.zeros(self.size, np.bool_)
        self.unknown = np.zeros(self.size, np.bool_)

    def take(self, decision: Decision, met: Mask) -> None:
        """Add what follows for the units that met a decision, beside its points."""
        decimals = self.rules.total.decimals
        if not met.any():
            return
        self.changes += 1
        if decision.set_total is not None:
            self.total[met] = scaled(decision.set_total, decimals)
            self.total_set |= met
        if decision.set_grade is not None:
            grades = [grade.id for grade in self.rules.grades]
            self.grade[met] = grades.index(decision.set_grade)
        if decision.last_place:
            self.last |= met
        if decision.mark is not None:
            self.mark(decision.mark, met)

    def give_points(self, points: Values, decimals: int, met: Mask) -> None:
        """Add points to the totals of units; where they are missing, the total is unknown."""
        given = at_decimals(points.array.astype(np.int64), decimals, self.rules.total.decimals)
        np.add(self.add, given, out=self.add, where=met)
        if points.missing is not None:
            self.unknown |= met & points.missing

    def mark(self, kind: str, units: Mask) -> None:
        """Note a kind of status that units are given."""
        self.marks[kind] = self.marks[kind] | units if kind in self.marks else units

    @property
    def order_changes(self) -> bool:
        """Whether an effect can move places."""
        return bool(self.add.any() or self.total_set.any() or self.last.any())

    def settled(self, total: Integers) -> Integers:
        """Return totals with the effects: points, then floor and cap, then a set total."""
        if not self.order_changes:
            return total
        changed = total + self.add
        limits, decimals = self.rules.total, self.rules.total.decimals
        touched = self.add != 0
        if limits.floor is not None:
            np.maximum(changed, scaled(limits.floor, decimals), out=changed, where=touched)
        if limits.cap is not None:
            np.minimum(changed, scaled(limits.cap, decimals), out=changed, where=touched)
        np.copyto(changed, self.total, where=self.total_set)
        return changed


def at_decimals(values: Integers, decimals: int, wanted: int) -> Integers:
    """Return integers at other decimals, an exact half going away from zero."""
    if wanted >= decimals:
        return values * int(10 ** (wanted - decimals))
    return divide_half_away(values, np.full(len(values), 10 ** (decimals - wanted), np.int64))


def divide_half_away(top: Integers, bottom: Integers) -> Integers:
    """Return quotients as whole numbers, an exact half going away from zero; bottoms above 0."""
    quotient: Integers = np.sign(top) * ((2 * np.abs(top) + bottom) // (2 * bottom))
    return quotient


def scaled(number: Quantity, decimals: int) -> int:
    """Return a number of the file as an integer at the decimals, rounded half away from zero."""
    if number.decimals <= decimals:
        return number.at(decimals)
    return round_half_away(number.digits, int(10 ** (number.decimals - decimals)))
