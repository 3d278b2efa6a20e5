"""What deciding yields, for all units at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fengqiao.rules.deciding.money import Paid
from fengqiao.rules.deciding.ranking import Places
from fengqiao.rules.deciding.truth import Integers, Mask, Truth
from fengqiao.rules.executing.population import Values


@dataclass(frozen=True)
class Given:
    """Points a decision gives whoever meets it."""

    points: Values
    decimals: int


@dataclass(frozen=True)
class Decided:
    """Places and grades after the effects, the decisions met, and the money.

    ``total`` is at the total's decimals, as settled; ``scored`` says where there is one.
    ``as_scored`` are the places the decisions looked at, ``over_all`` those among all units (the
    same unless an edge asks for them). ``left_out`` is the position of the
    decision that keeps a unit out of the ranking, -1 if none does. ``decisions`` holds those
    evaluated, by id, in the order of the file. ``unsorted`` are units not ranked because a key
    or their group is missing. ``points`` are what decisions give, here or elsewhere.
    """

    total: Integers
    scored: Mask
    places: Places
    as_scored: Places
    over_all: Places
    grades: Integers
    grades_open: Mask
    left_out: Integers
    unsorted: Mask
    decisions: Mapping[str, Truth]
    money: Mapping[str, Paid]
    points: Mapping[str, Given]

    @property
    def open(self) -> Mask:
        """Units for which anything is still open: their result is provisional."""
        found: Mask = self.grades_open | ~self.scored | self.unsorted
        for answer in self.decisions.values():
            found = found | answer.open
        for paid in self.money.values():
            found = found | paid.open
        return found
