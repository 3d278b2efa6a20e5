"""Standings: the places of one order, within groups, over all, or among some of the units."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fengqiao.rules.deciding.edges import count_seats, reach_edge
from fengqiao.rules.deciding.ranking import Key, Places, give_places
from fengqiao.rules.deciding.truth import Integers, Mask, Truth, known
from fengqiao.rules.model.conditions import Edge
from fengqiao.rules.model.decisions import Ranking


@dataclass
class Standings:
    """One order of the units; ``behind`` are those an effect has put in the last places."""

    ranking: Ranking
    keys: tuple[Key, ...]
    groups: Integers
    ranked: Mask
    behind: Mask | None = None
    _kept: dict[str, Places] = field(default_factory=dict)

    def places(self, within: str = "group") -> Places:
        """Return the places within the groups, or over ``all``."""
        if within not in self._kept:
            self._kept[within] = self._give(self.ranked, within)
        return self._kept[within]

    def reach(self, edge: Edge, among: Truth | None = None) -> Truth:
        """Return who is on an edge; in a group below the smallest size nobody is."""
        whole = self.places(edge.within)
        places, open_ = whole, np.zeros(len(self.groups), np.bool_)
        if among is not None:
            places = self._give(self.ranked & among.yes, edge.within)
            open_ = among.open & self.ranked
        seats = count_seats(edge, places.size)
        reached = reach_edge(edge, places, seats, dense=self._dense)
        return Truth(reached & (whole.size >= self.ranking.smallest_group), open_)

    def seat(self, edge: Edge, base: Truth | None, candidates: Mask) -> Truth:
        """Return which candidates get one of the seats an edge counts.

        The seats are counted over all ranked units (or those in ``base``); the candidates take
        them in their own order.
        """
        sizes = self.places(edge.within).size
        if base is not None:
            sizes = self._group_sizes(self.ranked & base.yes, edge.within)
        seats = count_seats(edge, sizes)
        places = self._give(self.ranked & candidates, edge.within)
        return known(reach_edge(edge, places, seats, dense=self._dense))

    @property
    def _dense(self) -> bool:
        return self.ranking.ties == "dense"

    def _give(self, ranked: Mask, within: str) -> Places:
        groups = self.groups if within == "group" else np.zeros_like(self.groups)
        return give_places(self.keys, groups, ranked, dense=self._dense, behind=self.behind)

    def _group_sizes(self, counted: Mask, within: str) -> Integers:
        if within == "all":
            return np.full(len(self.groups), int(counted.sum()), np.int64)
        _, inverse = np.unique(self.groups, return_inverse=True)
        sizes: Integers = np.bincount(inverse[counted], minlength=int(inverse.max()) + 1)
        return sizes[inverse]
