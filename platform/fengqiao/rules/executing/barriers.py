"""What needs all units at once: sums, means, extremes and places within groups.

Everything is sorted and added up in whole numbers, so the order of the units never matters.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from fengqiao.rules.executing.lowering import kind_of
from fengqiao.rules.executing.population import Mask
from fengqiao.rules.executing.registers import BIG, WHOLE, Array
from fengqiao.rules.tree.bounds import LARGEST
from fengqiao.rules.tree.limits import exceeds
from fengqiao.rules.tree.making import quotient_scales
from fengqiao.rules.tree.nodes import AveragedTable, Peers, Standing

Barrier = Peers | Standing | AveragedTable


class Figures(NamedTuple):
    """The figures of all units and their groups, with gaps; no groups: all are one."""

    values: Array
    missing: Mask | None
    groups: Array | None
    ungrouped: Mask | None


def work_out(node: Barrier, figures: Figures) -> tuple[Array, Mask]:
    """Return the value of every unit, and where there is none (there the value is the low)."""
    count = len(figures.values)
    kind = BIG if exceeds(node) else WHOLE
    result = np.full(count, node.low, kind_of(node))
    missing = np.ones(count, np.bool_)
    rows = _rows(node, figures)
    if rows.size:
        if isinstance(node, Peers):
            values, known = _of_peers(node, figures, rows, kind)
            rows, values = rows[known], values[known]
        else:
            rows, values = _by_place(node, figures, rows, kind)
        result[rows] = values
        missing[rows] = False
    return result, missing


def _rows(node: Barrier, figures: Figures) -> Array:
    """Return the units that take part; for a place one needs a figure of one's own."""
    out = np.zeros(len(figures.values), np.bool_)
    if figures.ungrouped is not None:
        out |= figures.ungrouped
    if figures.missing is not None and not isinstance(node, Peers):
        out |= figures.missing
    return np.flatnonzero(~out)


def _codes(values: Array) -> Array:
    """Return the values as small numbers in the same order, so that 63 bits always do."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _group_codes(figures: Figures, rows: Array) -> Array:
    if figures.groups is None:
        return np.zeros(len(rows), np.int64)
    groups = figures.groups[rows]
    return _codes(groups) if groups.dtype == BIG else groups


def _starts(sorted_: Array) -> Array:
    """Return where each run of equal values starts."""
    return np.flatnonzero(np.concatenate(([True], sorted_[1:] != sorted_[:-1])))


def _lengths(starts: Array, count: int) -> Array:
    return np.diff(starts, append=count)


def _of_peers(
    node: Peers, figures: Figures, rows: Array, kind: np.dtype[Any]
) -> tuple[Array, Mask]:
    present = np.ones(len(rows), np.int64)
    if figures.missing is not None:
        present -= figures.missing[rows]
    values = np.where(present == 1, figures.values[rows], 0).astype(kind)
    codes = _group_codes(figures, rows)
    if node.kind in ("least", "greatest"):
        return _extreme(node, codes, values, present)
    order = np.argsort(codes, kind="stable")
    starts = _starts(codes[order])
    lengths = _lengths(starts, len(rows))
    totals, counts = np.empty(len(rows), kind), np.empty(len(rows), np.int64)
    totals[order] = np.repeat(np.add.reduceat(values[order], starts), lengths)
    counts[order] = np.repeat(np.add.reduceat(present[order], starts), lengths)
    if node.without_self:
        totals, counts = totals - values, counts - present
    if node.kind == "count":
        return counts, np.ones(len(rows), np.bool_)
    if node.kind == "mean":
        up, down = quotient_scales(node.of.decimals, 0, node.decimals)
        totals = half_away(totals * up, np.maximum(counts, 1).astype(kind) * down)
    return totals, counts > 0


def half_away(top: Array, bottom: Array) -> Array:
    """Return top ÷ bottom as whole numbers, an exact half away from zero; bottoms above 0."""
    result: Array = (top + (bottom - (top < 0)) // 2) // bottom
    return result


def _extreme(node: Peers, codes: Array, values: Array, present: Array) -> tuple[Array, Mask]:
    """Take the first of a group in order, or the second for the first one itself."""
    keys = _codes(values)
    order = np.lexsort((-keys if node.kind == "greatest" else keys, 1 - present, codes))
    starts = _starts(codes[order])
    lengths = _lengths(starts, len(order))
    first = np.repeat(starts, lengths)
    if node.without_self:
        second = np.repeat(np.minimum(starts + 1, starts + lengths - 1), lengths)
        alone = np.repeat(lengths == 1, lengths)
        itself = first == np.arange(len(order))
        first = np.where(itself, second, first)
    else:
        alone = itself = np.zeros(len(order), np.bool_)
    result, known = np.empty_like(values), np.empty(len(order), np.bool_)
    result[order] = values[order][first]
    known[order] = (present[order][first] == 1) & ~(alone & itself)
    return result, known


def _by_place(
    node: Standing | AveragedTable,
    figures: Figures,
    rows: Array,
    kind: np.dtype[Any],
) -> tuple[Array, Array]:
    values = figures.values[rows]
    keys = _codes(values) if values.dtype == BIG else values
    if node.low_is_best == node.from_last:
        keys = -keys
    order, groups, ties = _ordered(_group_codes(figures, rows), keys)
    count = len(rows)
    group_start = np.repeat(groups, _lengths(groups, count))
    lengths = _lengths(ties, count)
    if isinstance(node, AveragedTable):
        ahead = ties - group_start[ties]
        return rows[order], np.repeat(_averages(node, ahead, lengths, kind), lengths)
    if node.ties == "share":
        return rows[order], np.repeat(ties, lengths) - group_start + 1
    number = np.repeat(np.arange(len(ties)), lengths)
    return rows[order], number - number[group_start] + 1


def _ordered(codes: Array, keys: Array) -> tuple[Array, Array, Array]:
    """Return the order by group and key, where groups start, and where ties start.

    Both are packed into one number if 63 bits hold them: one sort instead of two.
    """
    lowest, span = int(keys.min()), int(keys.max()) - int(keys.min()) + 1
    first, groups = int(codes.min()), int(codes.max()) - int(codes.min()) + 1
    if groups * span <= LARGEST:
        packed = (codes - first) * span + (keys - lowest)
        order = np.argsort(packed)
        packed = packed[order]
        return order, _starts(packed // span), _starts(packed)
    order = np.lexsort((keys, codes))
    starts = _starts(codes[order])
    ties = np.union1d(starts, _starts(keys[order]))
    return order, starts, ties


def _averages(
    node: AveragedTable,
    ahead: Array,
    lengths: Array,
    kind: np.dtype[Any],
) -> Array:
    """Return for each tie the mean of the places it takes up, from running totals."""
    most = int((ahead + lengths).max())
    further = np.arange(1, max(most - len(node.rows), 0) + 1).astype(kind) * node.step
    places = np.concatenate((np.array(node.rows, kind), further + node.rows[-1]))
    totals = np.concatenate((np.zeros(1, kind), np.cumsum(np.maximum(places, node.least))))
    return half_away(totals[ahead + lengths] - totals[ahead], lengths.astype(kind))
