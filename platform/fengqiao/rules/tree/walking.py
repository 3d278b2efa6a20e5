"""Walking a tree of nodes: what a node needs, and all nodes in working order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fengqiao.rules.tree.nodes import (
    AveragedTable,
    Choose,
    Column,
    Compare,
    Constant,
    Every,
    Extreme,
    Fallback,
    IsMissing,
    Ladder,
    Magnitude,
    Named,
    Node,
    Opposite,
    Peers,
    Product,
    Quotient,
    Rescaled,
    Some,
    Standing,
    Sum,
    Table,
)


def _none(node: Constant | Column) -> tuple[Node, ...]:
    return ()


def _one(
    node: Rescaled | Magnitude | Opposite | Ladder | Table | IsMissing | Named,
) -> tuple[Node, ...]:
    return (node.of,)


def _several(node: Extreme | Every | Some) -> tuple[Node, ...]:
    return node.of


def _terms(node: Sum) -> tuple[Node, ...]:
    return tuple(term for _, term in node.terms)


def _sides(node: Product | Compare) -> tuple[Node, ...]:
    return (node.left, node.right)


def _quotient(node: Quotient) -> tuple[Node, ...]:
    sides = (node.top, node.bottom)
    return sides if node.when_none is None else (*sides, node.when_none)


def _choose(node: Choose) -> tuple[Node, ...]:
    return (node.when, node.then, node.other)


def _fallback(node: Fallback) -> tuple[Node, ...]:
    return (node.of, node.other)


def _barrier(node: Peers | Standing | AveragedTable) -> tuple[Node, ...]:
    return (node.of,) if node.group is None else (node.of, node.group)


_OPERANDS: dict[type[Any], Callable[[Any], tuple[Node, ...]]] = {
    Constant: _none,
    Column: _none,
    Sum: _terms,
    Product: _sides,
    Compare: _sides,
    Quotient: _quotient,
    Choose: _choose,
    Fallback: _fallback,
    **dict.fromkeys((Rescaled, Magnitude, Opposite, Ladder, Table, IsMissing, Named), _one),
    **dict.fromkeys((Extreme, Every, Some), _several),
    **dict.fromkeys((Peers, Standing, AveragedTable), _barrier),
}


def operands(node: Node) -> tuple[Node, ...]:
    """Return the nodes a node is worked out from, in a fixed order."""
    return _OPERANDS[type(node)](node)


def nodes_in_order(outputs: Sequence[Node]) -> list[Node]:
    """Return all nodes the outputs need, each once, after everything it needs itself.

    The order is a function of the tree alone. There is no recursion, so depth has no limit.
    """
    order: list[Node] = []
    entered: set[Node] = set()
    waiting: list[tuple[Node, bool]] = [(node, False) for node in reversed(outputs)]
    while waiting:
        node, complete = waiting.pop()
        if complete:
            order.append(node)
        elif node not in entered:
            entered.add(node)
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(operands(node)))
    return order
