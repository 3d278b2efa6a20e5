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

# County, township, village, grid, and what may come between: a ring of edges ends here.
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
    found = _stands(on).where(Unit.county == county, Unit.level == level)
    return work.scalars(found.order_by(Unit.scope)).all()


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

    A code means its unit and everything below it. Without codes and groups all are meant.
    """
    units = units_at_level(work, county, level, on=on)
    if not codes and not groups:
        return units
    named = select(Unit.lo, Unit.hi).where(Unit.county == county, Unit.code.in_(list(codes)))
    branches = [(lo, hi) for lo, hi in work.execute(named)]
    return [
        unit
        for unit in units
        if set(unit.groups) & set(groups) or any(lo <= unit.scope <= hi for lo, hi in branches)
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
