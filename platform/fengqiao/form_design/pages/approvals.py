"""Handing a form in for approval (报备), and deciding: another person than who drew it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.form_design.approving import (
    approve_form,
    ask_approval,
    may_decide,
    send_back_form,
    withdraw_asking,
)
from fengqiao.form_design.pages.approval_views import approval_view
from fengqiao.form_design.pages.board_views import draft_view
from fengqiao.form_design.pages.catalogue import burden_view, designs, outline_of
from fengqiao.form_design.queries import (
    drawn_of,
    effect_of,
    find_approval,
    find_draft,
    has_draft,
    list_approvals,
)
from fengqiao.forms.form import form_from_json
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.actor import Actor

pages = Blueprint("form_approvals", __name__)
_READERS = ("reviewer", "administrator", "assessor", "leader")
_DESIGNERS = ("reviewer", "administrator")
_DECIDERS = ("administrator", "assessor")
_COUNTY = ("county",)
_TYPED = ("reason", "basis", "needed_by", "until")


@pages.get("/form-approvals")
@posts(*_READERS, levels=_COUNTY)
def show_list() -> Response:
    """Show what was handed in, what waits first."""
    actor = the_actor()
    with transaction(actor) as work:
        found = [approval_view(each) for each in list_approvals(work, actor)]
    return render("form_design/approvals.html", approvals=found)


@pages.get("/form-drafts/<uuid:draft_id>/approval")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_asking(draft_id: UUID) -> ResponseReturnValue:
    """Ask why a form is wanted, on what basis, for whom and until when."""
    return _draw_asking(the_actor(), draft_id, None, {})


@pages.post("/form-drafts/<uuid:draft_id>/approval")
@posts(*_DESIGNERS, levels=_COUNTY)
def ask(draft_id: UUID) -> ResponseReturnValue:
    """Hand the draft in for approval."""
    actor = the_actor()
    fields = read_form(*_TYPED, "version", longest=2_000)
    try:
        asked = _ask(actor, draft_id, fields)
    except Refusal as refusal:
        if refusal.status not in (409, 412, 422):
            raise
        typed = {name: fields[name] for name in _TYPED}
        errors = {**refusal.errors} or {"": [refusal.reason]}
        return _draw_asking(actor, draft_id, typed, errors, status=refusal.status)
    say("已报备，等另一位同事审批；结果会通知到这里。")
    return redirect(f"/form-approvals/{asked}", 303)


@pages.get("/form-approvals/<uuid:approval_id>")
@posts(*_READERS, levels=_COUNTY)
def show(approval_id: UUID) -> ResponseReturnValue:
    """Show what was handed in, and what was decided."""
    return _draw(the_actor(), approval_id, "", {})


@pages.post("/form-approvals/<uuid:approval_id>")
@posts(*_DECIDERS, levels=_COUNTY)
def decide(approval_id: UUID) -> ResponseReturnValue:
    """Approve it or send it back: what the pressed button says."""
    actor, at = the_actor(), clock.now()
    fields = read_form("action", "remark", "version", longest=2_000)
    deed = approve_form if fields["action"] == "approve" else send_back_form
    try:
        with transaction(actor, at) as work:
            decided = deed(
                work,
                actor,
                approval_id=approval_id,
                version=_version_of(fields),
                remark=fields["remark"],
            )
            number = decided.number
    except (Invalid, Stale) as refusal:
        errors = {**refusal.errors} or {"remark": [refusal.reason]}
        return _draw(actor, approval_id, fields["remark"], errors, status=refusal.status)
    say(f"已批准，报备号{number}。" if number else "已退回，起草的同事会收到通知。", "green")
    return redirect(f"/form-approvals/{approval_id}", 303)


@pages.post("/form-approvals/<uuid:approval_id>/withdraw")
@posts(*_DESIGNERS, levels=_COUNTY)
def withdraw(approval_id: UUID) -> ResponseReturnValue:
    """Take back what waits for a decision."""
    actor, at = the_actor(), clock.now()
    fields = read_form("version")
    with transaction(actor, at) as work:
        withdraw_asking(work, actor, approval_id=approval_id, version=_version_of(fields))
    say("已撤回。改好可以再报。")
    return redirect(f"/form-approvals/{approval_id}", 303)


def _ask(actor: Actor, draft_id: UUID, fields: Fields) -> UUID:
    at = clock.now()
    with transaction(actor, at) as work:
        asked = ask_approval(
            work,
            actor,
            draft_id=draft_id,
            version=_version_of(fields),
            reason=fields["reason"],
            basis=fields["basis"],
            needed_by=fields["needed_by"],
            until=fields.day("until"),
            at=at,
        )
        return asked.id


def _version_of(fields: Fields) -> int:
    version = fields.number("version")
    if version is None:
        raise Stale
    return version


def _draw_asking(
    actor: Actor,
    draft_id: UUID,
    typed: dict[str, str] | None,
    errors: dict[str, list[str]],
    *,
    status: int = 200,
) -> ResponseReturnValue:
    at = clock.now()
    on = clock.local_date(at)
    with transaction(actor, at) as work:
        draft = find_draft(work, actor, draft_id)
        drawn = drawn_of(work, actor, draft)
        if drawn.form is None or not drawn.fit:
            say("表样还有要改的地方，改好才能报备。", "amber")
            return redirect(f"/form-drafts/{draft_id}", 303)
        effect = effect_of(work, actor, drawn.form, from_period="", on=on, at=at)
    usual = {"reason": "", "basis": drawn.form.basis, "needed_by": drawn.form.owner, "until": ""}
    return render(
        "form_design/ask_approval.html",
        status=status,
        draft=draft_view(draft),
        more=list(effect.more),
        after=burden_view(effect.after),
        typed=typed or usual,
        problems=[
            {"field": name if name in _TYPED else "", "words": words}
            for name, lines in errors.items()
            for words in lines
        ],
        errors={name: errors.get(name, []) for name in _TYPED},
    )


def _draw(
    actor: Actor,
    approval_id: UUID,
    remark: str,
    errors: dict[str, list[str]],
    *,
    status: int = 200,
) -> Response:
    with transaction(actor) as work:
        asked = find_approval(work, actor, approval_id)
        shown: dict[str, Any] = approval_view(asked)
        sections = outline_of(form_from_json(asked.definition))
        decides, waits = may_decide(actor, asked), asked.state == "asked"
        drawn = designs(actor) and has_draft(work, actor, asked.draft_id)
    return render(
        "form_design/approval.html",
        status=status,
        approval=shown,
        sections=sections,
        may_decide=decides,
        withdraw_action=f"{shown['href']}/withdraw" if waits and designs(actor) else "",
        draft_href=f"/form-drafts/{asked.draft_id}" if drawn else "",
        remark=remark,
        errors={"remark": [words for lines in errors.values() for words in lines]},
    )
