"""The reference for what needs the other units: everybody is compared with everybody."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from fengqiao.rules.tree import nodes

Number = Fraction | None
Column = list[Number]
Known = dict[nodes.Node, Column]
Rounding = Callable[[Fraction, int, str], Fraction]


def among_peers(
    node: nodes.Peers | nodes.Standing | nodes.AveragedTable, known: Known, rounded: Rounding
) -> Column:
    """Return the value of a barrier for every unit."""
    figures = known[node.of]
    return [
        _of_one(node, unit, circle, figures, rounded)
        for unit, circle in enumerate(_circles(node, known))
    ]


def _circles(
    node: nodes.Peers | nodes.Standing | nodes.AveragedTable, known: Known
) -> list[list[int] | None]:
    """Return for every unit the units of its group, itself among them; None without a group."""
    units = range(len(known[node.of]))
    if node.group is None:
        return [list(units) for _ in units]
    groups = known[node.group]
    together: dict[Number, list[int]] = {}
    for unit in units:
        together.setdefault(groups[unit], []).append(unit)
    return [None if groups[unit] is None else together[groups[unit]] for unit in units]


def _of_one(
    node: nodes.Peers | nodes.Standing | nodes.AveragedTable,
    unit: int,
    circle: list[int] | None,
    figures: Column,
    rounded: Rounding,
) -> Number:
    if circle is None:
        return None
    if isinstance(node, nodes.Peers):
        others = [peer for peer in circle if peer != unit or not node.without_self]
        return _figure(
            node, [f for f in (figures[peer] for peer in others) if f is not None], rounded
        )
    own = figures[unit]
    if own is None:
        return None
    present = [f for f in (figures[peer] for peer in circle) if f is not None]
    ahead = _ahead(node, own, present)
    if isinstance(node, nodes.Standing):
        return Fraction(1 + (len(set(ahead)) if node.ties == "dense" else len(ahead)))
    places = range(len(ahead) + 1, len(ahead) + present.count(own) + 1)
    mean = Fraction(sum(_reward(node, place) for place in places), len(places))
    return rounded(mean / 10**node.decimals, node.decimals, "half_away")


def _figure(node: nodes.Peers, present: list[Fraction], rounded: Rounding) -> Number:
    if node.kind == "count":
        return Fraction(len(present))
    if not present:
        return None
    if node.kind == "sum":
        return sum(present, Fraction(0))
    if node.kind == "mean":
        return rounded(sum(present, Fraction(0)) / len(present), node.decimals, "half_away")
    return min(present) if node.kind == "least" else max(present)


def _ahead(
    node: nodes.Standing | nodes.AveragedTable, own: Fraction, present: list[Fraction]
) -> list[Fraction]:
    """Return the figures that come before one's own, counted from the first or from the last."""
    low_first = node.low_is_best != node.from_last
    return [other for other in present if (other < own if low_first else other > own)]


def _reward(node: nodes.AveragedTable, place: int) -> int:
    if place <= len(node.rows):
        return max(node.least, node.rows[place - 1])
    return max(node.least, node.rows[-1] + node.step * (place - len(node.rows)))
