"""Places: who comes before whom, who shares a place, who is at an edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fengqiao.rules.model import Decision, Edge, Ranking, RankKey

Amounts = Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """A unit's place from the top and from the bottom, and how many share it."""

    top: int
    bottom: int
    shared_by: int


def give_places(order: Sequence[RankKey], units: Mapping[str, Amounts]) -> dict[str, Place]:
    """Return the place of every unit; equal units share one and the next place is skipped."""
    keys = {code: _key(order, amounts) for code, amounts in units.items()}
    ordered = sorted(keys.values())
    size = len(ordered)
    places = {}
    for code, key in keys.items():
        first, after = bisect_left(ordered, key), bisect_right(ordered, key)
        places[code] = Place(first + 1, size - after + 1, after - first)
    return places


def _key(order: Sequence[RankKey], amounts: Amounts) -> tuple[int, ...]:
    return tuple(amounts[key.by] * (-1 if key.best == "high" else 1) for key in order)


def at_edges(
    ranking: Ranking, decisions: Sequence[Decision], places: Mapping[str, Place]
) -> dict[str, set[str]]:
    """Return, for each decision on first or last places, the units it reaches.

    In a group below the smallest size nobody is first or last; a unit that is both is
    neither, where the rule says so.
    """
    found: dict[str, set[str]] = {}
    sides: dict[str, set[str]] = {"top": set(), "bottom": set()}
    for decision in decisions:
        condition = decision.condition
        if isinstance(condition, Edge):
            found[decision.id] = _reached(condition, ranking, places)
            sides[condition.side] |= found[decision.id]
    if ranking.overlap == "neither":
        both = sides["top"] & sides["bottom"]
        return {code: units - both for code, units in found.items()}
    return found


def _reached(edge: Edge, ranking: Ranking, places: Mapping[str, Place]) -> set[str]:
    if len(places) < ranking.smallest_group:
        return set()
    return {code for code, place in places.items() if _is_in(edge, place)}


def _is_in(edge: Edge, place: Place) -> bool:
    own = place.top if edge.side == "top" else place.bottom
    last = own if edge.at_edge == "all_in" else own + place.shared_by - 1
    return last <= edge.count
