"""The unit above reminds, extends a deadline, or excuses a unit from a period."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotYours
from fengqiao.reports.models import Obligation, Reminder
from fengqiao.reports.queries import find_obligation


def remind_unit(work: Session, actor: Actor, *, obligation_id: UUID, at: datetime) -> Reminder:
    """Note that the unit below was reminded of what it still owes.

    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    """
    owed = _owed_to(work, actor, obligation_id)
    reminder = Reminder(
        county=actor.county,
        id=uuid4(),
        scope=owed.scope,
        obligation_id=owed.id,
        reminded_at=at,
        account_id=actor.account_id,
    )
    work.add(reminder)
    record(work, "obligation.reminded", "obligation", owed.id, scope=owed.scope)
    return reminder


def waive_obligation(
    work: Session, actor: Actor, *, obligation_id: UUID, reason: str, at: datetime
) -> Obligation:
    """Excuse a unit from a period, with the reason.

    :raises Invalid: without a reason
    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    """
    owed = _owed_to(work, actor, obligation_id)
    owed.waived_reason = _reason(reason)
    owed.waived_at = at
    record(
        work,
        "obligation.waived",
        "obligation",
        owed.id,
        scope=owed.scope,
        detail={"reason": owed.waived_reason},
    )
    return owed


def extend_obligation(
    work: Session, actor: Actor, *, obligation_id: UUID, until: datetime, reason: str
) -> Obligation:
    """Move a deadline to a later instant, with the reason.

    :raises Invalid: without a reason, or if the instant is not later than the present deadline
    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    """
    owed = _owed_to(work, actor, obligation_id)
    words = _reason(reason)
    if until <= owed.due_at:
        raise Invalid(errors={"until": ["新的期限要晚于原来的期限。"]})
    before = owed.due_at
    owed.due_at = until
    owed.grace_at = max(owed.grace_at, until)
    owed.closes_at = max(owed.closes_at, until)
    record(
        work,
        "obligation.extended",
        "obligation",
        owed.id,
        scope=owed.scope,
        detail={"reason": words, "before": before.isoformat(), "after": until.isoformat()},
    )
    return owed


def _owed_to(work: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    owed = find_obligation(work, actor, obligation_id)
    if owed.above != actor.scope or actor.owns(owed.scope) or not actor.has("reviewer"):
        raise NotYours("这一步由直接上级单位的审核员来做。")
    return owed


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words or len(words) > 200:
        raise Invalid(errors={"reason": ["请写明原因（不超过 200 字）。"]})
    return words
