"""What every mechanism works with: the item, its full mark, and the parts kept for telling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fengqiao.rules.compiling.formulas import lower, percentage
from fengqiao.rules.compiling.linear import plain
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.formulas import Formula, Name
from fengqiao.rules.model.mechanisms import Measured, Quotient
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.tree.choosing import choose, compare
from fengqiao.rules.tree.making import constant, named, unknown
from fengqiao.rules.tree.nodes import Node

POINTS = "分"


@dataclass(frozen=True)
class Bench:
    """Where one item is compiled. ``prefix`` is ``item:x`` or ``bonus:x``.

    ``weight`` is the full mark, a constant or a table by choice, None if a bonus has none.
    """

    scope: Scope
    item: Item
    prefix: str
    weight: Node | None

    @property
    def full(self) -> Node:
        """The full mark.

        :raises ValueError: if the item has none
        """
        if self.weight is None:
            raise ValueError(f"{self.prefix} has no full mark")
        return self.weight

    @property
    def decimals(self) -> int:
        return self.item.decimals

    def lower(self, formula: Formula) -> Node:
        """Return a formula's value."""
        return lower(self.scope, formula)

    def keep(self, part: str, node: Node, unit: str = "", title: str = "") -> None:
        """Keep a part for telling as ``prefix/part``, exact at its own decimals."""
        shown = named(node, f"{self.prefix}/{part}", title, unit, node.decimals)
        self.scope.parts[shown.id] = shown

    def figure(self, part: str, formula: Formula) -> Node:
        """Return a formula's value and keep it as a part, called as the file calls it."""
        node = self.lower(formula)
        self.keep(part, node, title=formula.word if isinstance(formula, Name) else "")
        return node


@dataclass(frozen=True)
class Reading:
    """The figure a mechanism looks at, and what holds where a rate has nothing to divide by.

    ``top`` is the figure itself, and ``bottom`` None, unless it is a rate.
    """

    figure: Node
    top: Node
    bottom: Node | None
    none: Quantity | str


def read(bench: Bench, measured: Measured) -> Reading:
    """Return the figure of a mechanism; a rate is rounded as it is shown."""
    if not isinstance(measured, Quotient):
        figure = bench.figure("figure", measured.formula)
        return Reading(figure, figure, None, "missing")
    top = bench.figure("top", measured.top)
    bottom = bench.figure("bottom", measured.bottom)
    rate = percentage(top, bottom, measured.decimals)
    bench.keep("rate", rate, unit="%")
    return Reading(rate, top, bottom, measured.when_none)


def none_points(bench: Bench, none: Quantity | str) -> Node | None:
    """Return the points where nothing was due, or None if that counts as missing."""
    if isinstance(none, Quantity):
        return plain(none)
    if none == "full":
        return bench.full
    return constant(0) if none == "zero" else None


def settle(bench: Bench, reading: Reading, points: Node) -> Node:
    """Return the points, or those for nothing due where the bottom of the rate is 0."""
    instead = none_points(bench, reading.none)
    if reading.bottom is None or instead is None:
        return points
    return choose(compare("=", reading.bottom, constant(0)), instead, points)


def by_weight(bench: Bench, build: Callable[[Bench], Node]) -> Node:
    """Return points for which the full mark must be one number, chosen by the unit's choice.

    ``build`` keeps no parts: it is called once for each full mark.
    """
    by = bench.item.weight_by
    if by is None:
        return build(bench)
    points: Node = unknown(bench.decimals)
    if bench.item.weight is not None:
        points = build(replace(bench, weight=plain(bench.item.weight)))
    choice = bench.scope.name(by.fact)
    for code, weight in by.rows:
        own = build(replace(bench, weight=plain(weight)))
        points = choose(compare("=", choice, constant(code)), own, points)
    return points
