"""The unit above extends one unit's deadline, or excuses it from a period, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotYours
from fengqiao.reports.excusing import extend_obligation, waive_obligation
from fengqiao.reports.pages.due_words import due_tag, end_of, hour_words, period_words
from fengqiao.reports.queries import find_obligation, form_of
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.forms import Fields, read_form, visible
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("excusing", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")


@pages.get("/obligations/<uuid:obligation_id>/excuse")
@posts("reviewer", levels=_LEVELS)
def ask(obligation_id: UUID) -> ResponseReturnValue:
    """Show what may be granted to a unit that cannot file in time."""
    return _drawn(the_actor(), obligation_id, {}, {}, 200)


@pages.post("/obligations/<uuid:obligation_id>/excuse")
@posts("reviewer", levels=_LEVELS)
def excuse(obligation_id: UUID) -> ResponseReturnValue:
    """Extend or waive."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form("action", "until", "reason", longest=500)
        with transaction(actor, at) as work:
            if fields["action"] == "waive":
                owed = waive_obligation(
                    work, actor, obligation_id=obligation_id, reason=fields["reason"], at=at
                )
                words = "已同意本期不用报。"
            elif fields["action"] == "extend":
                owed = extend_obligation(
                    work,
                    actor,
                    obligation_id=obligation_id,
                    until=_until(work, actor, obligation_id, fields),
                    reason=fields["reason"],
                    at=at,
                )
                words = f"已延期到 {moment(owed.due_at)}。"
            else:
                raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    except Invalid as refusal:
        typed = {name: visible(request.form.get(name, "")) for name in ("until", "reason")}
        errors = refusal.errors or {"": [refusal.reason]}
        return _drawn(actor, obligation_id, typed, errors, refusal.status)
    say(words)
    return redirect(f"/board?form={owed.form}&period={owed.period}", 303)


def _until(work: Session, actor: Actor, obligation_id: UUID, fields: Fields) -> datetime:
    day = fields.day("until")
    if day is None:
        raise Invalid(errors={"until": ["请选延到哪一天。"]})
    return end_of(day, form_of(work, find_obligation(work, actor, obligation_id)))


def _drawn(
    actor: Actor,
    obligation_id: UUID,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    status: int,
) -> ResponseReturnValue:
    at = clock.now()
    with transaction(actor, at) as work:
        owed = find_obligation(work, actor, obligation_id)
        if owed.above != actor.scope or actor.owns(owed.scope):
            raise NotYours("延期和免报由直接上级单位来定。")
        unit, form = find_unit(work, actor, owed.unit_id), form_of(work, owed)
    due, kind = due_tag(owed, at)
    duty: dict[str, Any] = {
        "unit_name": unit.name,
        "form_title": form.title,
        "period_name": period_words(owed.period),
        "due_words": due,
        "due_kind": kind,
        "action": f"/obligations/{owed.id}/excuse",
    }
    return render(
        "reports/excuse.html",
        status=status,
        duty=duty,
        problems=[
            {"field": name if name in ("until", "reason") else "", "words": words}
            for name, lines in errors.items()
            for words in lines
        ],
        hour=hour_words(form),
        until=typed.get("until", ""),
        reason=typed.get("reason", ""),
        errors={"until": errors.get("until", []), "reason": errors.get("reason", [])},
        cancel_href=f"/board?form={owed.form}&period={owed.period}",
    )
