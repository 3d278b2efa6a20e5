"""Read bulletins in sight."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import Session, defer

from fengqiao.actor import Actor
from fengqiao.bulletins.models import Bulletin
from fengqiao.errors import Invalid, NotFound


def bulletins(
    work: Session, actor: Actor, *, after: Bulletin | None = None, limit: int | None = None
) -> Sequence[Bulletin]:
    """Return the bulletins in sight: all published ones, and drafts at the county's own desk.

    The latest year first; within it drafts, then the highest number. ``after`` is the one
    behind which a page begins.
    """
    # A draft stands before every number.
    place = func.coalesce(Bulletin.serial, _NO_NUMBER)
    found = select(Bulletin).where(Bulletin.county == actor.county)
    if after is not None:
        found = found.where(
            tuple_(Bulletin.year, place, Bulletin.id)
            < tuple_(after.year, after.serial or _NO_NUMBER, after.id)
        )
    found = found.options(defer(Bulletin.snapshot)).limit(limit)
    return work.scalars(
        found.order_by(Bulletin.year.desc(), place.desc(), Bulletin.id.desc())
    ).all()


_NO_NUMBER = 2**31 - 1


def rendering_failure(work: Session, bulletin: Bulletin) -> str:
    """Return why the latest attempt at a bulletin's document was given up; empty if it was not."""
    found = work.execute(
        text(
            "select failure, failed_at from fq.outbox"
            " where county = :county and payload ->> 'bulletin' = :bulletin"
            " order by queued_at desc limit 1"
        ),
        {"county": bulletin.county, "bulletin": str(bulletin.id)},
    ).one_or_none()
    return found.failure if found is not None and found.failed_at is not None else ""


def find_bulletin(work: Session, actor: Actor, bulletin_id: UUID) -> Bulletin:
    """Return a bulletin in sight.

    :raises NotFound: if there is none such in sight
    """
    bulletin = work.get(Bulletin, (actor.county, bulletin_id))
    if bulletin is None:
        raise NotFound("这份通报")
    return bulletin


def bulletin_behind(
    work: Session, actor: Actor, key: Sequence[str | int] | None
) -> Bulletin | None:
    """Return the bulletin behind which a page of the list begins, None for the first page.

    :raises Invalid: ``bad-cursor`` if the key names none in sight
    """
    if key is None:
        return None
    try:
        return find_bulletin(work, actor, UUID(str(key[0])))
    except (ValueError, IndexError, NotFound):
        raise Invalid("翻页的位置认不出来，请从第一页重新看起。", code="bad-cursor") from None
