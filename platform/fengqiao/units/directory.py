"""Open, rename, move and close units, so that the tree keeps its past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.tenancy.sessions import require_installation
from fengqiao.units.models import Unit, UnitEdge, UnitEvent


class Listed(Protocol):
    """One line of a county's list of units, already checked.

    Its attributes are those of :class:`fengqiao.units.models.Unit`; ``parent_code`` is empty
    for the county itself.
    """

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def parent_code(self) -> str: ...
    @property
    def scope(self) -> int: ...
    @property
    def lo(self) -> int: ...
    @property
    def hi(self) -> int: ...
    @property
    def pinyin(self) -> str: ...


@dataclass(frozen=True)
class Adopted:
    """How many units a list opened, renamed, moved and closed."""

    opened: int
    renamed: int
    moved: int
    closed: int


@dataclass(frozen=True)
class _Cause:
    on: date
    document_number: str


def adopt_units(
    work: Session,
    actor: Actor,
    rows: Iterable[Listed],
    *,
    on: date,
    document_number: str = "",
    close_missing: bool = False,
) -> Adopted:
    """Make the county's tree as of a day the one that a checked list describes.

    Repeating it with the same list changes nothing. A unit that the list leaves out stays,
    unless ``close_missing``; a closed unit keeps its records and its code.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    cause = _Cause(on, document_number)
    listed = {row.code: row for row in rows}
    known = {
        unit.code: unit for unit in work.scalars(select(Unit).where(Unit.county == actor.county))
    }
    fresh = {
        code: _open_unit(work, actor, row, on) for code, row in listed.items() if code not in known
    }
    work.flush()
    units = known | fresh
    edges = _edges(work, actor)
    renamed = sum(
        _rename(work, units[code], row, cause) for code, row in listed.items() if code in known
    )
    moved = sum(_place(work, units, edges, row, cause) for row in listed.values())
    gone = [unit for code, unit in known.items() if code not in listed and not unit.closed_on]
    for unit in gone if close_missing else []:
        _close(work, unit, edges.get(unit.id), cause)
    result = Adopted(len(fresh), renamed, moved, len(gone) if close_missing else 0)
    if result != Adopted(0, 0, 0, 0):
        record(
            work,
            "county.loaded",
            "county",
            str(actor.county),
            scope=actor.scope,
            detail=vars(result),
        )
    return result


def _edges(work: Session, actor: Actor) -> dict[UUID, UnitEdge]:
    found = select(UnitEdge).where(UnitEdge.county == actor.county, UnitEdge.valid_to.is_(None))
    return {edge.child_id: edge for edge in work.scalars(found)}


def _open_unit(work: Session, actor: Actor, row: Listed, on: date) -> Unit:
    unit = Unit(
        county=actor.county,
        id=uuid4(),
        scope=row.scope,
        lo=row.lo,
        hi=row.hi,
        code=row.code,
        name=row.name,
        pinyin=row.pinyin,
        level=row.level,
        opened_on=on,
        closed_on=None,
    )
    work.add(unit)
    return unit


def _rename(work: Session, unit: Unit, row: Listed, cause: _Cause) -> bool:
    if unit.name == row.name:
        return False
    _note(work, unit, "rename", cause, {"before": unit.name, "after": row.name})
    unit.name, unit.pinyin = row.name, row.pinyin
    return True


def _place(
    work: Session,
    units: Mapping[str, Unit],
    edges: Mapping[UUID, UnitEdge],
    row: Listed,
    cause: _Cause,
) -> bool:
    if not row.parent_code:
        return False
    unit, parent = units[row.code], units[row.parent_code]
    held = edges.get(unit.id)
    if held is not None and held.parent_id == parent.id:
        return False
    if held is not None:
        held.valid_to = cause.on
        before_and_after = {"before": str(held.parent_id), "after": str(parent.id)}
        _note(work, unit, "move", cause, before_and_after)
        work.flush()
    work.add(
        UnitEdge(
            county=unit.county,
            child_id=unit.id,
            parent_id=parent.id,
            scope=unit.scope,
            valid_from=cause.on,
            valid_to=None,
        )
    )
    return held is not None


def _close(work: Session, unit: Unit, edge: UnitEdge | None, cause: _Cause) -> None:
    unit.closed_on = cause.on
    if edge is not None:
        edge.valid_to = cause.on
    _note(work, unit, "close", cause, {})


def _note(work: Session, unit: Unit, kind: str, cause: _Cause, detail: dict[str, str]) -> None:
    work.add(
        UnitEvent(
            county=unit.county,
            id=uuid4(),
            unit_id=unit.id,
            scope=unit.scope,
            kind=kind,
            happened_on=cause.on,
            document_number=cause.document_number,
            detail=detail,
        )
    )
