"""Every kind of node once, on Python's integers: what one unit's value follows from.

A function takes the node and its operands' values in the order of
:func:`fengqiao.rules.tree.walking.operands`; None is a missing value.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from fengqiao.rules.tree import nodes
from fengqiao.rules.tree.bounds import divide
from fengqiao.rules.tree.making import quotient_scales

Operation = Callable[..., int | None]

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def _constant(node: nodes.Constant) -> int | None:
    return node.low if node.known else None


def _sum(node: nodes.Sum, *values: int | None) -> int | None:
    result = 0
    for (factor, _), value in zip(node.terms, values, strict=True):
        if value is None:
            return None
        result += factor * value
    return result


def _product(node: nodes.Product, left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left * right


def _rescaled(node: nodes.Rescaled, value: int | None) -> int | None:
    if value is None:
        return None
    change = node.decimals - node.of.decimals
    if change > 0:
        return int(value * 10**change)
    return divide(value, 10**-change, node.mode)


def _quotient(
    node: nodes.Quotient, top: int | None, bottom: int | None, when_none: int | None = None
) -> int | None:
    if top is None or bottom is None:
        return None
    if bottom == 0:
        return when_none
    up, down = quotient_scales(node.top.decimals, node.bottom.decimals, node.decimals)
    return divide(top * up, bottom * down, node.mode)


def _extreme(node: nodes.Extreme, *values: int | None) -> int | None:
    present = [value for value in values if value is not None]
    if len(present) < len(values):
        return None
    return max(present) if node.greatest else min(present)


def _magnitude(node: nodes.Magnitude, value: int | None) -> int | None:
    return None if value is None else abs(value)


def _compare(node: nodes.Compare, left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else int(SIGNS[node.sign](left, right))


def _every(node: nodes.Every, *values: int | None) -> int | None:
    if 0 in values:
        return 0
    return None if None in values else 1


def _some(node: nodes.Some, *values: int | None) -> int | None:
    if 1 in values:
        return 1
    return None if None in values else 0


def _opposite(node: nodes.Opposite, value: int | None) -> int | None:
    return None if value is None else 1 - value


def _choose(
    node: nodes.Choose, when: int | None, then: int | None, other: int | None
) -> int | None:
    if when is None:
        return None
    return then if when else other


def _ladder(node: nodes.Ladder, value: int | None) -> int | None:
    if value is None:
        return None
    for edge, included, reward in node.steps:
        if value > edge or (included and value == edge):
            return reward
    return node.rest


def _table(node: nodes.Table, value: int | None) -> int | None:
    if value is None:
        return None
    for code, reward in node.rows:
        if code == value:
            return reward
    return node.rest


def _fallback(node: nodes.Fallback, value: int | None, other: int | None) -> int | None:
    return other if value is None else value


def _is_missing(node: nodes.IsMissing, value: int | None) -> int:
    return int(value is None)


def _named(node: nodes.Named, value: int | None) -> int | None:
    return value


OPERATIONS: dict[type[Any], Operation] = {
    nodes.Constant: _constant,
    nodes.Sum: _sum,
    nodes.Product: _product,
    nodes.Rescaled: _rescaled,
    nodes.Quotient: _quotient,
    nodes.Extreme: _extreme,
    nodes.Magnitude: _magnitude,
    nodes.Compare: _compare,
    nodes.Every: _every,
    nodes.Some: _some,
    nodes.Opposite: _opposite,
    nodes.Choose: _choose,
    nodes.Ladder: _ladder,
    nodes.Table: _table,
    nodes.Fallback: _fallback,
    nodes.IsMissing: _is_missing,
    nodes.Named: _named,
}
