"""Read a unit's notices and its channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.notices.models import Channel, Notice

# Whether it is read, when it was made, and its id: where a page of the inbox begins.
Position = tuple[str, datetime, UUID]
_READ, _UNREAD = "1", "0"
_TRIAL = text(
    "select ceil(extract(epoch from queued_at - now()) + :within) from fq.outbox"
    " where post_id = :post and payload ? 'trial'"
    " and queued_at > now() - make_interval(secs => :within)"
    " order by queued_at desc offset :skip limit 1"
)


def _own(actor: Actor) -> ColumnElement[bool]:
    return and_(Notice.scope == actor.scope, Notice.roles.contains([actor.role]))


def list_notices(
    work: Session, actor: Actor, *, after: Position | None, limit: int
) -> Sequence[Notice]:
    """Return the notices for the actor's post at its unit: unread first, then the newest first."""
    read = Notice.read_at.is_not(None)
    found = (
        select(Notice)
        .where(_own(actor))
        .order_by(read, Notice.made_at.desc(), Notice.id)
        .limit(limit)
    )
    if after is not None:
        state, made_at, number = after
        older = or_(Notice.made_at < made_at, and_(Notice.made_at == made_at, Notice.id > number))
        rest = and_(read, older) if state == _READ else or_(read, and_(~read, older))
        found = found.where(rest)
    return work.scalars(found).all()


def position_of(notice: Notice) -> list[str | int]:
    """Return what says where a notice stands in the inbox."""
    state = _UNREAD if notice.read_at is None else _READ
    return [state, notice.made_at.isoformat(), str(notice.id)]


def unread_count(work: Session, actor: Actor) -> int:
    """Return how many notices for the actor's post nobody there has read."""
    found = select(func.count()).select_from(Notice).where(_own(actor), Notice.read_at.is_(None))
    return int(work.execute(found).scalar_one())


def find_notice(work: Session, actor: Actor, notice_id: UUID) -> Notice:
    """Return a notice for the actor's post.

    :raises NotFound: if there is none, or it is for others
    """
    found = select(Notice).where(Notice.county == actor.county, Notice.id == notice_id, _own(actor))
    notice = work.scalars(found).one_or_none()
    if notice is None:
        raise NotFound("这条通知")
    return notice


def channels_of(work: Session, actor: Actor) -> Sequence[Channel]:
    """Return the own unit's channels that are in use, in the order they were set up."""
    found = select(Channel).where(Channel.scope == actor.scope, Channel.stopped_at.is_(None))
    return work.scalars(found.order_by(Channel.made_at, Channel.id)).all()


def find_channel(work: Session, actor: Actor, channel_id: UUID, *, lock: bool = False) -> Channel:
    """Return one of the own unit's channels; with ``lock`` nobody else takes it meanwhile.

    :raises NotFound: if there is none
    """
    found = select(Channel).where(
        Channel.county == actor.county,
        Channel.id == channel_id,
        Channel.scope == actor.scope,
    )
    channel = work.scalars(found.with_for_update() if lock else found).one_or_none()
    if channel is None:
        raise NotFound("这个发送通道")
    return channel


def seconds_to_next_trial(work: Session, actor: Actor, most: int, within: int) -> int:
    """Return in how many seconds the post may have a message tried again, 0 for at once.

    It may ``most`` times ``within`` so many seconds, by the database's clock.
    """
    found = work.execute(_TRIAL, {"post": actor.post_id, "within": within, "skip": most - 1})
    return int(found.scalar_one_or_none() or 0)
