"""A unit asks for more time or to be excused; the unit above answers; both see how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.reports.drafting import require_own
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import end_of
from fengqiao.reports.pages.request_views import draw_answering, draw_asking, draw_requests
from fengqiao.reports.queries import find_obligation, form_of
from fengqiao.reports.request_queries import find_request
from fengqiao.reports.requesting import ask_for, grant_request, refuse_request, withdraw_request
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form, visible
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation

pages = Blueprint("requesting", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")
_TYPED = ("kind", "wished_until", "reason", "until", "words")


@pages.get("/requests")
@posts("filer", "reviewer")
def list_requests() -> ResponseReturnValue:
    """Show what waits for an answer here, and what the own unit asked."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        drawing = draw_requests(work, actor, at)
    return drawing.respond()


@pages.get("/obligations/<uuid:obligation_id>/request")
@posts("filer", "reviewer")
def show_asking(obligation_id: UUID) -> ResponseReturnValue:
    """Show what may be asked about what the own unit owes, and what was asked before."""
    return _asking(the_actor(), obligation_id, {}, {}, 200)


@pages.post("/obligations/<uuid:obligation_id>/request")
@posts("filer", "reviewer")
def ask(obligation_id: UUID) -> ResponseReturnValue:
    """Ask, or take back what was asked."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form(
            "action", "kind", "wished_until", "reason", "request", "version", longest=500
        )
        with transaction(actor, at) as work:
            words = _ask_or_withdraw(work, actor, obligation_id, fields, at)
    except Invalid as refusal:
        typed = {name: visible(request.form.get(name, "")) for name in _TYPED}
        errors = refusal.errors or {"": [refusal.reason]}
        return _asking(actor, obligation_id, typed, errors, refusal.status)
    say(words)
    return redirect(f"/obligations/{obligation_id}/request", 303)


@pages.get("/requests/<uuid:request_id>")
@posts("filer", "reviewer")
def show_request(request_id: UUID) -> ResponseReturnValue:
    """Show a request to whoever answers it; who asked reads it where it was asked."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        found = find_request(work, actor, request_id)
        if actor.owns(found.owed.scope):
            return redirect(f"/obligations/{found.owed.id}/request", 303)
        drawing = draw_answering(work, actor, found, {}, {}, at)
    return drawing.respond()


@pages.post("/requests/<uuid:request_id>")
@posts("reviewer", levels=_LEVELS)
def answer(request_id: UUID) -> ResponseReturnValue:
    """Grant or refuse."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form("action", "until", "words", "version", longest=500)
        with transaction(actor, at) as work:
            words = _answer(work, actor, request_id, fields, at)
    except Invalid as refusal:
        typed = {name: visible(request.form.get(name, "")) for name in _TYPED}
        errors = refusal.errors or {"": [refusal.reason]}
        with transaction(actor, at) as work:
            found = find_request(work, actor, request_id)
            drawing = draw_answering(work, actor, found, typed, errors, at)
        return Drawing(drawing.template, drawing.names, refusal.status).respond()
    say(words)
    return redirect("/requests", 303)


def _ask_or_withdraw(
    work: Session, actor: Actor, obligation_id: UUID, fields: Fields, at: datetime
) -> str:
    number = fields.identifier("request")
    if fields["action"] == "withdraw" and number is not None:
        withdraw_request(work, actor, request_id=number, version=fields.number("version"))
        return "申请已撤回。"
    if fields["action"] != "ask":
        raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    wished = fields.day("wished_until")
    ask_for(
        work,
        actor,
        obligation_id=obligation_id,
        kind=fields["kind"],
        reason=fields["reason"],
        wished_until=_end_of(work, find_obligation(work, actor, obligation_id), wished),
        at=at,
    )
    return "申请已提出，上级答复后这里能看到。"


def _answer(work: Session, actor: Actor, request_id: UUID, fields: Fields, at: datetime) -> str:
    version = fields.number("version")
    if fields["action"] == "grant":
        grant_request(
            work,
            actor,
            request_id=request_id,
            until=_end_of(work, find_request(work, actor, request_id).owed, fields.day("until")),
            words=fields["words"],
            version=version,
            at=at,
        )
        return "已同意，对方马上能看到。"
    if fields["action"] == "refuse":
        refuse_request(work, actor, request_id=request_id, words=fields["words"], version=version)
        return "已答复不同意。"
    raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")


def _end_of(work: Session, owed: Obligation, day: date | None) -> datetime | None:
    return end_of(day, form_of(work, owed)) if day else None


def _asking(
    actor: Actor,
    obligation_id: UUID,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    status: int,
) -> ResponseReturnValue:
    at = clock.now()
    with transaction(actor, at) as work:
        owed = find_obligation(work, actor, obligation_id)
        require_own(actor, owed)
        drawing = draw_asking(work, actor, owed, typed, errors, at)
    return Drawing(drawing.template, drawing.names, status).respond()
