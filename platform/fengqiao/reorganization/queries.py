"""Read the changes that a county made of its tree."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.reorganization.models import UnitChange


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
