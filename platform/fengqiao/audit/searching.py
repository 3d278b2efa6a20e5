"""Find entries of the trail by who, what and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.audit.queries import Entry
from fengqiao.audit.words import ACTION_WORDS, action_word
from fengqiao.clock import ZONE

_FIND = text(
    "select seq, at, actor, action, subject, subject_id, detail, encode(hash, 'hex'),"
    " coalesce((select u.name from fq.unit u where u.county = trail.county"
    "           and u.scope = trail.scope limit 1), '')"
    " from fq.trail where county = (select sec.county())"
    " and (cast(:before as bigint) is null or seq < :before)"
    " and (cast(:from_at as timestamptz) is null or at >= :from_at)"
    " and (cast(:to_at as timestamptz) is null or at < :to_at)"
    " and (cast(:search as text) is null or position(:search in actor) > 0"
    "      or subject_id = :search or action = any(:actions))"
    " order by seq desc limit :limit"
)


def search_trail(
    work: Session,
    *,
    search: str = "",
    day: date | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Entry]:
    """Return the entries the actor may see, newest first, below a sequence number.

    :param search: part of who acted, the words of an action, or the id of a thing
    :param day: only the entries of this day in the county's time
    """
    began = datetime.combine(day, time(), ZONE) if day else None
    rows = work.execute(
        _FIND,
        {
            "before": before,
            "from_at": began,
            "to_at": began + timedelta(days=1) if began else None,
            "search": search or None,
            "actions": [code for code, words in ACTION_WORDS.items() if search and search in words],
            "limit": limit,
        },
    )
    return [
        Entry(seq, at, actor, action, action_word(action), kind, number, detail, digest, unit)
        for seq, at, actor, action, kind, number, detail, digest, unit in rows
    ]
