"""What conditions see at one moment: an order, grades, decisions met, statuses, the past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from fengqiao.rules.compiling.program import Program
from fengqiao.rules.deciding.evaluating import RANK, Evaluator, later_columns
from fengqiao.rules.deciding.grades import Graded
from fengqiao.rules.deciding.replacing import SETTLED, settle_names
from fengqiao.rules.deciding.runs import count_run
from fengqiao.rules.deciding.setting import NOBODY, Setting
from fengqiao.rules.deciding.standings import Standings
from fengqiao.rules.deciding.truth import Integers, Truth, known
from fengqiao.rules.executing.population import Population, Values
from fengqiao.rules.model.conditions import Edge, Met, Run
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.tree.nodes import Node

TOTAL = "total"
GRADE = "#grade:"
PARENT = "#parent"


@dataclass(frozen=True)
class Basis:
    """What stays the same through the whole of deciding: rules, figures, and surroundings."""

    rules: Rules
    program: Program
    population: Population
    values: Mapping[Node, Values]
    setting: Setting

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.population.codes)

    @property
    def parents(self) -> Integers:
        """A number per parent, from the population or else from the surroundings."""
        if PARENT not in self.population.columns:
            return self.setting.parent_groups
        numbers, missing = self.population.columns[PARENT]
        return numbers if missing is None else np.where(missing, NOBODY, numbers)


@dataclass
class View:
    """Answers conditions by one order; ``total``, if given, stands in place of the scored one."""

    basis: Basis
    standings: Standings
    met: Callable[[str], Truth]
    graded: Callable[[], Graded]
    total: Values | None = None
    _edges: dict[str, Truth] = field(init=False, default_factory=dict)

    def _evaluator(self) -> Evaluator:
        # Made anew each time: kept here, it and the view would hold each other, with all figures.
        basis = self.basis
        return Evaluator(basis.population, basis.values, self._ask, self._number)

    def truth(self, node: Node) -> Truth:
        """Return where a condition holds."""
        return self._evaluator().truth(self._seen(node))

    def figure(self, node: Node) -> Values:
        """Return a figure."""
        return self._evaluator().figure(self._seen(node))

    def separate_edges(self, plain: View, conditions: Iterable[Node]) -> None:
        """Decide who is both first and last, as the ranking's ``overlap`` says.

        A unit is both if it is on a first place of one condition that holds for it, and on a
        last place of another, be it of a decision or of money. ``plain`` answers them as if
        nobody could be both.
        """
        overlap = self.standings.ranking.overlap
        if overlap == "both":
            return
        reached: dict[str, Truth] = {}
        sides = {side: np.zeros(self.basis.size, np.bool_) for side in ("top", "bottom")}
        for condition in conditions:
            for name, edge in self._edges_of(condition):
                reached[name] = plain._ask(name)
                sides[edge.side] |= reached[name].yes & plain.truth(condition).yes
        both = sides["top"] & sides["bottom"]
        for name, answer in reached.items():
            keeps = cast(Edge, self.basis.program.asked[name]).side == overlap
            self._edges[name] = Truth(answer.yes if keeps else answer.yes & ~both, answer.open)

    def _edges_of(self, condition: Node) -> Iterator[tuple[str, Edge]]:
        for column in later_columns(condition):
            asked = self.basis.program.asked.get(column.name)
            if isinstance(asked, Edge):
                yield column.name, asked

    def _among(self, name: str) -> Node | None:
        return self.basis.program.conditions.get(f"among:{name}")

    def _reach(self, name: str, edge: Edge) -> Truth:
        among = self._among(name)
        return self.standings.reach(edge, None if among is None else self.truth(among))

    def _seen(self, node: Node) -> Node:
        return node if self.total is None else settle_names(node, frozenset({TOTAL}))

    def _number(self, name: str) -> Values | None:
        if name == RANK:
            places = self.standings.places()
            return Values(places.top, ~places.ranked)
        return self.total if name == SETTLED + TOTAL else None

    def _ask(self, name: str) -> Truth:
        """Answer a structured condition; those on statuses are columns of the population.

        :raises KeyError: if the program does not know what the column stands for
        """
        asked = self.basis.program.asked[name]
        if isinstance(asked, Edge):
            if name not in self._edges:
                self._edges[name] = self._reach(name, asked)
            return self._edges[name]
        if isinstance(asked, Run):
            return self._run(asked)
        if isinstance(asked, Met):
            return self._met(asked.decision)
        return self._has_grade(name.removeprefix(GRADE))

    def _has_grade(self, grade: str) -> Truth:
        graded = self.graded()
        ids = [grade.id for grade in self.basis.rules.grades]
        return Truth(graded.grade == ids.index(grade), graded.open)

    def _met(self, decision: str) -> Truth:
        if self._is_of_rounds(decision):
            setting = self.basis.setting
            latest = setting.held[-1] if setting.held else setting.period
            return known(setting.earlier(latest).met(decision))
        return self.met(decision)

    def _run(self, run: Run) -> Truth:
        now = None if self._is_of_rounds(run.decision) else self.met(run.decision)
        return count_run(run, now, self.basis.setting)

    def _is_of_rounds(self, decision: str) -> bool:
        found = next(one for one in self.basis.rules.decisions if one.id == decision)
        return self.basis.setting.at == "rolled" and found.at == "base"
