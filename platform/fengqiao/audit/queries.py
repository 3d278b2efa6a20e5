"""Read the trail and prove that nothing in it was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.audit.words import action_word

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One line of the trail as a person reads it."""

    seq: int
    at: datetime
    actor: str
    action: str
    words: str
    subject: str
    subject_id: str
    detail: Mapping[str, object]
    hash: str
    unit_name: str = ""


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold."""

    seq: int
    what: str


def trail_page(
    work: Session,
    *,
    before: int | None = None,
    subject: str | None = None,
    subject_id: str | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Return entries the actor may see, newest first, below the sequence number ``before``."""
    rows = work.execute(
        text(
            "select seq, at, actor, action, subject, subject_id, detail, encode(hash, 'hex')"
            " from fq.trail where county = (select sec.county())"
            " and (cast(:before as bigint) is null or seq < :before)"
            " and (cast(:subject as text) is null or subject = :subject)"
            " and (cast(:subject_id as text) is null or subject_id = :subject_id)"
            " order by seq desc limit :limit"
        ),
        {"before": before, "subject": subject, "subject_id": subject_id, "limit": limit},
    )
    return [
        Entry(seq, at, actor, action, action_word(action), kind, number, detail, digest)
        for seq, at, actor, action, kind, number, detail, digest in rows
    ]


def chain_break(work: Session) -> Break | None:
    """Return the first break of the county's chain, or None if it holds from end to end."""
    row = work.execute(text("select seq, what from fq.trail_break()")).one_or_none()
    return Break(row.seq, row.what) if row else None


def break_among(work: Session, numbers: Sequence[int]) -> Break | None:
    """Return the first of some entries that does not fit its hash or the entry before it."""
    row = work.execute(
        text("select seq, what from fq.trail_break_among(:numbers)"), {"numbers": list(numbers)}
    ).one_or_none()
    return Break(row.seq, row.what) if row else None


def chain_head(work: Session) -> tuple[int, str]:
    """Return the number and the hash, in hexadecimal, of the county's newest entry."""
    row = work.execute(
        text("select seq, encode(hash, 'hex') as hash from fq.trail_head")
    ).one_or_none()
    return (row.seq, row.hash) if row else (0, "")
