"""Claim work from the outbox and complete it: effect and completion commit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.tenancy.sessions import auth_transaction
from fengqiao.tenancy.transaction import transaction

LEASE_SECONDS = 30
MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Due:
    """Work that waits: only whose it is and which, never what it holds."""

    county: int
    id: UUID
    post_id: UUID


@dataclass(frozen=True)
class Claim:
    """Work that this worker holds until its lease runs out; ``fence`` tells claims apart."""

    id: UUID
    kind: str
    payload: Mapping[str, str]
    fence: int
    attempts: int


class LeaseLost(Exception):
    """Another worker has taken the work over; nothing of this attempt may remain."""


def due_work(most: int = 20) -> list[Due]:
    """Return work that waits, over all counties, the oldest first."""
    with auth_transaction() as auth, auth.begin():
        rows = auth.execute(text("select * from sec.due_work(:most)"), {"most": most})
        return [Due(row.county, row.id, row.post_id) for row in rows]


def claim_work(actor: Actor, due: Due) -> Claim | None:
    """Take work for a while; None if somebody else has it or it is done."""
    with transaction(actor) as work:
        row = work.execute(
            text(
                "update fq.outbox set fence = fence + 1, attempts = attempts + 1,"
                " lease_until = now() + make_interval(secs => :lease)"
                " where county = :county and id = :id and done_at is null and failed_at is null"
                " and (lease_until is null or lease_until < now())"
                " returning kind, payload, fence, attempts"
            ),
            {"lease": LEASE_SECONDS, "county": due.county, "id": due.id},
        ).one_or_none()
    return Claim(due.id, row.kind, row.payload, row.fence, row.attempts) if row else None


def complete_work(work: Session, actor: Actor, claim: Claim) -> None:
    """Mark work done inside the transaction of its effect.

    :raises LeaseLost: if the claim is no longer this worker's; the transaction must roll back
    """
    done = work.execute(
        text(
            "update fq.outbox set done_at = now(), lease_until = null"
            " where county = :county and id = :id and fence = :fence and done_at is null"
            " returning id"
        ),
        {"county": actor.county, "id": claim.id, "fence": claim.fence},
    ).one_or_none()
    if done is None:
        raise LeaseLost


def postpone_work(actor: Actor, claim: Claim, until: datetime) -> None:
    """Give work back, not for having failed, but because its time has not come."""
    with transaction(actor) as work:
        work.execute(
            text(
                "update fq.outbox set lease_until = :until, attempts = 0"
                " where county = :county and id = :id and fence = :fence and done_at is null"
            ),
            {"until": until, "county": actor.county, "id": claim.id, "fence": claim.fence},
        )


def give_up_work(actor: Actor, claim: Claim, failure: str, *, final: bool) -> None:
    """Give work back to be tried again later, or mark it failed for good."""
    with transaction(actor) as work:
        work.execute(
            text(
                "update fq.outbox set failure = :failure,"
                " failed_at = case when :final then now() end,"
                " lease_until = now() + make_interval(secs => :pause)"
                " where county = :county and id = :id and fence = :fence and done_at is null"
            ),
            {
                "failure": failure[:500],
                "final": final,
                "pause": min(2**claim.attempts, 300),
                "county": actor.county,
                "id": claim.id,
                "fence": claim.fence,
            },
        )
