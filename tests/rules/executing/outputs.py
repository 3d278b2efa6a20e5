"""One unit's outputs alone, to lay beside what the other executors return."""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.rules.executing.population import Population
from fengqiao.rules.executing.scalar import Barriers, trace
from fengqiao.rules.tree.nodes import Node


def run_scalar(
    outputs: Sequence[Node], population: Population, row: int, barriers: Barriers | None = None
) -> dict[Node, int | None]:
    """Return the outputs of the unit in ``row``; None is missing. See :func:`trace`."""
    values = trace(outputs, population, row, barriers)
    return {node: values[node] for node in outputs}
