"""The first and the last places: by number, by share of the units, or one in so many."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.deciding.ranking import Places
from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.model.conditions import Edge

WHOLE = 10_000  # a whole, in hundredths of a per cent


def count_seats(edge: Edge, size: Integers) -> Integers:
    """Return how many places the edge has in groups of these sizes."""
    if edge.count is not None:
        return np.full(len(size), edge.count, np.int64)
    whole = size.astype(np.int64)
    if edge.share is not None:
        return _divide(whole * edge.share, WHOLE, edge.rounding)
    return _divide(whole, edge.one_in or 1, edge.rounding)


def _divide(top: Integers, bottom: int, rounding: str) -> Integers:
    if rounding == "up":
        return -(-top // bottom)
    if rounding == "half_up":
        return (2 * top + bottom) // (2 * bottom)
    return top // bottom


def reach_edge(edge: Edge, places: Places, seats: Integers, *, dense: bool = False) -> Mask:
    """Return the units on the edge's places.

    ``all_in`` takes in all who share the last place; ``none_in`` leaves them out if together
    they are more than the places left. Where places are dense, sharing the last is too many.
    """
    own = places.top if edge.side == "top" else places.bottom
    reached = own <= seats
    if edge.at_edge == "none_in":
        if dense:
            reached = (own < seats) | ((own == seats) & (places.shared == 1))
        else:
            reached = own + places.shared - 1 <= seats
    return reached & places.ranked
