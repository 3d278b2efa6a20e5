"""Units to choose from: told apart by the unit above, and branch by branch where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.units.queries import parents, units_in_branch

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.units.models import Unit

# So many are found at a glance; more are grouped by the branch they lie in.
_AT_A_GLANCE = 15


@dataclass(frozen=True)
class Tree:
    """What somebody sees of the tree on a day: the units in order, and who each answers to."""

    units: Sequence[Unit]
    above: Mapping[UUID, UUID]

    @cached_property
    def _known(self) -> dict[UUID, Unit]:
        return {unit.id: unit for unit in self.units}

    def over(self, unit: Unit) -> Unit | None:
        """Return the unit that one answers to, if it is in sight."""
        higher = self.above.get(unit.id)
        return self._known.get(higher) if higher else None

    def names(self, listed: Iterable[Unit], under: Unit | None = None) -> dict[UUID, str]:
        """Return what to call each unit of a list, as ``下河村（石桥镇）``.

        The unit above is left out where it is the topmost in sight, or the one whose name stands
        over the list already. Where one is not enough, as for grids, there are two.
        """
        units = list(listed)
        shown = {unit.id: self._beside(unit, under, 1) for unit in units}
        alike = Counter(shown.values())
        return {
            unit.id: self._beside(unit, under, 2) if alike[shown[unit.id]] > 1 else shown[unit.id]
            for unit in units
        }

    def _beside(self, unit: Unit, under: Unit | None, steps: int) -> str:
        said, higher = "", self.over(unit)
        while higher and steps and self.over(higher) and higher is not under:
            said, higher, steps = higher.name + said, self.over(higher), steps - 1
        return f"{unit.name}（{said}）" if said else unit.name

    def choices(self, listed: Iterable[Unit]) -> list[dict[str, Any]]:
        """Return units for a list to pick from: each ``value`` and ``label``.

        Many come branch by branch, as ``label`` and ``choices``; what leads nobody and answers to
        the topmost, such as a department, comes with the topmost.
        """
        units = list(listed)
        names = self.names(units)
        groups: dict[UUID, tuple[str, list[dict[str, Any]]]] = {}
        for unit in units:
            head = self._head(unit)
            choice = {"value": str(unit.id), "label": names[unit.id]}
            groups.setdefault(head.id, (head.name, []))[1].append(choice)
        if len(units) <= _AT_A_GLANCE or len(groups) < 2:
            return [choice for _, choices in groups.values() for choice in choices]
        return [{"label": name, "choices": choices} for name, choices in groups.values()]

    def _head(self, unit: Unit) -> Unit:
        """Return the unit whose branch one is listed in: the one below the topmost in sight."""
        path = [unit]
        while (higher := self.over(path[-1])) is not None and higher not in path:
            path.append(higher)
        leads = len(path) > 1 and path[-2].id in self._leading
        return path[-2] if leads else path[-1]

    @cached_property
    def _leading(self) -> set[UUID]:
        return set(self.above.values())


def tree_of(work: Session, actor: Actor, *, on: date) -> Tree:
    """Return the actor's branch as it stood on a day, to choose from."""
    return Tree(units_in_branch(work, actor, on=on), parents(work, actor.county, on=on))
