"""The unit above reminds, extends a deadline, or excuses a unit from a period."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import ZONE, local_date
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.periods.period import Period
from fengqiao.reports.drafting import LONGEST_REASON
from fengqiao.reports.duties import last_reminders
from fengqiao.reports.models import Obligation, Reminder
from fengqiao.reports.queries import find_obligation, form_of, own_report
from fengqiao.reports.request_queries import open_request
from fengqiao.reports.telling import (
    tell_extended,
    tell_reminded,
    tell_top_extended,
    tell_waived,
)
from fengqiao.tenancy.sessions import require_installation

# Further than this behind today and the period's end, a period is better waived.
MOST_DAYS = 60


def remind_unit(work: Session, actor: Actor, *, obligation_id: UUID, at: datetime) -> Reminder:
    """Note that the unit below was reminded of what it still owes, and tell it so.

    Reminding again on the same day changes nothing and tells nobody: the reminder of that day is
    returned.

    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    """
    owed = _owed_to(work, actor, obligation_id)
    before = last_reminders(work, [owed]).get(owed.id)
    if before is not None and local_date(before.reminded_at) == local_date(at):
        return before
    reminder = Reminder(
        county=actor.county,
        id=uuid4(),
        scope=owed.scope,
        obligation_id=owed.id,
        reminded_at=at,
        account_id=actor.account_id,
    )
    work.add(reminder)
    tell_reminded(work, actor, owed, at=at)
    record(work, "obligation.reminded", "obligation", owed.id, scope=owed.scope)
    return reminder


def waive_obligation(
    work: Session, actor: Actor, *, obligation_id: UUID, reason: str, at: datetime
) -> Obligation:
    """Excuse a unit from a period, with the reason, and tell it so.

    :raises Invalid: without a reason
    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    :raises Refusal: ``already-filed`` if it was handed up, ``asked`` if a request waits
    """
    owed = _owed_to(work, actor, obligation_id)
    words = _reason(reason)
    _require_no_request(work, owed)
    set_free(work, actor, owed, reason=words, at=at)
    tell_waived(work, actor, owed)
    return owed


def extend_obligation(
    work: Session, actor: Actor, *, obligation_id: UUID, until: datetime, reason: str, at: datetime
) -> Obligation:
    """Move a deadline to a later instant, with the reason, and tell the unit so.

    :raises Invalid: without a reason, or if the instant does not fit; see :func:`move_deadline`
    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not review
    :raises Refusal: ``asked`` if a request waits: it is answered there
    """
    owed = _owed_to(work, actor, obligation_id)
    words = _reason(reason)
    _require_no_request(work, owed)
    move_deadline(work, actor, owed, until=until, reason=words, at=at)
    tell_extended(work, actor, owed)
    return owed


def extend_top(
    work: Session, actor: Actor, *, form: str, period: str, until: date, reason: str, at: datetime
) -> Obligation:
    """Move a deadline of the county itself, above which nobody stands who could.

    ``until`` is the last day, at the hour at which the form is always due.

    :raises Invalid: without a reason, or if the day does not fit; see :func:`move_deadline`
    :raises NotFound: if the county owes no such thing
    :raises NotYours: unless the installation itself acts
    :raises Refusal: ``already-waived`` if the county was excused from it
    """
    require_installation(actor)
    found = select(Obligation).where(
        Obligation.county == actor.county,
        Obligation.form == form,
        Obligation.period == period,
        Obligation.above == Obligation.scope,
    )
    owed = work.scalars(found).one_or_none()
    if owed is None:
        raise NotFound("县级要报的这一期")
    hour = timedelta(hours=form_of(work, owed).due.hour)
    limit = datetime.combine(until, time(0), ZONE) + hour
    if owed.waived_at is not None:
        raise Refusal("already-waived", "已经免报", "这一期县级已经免报，不用延期。")
    move_deadline(work, actor, owed, until=limit, reason=_reason(reason), at=at)
    tell_top_extended(work, actor, owed)
    return owed


def set_free(work: Session, actor: Actor, owed: Obligation, *, reason: str, at: datetime) -> None:
    """Waive an obligation; whoever may do so has been asked before.

    :raises Refusal: ``already-filed`` if it was handed up: what was filed counts as filed
    """
    if handed_up(work, actor, owed):
        raise Refusal(
            "already-filed",
            "已经报过",
            "这一期对方已经报过，不用再免报。退回待改的，请对方更正后再报。",
        )
    owed.waived_reason = reason
    owed.waived_at = at
    record(
        work,
        "obligation.waived",
        "obligation",
        owed.id,
        scope=owed.scope,
        detail={"reason": reason},
    )


def move_deadline(
    work: Session, actor: Actor, owed: Obligation, *, until: datetime, reason: str, at: datetime
) -> None:
    """Extend an obligation; whoever may do so has been asked before.

    Only for who has filed already may the instant lie behind: it decides whether that was late.

    :raises Invalid: if the instant is not later than the present deadline, is past, or too far off
    """
    latest = put_off_at_most(owed, at)
    if until <= at and not handed_up(work, actor, owed):
        raise Invalid(errors={"until": ["新的期限要晚于现在。"]})
    if until <= owed.due_at:
        raise Invalid(errors={"until": ["新的期限要晚于原来的期限。"]})
    if until > latest:
        last = local_date(latest)
        words = f"最多延到 {last.year}年{last.month}月{last.day}日，再晚就请办理本期免报。"
        raise Invalid(errors={"until": [words]})
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
        detail={"reason": reason, "before": before.isoformat(), "after": until.isoformat()},
    )


def handed_up(work: Session, actor: Actor, owed: Obligation) -> bool:
    """Return whether a report answers the obligation and was handed up, as far as one can see."""
    report = own_report(work, actor, owed)
    return report is not None and report.state != "draft"


def put_off_at_most(owed: Obligation, at: datetime) -> datetime:
    """Return the end of the last day to which a deadline may be moved.

    Counted from today or from the period's end, never from a deadline: that one moves itself.
    """
    last = max(local_date(at), Period.parse(owed.period).last_day)
    return datetime.combine(last + timedelta(days=MOST_DAYS), time.max, ZONE)


def _require_no_request(work: Session, owed: Obligation) -> None:
    if open_request(work, owed) is not None:
        raise Refusal(
            "asked", "对方已经申请", "对方就这一期提出了申请，请在“待办”里打开申请，同意或不同意。"
        )


def _owed_to(work: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    owed = find_obligation(work, actor, obligation_id)
    if owed.above != actor.scope or actor.owns(owed.scope) or not actor.has("reviewer"):
        raise NotYours("这一步由直接上级单位的审核员来做。")
    return owed


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Invalid(errors={"reason": [f"请写明原因（不超过 {LONGEST_REASON} 字）。"]})
    return words
