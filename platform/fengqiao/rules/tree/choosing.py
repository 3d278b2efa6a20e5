"""Making conditions (1 or 0) and what hangs on them. Operands are aligned exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from fengqiao.rules.tree import bounds
from fengqiao.rules.tree.making import aligned, constant, interval, known
from fengqiao.rules.tree.nodes import (
    Choose,
    Compare,
    Every,
    Fallback,
    IsMissing,
    Ladder,
    Node,
    Opposite,
    Some,
    Table,
)

SIGNS = ("=", "<>", "<", "<=", ">", ">=")


def compare(sign: str, left: Node, right: Node) -> Node:
    """Return whether ``left sign right`` holds; missing if a side is.

    :raises ValueError: for an unknown sign
    """
    if sign not in SIGNS:
        raise ValueError(sign)
    left, right = aligned((left, right))
    return Compare(0, 0, 1, sign, left, right)


def every(*conditions: Node) -> Node:
    """Return whether all hold. One that does not hold decides, whatever is missing."""
    return _joined(conditions, deciding=0)


def some(*conditions: Node) -> Node:
    """Return whether any holds. One that holds decides, whatever is missing."""
    return _joined(conditions, deciding=1)


def _joined(conditions: Iterable[Node], deciding: int) -> Node:
    listed = list(map(_condition, conditions))
    if any(known(node) == deciding for node in listed):
        return constant(deciding)
    kept = tuple(node for node in listed if known(node) is None)
    if len(kept) < 2:
        return kept[0] if kept else constant(1 - deciding)
    return Some(0, 0, 1, kept) if deciding else Every(0, 0, 1, kept)


def _condition(node: Node) -> Node:
    """Return the node if it can only be 1 or 0.

    :raises ValueError: if it can be something else
    """
    if node.decimals or node.low < 0 or node.high > 1:
        raise ValueError(node)
    return node


def opposite(condition: Node) -> Node:
    """Return whether the condition does not hold."""
    value = known(_condition(condition))
    return Opposite(0, 0, 1, condition) if value is None else constant(1 - value)


def choose(when: Node, then: Node, other: Node) -> Node:
    """Return ``then`` where the condition holds, else ``other``; the side not taken is idle."""
    then, other = aligned((then, other))
    value = known(_condition(when))
    if value is not None:
        return then if value else other
    low, high = bounds.hull((interval(then), interval(other)))
    return Choose(then.decimals, low, high, when, then, other)


def ladder(of: Node, steps: Sequence[tuple[int, bool, int]], rest: int, decimals: int) -> Node:
    """Return constants by bands, at ``decimals``.

    ``steps`` are (edge at the figure's decimals, edge included, value) from high to low; the
    first one reached counts, ``rest`` below them all.

    :raises ValueError: if the edges do not fall
    """
    # An edge that excludes the figure may be followed by the same edge that includes it.
    edges = [(edge, not included) for edge, included, _ in steps]
    if any(below >= above for above, below in pairwise(edges)):
        raise ValueError(edges)
    values = [rest, *(value for _, _, value in steps)]
    return Ladder(decimals, min(values), max(values), of, tuple(steps), rest)


def table(of: Node, rows: Iterable[tuple[int, int]], rest: int | None, decimals: int) -> Node:
    """Return constants by code, at ``decimals``; other codes give ``rest`` or, if None, nothing.

    :raises ValueError: if a code stands twice
    """
    listed = tuple(rows)
    if len({code for code, _ in listed}) < len(listed):
        raise ValueError(listed)
    values = [value for _, value in listed] + ([] if rest is None else [rest])
    low, high = bounds.hull([(value, value) for value in values])
    return Table(decimals, low, high, of, listed, rest)


def fallback(of: Node, other: Node) -> Node:
    """Return the value, or the other one where it is missing."""
    of, other = aligned((of, other))
    if known(of) is not None:
        return of
    low, high = bounds.hull((interval(of), interval(other)))
    return Fallback(of.decimals, low, high, of, other)


def is_missing(of: Node) -> Node:
    """Return whether the value is missing; itself never missing."""
    return constant(0) if known(of) is not None else IsMissing(0, 0, 1, of)
