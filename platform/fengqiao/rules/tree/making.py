"""Making arithmetic nodes: decimals are aligned exactly and bounds are proved, never guessed.

Every function here is exact. What rounds says so: :func:`rescaled` to fewer decimals,
:func:`quotient` and :func:`named`. Constants are worked out at once where that is trivial.
Conditions are made in :mod:`fengqiao.rules.tree.choosing`, what needs the other units in
:mod:`fengqiao.rules.tree.comparing`.
"""

from __future__ import annotations

from collections.abc import Iterable

from fengqiao.rules.tree import bounds
from fengqiao.rules.tree.nodes import (
    Column,
    Constant,
    Extreme,
    Magnitude,
    Named,
    Node,
    Product,
    Quotient,
    Rescaled,
)

MODES = ("half_away", "up", "down", "floor")


def constant(value: int, decimals: int = 0) -> Constant:
    """Return a known number: ``value`` units of ``10 ** -decimals``."""
    return Constant(decimals, value, value, known=True)


def unknown(decimals: int = 0) -> Constant:
    """Return a number that is always missing."""
    return Constant(decimals, 0, 0, known=False)


def column(name: str, decimals: int, low: int, high: int, back: int = 0) -> Column:
    """Return an input with inclusive bounds at its decimals, ``back`` periods earlier.

    :raises ValueError: if there is nothing between the bounds, or 63 bits do not hold them
    """
    if low > high or bounds.size((low, high)) > bounds.LARGEST:
        raise ValueError(f"{name}: {low} > {high}")
    return Column(decimals, low, high, name, back)


def known(node: Node) -> int | None:
    """Return the value of a known constant at its decimals, else None."""
    return node.low if isinstance(node, Constant) and node.known else None


def interval(node: Node) -> bounds.Interval:
    return node.low, node.high


def aligned(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes at the most decimals any of them has; exact."""
    listed = list(nodes)
    decimals = max(node.decimals for node in listed)
    return [rescaled(node, decimals) for node in listed]


def rescaled(node: Node, decimals: int, mode: str = "half_away") -> Node:
    """Return the same number at other decimals, rounded by ``mode`` if there are fewer.

    :raises ValueError: for an unknown mode or negative decimals
    """
    if mode not in MODES or decimals < 0:
        raise ValueError(mode, decimals)
    if decimals == node.decimals:
        return node
    low, high = (_at_decimals(end, node.decimals, decimals, mode) for end in interval(node))
    if isinstance(node, Constant):
        return Constant(decimals, low, high, node.known)
    return Rescaled(decimals, low, high, node, mode)


def _at_decimals(value: int, present: int, wanted: int, mode: str) -> int:
    if wanted > present:
        return int(value * 10 ** (wanted - present))
    return bounds.divide(value, 10 ** (present - wanted), mode)


def times(left: Node, right: Node) -> Node:
    """Return the exact product; decimals add up."""
    low, high = bounds.product(interval(left), interval(right))
    return Product(left.decimals + right.decimals, low, high, left, right)


def quotient(
    top: Node,
    bottom: Node,
    decimals: int,
    mode: str = "half_away",
    when_none: Node | None = None,
) -> Node:
    """Return top ÷ bottom at ``decimals``; a bottom of 0 gives ``when_none`` or missing.

    ``when_none`` is brought to ``decimals`` by half away. It never hides a missing top or
    bottom.

    :raises ValueError: for an unknown mode
    """
    if mode not in MODES:
        raise ValueError(mode)
    if when_none is not None:
        when_none = rescaled(when_none, decimals)
    top_scale, bottom_scale = quotient_scales(top.decimals, bottom.decimals, decimals)
    reached = bounds.divided(
        bounds.scaled(interval(top), top_scale), bounds.scaled(interval(bottom), bottom_scale), mode
    )
    if when_none is not None:
        reached.append(interval(when_none))
    low, high = bounds.hull(reached)
    if known(top) is not None and known(bottom):
        return constant(reached[0][0], decimals)
    return Quotient(decimals, low, high, top, bottom, mode, when_none)


def quotient_scales(top: int, bottom: int, wanted: int) -> tuple[int, int]:
    """Return what the integers of top and bottom are multiplied by before they are divided."""
    shift = wanted + bottom - top
    return (10**shift, 1) if shift >= 0 else (1, int(10**-shift))


def least(*nodes: Node) -> Node:
    """Return the least of the numbers; missing if any is."""
    return _extreme(nodes, greatest=False)


def greatest(*nodes: Node) -> Node:
    """Return the greatest of the numbers; missing if any is."""
    return _extreme(nodes, greatest=True)


def _extreme(nodes: Iterable[Node], greatest: bool) -> Node:
    """Leave out a constant that can never be it, so that a needless cap costs nothing."""
    listed = aligned(nodes)
    pick = max if greatest else min
    values = [value for value in map(known, listed) if value is not None]
    kept = [node for node in listed if known(node) is None]
    if not kept:
        return constant(pick(values), listed[0].decimals)
    if values:
        edge = pick(values)
        proved = pick(node.low if greatest else node.high for node in kept)
        if pick(edge, proved) != proved:
            kept.append(constant(edge, listed[0].decimals))
    if len(kept) == 1:
        return kept[0]
    low, high = pick(node.low for node in kept), pick(node.high for node in kept)
    return Extreme(listed[0].decimals, low, high, tuple(kept), greatest)


def magnitude(node: Node) -> Node:
    """Return the absolute value."""
    if node.low >= 0:
        return node
    value = known(node)
    if value is not None:
        return constant(-value, node.decimals)
    low = max(0, -node.high)
    return Magnitude(node.decimals, low, bounds.size(interval(node)), node)


def named(node: Node, id: str, title: str, unit: str, decimals: int) -> Named:  # noqa: A002 - ids are called id
    """Return the value as it is shown: rounded half away from zero to its decimals."""
    shown = rescaled(node, decimals)
    return Named(decimals, shown.low, shown.high, shown, id, title, unit)
