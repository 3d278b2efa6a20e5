"""The frozen input of a run: all units of a period, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fengqiao.rules.tree.nodes import Column, Node
from fengqiao.rules.tree.walking import nodes_in_order

Whole: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]


class Values(NamedTuple):
    """One integer per unit (Python integers if 63 bits do not hold them), and the gaps.

    ``missing`` is None if nothing is missing; where it is true, ``array`` holds 0.
    """

    array: NDArray[np.int64] | NDArray[np.object_]
    missing: Mask | None


@dataclass(frozen=True)
class Population:
    """Units by code and their columns: (integers at the column's decimals, missing or None).

    A column is called by :func:`column_key`. What stands under a missing mark is ignored.
    """

    codes: Sequence[str]
    columns: Mapping[str, tuple[Whole, Mask | None]]


def column_key(name: str, back: int = 0) -> str:
    """Return what a column is called in a population: ``visits``, one period back ``visits@1``."""
    return f"{name}@{back}" if back else name


def columns_of(outputs: Sequence[Node]) -> list[Column]:
    """Return the columns the outputs need, in working order."""
    return [node for node in nodes_in_order(outputs) if isinstance(node, Column)]


def columns_outside(outputs: Sequence[Node], population: Population) -> list[str]:
    """Return the keys of columns with a figure outside the bounds the tree relies on.

    A run does not look again: whoever freezes a population asks once.
    """
    outside = []
    for node in columns_of(outputs):
        key = column_key(node.name, node.back)
        array, missing = population.columns[key]
        present = array if missing is None else array[~missing]
        if present.size and not node.low <= present.min() <= present.max() <= node.high:
            outside.append(key)
    return outside
