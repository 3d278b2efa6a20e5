"""Ask about units and their tree, always as of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.units.inheriting import predecessors
from fengqiao.units.models import Unit, UnitEdge, UnitEvent

# County, township, village, grid, microgrid, and what may come between: a ring of edges ends here.
_DEEPEST = 6


def _stands(on: date) -> Select[Unit]:
    return select(Unit).where(
        Unit.opened_on <= on, or_(Unit.closed_on.is_(None), Unit.closed_on > on)
    )


def find_unit(work: Session, actor: Actor, unit_id: UUID) -> Unit:
    """Return a unit of the actor's branch or one it answers to.

    :raises NotFound: if there is none such in sight
    """
    unit = work.get(Unit, (actor.county, unit_id))
    if unit is None:
        raise NotFound("这个单位")
    return unit


def name_as_of(on: date) -> ColumnElement[str]:
    """Return what a unit was called on a day, as a column: see :meth:`Unit.name_on`."""
    former = func.jsonb_array_elements(Unit.former_names).table_valued(
        "value", joins_implicitly=True
    )
    until = former.c.value.op("->>", return_type=String)("until")
    before = (
        select(former.c.value.op("->>", return_type=String)("name"))
        .where(until > on.isoformat())
        .order_by(until)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(before, Unit.name)


def units_at_level(work: Session, county: int, level: str, *, on: date) -> Sequence[Unit]:
    """Return the units of one level that stand on a day, in the order of their names."""
    return work.scalars(standing_at_level(county, level, on=on).order_by(Unit.scope)).all()


def standing_at_level(county: int, level: str, *, on: date) -> Select[Unit]:
    """Compose what finds the units of one level that stand on a day."""
    return _stands(on).where(Unit.county == county, Unit.level == level)


def assigned_units(
    work: Session,
    county: int,
    level: str,
    *,
    codes: Collection[str],
    groups: Collection[str],
    on: date,
) -> Sequence[Unit]:
    """Return the units of one level that stand on a day and are meant by codes or groups.

    A code means its unit and everything below it, see :func:`named_units`. Without codes and
    groups all are meant.
    """
    units = units_at_level(work, county, level, on=on)
    if not codes and not groups:
        return units
    named = named_units(work, county, level, codes=codes, on=on)
    branches = [(unit.lo, unit.hi) for unit in named]
    return [
        unit
        for unit in units
        if set(unit.groups) & set(groups) or any(lo <= unit.scope <= hi for lo, hi in branches)
    ]


def named_units(
    work: Session, county: int, level: str, *, codes: Collection[str], on: date
) -> list[Unit]:
    """Return the units that stand on a day for those named by codes.

    For one of the level that was merged or split by then stands whoever took over what it had to
    do; for one above that level, which had others below it, whoever answered to it last.
    """
    found = select(Unit).where(Unit.county == county, Unit.code.in_(list(codes)))
    named, seen = list(work.scalars(found)), set[UUID]()
    standing: list[Unit] = []
    while named:
        seen |= {unit.id for unit in named}
        closed = [unit for unit in named if unit.closed_on and unit.closed_on <= on]
        standing += [unit for unit in named if unit not in closed]
        after = [
            *_heirs(work, county, [unit for unit in closed if unit.level == level]),
            *_last_below(work, county, [unit for unit in closed if unit.level != level]),
        ]
        found = select(Unit).where(Unit.county == county, Unit.id.in_([*{*after} - seen]))
        named = list(work.scalars(found)) if after else []
    return standing


def _heirs(work: Session, county: int, closed: Collection[Unit]) -> list[UUID]:
    """Return who took over what closed units had to do, by a merger or a split."""
    if not closed:
        return []
    found = select(UnitEvent).where(
        UnitEvent.county == county,
        UnitEvent.unit_id.in_([unit.id for unit in closed]),
        UnitEvent.kind.in_(("merge", "split", "undo")),
    )
    ended = {(unit.id, unit.closed_on) for unit in closed}
    events = work.scalars(found).all()
    undone = {each.detail["undoes"] for each in events if each.kind == "undo"}
    heirs = [
        each.detail.get("heir") or next(iter(each.detail.get("successors", [])), "")
        for each in events
        if (each.unit_id, each.happened_on) in ended and str(each.change_id) not in undone
    ]
    return [UUID(each) for each in heirs if each]


def _last_below(work: Session, county: int, closed: Collection[Unit]) -> list[UUID]:
    """Return who answered to closed units until they closed."""
    if not closed:
        return []
    found = select(UnitEdge).where(
        UnitEdge.county == county, UnitEdge.parent_id.in_([unit.id for unit in closed])
    )
    ended = {(unit.id, unit.closed_on) for unit in closed}
    return [
        edge.child_id for edge in work.scalars(found) if (edge.parent_id, edge.valid_to) in ended
    ]


def units_in_branch(work: Session, actor: Actor, *, on: date) -> Sequence[Unit]:
    """Return the actor's own unit and everything that was below it and stood on a day.

    A unit that has moved since is still in the branch it was in then, and not yet in the one it
    is in now. Units whose place the own one took stand beside it, with what was below them.
    """
    inside = Unit.scope.between(actor.lo, actor.hi)
    if actor.unit_level == "county":
        return work.scalars(_stands(on).where(inside).order_by(Unit.scope)).all()
    own = work.get(Unit, (actor.county, actor.unit_id))
    gone = predecessors(work, own) if own else []
    roots = {actor.unit_id, *(unit.id for unit in gone)}
    led = [actor.scope, *(unit.scope for unit in gone)]
    then = select(UnitEdge.child_id).where(
        UnitEdge.county == actor.county, UnitEdge.above.in_(led), *_valid(on)
    )
    found = _stands(on).where(or_(inside, Unit.id.in_(roots), Unit.id.in_(then)))
    above = parents(work, actor.county, on=on)
    units = work.scalars(found.order_by(Unit.scope))
    return [unit for unit in units if _led_to(unit.id, above, roots)]


def _led_to(unit: UUID, above: Mapping[UUID, UUID], roots: Collection[UUID]) -> bool:
    """Tell whether a unit answered to one of some, or to nobody in sight."""
    for _ in range(_DEEPEST):
        if unit in roots or unit not in above:
            return True
        unit = above[unit]
        if unit in roots:
            return True
        if unit not in above:
            return False
    return False


def units_by_scope(work: Session, actor: Actor, scopes: Collection[int]) -> dict[int, Unit]:
    """Return the units in sight that stand at scope keys, by their keys."""
    found = select(Unit).where(Unit.county == actor.county, Unit.scope.in_(scopes))
    return {unit.scope: unit for unit in work.scalars(found)} if scopes else {}


def units_below(work: Session, unit: Unit, *, on: date) -> Sequence[Unit]:
    """Return the units that answer directly to a unit on a day."""
    found = _stands(on).join(
        UnitEdge, and_(UnitEdge.county == Unit.county, UnitEdge.child_id == Unit.id)
    )
    found = found.where(UnitEdge.county == unit.county, UnitEdge.parent_id == unit.id, *_valid(on))
    return work.scalars(found.order_by(Unit.scope)).all()


def parents(work: Session, county: int, *, on: date) -> dict[UUID, UUID]:
    """Return, for every unit in sight, the unit it answers to on a day."""
    rows = work.execute(
        select(UnitEdge.child_id, UnitEdge.parent_id).where(UnitEdge.county == county, *_valid(on))
    )
    return {row.child_id: row.parent_id for row in rows}


def path_to(work: Session, unit: Unit, *, on: date) -> list[Unit]:
    """Return the units from the topmost in sight down to this one, as they stood on a day."""
    above = parents(work, unit.county, on=on)
    path = [unit]
    while (higher := above.get(path[0].id)) is not None and len(path) < _DEEPEST:
        found = work.get(Unit, (unit.county, higher))
        if found is None:
            break
        path.insert(0, found)
    return path


def unit_events(work: Session, unit: Unit) -> Sequence[UnitEvent]:
    """Return what happened to a unit, latest first."""
    found = select(UnitEvent).where(UnitEvent.county == unit.county, UnitEvent.unit_id == unit.id)
    return work.scalars(found.order_by(UnitEvent.happened_on.desc())).all()


def _valid(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        UnitEdge.valid_from <= on,
        or_(UnitEdge.valid_to.is_(None), UnitEdge.valid_to > on),
    )
