"""A plan: what a change of the tree will do, in words for people and in steps for the deed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Refusal
from fengqiao.reorganization.changes import Change
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.units.models import Unit

# In a step, a unit that is still to be opened is named by its place among the new ones.
NEW = "new:"
_OF_THE_TREE = ("open", "rename", "place", "close", "inherit")


@dataclass(frozen=True)
class Step:
    """One thing to be done; ``fields`` are plain values, units by id or as ``new:0``."""

    verb: str
    fields: dict[str, Any]


@dataclass
class Scene:
    """The tree as it stands when a change is planned.

    ``above`` maps every unit to the one it answers to on the day of the change, ``since`` to the
    day from which it has.
    """

    work: Session
    actor: Actor
    change: Change
    at: datetime
    units: list[Unit]
    target: Unit | None
    above: dict[UUID, Unit]
    since: dict[UUID, date]
    standing: list[Unit]

    def below(self, unit: Unit) -> list[Unit]:
        """Return the units that answer directly to a unit."""
        return [
            each
            for each in self.standing
            if each.id in self.above and self.above[each.id].id == unit.id
        ]

    def called(self, unit: Unit) -> str:
        """Return a unit's name, with the unit above where the county has another of that name."""
        above = self.above.get(unit.id)
        alike = sum(each.name == unit.name for each in self.standing) > 1
        return f"{unit.name}（{above.name}）" if alike and above else unit.name


@dataclass
class Plan:
    """What will happen: a title, sections of lines, and the steps that bring it about."""

    change: Change
    title: str
    sections: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def say(self, section: str, lines: Iterable[str]) -> None:
        """Add lines to a section."""
        self.sections.setdefault(section, []).extend(lines)

    def do(self, verb: str, **fields: Any) -> None:
        """Add a step."""
        self.steps.append(Step(verb, fields))

    @property
    def shown(self) -> dict[str, Any]:
        """Return what a person is shown."""
        return {"title": self.title, "sections": self.sections}

    @property
    def sha256(self) -> str:
        """Return the hash of everything that is asked, shown and going to be done."""
        steps = [[step.verb, step.fields] for step in self.steps]
        return canonical_hash([self.change.as_json(), self.shown, steps])

    @property
    def outline(self) -> str:
        """Return the hash of what is done to the tree itself, whoever works there meanwhile."""
        steps = [[step.verb, step.fields] for step in self.steps if step.verb in _OF_THE_TREE]
        return canonical_hash([self.change.as_json(), self.title, steps])


def refuse(reason: str, code: str = "change-refused") -> Refusal:
    """Return the refusal of a change that the tree does not allow."""
    return Refusal(code, "现在不能这样调整", reason)


def day(on: date) -> str:
    """Write a day: ``2026年11月20日``."""
    return f"{on.year}年{on.month}月{on.day}日"
