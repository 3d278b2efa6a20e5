"""Places of many units at once: who comes before whom in a group, who shares a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fengqiao.rules.deciding.truth import Integers, Mask

_WORD = 63
_FIRST = np.ones(1, np.bool_)
# Of more units than this, half the memory is worth an index that must be widened when used.
_MANY = 16_384


@dataclass(frozen=True)
class Key:
    """One key of the order: a figure of every unit, and whether low comes first."""

    values: Integers
    low_first: bool


@dataclass(frozen=True)
class Places:
    """Per unit: place from the top and from the bottom of its group, how many share it.

    ``size`` is how many units of the group have a place. All are 0 for a unit without one.
    """

    top: Integers
    bottom: Integers
    shared: Integers
    size: Integers

    @property
    def ranked(self) -> Mask:
        """Which units have a place."""
        return self.top > 0


@dataclass(frozen=True)
class _Sorted:
    """Rows from first to last, group after group; where a new tie and a new group begin."""

    rows: Integers
    ties: Integers
    groups: Integers


def give_places(
    keys: Sequence[Key],
    groups: Integers,
    ranked: Mask,
    *,
    dense: bool = False,
    behind: Mask | None = None,
) -> Places:
    """Return the place of every ranked unit within its group.

    Equal units share a place; the next place is skipped, unless ``dense``. Units ``behind``
    come after all others of their group, in their own order.
    """
    size = len(groups)
    if not ranked.any():
        return Places(*(np.zeros(size, _kind(size)) for _ in range(4)))
    rows = None if ranked.all() else np.flatnonzero(ranked)
    columns = [groups] if behind is None else [groups, behind.astype(np.int64)]
    # Turning all bits over turns the order round and, unlike a sign, cannot overflow.
    columns += [key.values if key.low_first else ~key.values for key in keys]
    found = _sort(columns if rows is None else [column[rows] for column in columns])
    del columns
    return _number(found, rows, size, dense=dense)


def _sort(columns: Sequence[Integers]) -> _Sorted:
    """Sort by one packed word of the leading columns; only those still equal by the others.

    The group always leads, so it is in the word, or all columns are sorted the long way.
    """
    count = len(columns[0])
    lows = [int(each.min()) for each in columns]
    spans = [(int(each.max()) - low).bit_length() for each, low in zip(columns, lows, strict=True)]
    index, leading = count.bit_length(), 0
    while leading < len(columns) and sum(spans[: leading + 1]) + index <= _WORD:
        leading += 1
    if leading == 0:
        return _sort_long(columns)
    packed, scratch = _packed(columns[:leading], lows, spans), np.arange(count)
    packed <<= index
    packed |= scratch
    packed.sort()
    order = np.bitwise_and(packed, (1 << index) - 1, out=scratch)
    packed >>= index
    new = _changes(packed)
    packed >>= sum(spans[1:leading])
    if leading < len(columns):
        _separate(order, new, columns[leading:])
    return _Sorted(order, new.nonzero()[0].astype(_kind(count), copy=False), _starts(packed))


def _packed(columns: Sequence[Integers], lows: Sequence[int], spans: Sequence[int]) -> Integers:
    """Return the columns in one word, the first foremost.

    In 64 bits: the difference of two narrow figures may need more than theirs.
    """
    packed = columns[0] - np.int64(lows[0])
    for column, low, span in zip(columns[1:], lows[1:], spans[1:], strict=False):
        packed <<= span
        packed |= column - np.int64(low)
    return packed


def _sort_long(columns: Sequence[Integers]) -> _Sorted:
    """Sort where not even the groups fit into the word."""
    order = np.lexsort(list(columns)[::-1])
    changes = [_changes(column[order]) for column in columns]
    new = np.logical_or.reduce(changes)
    kind = _kind(len(order))
    return _Sorted(order, new.nonzero()[0].astype(kind), changes[0].nonzero()[0].astype(kind))


def _separate(order: Integers, new: Mask, columns: Sequence[Integers]) -> None:
    """Put rows that are still equal in the order of further columns, in place."""
    tied = np.flatnonzero(~new | ~np.concatenate((new[1:], _FIRST)))
    if not tied.size:
        return
    rows, tie = order[tied], np.cumsum(new)[tied]
    parts = [tie, *(column[rows] for column in columns)]
    by = np.lexsort(parts[::-1])
    order[tied] = rows[by]
    changes = np.zeros(len(tied) - 1, np.bool_)
    for part in parts:
        ordered = part[by]
        changes |= ordered[1:] != ordered[:-1]
    new[tied] = np.concatenate((_FIRST, changes))


def _kind(count: int) -> type[np.signedinteger[Any]]:
    """Return the integers for places among so many units."""
    return np.int32 if count > _MANY else np.int64


def _changes(values: Integers) -> Mask:
    """Return where a value differs from the one before it; the first always does."""
    found = np.empty(len(values), np.bool_)
    found[:1] = True
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _starts(values: Integers) -> Integers:
    return _changes(values).nonzero()[0].astype(_kind(len(values)), copy=False)


def _ends(starts: Integers, count: int) -> Integers:
    """Return where each run that starts there ends."""
    found = np.empty_like(starts)
    found[:-1] = starts[1:]
    found[-1] = count
    return found


def _number(found: _Sorted, rows: Integers | None, size: int, *, dense: bool) -> Places:
    """Give each tie of a group its numbers, then each unit those of its tie."""
    kind = _kind(len(found.rows))
    ends = _ends(found.ties, len(found.rows))
    begins = np.zeros(len(found.rows), kind)
    begins[found.groups[1:]] = 1
    group = np.cumsum(begins, dtype=kind)[found.ties]
    first = found.groups[group]
    after = _ends(found.groups, len(found.rows))[group]
    top, bottom = found.ties - first + 1, after - ends + 1
    if dense:
        top, bottom = _close_up(group)
    tie = np.zeros(len(found.rows), kind)
    tie[found.ties[1:]] = 1
    own = np.empty_like(tie)
    own[found.rows] = np.cumsum(tie, dtype=kind)
    per_tie = (top, bottom, ends - found.ties, after - first)
    del group, first, after, begins, tie
    return Places(*(_spread(numbers[own], rows, size) for numbers in per_tie))


def _close_up(group: Integers) -> tuple[Integers, Integers]:
    """Return places from both ends of each group that leave none out, per tie."""
    starts = _starts(group)
    counts = _ends(starts, len(group)) - starts
    top = np.arange(len(group)) - np.repeat(starts, counts) + 1
    return top, np.repeat(counts, counts) - top + 1


def _spread(numbers: Integers, rows: Integers | None, size: int) -> Integers:
    if rows is None:
        return numbers
    found = np.zeros(size, numbers.dtype)
    found[rows] = numbers
    return found
