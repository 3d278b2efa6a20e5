"""Where a unit lay on a day: the unit above, which tells villages of one name apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from fengqiao.units.models import Unit
from fengqiao.units.queries import parents

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor


class Places:
    """The units above, asked for once a day of the tree, for one reader."""

    def __init__(self, work: Session, actor: Actor) -> None:
        """Answer for what this reader looks at."""
        self._work, self._actor = work, actor
        self._days: dict[date, Mapping[UUID, UUID]] = {}

    def above(self, unit: Unit, day: date) -> str:
        """Return the name of the unit above on a day; "" where the reader needs none.

        The reader's own unit and the county stand above everything that is found.
        """
        if day not in self._days:
            self._days[day] = parents(self._work, unit.county, on=day)
        higher = self._days[day].get(unit.id)
        if higher is None or higher == self._actor.unit_id:
            return ""
        found = self._work.get(Unit, (unit.county, higher))
        return "" if found is None or found.level == "county" else found.name_on(day)
