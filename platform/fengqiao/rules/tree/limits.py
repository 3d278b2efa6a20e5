"""Which nodes 63 bits do not hold, worked out from proved bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fengqiao.rules.tree.bounds import LARGEST, MOST_UNITS, size
from fengqiao.rules.tree.making import interval, quotient_scales
from fengqiao.rules.tree.nodes import (
    AveragedTable,
    Choose,
    Ladder,
    Node,
    Peers,
    Quotient,
    Rescaled,
    Sum,
    Table,
)
from fengqiao.rules.tree.walking import operands


def exceeds(node: Node) -> bool:
    """Return whether a value, an operand or a step in between may need more than 63 bits.

    Such a node is worked out with Python's integers: slower, never wrong.
    """
    return max(_size(node), *map(_size, operands(node)), largest_step(node)) > LARGEST


def too_wide(node: Node) -> bool:
    """Return whether the value itself may need more than 63 bits."""
    return _size(node) > LARGEST


def largest_step(node: Node) -> int:
    """Return a bound of what is met between the operands and the value."""
    measure = _STEPS.get(type(node))
    return measure(node) if measure else 0


def _size(node: Node) -> int:
    return size(interval(node))


def _sum(node: Sum) -> int:
    return sum(abs(factor) * _size(term) for factor, term in node.terms)


def _rescaled(node: Rescaled) -> int:
    return _size(node.of) + int(10 ** max(node.of.decimals - node.decimals, 0))


def _quotient(node: Quotient) -> int:
    up, down = quotient_scales(node.top.decimals, node.bottom.decimals, node.decimals)
    return _size(node.top) * up + 2 * _size(node.bottom) * down


def _choose(node: Choose) -> int:
    return _size(node.then) + _size(node.other)


def _ladder(node: Ladder) -> int:
    return max((abs(edge) + 1 for edge, _, _ in node.steps), default=0)


def _table(node: Table) -> int:
    return max((abs(code) + 1 for code, _ in node.rows), default=0)


def _peers(node: Peers) -> int:
    if node.kind != "mean":
        return 0
    up, down = quotient_scales(node.of.decimals, 0, node.decimals)
    return _size(node.of) * MOST_UNITS * up + 2 * MOST_UNITS * down


def _averaged(node: AveragedTable) -> int:
    unleveled = abs(node.rows[-1]) + abs(node.step) * MOST_UNITS
    return max(unleveled, (_size(node) + 1) * MOST_UNITS)


_STEPS: dict[type[Any], Callable[[Any], int]] = {
    Sum: _sum,
    Rescaled: _rescaled,
    Quotient: _quotient,
    Choose: _choose,
    Ladder: _ladder,
    Table: _table,
    Peers: _peers,
    AveragedTable: _averaged,
}
