"""What scoring yields: every point with its reason, places, statuses, and one hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fengqiao.rules.canonical import canonical_json, sha256_of
from fengqiao.rules.facts import Source

# Raised whenever the same rules and facts would yield other points or places than before.
SEMANTICS = 1


@dataclass(frozen=True)
class Input:
    """One figure a line was reckoned from; ``value`` is null if it is missing."""

    name: str
    title: str
    value: int | None
    shown: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Line:
    """One item or bonus of one unit: points in hundredths; null while it cannot be scored."""

    id: str
    title: str
    section: str
    points: int | None
    full: int
    reason: str
    owner: str
    clause: str
    inputs: tuple[Input, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every record behind the line, in order, each once."""
        found: list[Source] = []
        for entry in self.inputs:
            found.extend(source for source in entry.sources if source not in found)
        return tuple(found)


@dataclass(frozen=True)
class Subtotal:
    """A section's points of one unit, in hundredths; null while an item is open."""

    id: str
    title: str
    points: int | None
    full: int


@dataclass(frozen=True)
class UnitScore:
    """One unit: its lines, sums and place; ``gaps`` say what is still missing."""

    code: str
    name: str
    items: tuple[Line, ...]
    sections: tuple[Subtotal, ...]
    bonuses: tuple[Line, ...]
    bonus: int | None
    total: int | None
    total_reason: str
    rank: int | None
    rank_reason: str
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """A status a unit is given: kind, cause, authority, effects and how long it lasts.

    ``add_points`` (hundredths) go to another assessment, named by ``add_to``; they never
    change this total. ``lasts`` is ``once``, ``next_result``, ``until_lifted`` or
    ``months:N``.
    """

    kind: str
    title: str
    unit: str
    unit_name: str
    decision: str
    cause: str
    authority: str
    effects: tuple[str, ...]
    accountable: tuple[str, ...]
    add_points: int
    add_to: str
    lasts: str
    basis: str


@dataclass(frozen=True)
class Result:
    """The scores of all units ranked together, in order of place; hashes name what they rest on.

    ``provisional`` is true while any unit has a gap: such a result is a preview and must not
    become final.
    """

    semantics: int
    ruleset: str
    version: str
    title: str
    period: str
    full: int
    rules_sha256: str
    facts_sha256: str
    history_sha256: str
    provisional: bool
    ranked: int
    units: tuple[UnitScore, ...]
    statuses: tuple[Status, ...]

    @property
    def canonical(self) -> str:
        """The one JSON text of this result."""
        return canonical_json(self)

    @property
    def sha256(self) -> str:
        """The hash that scores, statuses and bulletins carry."""
        return sha256_of(self)

    def unit(self, code: str) -> UnitScore:
        """Return one unit's score.

        :raises KeyError: if the unit was not scored
        """
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    def statuses_of(self, code: str) -> tuple[Status, ...]:
        """Return the statuses one unit is given, in the order of the rule set."""
        return tuple(status for status in self.statuses if status.unit == code)


def read_result(text: str) -> Result:
    """Return a result from its canonical JSON, equal to the one it was written from.

    :raises KeyError, TypeError, ValueError: if the text is not a result
    """
    raw = json.loads(text)
    units = tuple(_unit(entry) for entry in raw.pop("units"))
    statuses = tuple(_status(entry) for entry in raw.pop("statuses"))
    return Result(**raw, units=units, statuses=statuses)


def _unit(raw: dict[str, Any]) -> UnitScore:
    return UnitScore(
        **{
            **raw,
            "items": tuple(_line(entry) for entry in raw["items"]),
            "sections": tuple(Subtotal(**entry) for entry in raw["sections"]),
            "bonuses": tuple(_line(entry) for entry in raw["bonuses"]),
            "gaps": tuple(raw["gaps"]),
        }
    )


def _line(raw: dict[str, Any]) -> Line:
    inputs = tuple(Input(**{**one, "sources": tuple(one["sources"])}) for one in raw["inputs"])
    return Line(**{**raw, "inputs": inputs})


def _status(raw: dict[str, Any]) -> Status:
    lists = {key: tuple(raw[key]) for key in ("effects", "accountable")}
    return Status(**{**raw, **lists})
