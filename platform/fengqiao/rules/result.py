"""What scoring yields: every point with its reason, places, statuses, and one hash.

All points of a result are integers at :attr:`Result.decimals`: hundredths, or finer if the
scheme rounds anything finer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.canonical import canonical_json
from fengqiao.rules.facts import Source

# Raised whenever the same rules and facts would yield other points or places than before.
SEMANTICS = 2
POINT_DECIMALS = 2


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
    """One item or bonus of one unit; points are null while it cannot be scored.

    ``applies`` is false where the item does not exist for the unit.
    """

    id: str
    title: str
    section: str
    points: int | None
    full: int
    reason: str
    owner: str
    clause: str
    inputs: tuple[Input, ...]
    applies: bool = True

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every record behind the line, in order, each once."""
        found: list[Source] = []
        for entry in self.inputs:
            found.extend(source for source in entry.sources if source not in found)
        return tuple(found)


@dataclass(frozen=True)
class Subtotal:
    """A section's (or bonus group's) points of one unit; null while an item is open.

    ``parent`` is the section it belongs to, empty at the top.
    """

    id: str
    title: str
    points: int | None
    full: int
    parent: str = ""


@dataclass(frozen=True)
class Measured:
    """A measure of one unit: the integer at its decimals, and as people read it."""

    id: str
    title: str
    value: int | None
    shown: str


@dataclass(frozen=True)
class Amount:
    """Yuan for one unit at ``decimals``, negative if it pays; ``split`` is by office."""

    id: str
    title: str
    amount: int
    decimals: int
    split: tuple[tuple[str, int], ...]
    reason: str
    clause: str


@dataclass(frozen=True)
class RoundScore:
    """One round of a longer period: its total, or null if the round has none for the unit."""

    period: str
    total: int | None
    rank: int | None


@dataclass(frozen=True)
class UnitScore:
    """One unit: its lines, sums, place and grade; ``gaps`` say what is still missing.

    ``scored`` is the total before the effects of decisions, ``total`` after them. ``decisions``
    are those met, by id.
    """

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
    scored: int | None = None
    bonus_groups: tuple[Subtotal, ...] = ()
    measures: tuple[Measured, ...] = ()
    group: str = ""
    group_size: int = 0
    grade: str | None = None
    grade_title: str = ""
    decisions: tuple[str, ...] = ()
    money: tuple[Amount, ...] = ()
    rounds: tuple[RoundScore, ...] = ()


@dataclass(frozen=True)
class Follow:
    """What follows for honours, offices or the public: never for a person by name.

    ``kind``: ``words``, ``block``, ``persons`` (``roles``), ``notice``. The days are empty where
    they run from publication; ``lasts`` then says how long.
    """

    kind: str
    what: str
    roles: tuple[str, ...]
    lasts: str
    from_on: str
    to_on: str


@dataclass(frozen=True)
class Status:
    """A status a unit is given: kind, cause, authority, effects and how long it lasts.

    ``add_points`` go to another assessment, named by ``add_to``; they never change this total.
    ``lasts`` is ``once``, ``period``, ``next_result``, ``this_and_next``, ``until_lifted`` or
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
    from_on: str = ""
    to_on: str = ""
    lifting: str = ""


@dataclass(frozen=True)
class Met:
    """A decision a unit met, with everything that follows from it.

    ``points`` were added to this total, ``set_total``, ``set_grade`` and ``last_place`` changed
    the result; ``points_elsewhere`` go to the scheme ``points_to``.
    """

    decision: str
    title: str
    unit: str
    unit_name: str
    cause: str
    authority: str
    points: int
    points_elsewhere: int
    points_to: str
    set_total: int | None
    set_grade: str | None
    last_place: bool
    follows: tuple[Follow, ...]
    basis: str


@dataclass(frozen=True)
class Waived:
    """A refusal to score something that an authority has overridden, printed on the result."""

    what: str
    reason: str
    authority: str


@dataclass(frozen=True)
class Result:
    """The scores of all units ranked together, in order of place; hashes name what they rest on.

    ``provisional`` is true while any unit has a gap: such a result is a preview and must not
    become final. ``at`` is ``rolled`` for the result of a longer period made of rounds.
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
    decimals: int = POINT_DECIMALS
    total_decimals: int = POINT_DECIMALS
    at: str = "base"
    variant: str = ""
    met: tuple[Met, ...] = ()
    warnings: tuple[str, ...] = ()
    waivers: tuple[Waived, ...] = ()

    @cached_property
    def canonical(self) -> str:
        """The one JSON text of this result."""
        return canonical_json(self)

    @cached_property
    def sha256(self) -> str:
        """The hash that scores, statuses and bulletins carry."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

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

    def met_by(self, code: str) -> tuple[Met, ...]:
        """Return the decisions one unit met, in the order of the rule set."""
        return tuple(one for one in self.met if one.unit == code)
