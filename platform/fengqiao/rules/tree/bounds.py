"""Interval arithmetic on whole numbers, and the one integer division everything rests on."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]

LARGEST = 2**63 - 1
MOST_UNITS = 10_000_000
"""No population is larger; it bounds sums over peers and places."""


def divide(top: int, bottom: int, mode: str) -> int:
    """Return the quotient as a whole number.

    ``half_away`` (nearest, an exact half away from zero), ``up`` (away from zero), ``down``
    (towards zero), ``floor``.

    :raises ZeroDivisionError: if the bottom is 0
    """
    if mode == "floor":
        return top // bottom
    size, divisor = abs(top), abs(bottom)
    if mode == "half_away":
        size = (2 * size + divisor) // (2 * divisor)
    elif mode == "up":
        size = -(-size // divisor)
    else:
        size //= divisor
    return size if (top < 0) == (bottom < 0) else -size


def hull(intervals: Iterable[Interval]) -> Interval:
    """Return the smallest interval around all of them; ``(0, 0)`` around none."""
    ends = [end for interval in intervals for end in interval]
    return (min(ends), max(ends)) if ends else (0, 0)


def scaled(interval: Interval, factor: int) -> Interval:
    low, high = interval[0] * factor, interval[1] * factor
    return (low, high) if factor >= 0 else (high, low)


def product(left: Interval, right: Interval) -> Interval:
    corners = [a * b for a in left for b in right]
    return min(corners), max(corners)


def nonzero_ends(interval: Interval) -> list[int]:
    """Return the ends of what is left of an interval on both sides of 0."""
    low, high = interval
    negative = [low, min(high, -1)] if low < 0 else []
    positive = [max(low, 1), high] if high > 0 else []
    return negative + positive


def divided(top: Interval, bottom: Interval, mode: str) -> list[Interval]:
    """Return the intervals of a rounded quotient; none if the bottom can only be 0.

    A quotient is monotone in the top and, on each side of 0, in the bottom; rounding is
    monotone. So the ends are reached at the ends.
    """
    corners = [divide(n, d, mode) for n in top for d in nonzero_ends(bottom)]
    return [(min(corners), max(corners))] if corners else []


def size(interval: Interval) -> int:
    """Return the largest absolute value in an interval."""
    return max(abs(interval[0]), abs(interval[1]))
