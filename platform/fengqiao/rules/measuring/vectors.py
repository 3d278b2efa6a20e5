"""Columns of exact numbers: int64 at a number of decimals, a mask for gaps, proved bounds.

Truth is a column of booleans; a gap in it is "cannot be told". Every operation proves from the
bounds of its operands that no value leaves 63 bits, before NumPy computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

LARGEST = 2**63 - 1


class TooLarge(ValueError):
    """A figure may leave the range that can be computed exactly."""

    def __init__(self) -> None:
        super().__init__("数字太大，算不准。请把登记簿字段的 max 或 max_rows 改小，或减少小数位。")


@dataclass(frozen=True)
class Vector:
    """Values (int64, or boolean for truth), gaps (None: none), decimals and inclusive bounds.

    Arrays have one entry per row, or are 0-dimensional where all rows have the same value.
    Values under a gap mean nothing but stay inside the bounds.
    """

    values: npt.NDArray[Any]
    missing: Mask | None
    decimals: int
    low: int
    high: int


def column(values: Integers, missing: Mask | None = None, decimals: int = 0) -> Vector:
    """Return a column whose bounds are its own least and greatest entry."""
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    return Vector(
        values, missing if missing is not None and missing.any() else None, decimals, low, high
    )


def constant(value: int, decimals: int = 0) -> Vector:
    """Return one value for all rows."""
    proved(value, value)
    return Vector(np.array(value, dtype=np.int64), None, decimals, value, value)


def truth(values: Mask, missing: Mask | None = None) -> Vector:
    """Return a column of truth; where ``missing`` it cannot be told."""
    return Vector(values, missing, 0, 0, 1)


def proved(low: int, high: int) -> tuple[int, int]:
    """Return the bounds if they lie in 63 bits.

    :raises TooLarge: if not
    """
    if low < -LARGEST or high > LARGEST:
        raise TooLarge
    return low, high


def gaps(*of: Vector) -> Mask | None:
    """Return where any of several columns is missing, or None if none ever is."""
    masks = [each.missing for each in of if each.missing is not None]
    if not masks:
        return None
    found = masks[0]
    for mask in masks[1:]:
        found = found | mask
    return found


def raised(of: Vector, decimals: int) -> Vector:
    """Return the same numbers at as many or more decimals."""
    values = of.values.astype(np.int64) if of.values.dtype == np.bool_ else of.values
    if decimals == of.decimals:
        return Vector(values, of.missing, decimals, of.low, of.high)
    factor = 10 ** (decimals - of.decimals)
    low, high = proved(of.low * factor, of.high * factor)
    return Vector(values * np.int64(factor), of.missing, decimals, low, high)


def aligned(of: tuple[Vector, ...]) -> tuple[Vector, ...]:
    """Return several columns at the decimals of the finest."""
    decimals = max(each.decimals for each in of)
    return tuple(raised(each, decimals) for each in of)


def negated(of: Vector) -> Vector:
    """Return the numbers with the other sign."""
    plain = raised(of, of.decimals)
    low, high = proved(-of.high, -of.low)
    return Vector(-plain.values, of.missing, of.decimals, low, high)


def added(*of: Vector) -> Vector:
    """Return the sum of several columns."""
    first, *rest = aligned(of)
    values, low, high = first.values, first.low, first.high
    for each in rest:
        low, high = proved(low + each.low, high + each.high)
        values = values + each.values
    return Vector(values, gaps(*of), first.decimals, low, high)


def multiplied(left: Vector, right: Vector) -> Vector:
    """Return the exact product; decimals add up."""
    one, two = raised(left, left.decimals), raised(right, right.decimals)
    ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    low, high = proved(min(ends), max(ends))
    return Vector(
        one.values * two.values, gaps(left, right), left.decimals + right.decimals, low, high
    )


def extreme(of: tuple[Vector, ...], greatest: bool) -> Vector:
    """Return the least or the greatest of several columns, row by row."""
    pick, function = (max, np.maximum) if greatest else (min, np.minimum)
    first, *rest = parts = aligned(of)
    values = first.values
    for each in rest:
        values = function(values, each.values)
    low, high = pick(each.low for each in parts), pick(each.high for each in parts)
    return Vector(values, gaps(*of), first.decimals, low, high)


def magnitude(of: Vector) -> Vector:
    """Return the numbers without their sign."""
    plain = raised(of, of.decimals)
    _, high = proved(0, max(abs(of.low), abs(of.high)))
    return Vector(np.abs(plain.values), of.missing, of.decimals, 0, high)


def divided(top: Vector, bottom: Vector, decimals: int, mode: str) -> Vector:
    """Return the quotient at ``decimals``; missing where the bottom is 0.

    ``mode``: ``half_away`` from zero, ``up`` (away from zero), ``down`` (towards zero).
    """
    up = decimals + bottom.decimals - top.decimals
    over = raised(top, top.decimals + max(up, 0))
    under = raised(bottom, bottom.decimals + max(-up, 0))
    most = max(abs(over.low), abs(over.high))
    proved(0, 2 * most + max(abs(under.low), abs(under.high)))
    none = under.values == 0
    divisor = np.where(none, 1, np.abs(under.values))
    size = _rounded(np.abs(over.values), divisor, mode)
    signed = np.where((over.values < 0) != (under.values < 0), -size, size)
    lost = truth(under.values, none if none.any() else None)
    return Vector(signed, gaps(top, bottom, lost), decimals, -most, most)


def _rounded(size: Integers, divisor: Integers, mode: str) -> Integers:
    if mode == "half_away":
        return (2 * size + divisor) // (2 * divisor)
    return -(-size // divisor) if mode == "up" else size // divisor


def rounded(of: Vector, decimals: int, mode: str) -> Vector:
    """Return the numbers at other decimals, rounded if these are fewer."""
    if decimals >= of.decimals:
        return raised(of, decimals)
    exact = divided(of, constant(1), decimals, mode)
    factor = 10 ** (of.decimals - decimals)
    return Vector(exact.values, exact.missing, decimals, of.low // factor, -(-of.high // factor))


def compared(sign: str, left: Vector, right: Vector) -> Vector:
    """Return where ``left sign right`` holds."""
    one, two = aligned((left, right))
    return truth(_COMPARISONS[sign](one.values, two.values), gaps(left, right))


_COMPARISONS: dict[str, Any] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def as_truth(of: Vector) -> Vector:
    """Return a column of 0 and 1 as truth."""
    return of if of.values.dtype == np.bool_ else truth(of.values != 0, of.missing)


def opposite(of: Vector) -> Vector:
    """Return truth turned round; what cannot be told stays so."""
    plain = as_truth(of)
    return truth(~plain.values, plain.missing)


def every(*of: Vector) -> Vector:
    """Return where all hold. One that does not decides even if others cannot be told."""
    parts = [as_truth(each) for each in of]
    held = parts[0].values
    for each in parts[1:]:
        held = held & each.values
    missing = gaps(*parts)
    if missing is None:
        return truth(held)
    for each in parts:
        denied = ~each.values if each.missing is None else ~each.values & ~each.missing
        missing = missing & ~denied
    # Under a gap a part may say anything: what is decided and not denied holds.
    decided = held if missing is None else held & ~missing
    return truth(decided, missing if missing.any() else None)


def some(*of: Vector) -> Vector:
    """Return where any holds. One that does decides even if others cannot be told."""
    return opposite(every(*(opposite(each) for each in of)))


def chosen(when: Vector, then: Vector, other: Vector) -> Vector:
    """Return ``then`` where ``when`` holds, else ``other``; only the chosen side's gaps count."""
    test, (one, two) = as_truth(when), aligned((then, other))
    missing = None
    if gaps(then, other) is not None:
        missing = np.where(test.values, _mask(then), _mask(other))
    if test.missing is not None:
        missing = test.missing if missing is None else missing | test.missing
    values = np.where(test.values, one.values, two.values)
    return Vector(values, missing, one.decimals, min(one.low, two.low), max(one.high, two.high))


def _mask(of: Vector) -> Mask:
    return np.zeros((), dtype=np.bool_) if of.missing is None else of.missing


def filled(of: Vector, other: Vector) -> Vector:
    """Return ``of``, or ``other`` where it is missing."""
    return chosen(
        opposite(is_missing(of)), Vector(of.values, None, of.decimals, of.low, of.high), other
    )


def is_missing(of: Vector) -> Vector:
    """Return where a column is missing."""
    return truth(np.broadcast_to(_mask(of), np.shape(of.values)))
