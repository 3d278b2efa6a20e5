"""One pass over the decisions in the order of the file; their effects are applied once.

The order, which decides what a rule file means:

1. Decisions that leave units out of the ranking; then places by the total as scored.
2. Every decision in the order of the file. Edges, places and totals are as scored. A condition
   on a grade sees the grades as they follow from the effects of the decisions above it.
3. The effects of all: points, the total's floor and cap, a set total, the last place.
4. Places once more, then grades once more, then money. No decision is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from fengqiao.rules.compiling.program import Program
from fengqiao.rules.deciding.effects import Effects
from fengqiao.rules.deciding.grades import Graded, Grader
from fengqiao.rules.deciding.held import find_held, held_conditions, kinds_held
from fengqiao.rules.deciding.money import Paid, pay
from fengqiao.rules.deciding.outcome import Decided, Given
from fengqiao.rules.deciding.ranking import Key, Places
from fengqiao.rules.deciding.setting import NOBODY, Setting
from fengqiao.rules.deciding.standings import Standings
from fengqiao.rules.deciding.truth import Integers, Mask, Truth, known
from fengqiao.rules.deciding.view import Basis, View
from fengqiao.rules.executing.population import Population, Values
from fengqiao.rules.model.conditions import Edge
from fengqiao.rules.model.decisions import Decision, Grade, Money, Ranking
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.tree.nodes import Node

NO_RANKING = Ranking((), "share", None, False, 1, "both", ())


def decide(
    rules: Rules,
    program: Program,
    population: Population,
    values: Mapping[Node, Values],
    setting: Setting,
) -> Decided:
    """Return places, grades, decisions and money of all units of a period.

    ``values`` holds at least the total, the keys of the order, the group, and the figures of
    the conditions; what is not there is worked out when it is asked for.
    """
    judge = _Judge(Basis(rules, program, population, values, setting))
    decided = judge.decide()
    # The judge and its views hold each other: let go of the figures at once.
    vars(judge).clear()
    return decided


@dataclass
class _Judge:
    """The state of one pass."""

    basis: Basis
    answers: dict[str, Truth] = field(default_factory=dict)
    _graded: tuple[int, Graded] | None = None

    def __post_init__(self) -> None:
        """Leave out who is not ranked, and give places by the total as scored."""
        basis = self.basis
        self.effects = Effects(basis.rules, basis.size)
        self.ranking = basis.rules.ranking or NO_RANKING
        total = basis.values[basis.program.total]
        self.total = total.array.astype(np.int64)
        self.scored = _present(total)
        nowhere = np.zeros(basis.size, np.int64)
        nobody = Standings(self.ranking, (), nowhere, np.zeros(basis.size, np.bool_))
        self.view = View(basis, nobody, self.met, self.graded)
        self.left_out = self._leave_out()
        keys, self.sortable = self._keys(self.view)
        self.ranked = self.scored & self.sortable & (self.left_out == NOBODY)
        if basis.rules.ranking is None:
            self.ranked &= False
        self.standings = Standings(self.ranking, keys, self.groups, self.ranked)
        self.view = View(basis, self.standings, self.met, self.graded)
        self._separate_edges()

    def _separate_edges(self) -> None:
        """Find who is both first and last; what was answered on the way is forgotten."""
        if self.ranking.overlap == "both":
            return
        conditions, before = self.basis.program.conditions, dict(self.answers)

        def met(decision: str) -> Truth:
            if decision in before:
                return before[decision]
            return plain.truth(conditions[f"decision:{decision}"])

        plain = View(self.basis, self.standings, met, self.graded)
        self.view.separate_edges(plain, self._conditions())
        self.answers, self._graded = before, None

    def _conditions(self) -> list[Node]:
        """Return the conditions of this kind of period whose edges can overlap."""
        at, conditions = self.basis.setting.at, self.basis.program.conditions
        money = [f"money:{one.id}" for one in self.basis.rules.money if one.at == at]
        keys = [*(f"decision:{one.id}" for one in self.decisions), *money]
        return [conditions[key] for key in keys if key in conditions]

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions of this kind of period."""
        at = self.basis.setting.at
        return tuple(one for one in self.basis.rules.decisions if one.at == at)

    @cached_property
    def held(self) -> Mapping[str, Mask]:
        """Who holds which status in the ledger at the end of the period."""
        found = {}
        for kind, rows in kinds_held(self.basis.setting).items():
            found[kind] = np.zeros(self.basis.size, np.bool_)
            found[kind][list(rows)] = True
        return found

    @cached_property
    def groups(self) -> Integers:
        """The group of each unit; a unit without one has NOBODY."""
        if self.ranking.within_parent:
            return self.basis.parents
        if self.basis.program.group is None:
            return np.zeros(self.basis.size, np.int64)
        found = self.view.figure(self.basis.program.group)
        codes = found.array.astype(np.int64)
        return codes if found.missing is None else np.where(found.missing, NOBODY, codes)

    def decide(self) -> Decided:
        """Go through the decisions, then settle."""
        for decision in self.decisions:
            answer = self.met(decision.id)
            self.effects.take(decision, answer.yes)
            points = self.basis.program.points.get(decision.id)
            if points is not None and not decision.points_to:
                figure = self.view.figure(points)
                self.effects.give_points(figure, points.decimals, answer.yes)
            if decision.same_as_superior:
                self._mark_as_superior(decision, answer.yes)
        return self._settle()

    def met(self, decision: str) -> Truth:
        """Return who meets a decision."""
        if decision not in self.answers:
            condition = self.basis.program.conditions[f"decision:{decision}"]
            answer = self.view.truth(condition)
            self.answers[decision] = Truth(answer.yes & ~answer.open, answer.open)
        return self.answers[decision]

    def graded(self) -> Graded:
        """Return the grades as the effects up to now make them."""
        if self._graded is None or self._graded[0] != self.effects.changes:
            view = self._settled_view()
            self._graded = (self.effects.changes, self._grade(view))
        return self._graded[1]

    def _leave_out(self) -> Integers:
        found = np.full(self.basis.size, NOBODY, np.int16)
        ids = [decision.id for decision in self.basis.rules.decisions]
        for decision in reversed(self.ranking.leave_out):
            found[self.met(decision).yes] = ids.index(decision)
        return found

    def _keys(self, view: View) -> tuple[tuple[Key, ...], Mask]:
        keys, sortable = [], self.groups != NOBODY
        pairs = zip(self.ranking.order, self.basis.program.sort_keys, strict=True)
        for key, node in pairs if self.basis.rules.ranking else ():
            figure = view.figure(node)
            if figure.missing is not None:
                sortable = sortable & ~figure.missing
            keys.append(Key(as_integers(figure.array), key.low_first))
        return tuple(keys), sortable

    def _settled_view(self) -> View:
        """Return the view over totals and places with the effects up to now."""
        if not self.effects.order_changes:
            return View(self.basis, self.standings, self.met, self.graded)
        settled = self.effects.settled(self.total)
        total = Values(settled, ~self.scored)
        bare = View(self.basis, self.standings, self.met, self.graded, total)
        keys, _ = self._keys(bare)
        behind = self.effects.last if self.effects.last.any() else None
        order = Standings(self.ranking, keys, self.groups, self.ranked, behind)
        return View(self.basis, order, self.met, self.graded, total)

    def _grade(self, view: View) -> Graded:
        program, rules = self.basis.program, self.basis.rules

        def also(grade: Grade) -> Truth | None:
            node = program.conditions.get(f"grade:{grade.id}")
            return None if node is None else view.truth(node)

        def base(grade: Grade) -> Truth | None:
            node = program.conditions.get(f"seats:{grade.id}")
            return None if node is None else view.truth(node)

        grader = Grader(rules.grades, rules.total.decimals, also, base, self._marks())
        total = self.total if view.total is None else view.total.array.astype(np.int64)
        graded = grader.give(total, self.scored, view.standings)
        forced = self.effects.grade != NOBODY
        grades = np.where(forced, self.effects.grade, graded.grade)
        return Graded(grades, graded.open & ~forced)

    def _marks(self) -> Mapping[str, Mask]:
        marks = dict(self.held)
        for kind, units in self.effects.marks.items():
            marks[kind] = marks[kind] | units if kind in marks else units
        return marks

    def _mark_as_superior(self, decision: Decision, met: Mask) -> None:
        for held in held_conditions(decision.when):
            for kind in held.statuses:
                one = replace(held, statuses=(kind,))
                self.effects.mark(kind, met & find_held(one, self.basis.setting).yes)
                self.effects.changes += 1

    def _settle(self) -> Decided:
        view = self._settled_view()
        graded = self._grade(view)
        self._graded = (self.effects.changes, graded)
        unsorted = self.scored & ~self.sortable & (self.left_out == NOBODY)
        return Decided(
            total=self.effects.settled(self.total),
            scored=self.scored & ~self.effects.unknown,
            places=view.standings.places(),
            as_scored=self.standings.places(),
            over_all=self._places_over_all(),
            grades=graded.grade,
            grades_open=graded.open & self.scored,
            left_out=self.left_out,
            unsorted=unsorted,
            decisions={one.id: self.met(one.id) for one in self.decisions},
            money=self._money(view),
            points=self._points(),
        )

    def _places_over_all(self) -> Places:
        """Return the places over all units, which are the groups' own unless an edge asks."""
        asked = self.basis.program.asked.values()
        wanted = any(isinstance(one, Edge) and one.within == "all" for one in asked)
        return self.standings.places("all" if wanted else "group")

    def _points(self) -> dict[str, Given]:
        points = self.basis.program.points
        return {
            key: Given(self.view.figure(points[key]), points[key].decimals)
            for key in points
            if key in self.answers
        }

    def _money(self, view: View) -> dict[str, Paid]:
        rules = [one for one in self.basis.rules.money if one.at == self.basis.setting.at]
        view.separate_edges(replace(view), self._conditions())
        return {one.id: self._pay(one, view) for one in rules}

    def _pay(self, money: Money, view: View) -> Paid:
        program = self.basis.program
        condition = program.conditions.get(f"money:{money.id}")
        when = known(np.ones(self.basis.size, np.bool_))
        if condition is not None:
            when = view.truth(condition)
        places = view.standings.places()
        node = program.amounts.get(money.id)
        amount = None if node is None else view.figure(node)
        return pay(money, when, places, amount, 0 if node is None else node.decimals)


def as_integers(array: Integers | npt.NDArray[np.object_]) -> Integers:
    """Return figures as machine integers, as narrow as they are."""
    return array.astype(np.int64) if array.dtype == np.object_ else cast(Integers, array)


def _present(values: Values) -> Mask:
    size = len(values.array)
    return np.ones(size, np.bool_) if values.missing is None else ~values.missing
