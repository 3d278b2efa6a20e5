"""The slow exact path inside blocks: a node whose steps may leave 63 bits, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fengqiao.rules.executing.operations import OPERATIONS
from fengqiao.rules.executing.registers import Array, Function
from fengqiao.rules.tree.nodes import Node


def unit_by_unit(
    node: Node, inside: int, needs: Sequence[tuple[int, int | None]], gaps: int
) -> Function:
    """Return a step that reads its operands' values and gaps through the frame.

    It writes the values, and into the register ``gaps`` where there are none; there the value
    is ``inside``.
    """
    operation = OPERATIONS[type(node)]

    def step(frame: list[Any], _: object, out: Array) -> None:
        count = len(out)
        columns = [_column(frame[value], count) for value, _ in needs]
        for column, (_, missing) in zip(columns, needs, strict=True):
            if missing is not None:
                for at in np.flatnonzero(np.broadcast_to(frame[missing], count)).tolist():
                    column[at] = None
        for at, values in enumerate(zip(*columns, strict=True)):
            result = operation(node, *values)
            frame[gaps][at] = result is None
            out[at] = inside if result is None else result

    return step


def _column(array: Array, count: int) -> list[int | None]:
    """Return the values as Python's integers, a constant once for each unit."""
    listed: list[int | None] = [int(value) for value in np.broadcast_to(array, count)]
    return listed
