"""Read bulletins in sight."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.bulletins.models import Bulletin
from fengqiao.errors import NotFound


def bulletins(work: Session, actor: Actor) -> Sequence[Bulletin]:
    """Return the bulletins in sight: all published ones, and drafts at the county's own desk."""
    found = select(Bulletin).where(Bulletin.county == actor.county)
    return work.scalars(
        found.order_by(Bulletin.year.desc(), Bulletin.serial.desc().nulls_first())
    ).all()


def find_bulletin(work: Session, actor: Actor, bulletin_id: UUID) -> Bulletin:
    """Return a bulletin in sight.

    :raises NotFound: if there is none such in sight
    """
    bulletin = work.get(Bulletin, (actor.county, bulletin_id))
    if bulletin is None:
        raise NotFound("这份通报")
    return bulletin
