"""The same matter once, and the n-th time weighed."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds
from fengqiao.rules.measuring.sorting import sorted_rows
from fengqiao.rules.measuring.vectors import Integers, Vector, column
from fengqiao.rules.model.measures import Nth, Rows


def once(source: Rows, owner: Vector, value: Vector, table: RegisterColumns) -> Integers:
    """Return the rows that stay when a unit's rows with the same text count once, in order.

    A row without a text is a matter of its own. Ties go to the earlier date, then the earlier
    row (``last``: the later). A value that cannot be told counts as the highest, so that the
    figure stays open rather than wrong.
    """
    keys = [owner, _matter(table.field(source.once_per or ""))]
    last = source.keep == "last"
    if source.keep == "highest":
        keys.append(_falling(value, len(table)))
    if table.register.dates:
        keys.append(_dates(table.field(table.register.dates[0]), first=last))
    found = sorted_rows(tuple(keys), grouped=2)
    ends = found.starts + found.sizes - 1 if last else found.starts
    return np.sort(found.order[ends])


def weighed(nth: Nth, owner: Vector, value: Vector, table: RegisterColumns) -> Vector:
    """Return the values after each row got the weight of its number in the unit."""
    dates = table.field(nth.order)
    keys = (owner, *([_matter(table.field(nth.within))] if nth.within else ()))
    found = sorted_rows((*keys, _dates(dates, first=False)), grouped=len(keys))
    place = np.arange(len(owner.values), dtype=np.int64)
    place -= np.repeat(found.starts, found.sizes)
    numbers = np.empty_like(place)
    numbers[found.order] = place
    weight = _weights(nth, numbers, int(found.sizes.max(initial=1)))
    weight = Vector(weight.values, dates.missing, weight.decimals, weight.low, weight.high)
    return _effect(nth, value, weight, table)


def weight_bounds(nth: Nth, value: Vector, table: RegisterColumns, most_rows: int) -> Vector:
    """Return what rows of this value can be worth once weighed, as the bounds of a column."""
    weight = _weights(nth, np.zeros(0, np.int64), most_rows)
    return _effect(nth, value, weight, table)


def _effect(nth: Nth, value: Vector, weight: Vector, table: RegisterColumns) -> Vector:
    counted = weight if nth.effect == "replace" else vectors.multiplied(value, weight)
    if nth.keep_own is None:
        return counted
    return vectors.chosen(holds(nth.keep_own, table), value, counted)


def _weights(nth: Nth, numbers: Integers, most: int) -> Vector:
    """Return the weight of each number, counted from 0; none is above ``most`` - 1."""
    decimals = max(each.decimals for each in (*nth.values, nth.step))
    weights = [each.at(decimals) for each in nth.values]
    step = nth.step.at(decimals) if nth.after == "step" else 0
    ahead = max(most - len(weights), 0)
    low, high = vectors.proved(
        min(*weights, weights[-1] + step * ahead), max(*weights, weights[-1] + step * ahead)
    )
    known = np.array(weights, dtype=np.int64)
    values = known[np.minimum(numbers, len(weights) - 1)]
    if step and ahead:
        values += np.int64(step) * np.maximum(numbers - (len(weights) - 1), 0)
    return Vector(values, None, decimals, low, high)


def _matter(of: Vector) -> Vector:
    if of.missing is None:
        return of
    alone = of.high + 1 + np.arange(len(of.values), dtype=np.int64)
    values = np.where(of.missing, alone, of.values)
    return Vector(values, None, 0, of.low, of.high + len(values))


def _falling(value: Vector, size: int) -> Vector:
    rank = np.broadcast_to(np.int64(value.high) - value.values, (size,))
    if value.missing is not None:
        rank = np.where(value.missing, -1, rank)
    vectors.proved(0, value.high - value.low)
    return Vector(rank, None, 0, -1, value.high - value.low)


def _dates(of: Vector, *, first: bool) -> Vector:
    """Return dates to sort by; an empty one comes after all others, or ``first``."""
    if of.missing is None:
        return of
    return column(np.where(of.missing, of.low - 1 if first else of.high + 1, of.values))
