"""A post reads its notices; what one person at the unit read is read for the post."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.notices.models import Notice
from fengqiao.notices.queries import find_notice


def read_notice(work: Session, actor: Actor, *, notice_id: UUID, at: datetime) -> Notice:
    """Mark a notice as read and return it; reading it again changes nothing.

    :raises NotFound: if there is none, or it is for others
    """
    notice = find_notice(work, actor, notice_id)
    if notice.read_at is None:
        notice.read_at = at
    return notice


def read_all_notices(work: Session, actor: Actor, *, until: datetime, at: datetime) -> int:
    """Mark the notices made up to an instant as read and return how many there were.

    ``until`` is when the page was drawn: what came in since stays unread.
    """
    done = work.execute(
        update(Notice)
        .where(
            Notice.scope == actor.scope,
            Notice.roles.contains([actor.role]),
            Notice.read_at.is_(None),
            Notice.made_at <= until,
        )
        .values(read_at=at)
    )
    return int(getattr(done, "rowcount", 0))
