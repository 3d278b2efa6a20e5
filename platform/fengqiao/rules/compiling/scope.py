"""What names stand for while a rule file is compiled: each is made once, when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fengqiao.rules.measuring.calendar import shifted
from fengqiao.rules.model.conditions import Edge, GradeIs, Held, Met, Run
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.tree.bounds import MOST_UNITS
from fengqiao.rules.tree.making import column
from fengqiao.rules.tree.nodes import Column, Named, Node

Asked = Edge | GradeIs | Met | Run | Held
Maker = Callable[[int], Node]

PARENT = "#parent"
RANK = "#rank"
ROLLED = "#rolled:"
# Points of earlier and of shorter periods lie within this many units of their last decimal.
MOST_POINTS = 10**12


@dataclass
class Scope:
    """The rules, the period, and the nodes made so far.

    ``asked`` holds what must be answered from outside before a node that reads the column can
    be worked out; ``parts`` what only the telling needs.
    """

    rules: Rules
    period: str
    parts: dict[str, Named] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    among: dict[str, Node] = field(default_factory=dict)
    _makers: dict[str, Maker] = field(default_factory=dict)
    _made: dict[tuple[str, int], Node | None] = field(default_factory=dict)
    _columns: dict[tuple[str, int], Column] = field(default_factory=dict)

    def define(self, word: str, make: Maker) -> None:
        """Say how the node of a name is made, so many periods back.

        :raises ValueError: if the name is taken
        """
        if word in self._makers:
            raise ValueError(f"{word} stands for two things")
        self._makers[word] = make

    def name(self, word: str, back: int = 0) -> Node:
        """Return the node of a name, ``back`` periods earlier.

        :raises ValueError: if nobody knows the name, or it is needed for itself
        """
        key = word, back
        if key in self._made:
            made = self._made[key]
            if made is None:
                raise ValueError(f"{word} is needed for itself")
            return made
        if word not in self._makers:
            raise ValueError(f"{word} is not known")
        self._made[key] = None
        node = self._makers[word](back)
        self._made[key] = node
        return node

    @property
    def columns(self) -> Iterable[Column]:
        """All inputs named so far, in the order in which they were needed."""
        return self._columns.values()

    def column(self, name: str, decimals: int, low: int, high: int, back: int = 0) -> Column:
        """Return an input, the same object each time."""
        key = name, back
        if key not in self._columns:
            self._columns[key] = column(name, decimals, low, high, back)
        return self._columns[key]

    def ask(self, name: str, about: Asked) -> Column:
        """Return a column of yes and no that is answered from outside."""
        self.asked[name] = about
        return self.column(name, 0, 0, 1)

    def period_back(self, back: int) -> str | None:
        """Return the period so many periods earlier, or None where that cannot be told."""
        rounds = self.rules.roll_up.rounds if self.rules.roll_up else None
        return shifted(self.period, -back, rounds)

    def peer_group(self, among: str) -> Node | None:
        """Return what separates the units that are compared; None compares all of them."""
        ranking = self.rules.ranking
        if among == "all" or ranking is None:
            return None
        if ranking.within_parent:
            return self.column(PARENT, 0, 0, MOST_UNITS)
        return self.name(ranking.groups) if ranking.groups else None
