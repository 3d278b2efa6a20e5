"""Small populations by hand, and one call that runs a node in all three ways."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.executing.scalar import trace
from fengqiao.rules.tree import making
from fengqiao.rules.tree.nodes import BARRIERS, Node
from fengqiao.rules.tree.walking import nodes_in_order

Column = list[int | None]


def population(**columns: Column) -> Population:
    """Units with the given figures, None where there is none."""
    count = len(next(iter(columns.values())))
    filled = {}
    for name, values in columns.items():
        gaps = np.array([value is None for value in values])
        numbers = np.array([value or 0 for value in values], dtype=np.int64)
        filled[name] = (numbers, gaps if gaps.any() else None)
    return Population([str(number) for number in range(count)], filled)


def listed(values: Values) -> Column:
    gaps = np.zeros(len(values.array), bool) if values.missing is None else values.missing
    return [None if gap else int(value) for value, gap in zip(values.array, gaps, strict=True)]


def all_ways(node: Node, units: Population) -> Column:
    """Run a node in all three ways, see that they agree, and return what they say."""
    found = listed(run_blocks([node], units)[node])
    order = nodes_in_order([node])
    for row, expected in enumerate(run_rational(order, units)):
        barriers: dict[Node, int | None] = {
            one: expected[one] for one in order if isinstance(one, BARRIERS)
        }
        assert trace([node], units, row, barriers) == expected
        assert found[row] == expected[node]
    return found


MARKS = making.column("marks", 1, -1000, 1000)
TOP = making.column("top", 0, 0, 5000)
BOTTOM = making.column("bottom", 0, 0, 5000)
YES = making.column("yes", 0, 0, 1)
FAR = making.column("far", 0, -(10**9), 10**9)
