"""The steps of conditions and of what hangs on them.

There are no branches over units: values are looked up or blended by arithmetic, because a mask
that follows no pattern makes a processor guess wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from fengqiao.rules.executing import steps
from fengqiao.rules.executing.lowering import Lowering, Place, inside
from fengqiao.rules.executing.registers import BYTE, TRUTH, WHOLE, Array
from fengqiao.rules.tree.making import known
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

LARGEST_TABLE = 16_384
"""A figure with at most so many possible values is looked up directly."""

_FUNCTIONS = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def compare(lowering: Lowering, node: Compare) -> Place:
    sides = lowering.number(node.left), lowering.number(node.right)
    register = lowering.code.emit(_FUNCTIONS[node.sign], *sides, kind=TRUTH)
    return Place(register, lowering.gaps(node.left, node.right))


def every(lowering: Lowering, node: Every) -> Place:
    """Count a gap as met until another condition is not: then it no longer matters."""
    register = reduce(
        lambda one, other: lowering.code.emit(np.bitwise_and, one, other, TRUTH),
        [_or_gap(lowering, one) for one in node.of],
    )
    gaps = lowering.gaps(*node.of)
    if gaps is not None:
        gaps = lowering.code.emit(np.bitwise_and, gaps, register, TRUTH)
    return Place(register, gaps)


def _or_gap(lowering: Lowering, node: Node) -> int:
    truth, gaps = lowering.truth(node), lowering.place(node).gaps
    return truth if gaps is None else lowering.code.emit(np.bitwise_or, truth, gaps, TRUTH)


def some(lowering: Lowering, node: Some) -> Place:
    """Count a gap as not met until another condition is: then it no longer matters."""
    register = reduce(
        lambda one, other: lowering.code.emit(np.bitwise_or, one, other, TRUTH),
        [_and_no_gap(lowering, one) for one in node.of],
    )
    gaps = lowering.gaps(*node.of)
    if gaps is not None:
        gaps = _without(lowering, gaps, register)
    return Place(register, gaps)


def _and_no_gap(lowering: Lowering, node: Node) -> int:
    truth, gaps = lowering.truth(node), lowering.place(node).gaps
    return truth if gaps is None else _without(lowering, truth, gaps)


def _without(lowering: Lowering, one: int, other: int) -> int:
    """Return where one is true and the other is not: for truths that is "greater"."""
    return lowering.code.emit(np.greater, one, other, TRUTH)


def opposite(lowering: Lowering, node: Opposite) -> Place:
    register = lowering.code.emit(steps.inverse, lowering.truth(node.of), kind=TRUTH)
    return Place(register, lowering.gaps(node.of))


def choose(lowering: Lowering, node: Choose) -> Place:
    """Other + (then - other) × condition."""
    emit = lowering.code.emit
    when, then, other = lowering.truth(node.when), known(node.then), known(node.other)
    if then is not None and other is not None:
        step = lowering.code.constant(then - other)
    elif other == 0:
        step = lowering.number(node.then)
    else:
        step = emit(np.subtract, lowering.number(node.then), lowering.number(node.other))
    register = emit(np.multiply, step, when)
    if other != 0:
        register = emit(np.add, register, lowering.number(node.other))
    return Place(register, _chosen_gaps(lowering, node, when))


def _chosen_gaps(lowering: Lowering, node: Choose, when: int) -> int | None:
    then, other = lowering.place(node.then).gaps, lowering.place(node.other).gaps
    if then is not None and then != other:
        taken = lowering.code.emit(np.bitwise_and, then, when, TRUTH)
        other = lowering.union(taken, other and _without(lowering, other, when))
    elif then is None and other is not None:
        other = _without(lowering, other, when)
    return lowering.union(lowering.place(node.when).gaps, other)


def ladder(lowering: Lowering, node: Ladder) -> Place:
    # Of two edges that come to the same, the one listed first must be reached last.
    rising = [
        (edge if included else edge + 1, reward) for edge, included, reward in reversed(node.steps)
    ]
    values = [node.rest, *(reward for _, reward in rising)]
    index = _Index(lowering, node.of, [edge for edge, _ in rising])
    return Place(index.values(values), lowering.gaps(node.of))


def table(lowering: Lowering, node: Table) -> Place:
    """Look a code up as in a ladder whose every row is a band of one code."""
    present = dict(node.rows)
    edges = sorted({*present, *(code + 1 for code in present)})
    index = _Index(lowering, node.of, edges)
    below = min(edges, default=0) - 1
    found = [present.get(code, node.rest) for code in (below, *edges)]
    filler = inside(node)
    register = index.values([filler if value is None else value for value in found])
    gaps = lowering.gaps(node.of)
    if None in found:
        gaps = lowering.union(gaps, index.truths([value is None for value in found]))
    return Place(register, gaps)


class _Index:
    """Which band a figure lies in: band k has k of the rising edges at or below it."""

    def __init__(self, lowering: Lowering, of: Node, edges: Sequence[int]) -> None:
        self.lowering, self.edges = lowering, edges
        code = lowering.code
        figure = lowering.number(of)
        if figure in code.constants:
            figure = code.emit(steps.copy, figure)
        if of.high - of.low < LARGEST_TABLE:
            self.bands = [bisect_right(edges, value) for value in range(of.low, of.high + 1)]
            self.register = figure
            if of.low:
                self.register = code.emit(np.subtract, figure, code.constant(of.low))
        else:
            self.bands = list(range(len(edges) + 1))
            self.register = self._counted(figure)

    def _counted(self, figure: int) -> int:
        """Count the edges reached, in bytes while they suffice."""
        code = self.lowering.code
        total = code.emit(steps.copy, code.constant(0), kind=WHOLE)
        for start in range(0, len(self.edges), 255):
            part = code.emit(steps.copy, code.constant(0), kind=BYTE)
            for edge in self.edges[start : start + 255]:
                reached = code.emit(np.greater_equal, figure, code.constant(edge), TRUTH)
                code.change(steps.count_in, reached, 0, part)
            total = code.emit(np.add, total, self.lowering.form(part, WHOLE))
        return total

    def values(self, by_band: Sequence[int]) -> int:
        looked_up = np.array([by_band[band] for band in self.bands], dtype=np.int64)
        return self._taken(looked_up, WHOLE)

    def truths(self, by_band: Sequence[bool]) -> int:
        looked_up = np.array([by_band[band] for band in self.bands], dtype=np.bool_)
        return self._taken(looked_up, TRUTH)

    def _taken(self, looked_up: Array, kind: np.dtype[Any]) -> int:
        code = self.lowering.code
        return code.emit_apart(steps.take, code.lookup(looked_up), self.register, kind)


def fallback(lowering: Lowering, node: Fallback) -> Place:
    value, gaps = lowering.number(node.of), lowering.place(node.of).gaps
    if gaps is None:
        return Place(value, None)
    other, other_gaps = lowering.number(node.other), lowering.place(node.other).gaps
    chosen = lowering.code.emit(steps.copy, value)
    lowering.code.change(steps.put, other, gaps, chosen)
    if other_gaps is not None:
        other_gaps = lowering.code.emit(np.bitwise_and, gaps, other_gaps, TRUTH)
    return Place(chosen, other_gaps)


def is_missing(lowering: Lowering, node: IsMissing) -> Place:
    gaps = lowering.place(node.of).gaps
    return Place(lowering.code.constant(False, TRUTH) if gaps is None else gaps, None)
