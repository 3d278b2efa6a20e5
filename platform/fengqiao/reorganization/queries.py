"""Read the changes that a county made of its tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound, Stale
from fengqiao.reorganization.models import PlannedChange, UnitChange


def list_changes(
    work: Session, actor: Actor, *, before: tuple[str, UUID] | None = None, limit: int = 50
) -> Sequence[UnitChange]:
    """Return the county's changes, latest first; ``before`` is the place to go on from."""
    found = select(UnitChange).where(UnitChange.county == actor.county)
    if before is not None:
        mark = work.get(UnitChange, (actor.county, before[1]))
        if mark is not None:
            found = found.where(UnitChange.done_at < mark.done_at)
    return work.scalars(found.order_by(UnitChange.done_at.desc()).limit(limit)).all()


def find_change(work: Session, actor: Actor, change_id: UUID) -> UnitChange:
    """Return one change of the own county.

    :raises NotFound: if there is none such in sight
    """
    found = work.get(UnitChange, (actor.county, change_id))
    if found is None:
        raise NotFound("这次调整")
    return found


def waiting_changes(
    work: Session, actor: Actor, *, until: date | None = None
) -> Sequence[PlannedChange]:
    """Return the county's plans that wait for their day, or whose day has come, earliest first."""
    found = select(PlannedChange).where(
        PlannedChange.county == actor.county, PlannedChange.state == "planned"
    )
    if until is not None:
        found = found.where(PlannedChange.effective_on <= until)
    order = (PlannedChange.effective_on, PlannedChange.planned_at, PlannedChange.id)
    return work.scalars(found.order_by(*order)).all()


def failed_changes(work: Session, actor: Actor, *, limit: int = 5) -> Sequence[PlannedChange]:
    """Return the plans that could not be carried out, the latest first."""
    found = select(PlannedChange).where(
        PlannedChange.county == actor.county, PlannedChange.state == "failed"
    )
    return work.scalars(found.order_by(PlannedChange.settled_at.desc()).limit(limit)).all()


def find_planned(
    work: Session,
    actor: Actor,
    planned_id: UUID,
    *,
    version: int | None = None,
    hold: bool = False,
) -> PlannedChange:
    """Return one plan of the own county; held, nobody else settles it meanwhile.

    :raises NotFound: if there is none such in sight
    :raises Stale: if its version is another than the one a person saw
    """
    found = work.get(PlannedChange, (actor.county, planned_id), with_for_update=hold)
    if found is None:
        raise NotFound("这次计划的调整")
    if version is not None and found.version != version:
        raise Stale
    return found
