"""A form is handed in for approval (报备) before units are asked to fill it in; another decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotYours, Stale
from fengqiao.form_design.burden import burden_of
from fengqiao.form_design.models import FormDraft
from fengqiao.form_design.queries import find_approval, find_draft, fit_form, more_asked
from fengqiao.notices.telling import About, notify
from fengqiao.reports.adoption import require_designer
from fengqiao.reports.assigning import units_of_form
from fengqiao.reports.form_models import FormApproval

LONGEST_REASON = 500
LONGEST_NEEDED_BY = 60
# Every few years somebody has to say again that it is still needed.
LONGEST_DAYS = 3 * 366
DECIDERS = ("administrator", "assessor")
_DESIGNERS = ("reviewer", "administrator")


def ask_approval(
    work: Session,
    actor: Actor,
    *,
    draft_id: UUID,
    version: int | None,
    reason: str,
    basis: str,
    needed_by: str,
    until: date | None,
    at: datetime,
) -> FormApproval:
    """Hand a draft in for approval, exactly as it stands; what waits of it is withdrawn.

    :raises NotYours: unless a designer of the county's forms acts
    :raises NotFound: if there is no such draft
    :raises Stale: if somebody else changed it meanwhile
    :raises Invalid: field by field, or if the form is not fit
    """
    require_designer(actor)
    draft = find_draft(work, actor, draft_id)
    if version is not None and draft.version != version:
        raise Stale("这张表样刚被别人改过，还没有报备。请看一下现在的内容再报。")
    words = {"reason": reason.strip(), "basis": basis.strip(), "needed_by": needed_by.strip()}
    today = local_date(at)
    until = _checked(words, until, today)
    form = fit_form(work, actor, draft)
    _withdraw_waiting(work, actor, draft)
    burden = burden_of(form, len(units_of_form(work, actor.county, form, on=today)))
    asked = FormApproval(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        draft_id=draft.id,
        form=form.code,
        title=form.title,
        sha256=form.hash,
        definition=form.as_json(),
        more=list(more_asked(work, actor, form, on=today)),
        **words,
        until=until,
        asked=burden.asked,
        units=burden.units,
        answers=burden.answers,
        state="asked",
    )
    work.add(asked)
    work.flush()
    told = f"《{form.title}》报备，一年 {burden.answers:,} 项次，请点开审批。"
    _tell(work, actor, asked, DECIDERS, "form_asked", told)
    _note(work, asked, "form.approval_asked", {"reason": words["reason"], "until": str(until)})
    return asked


def withdraw_asking(
    work: Session, actor: Actor, *, approval_id: UUID, version: int | None
) -> FormApproval:
    """Take back what was handed in and not decided.

    :raises NotFound: if there is none such
    :raises NotYours: if it is decided, or no designer acts
    :raises Stale: if it was decided meanwhile
    """
    asked = find_approval(work, actor, approval_id, version=version)
    asked.move(actor, "withdrawn")
    work.flush()
    _note(work, asked, "form.approval_withdrawn", {})
    return asked


def approve_form(
    work: Session, actor: Actor, *, approval_id: UUID, version: int | None, remark: str
) -> FormApproval:
    """Approve what another handed in; the database gives it its number.

    :raises NotYours: to whoever drew at it or handed it in, or to other posts
    :raises NotFound: if there is none such
    :raises Stale: if it was decided meanwhile
    :raises Invalid: if the remark is too long
    """
    asked = _to_be_decided(work, actor, approval_id, version, remark)
    asked.move(actor, "approved", remark.strip())
    work.flush()
    told = f"《{asked.title}》已批准，报备号{asked.number}，可以采用了。"
    _tell(work, actor, asked, _DESIGNERS, "form_decided", told)
    _note(work, asked, "form.approved", {"number": asked.number, "reason": asked.remark})
    return asked


def send_back_form(
    work: Session, actor: Actor, *, approval_id: UUID, version: int | None, remark: str
) -> FormApproval:
    """Send back what another handed in, and say why.

    :raises NotYours: to whoever drew at it or handed it in, or to other posts
    :raises NotFound: if there is none such
    :raises Stale: if it was decided meanwhile
    :raises Invalid: without a remark
    """
    if not remark.strip():
        raise Invalid(errors={"remark": ["请写明为什么退回、要改什么。"]})
    asked = _to_be_decided(work, actor, approval_id, version, remark)
    asked.move(actor, "sent_back", remark.strip())
    work.flush()
    told = f"《{asked.title}》的报备退回了，请点开看意见，改好再报。"
    _tell(work, actor, asked, _DESIGNERS, "form_decided", told)
    _note(work, asked, "form.approval_sent_back", {"reason": asked.remark})
    return asked


def may_decide(actor: Actor, asked: FormApproval) -> bool:
    """Tell whether the actor may decide what was handed in: never one's own."""
    return (
        asked.state == "asked"
        and actor.unit_level == "county"
        and actor.has(*DECIDERS)
        and not _own(actor, asked)
    )


def _own(actor: Actor, asked: FormApproval) -> bool:
    """Tell whether the actor handed it in or ever changed the draft it was."""
    return actor.account_id in (asked.asked_by, *asked.drawn_by)


def _checked(words: dict[str, str], until: date | None, today: date) -> date:
    errors = {}
    if not words["reason"] or len(words["reason"]) > LONGEST_REASON:
        errors["reason"] = [f"请写明为什么要收（不超过 {LONGEST_REASON} 字）。"]
    if not words["basis"] or len(words["basis"]) > LONGEST_REASON:
        errors["basis"] = [f"请写明依据或文号（不超过 {LONGEST_REASON} 字）。没有依据的不要收。"]
    if not words["needed_by"] or len(words["needed_by"]) > LONGEST_NEEDED_BY:
        errors["needed_by"] = [f"请写明哪个部门用、用来做什么（不超过 {LONGEST_NEEDED_BY} 字）。"]
    if until is None:
        errors["until"] = ["请选用到哪一天。到期不再下达，还要用的再报备一次。"]
    elif until < today:
        errors["until"] = ["有效期不能早于今天。"]
    elif (until - today) > timedelta(days=LONGEST_DAYS):
        errors["until"] = ["一次最长三年，到时候还要用再报备。"]
    if errors or until is None:
        raise Invalid(errors=errors)
    return until


def _withdraw_waiting(work: Session, actor: Actor, draft: FormDraft) -> None:
    found = select(FormApproval).where(
        FormApproval.county == actor.county,
        FormApproval.draft_id == draft.id,
        FormApproval.state == "asked",
    )
    for waiting in work.scalars(found).all():
        withdraw_asking(work, actor, approval_id=waiting.id, version=None)


def _to_be_decided(
    work: Session, actor: Actor, approval_id: UUID, version: int | None, remark: str
) -> FormApproval:
    if len(remark.strip()) > LONGEST_REASON:
        raise Invalid(errors={"remark": [f"意见请控制在 {LONGEST_REASON} 字以内。"]})
    asked = find_approval(work, actor, approval_id, version=version)
    if _own(actor, asked):
        raise NotYours("自己起草或报备的表，要由另一位同事审批。", code="own-form")
    return asked


def _tell(
    work: Session,
    actor: Actor,
    asked: FormApproval,
    roles: tuple[str, ...],
    kind: str,
    words: str,
) -> None:
    about = About("form_approval", asked.id, f"/form-approvals/{asked.id}")
    notify(work, actor, scope=asked.scope, roles=roles, kind=kind, about=about, words=words)


def _note(work: Session, asked: FormApproval, deed: str, detail: dict[str, str]) -> None:
    told = {"title": asked.title, **{key: value for key, value in detail.items() if value}}
    record(work, deed, "form", asked.form, scope=asked.scope, detail=told)
