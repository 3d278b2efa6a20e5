"""One unit on Python's integers, with the value of every node: what an explanation is told from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fengqiao.rules.executing.operations import OPERATIONS, Operation
from fengqiao.rules.executing.population import Population, column_key
from fengqiao.rules.tree.nodes import BARRIERS, Column, Node
from fengqiao.rules.tree.walking import nodes_in_order, operands

Barriers = Mapping[Node, int | None]
_Step = tuple[Node, Operation, tuple[Node, ...]]


def trace(
    outputs: Sequence[Node], population: Population, row: int, barriers: Barriers | None = None
) -> dict[Node, int | None]:
    """Return the value of every node the outputs need, for the unit in ``row``.

    What lies behind a barrier is worked out too, for this unit alone. ``barriers`` gives this
    unit's value of each node that needs its peers, from a run over everybody.

    :raises KeyError: if a column or a barrier's value is not given
    """
    inputs, needed, steps = _prepared(tuple(outputs))
    values: dict[Node, int | None] = {}
    for node, key in inputs:
        array, missing = population.columns[key]
        values[node] = None if missing is not None and missing[row] else int(array[row])
    if needed:
        values.update({node: (barriers or {})[node] for node in needed})
    for node, operation, needs in steps:
        values[node] = operation(node, *[values[need] for need in needs])
    return values


@lru_cache(maxsize=64)
def _prepared(
    outputs: tuple[Node, ...],
) -> tuple[list[tuple[Node, str]], list[Node], list[_Step]]:
    """Return the columns with their keys, the barriers, and what is left to work out in order."""
    order = nodes_in_order(outputs)
    inputs: list[tuple[Node, str]] = [
        (node, column_key(node.name, node.back)) for node in order if isinstance(node, Column)
    ]
    needed: list[Node] = [node for node in order if isinstance(node, BARRIERS)]
    steps: list[_Step] = [
        (node, OPERATIONS[type(node)], operands(node))
        for node in order
        if not isinstance(node, (Column, *BARRIERS))
    ]
    return inputs, needed, steps
