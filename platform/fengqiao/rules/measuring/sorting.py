"""Sorting rows by several integer keys at once, ties by row order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fengqiao.rules.measuring.vectors import Integers, Mask, Vector

_BITS = 62


@dataclass(frozen=True)
class Sorted:
    """``order``: row numbers sorted; ``group``: what the first ``grouped`` keys say, in order."""

    order: Integers
    starts: Integers  # where a new group begins
    sizes: Integers  # rows of each group


def sorted_rows(keys: tuple[Vector, ...], grouped: int) -> Sorted:
    """Sort the rows by the keys, the first the most important, ties by row order.

    One array of packed integers sorts several times faster than a stable sort of positions, and
    is stable because the row number is its last part; keys too wide for it take the other way.
    The first ``grouped`` keys make groups.
    """
    size = len(keys[0].values)
    widths = [(key.high - key.low).bit_length() for key in keys]
    tail = size.bit_length()
    if sum(widths) + tail <= _BITS:
        return _packed(keys, widths, tail, sum(widths[grouped:]) + tail)
    order = np.lexsort([key.values for key in reversed(keys)])
    changes = np.zeros(max(size - 1, 0), dtype=np.bool_)
    for key in keys[:grouped]:
        ordered = key.values[order]
        changes |= ordered[1:] != ordered[:-1]
    return _grouped(order, changes)


def _packed(keys: tuple[Vector, ...], widths: list[int], tail: int, below: int) -> Sorted:
    packed = keys[0].values - np.int64(keys[0].low)
    for key, width in zip(keys[1:], widths[1:], strict=True):
        packed <<= np.int64(width)
        packed |= key.values - np.int64(key.low) if key.low else key.values
    packed <<= np.int64(tail)
    packed |= np.arange(len(packed), dtype=np.int64)
    packed.sort()
    group = packed >> np.int64(below)
    packed &= np.int64((1 << tail) - 1)
    return _grouped(packed, group[1:] != group[:-1])


def _grouped(order: Integers, changes: Mask) -> Sorted:
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1)) if len(order) else order
    return Sorted(order, starts, np.diff(starts, append=len(order)))
