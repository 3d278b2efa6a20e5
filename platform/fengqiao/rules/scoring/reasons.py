"""Which of several ways made a decision hold for a unit: only those belong into its cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fengqiao.rules.deciding.held import held_by
from fengqiao.rules.deciding.plain_runs import find_run
from fengqiao.rules.model.conditions import (
    All,
    AnyOf,
    Bounds,
    Condition,
    GradeIs,
    Held,
    Is,
    Met,
    Not,
    Run,
)
from fengqiao.rules.model.decisions import Decision
from fengqiao.rules.model.quantities import Quantity, quantity
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.scoring.parts import AllParts
from fengqiao.rules.telling.formulas import Values, say_formula
from fengqiao.rules.telling.naming import Names

Answer = bool | None
"""Whether a condition holds for a unit; None where it cannot be told here."""


@dataclass(frozen=True)
class Reasons:
    """Answers the parts of decisions' conditions for single units."""

    scored: Scored

    @cached_property
    def _parts(self) -> AllParts:
        return AllParts(self.scored)

    @cached_property
    def _paths(self) -> dict[int, str]:
        """Where each condition stands, by the identity of its record."""
        found: dict[int, str] = {}
        for decision in self.scored.rules.decisions:
            for path, condition in _walked(decision.when, f"decision:{decision.id}"):
                found[id(condition)] = path
        return found

    def of(self, decision: Decision, row: int) -> Condition:
        """Return a decision's condition with only those alternatives that hold for the unit."""
        return self._kept(decision.when, row)

    def _kept(self, condition: Condition, row: int) -> Condition:
        if isinstance(condition, All):
            return All(tuple(self._kept(part, row) for part in condition.of))
        if isinstance(condition, AnyOf):
            holding = [part for part in condition.of if self.holds(part, row) is not False]
            kept = [self._kept(part, row) for part in holding or condition.of]
            return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))
        return condition

    def holds(self, condition: Condition, row: int) -> Answer:
        """Tell whether a condition holds for a unit; None where that cannot be told here."""
        answer = _ANSWER.get(type(condition))
        return None if answer is None else answer(self, condition, row)

    def all_hold(self, condition: All, row: int) -> Answer:
        """Answer ``all``."""
        answers = [self.holds(part, row) for part in condition.of]
        return False if False in answers else None if None in answers else True

    def any_holds(self, condition: AnyOf, row: int) -> Answer:
        """Answer ``any``."""
        answers = [self.holds(part, row) for part in condition.of]
        return True if True in answers else None if None in answers else False

    def opposite(self, condition: Not, row: int) -> Answer:
        """Answer ``not``."""
        inner = self.holds(condition.of, row)
        return None if inner is None else not inner

    def figure(self, condition: Bounds, row: int) -> Quantity | None:
        """Return the figure a condition looks at, None where it is missing or not known here."""
        found = self._parts.read(f"{self._paths.get(id(condition), '')}/figure", row)
        if found is None or found.value is None:
            return None
        return quantity(found.value, found.decimals)

    def within(self, condition: Bounds, row: int) -> Answer:
        """Answer whether a figure lies between its edges."""
        figure = self.figure(condition, row)
        if figure is None:
            return None
        lower, upper = condition.lower, condition.upper
        if lower and _order(figure, lower[0]) < (0 if lower[1] else 1):
            return False
        return not (upper and _order(figure, upper[0]) > (0 if upper[1] else -1))

    def chosen(self, condition: Is, row: int) -> Answer:
        """Answer whether a choice is one of the labels."""
        given = self.scored.units[row]["facts"].get(condition.name)
        return None if given is None else given["value"] in condition.codes

    def met(self, condition: Met, row: int) -> Answer:
        """Answer whether another decision was met."""
        answer = self.scored.decided.decisions.get(condition.decision)
        return None if answer is None else bool(answer.yes[row])

    def graded(self, condition: GradeIs, row: int) -> Answer:
        """Answer whether the grade is one of those named."""
        grade = int(self.scored.decided.grades[row])
        return grade >= 0 and self.scored.rules.grades[grade].id in condition.grades

    def run(self, condition: Run, row: int) -> Answer:
        """Answer whether a run is long enough."""
        setting = self.scored.setting
        answer = self.scored.decided.decisions.get(condition.decision)
        present = answer is not None and bool(answer.yes[row])
        found = find_run(condition, setting.codes[row], setting, present=present)
        return len(found.periods) >= condition.times

    def held(self, condition: Held, row: int) -> Answer:
        """Answer whether a status in the ledger fits."""
        return bool(held_by(condition, row, self.scored.setting))

    def say_figure(self, condition: Bounds, values: Values, row: int) -> str:
        """Return a formula with its figures and what it comes to: ``甲 5 + 乙 3 = 8``."""
        names = Names(self.scored.rules, self.scored.facts["period"])
        said = say_formula(condition.of, names, values)
        figure = self.figure(condition, row)
        return said if figure is None else f"{said} = {figure}"


def _order(left: Quantity, right: Quantity) -> int:
    decimals = max(left.decimals, right.decimals)
    gap = left.at(decimals) - right.at(decimals)
    return (gap > 0) - (gap < 0)


def _walked(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    yield path, condition
    if isinstance(condition, All | AnyOf):
        for number, part in enumerate(condition.of):
            yield from _walked(part, f"{path}/{number}")
    elif isinstance(condition, Not):
        yield from _walked(condition.of, f"{path}/not")


_ANSWER: dict[type[Any], Callable[[Reasons, Any, int], Answer]] = {
    All: Reasons.all_hold,
    AnyOf: Reasons.any_holds,
    Not: Reasons.opposite,
    Bounds: Reasons.within,
    Is: Reasons.chosen,
    Met: Reasons.met,
    GradeIs: Reasons.graded,
    Run: Reasons.run,
    Held: Reasons.held,
}
