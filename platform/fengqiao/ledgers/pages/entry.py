"""One entry and what is done with it next: rectify, check again, amend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.ledgers.entries import (
    amend_entry,
    close_out_hazard,
    rectify_hazard,
    return_hazard,
)
from fengqiao.ledgers.pages.entry_page import draw_amending, draw_entry
from fengqiao.ledgers.pages.questions import Filled, keep_sent_photos, read_filled
from fengqiao.ledgers.queries import find_entry
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.ledgers.models import LedgerEntry

pages = Blueprint("ledger_entry", __name__)
_SAID = {
    "rectify": "已报改好，等复查。",
    "return": "已退回，请对方接着改。",
    "close_out": "这一条已办完。",
    "amend": "已更正，原来的内容留在经过里。",
}


@pages.get("/ledgers/entries/<uuid:entry_id>")
@posts("filer", "reviewer", "leader", "assessor")
def show(entry_id: UUID) -> ResponseReturnValue:
    """Show an entry, its story, and the form of the next deed."""
    return _drawn(the_actor(), entry_id, Filled(), 200)


@pages.get("/ledgers/entries/<uuid:entry_id>/amend")
@posts("filer", "reviewer")
def ask_to_amend(entry_id: UUID) -> ResponseReturnValue:
    """Show an entry's columns to be corrected."""
    return _drawn(the_actor(), entry_id, Filled(action="amend"), 200)


@pages.post("/ledgers/entries/<uuid:entry_id>")
@posts("filer", "reviewer")
def act(entry_id: UUID) -> ResponseReturnValue:
    """Do the next deed; whatever is wrong with it, what was typed stays on the page."""
    actor, at, filled = the_actor(), clock.now(), read_filled()
    if filled.action == "save":
        filled.action = "amend"
    with transaction(actor) as work:
        find_entry(work, actor, entry_id)
    keep_sent_photos(actor, filled)
    try:
        if filled.errors:
            raise Invalid(errors=filled.errors)
        with transaction(actor, at) as work:
            answer = once(work, actor, lambda: _done(work, actor, entry_id, filled, at))
    except Refusal as refusal:
        if refusal.status not in (412, 422) or wants_json():
            raise
        filled.errors = refusal.errors or {"": [refusal.reason]}
        return _drawn(actor, entry_id, filled, refusal.status)
    say(_SAID[filled.action])
    return answer.respond()


def _done(work: Session, actor: Actor, entry_id: UUID, filled: Filled, at: datetime) -> Answer:
    if filled.action not in _SAID:
        raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    if filled.version is None:
        raise Stale
    deeds: Mapping[str, Callable[..., LedgerEntry]] = {
        "rectify": rectify_hazard,
        "return": return_hazard,
        "close_out": close_out_hazard,
        "amend": amend_entry,
    }
    words = filled.answers.get("words", "")
    more: dict[str, Any] = {"words": words}
    if filled.action == "rectify":
        more["photos"] = filled.photos
    if filled.action == "amend":
        columns = {c: v for c, v in filled.answers.items() if c != "words"}
        more = {"answers": columns, "reason": words}
    deeds[filled.action](work, actor, entry_id=entry_id, version=filled.version, at=at, **more)
    place = f"/ledgers/entries/{entry_id}"
    body = {"receipt": "", "words": _SAID[filled.action], "location": place}
    return Answer(body=body, location=place)


def _drawn(actor: Actor, entry_id: UUID, filled: Filled, status: int) -> ResponseReturnValue:
    today: date = clock.local_date(clock.now())
    with transaction(actor) as work:
        entry = find_entry(work, actor, entry_id)
        if filled.action == "amend":
            if not actor.owns(entry.scope) or entry.state == "closed":
                return redirect(f"/ledgers/entries/{entry.id}", 303)
            template, names = "ledgers/entry_form.html", draw_amending(work, actor, entry, filled)
        else:
            template, names = "ledgers/entry.html", draw_entry(work, actor, entry, filled, today)
    return render(template, status=status, **names)
