"""Filing on behalf (代报): the unit directly above types a report for a unit that asked it to.

The report stays the unit's own and bears a mark, which everybody who sees the report sees. From
then on the people of the unit above save and submit it by the same deeds as their own. The unit
may take it over at any time until it is accepted: by writing on it, or by withdrawing it.
Whoever submitted it so does not accept it alone: another person does, or the unit confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotYours, Refusal
from fengqiao.forms.form import Form
from fengqiao.reports.models import Obligation, OnBehalf, Report, ReportRevision
from fengqiao.reports.nothing_below import form_answered
from fengqiao.reports.queries import find_obligation, find_report, own_report, unit_name
from fengqiao.reports.telling import tell_begun_on_behalf
from fengqiao.tenancy.moves import require_move
from fengqiao.units.queries import find_unit

LONGEST_REASON = 200


def begin_on_behalf(
    work: Session,
    actor: Actor,
    *,
    obligation_id: UUID,
    reason: str,
    at: datetime,
    tell: bool = True,
) -> Report:
    """Begin a report in the place of a unit directly below, or go on with one begun so.

    :param tell: False if it is submitted in the same deed, which tells the unit all there is

    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not owed to the actor's unit, or the post does not file
    :raises Invalid: without a reason
    :raises Refusal: ``already-begun`` if the unit writes itself, ``already-submitted``,
        ``not-open-yet``, ``waived``, or ``not-on-behalf`` for a consolidation
    """
    owed = find_obligation(work, actor, obligation_id)
    _require_owed_here(actor, owed)
    found = own_report(work, actor, owed)
    if found is not None:
        return _going_on(found)
    _require_possible(work, owed, at)
    words = _checked_reason(reason)
    try:
        with work.begin_nested():
            report = _begun(work, actor, owed, words, at)
    except IntegrityError:
        # A colleague began it in the same moment, or the unit has a draft that nobody else sees.
        found = own_report(work, actor, owed)
        if found is None:
            raise _begun_by_unit() from None
        return _going_on(found)
    if tell:
        tell_begun_on_behalf(work, actor, report)
    record(
        work,
        "report.begun_on_behalf",
        "report",
        report.id,
        scope=report.scope,
        detail={"reason": words, "period": report.period, "form": report.form},
    )
    return report


def confirm_report(
    work: Session, actor: Actor, *, report_id: UUID, version: int | None, at: datetime
) -> Report:
    """Have the unit itself say that what was submitted in its place is right.

    :raises NotFound: if the report is out of sight
    :raises NotYours: if it is another unit's, or the post does not file
    :raises Stale: if its version is another
    :raises Refusal: ``not-on-behalf`` if it was not submitted in its place
    """
    report = find_report(work, actor, report_id, version=version)
    if not actor.owns(report.scope) or not actor.has("filer", "reviewer"):
        raise NotYours("代报的内容由填报单位自己来核对。", code="another-unit")
    open_one = open_mark(work, report)
    if not report.on_behalf or open_one is None or report.state != "submitted":
        raise Refusal("not-on-behalf", "不用核对", "这份报表现在不是上级代报、等待核对的。")
    if open_one.confirmed_at is None:
        open_one.confirmed_at = at
        record(work, "report.confirmed", "report", report.id, scope=report.scope)
    return report


def require_another_hand(work: Session, actor: Actor, report: Report) -> None:
    """Refuse that a report is accepted by whoever submitted it on behalf, alone.

    :raises NotYours: ``own-work``
    """
    if not report.on_behalf or report.state != "submitted":
        return
    newest = work.get(ReportRevision, (report.county, report.id, report.revision))
    if newest is None or newest.account_id != actor.account_id:
        return
    mark = open_mark(work, report)
    if mark is not None and mark.confirmed_at is not None:
        return
    name = unit_name(work, report) or "填报单位"
    raise NotYours(
        f"这份报表是您代报的，不能由您一个人通过。请另一位审核员来审，或请{name}先核对确认。",
        code="own-work",
    )


def open_mark(work: Session, report: Report) -> OnBehalf | None:
    """Return why and by whom a report is being written on behalf, if it is."""
    found = select(OnBehalf).where(
        OnBehalf.county == report.county,
        OnBehalf.obligation_id == report.obligation_id,
        OnBehalf.ended_at.is_(None),
    )
    return work.scalars(found).one_or_none()


def unconfirmed(work: Session, county: int, obligations: Iterable[str]) -> frozenset[str]:
    """Return of which duties the unit has not said that what was filed in its place is right.

    What bears no mark any more was not confirmed either.
    """
    asked = frozenset(obligations)
    found = select(OnBehalf.obligation_id).where(
        OnBehalf.county == county,
        OnBehalf.obligation_id.in_([UUID(each) for each in asked]),
        OnBehalf.ended_at.is_(None),
        OnBehalf.confirmed_at.is_not(None),
    )
    return asked - {str(each) for each in work.scalars(found)}


def of_own_hand(
    work: Session, actor: Actor, filed: Iterable[tuple[str, str | None]]
) -> frozenset[str]:
    """Return which duties the actor filed in the unit's place, unconfirmed: others accept those.

    :param filed: each duty that waits for acceptance, and who filed it in the unit's place
    """
    own = [duty for duty, account in filed if account == str(actor.account_id)]
    return unconfirmed(work, actor.county, own) if own else frozenset()


def marks_of(work: Session, report: Report) -> Sequence[OnBehalf]:
    """Return every time the unit above wrote in the unit's place, the latest first."""
    found = select(OnBehalf).where(
        OnBehalf.county == report.county, OnBehalf.obligation_id == report.obligation_id
    )
    return work.scalars(found.order_by(OnBehalf.begun_at.desc())).all()


def _require_owed_here(actor: Actor, owed: Obligation) -> None:
    if owed.above != actor.scope or actor.owns(owed.scope):
        raise NotYours("代报由直接上级单位来做，这一项不是报给您这里的。", code="another-unit")
    require_move(actor, "report_on_behalf", "", "draft", scope=owed.scope, above=owed.above)


def _going_on(found: Report) -> Report:
    if found.on_behalf and found.is_open:
        return found
    if found.is_open:
        raise _begun_by_unit()
    raise Refusal(
        "already-submitted",
        "已经上报",
        f"这份报表{found.state_word}，不用代报。需要改的，请退回给对方。",
    )


def _begun_by_unit() -> Refusal:
    return Refusal(
        "already-begun",
        "对方正在填",
        "对方已经开始填这一期，没有上报的内容只有对方看得到。请打电话请对方接着填完上报。",
    )


def _require_possible(work: Session, owed: Obligation, at: datetime) -> None:
    if at < owed.opens_at:
        raise Refusal("not-open-yet", "还没有到填报时间", "这一期还没有开始，到期后再填。")
    if owed.waived_at is not None:
        raise Refusal("waived", "本期不用报", f"已同意本期不用报，原因：{owed.waived_reason}")
    require_typed(form_answered(work, owed))


def require_typed(form: Form) -> None:
    """Refuse that a consolidation is filed on behalf: its unit gathers and hands it up itself.

    :param form: as the unit answers it, see :func:`fengqiao.reports.nothing_below.form_answered`
    :raises Refusal: ``not-on-behalf``
    """
    if form.child_forms:
        raise Refusal("not-on-behalf", "不能代报", "汇总表由汇总单位自己汇总上报，不能代报。")


def _checked_reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Invalid(errors={"reason": ["请写明为什么代报，如“村里停电，电话报数”。"]})
    if len(words) > LONGEST_REASON:
        raise Invalid(errors={"reason": [f"原因请控制在 {LONGEST_REASON} 字以内。"]})
    return words


def _begun(work: Session, actor: Actor, owed: Obligation, reason: str, at: datetime) -> Report:
    place = {"county": actor.county, "scope": owed.scope, "above": owed.above}
    work.add(OnBehalf(id=uuid4(), obligation_id=owed.id, reason=reason, **place))
    work.flush()
    report = Report(
        id=uuid4(),
        unit_id=owed.unit_id,
        division_code=find_unit(work, actor, owed.unit_id).code,
        obligation_id=owed.id,
        form=owed.form,
        form_sha256=owed.form_sha256,
        period=owed.period,
        on_behalf=True,
        created_at=at,
        saved_at=at,
        **place,
    )
    work.add(report)
    work.flush()
    return report
