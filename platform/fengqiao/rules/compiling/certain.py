"""Which values can never be missing, so that nothing is spent on what to do if they were."""

from __future__ import annotations

from fengqiao.rules.tree.nodes import (
    BARRIERS,
    Column,
    Constant,
    Fallback,
    IsMissing,
    Node,
    Quotient,
    Table,
)
from fengqiao.rules.tree.walking import nodes_in_order, operands


def is_certain(node: Node) -> bool:
    """Tell whether a value is proved never to be missing."""
    found: dict[Node, bool] = {}
    for each in nodes_in_order([node]):
        found[each] = _holds(each, found)
    return found[node]


def _holds(node: Node, found: dict[Node, bool]) -> bool:
    if isinstance(node, Constant):
        return node.known
    if isinstance(node, (Column, *BARRIERS)):
        return False
    if isinstance(node, IsMissing):
        return True
    if isinstance(node, Fallback):
        return found[node.of] or found[node.other]
    return _is_total(node) and all(found[operand] for operand in operands(node))


def _is_total(node: Node) -> bool:
    """Tell whether a node has a value for all values of its operands."""
    if isinstance(node, Quotient):
        return node.when_none is not None or node.bottom.low > 0 or node.bottom.high < 0
    if isinstance(node, Table) and node.rest is None:
        codes = {code for code, _ in node.rows}
        span = node.of.high - node.of.low + 1
        return span <= len(codes) and codes.issuperset(range(node.of.low, node.of.high + 1))
    return True
