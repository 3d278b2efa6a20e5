"""How a figure changed, and where one stands among its like: plain functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fengqiao.errors import Invalid
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period


def year_before(period: Period) -> Period | None:
    """Return the same period of the year before; None where that year had none.

    Week 53 and 29 February have no counterpart in most years; a window has none at all.
    """
    if period.frequency is Frequency.WINDOW:
        return None
    written = str(period)
    try:
        return Period.parse(f"{int(written[:4]) - 1}{written[4:]}")
    except Invalid:
        return None


@dataclass(frozen=True)
class Change:
    """The difference of two figures; ``share`` in tenths of a percent, None from nothing."""

    difference: int
    share: int | None

    @property
    def word(self) -> str:
        """Return what people call the direction."""
        return "升" if self.difference > 0 else "降" if self.difference < 0 else "持平"


def change_of(now: int | None, before: int | None) -> Change | None:
    """Return how a figure changed; None if either is missing, for missing is never zero."""
    if now is None or before is None:
        return None
    difference = now - before
    if not before:
        return Change(difference, None)
    size = (abs(difference) * 2000 + abs(before)) // (2 * abs(before))
    return Change(difference, size if difference >= 0 else -size)


def middle_of(values: Sequence[int]) -> int:
    """Return ten times the median, so that half a step is still a whole number.

    :raises ValueError: of nothing
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no median of nothing")
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) * 5


def place_of(value: int, values: Sequence[int]) -> int:
    """Return the place of a value from the largest down; equal ones share a place."""
    return 1 + sum(other > value for other in values)


def heights(values: Sequence[int | None]) -> list[int | None]:
    """Return values as heights from 0 to 100 of the largest; missing stays missing."""
    largest = max((value for value in values if value is not None), default=0)
    if largest <= 0:
        return [None if value is None else 0 for value in values]
    return [None if value is None else max(0, value) * 100 // largest for value in values]
