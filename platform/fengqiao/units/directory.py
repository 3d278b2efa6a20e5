"""Open, rename, move and close units, so that the tree keeps its past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.tenancy.sessions import require_installation
from fengqiao.units.models import Unit, UnitEdge, UnitEvent
from fengqiao.units.moving import free_key, give_room, move_branch


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
    @property
    def groups(self) -> tuple[str, ...] | None: ...


@dataclass(frozen=True)
class Adopted:
    """How many units a list opened, renamed, moved, closed and put into other groups."""

    opened: int
    renamed: int
    moved: int
    closed: int
    grouped: int = 0


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
    unless ``close_missing``; a closed unit keeps its records and its code, and is not opened by
    a list again. What a person changed by a document (a name, a unit above) stands, even if the
    list still says what was before: then the list is the older of the two.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    # Whoever changes the tree changes it alone, the list as well as a person by a document.
    work.execute(text("select fq.hold_units('{}')"))
    cause = _Cause(on, document_number)
    listed = {row.code: row for row in rows}
    known = {
        unit.code: unit for unit in work.scalars(select(Unit).where(Unit.county == actor.county))
    }
    edges = _edges(work, actor)
    _give_rooms(work, listed, known, edges)
    fresh = _open_all(work, actor, listed, known, on)
    units = known | fresh
    # Whoever is new answers to somebody before anybody moves.
    for code in fresh:
        _place(work, units, edges, listed[code], cause, set())
    settled = _settled(work, actor)
    standing = [row for code, row in listed.items() if code in known and not known[code].closed_on]
    renamed = sum(_rename(work, known[row.code], row, cause, settled) for row in standing)
    moved = sum(_place(work, units, edges, row, cause, settled) for row in standing)
    # Records whose keys moved are read anew.
    edges = _edges(work, actor)
    gone = [unit for code, unit in known.items() if code not in listed and not unit.closed_on]
    for unit in gone if close_missing else []:
        _close(work, unit, edges.get(unit.id), cause)
    grouped = sum(_group(units[code], row) for code, row in listed.items())
    result = Adopted(len(fresh), renamed, moved, len(gone) if close_missing else 0, grouped)
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


def _settled(work: Session, actor: Actor) -> set[tuple[UUID, str, str]]:
    """Return what persons changed by documents: unit, kind of event, and what was before."""
    found = select(UnitEvent).where(
        UnitEvent.county == actor.county,
        UnitEvent.change_id.is_not(None),
        UnitEvent.kind.in_(("rename", "move", "undo")),
    )
    settled: dict[tuple[UUID, str, str], UUID | None] = {}
    for event in work.scalars(found.order_by(UnitEvent.recorded_at)):
        undone = event.detail.get("undoes")
        settled = {key: by for key, by in settled.items() if not undone or str(by) != undone}
        if event.kind != "undo":
            key = (event.unit_id, event.kind, str(event.detail.get("before", "")))
            settled[key] = event.change_id
    return set(settled)


def _give_rooms(
    work: Session,
    listed: Mapping[str, Listed],
    known: Mapping[str, Unit],
    edges: Mapping[UUID, UnitEdge],
) -> None:
    """Have a grid that stands alone hold the keys of its microgrids, if the list names some."""
    holders = {row.parent_code for row in listed.values() if row.level == "microgrid"}
    for code in sorted(holders & set(known)):
        grid = known[code]
        if grid.closed_on is None and grid.hi == grid.lo and grid.id in edges:
            village = work.get_one(Unit, (grid.county, edges[grid.id].parent_id))
            give_room(work, grid, village)


def _open_all(
    work: Session, actor: Actor, listed: Mapping[str, Listed], known: Mapping[str, Unit], on: date
) -> dict[str, Unit]:
    """Open the units that a list names for the first time, those above before those below."""
    fresh: dict[str, Unit] = {}
    for row in sorted(listed.values(), key=lambda row: _depth(row, listed)):
        if row.code in known:
            continue
        lo, above = row.lo, fresh.get(row.parent_code)
        parent = above or known.get(row.parent_code)
        if parent is not None and not (above and above.lo == listed[above.code].lo):
            # Where the unit above has moved, or another unit has the key, the code keeps its
            # place in the register and the key is another one.
            lo = free_key(work, parent, row.hi - row.lo + 1, wanted=row.lo)
        fresh[row.code] = _open_unit(work, actor, row, lo, on)
    work.flush()
    return fresh


def _depth(row: Listed, listed: Mapping[str, Listed]) -> int:
    depth = 0
    while row.parent_code in listed:
        row, depth = listed[row.parent_code], depth + 1
    return depth


def _open_unit(work: Session, actor: Actor, row: Listed, lo: int, on: date) -> Unit:
    unit = Unit(
        county=actor.county,
        id=uuid4(),
        scope=lo,
        lo=lo,
        hi=lo + row.hi - row.lo,
        code=row.code,
        name=row.name,
        pinyin=row.pinyin,
        level=row.level,
        opened_on=on,
        closed_on=None,
    )
    work.add(unit)
    return unit


def _rename(
    work: Session, unit: Unit, row: Listed, cause: _Cause, settled: set[tuple[UUID, str, str]]
) -> bool:
    if unit.name == row.name or (unit.id, "rename", row.name) in settled:
        return False
    _note(work, unit, "rename", cause, {"before": unit.name, "after": row.name})
    rename_unit(unit, row.name, row.pinyin, on=cause.on)
    return True


def _group(unit: Unit, row: Listed) -> bool:
    """Put a unit into the groups its list names; tell whether that is a change."""
    if row.groups is None or unit.groups == list(row.groups):
        return False
    unit.groups = list(row.groups)
    return True


def rename_unit(unit: Unit, name: str, pinyin: str, *, on: date) -> None:
    """Give a unit another name from a day on; before it, the unit is called what it was."""
    former = {"name": unit.name, "until": on.isoformat()}
    unit.former_names = [*unit.former_names, former]
    unit.name, unit.pinyin = name, pinyin


def _place(
    work: Session,
    units: Mapping[str, Unit],
    edges: Mapping[UUID, UnitEdge],
    row: Listed,
    cause: _Cause,
    settled: set[tuple[UUID, str, str]],
) -> bool:
    if not row.parent_code:
        return False
    unit, parent = units[row.code], units[row.parent_code]
    held = edges.get(unit.id)
    if held is not None and held.parent_id == parent.id:
        return False
    if held is not None and (unit.id, "move", str(parent.id)) in settled:
        return False
    left = None if held is None else held.parent_id
    if left is not None:
        _note(work, unit, "move", cause, {"before": str(left), "after": str(parent.id)})
    lay_edge(work, unit, held, parent, on=cause.on)
    if left is not None:
        was = work.get_one(Unit, (unit.county, left))
        move_branch(work, unit, left=was, joined=parent)
    return left is not None


def lay_edge(work: Session, unit: Unit, held: UnitEdge | None, parent: Unit, *, on: date) -> None:
    """Have a unit answer to another one from a day on, and to the one before up to that day."""
    if held is not None:
        held.valid_to = on
        work.flush()
    work.add(
        UnitEdge(
            county=unit.county,
            child_id=unit.id,
            parent_id=parent.id,
            scope=unit.scope,
            valid_from=on,
            valid_to=None,
        )
    )
    work.flush()


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
