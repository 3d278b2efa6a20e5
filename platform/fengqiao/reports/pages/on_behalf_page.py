"""A township begins a report in a village's place; the village says whether it is right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotYours
from fengqiao.reports.nothing_below import form_answered
from fengqiao.reports.on_behalf import (
    LONGEST_REASON,
    begin_on_behalf,
    confirm_report,
    require_typed,
)
from fengqiao.reports.pages.due_words import due_tag, period_words
from fengqiao.reports.queries import find_obligation
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.forms import read_form, visible
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

pages = Blueprint("on_behalf", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")


@pages.get("/obligations/<uuid:obligation_id>/on-behalf")
@posts("filer", "reviewer", levels=_LEVELS)
def ask(obligation_id: UUID) -> ResponseReturnValue:
    """Ask why the unit above writes in the unit's place."""
    return _drawn(the_actor(), obligation_id, "", {}, 200)


@pages.post("/obligations/<uuid:obligation_id>/on-behalf")
@posts("filer", "reviewer", levels=_LEVELS)
def begin(obligation_id: UUID) -> ResponseReturnValue:
    """Begin the report and go on to fill it in."""
    actor, at = the_actor(), clock.now()
    try:
        reason = read_form("reason", longest=2000)["reason"]
        with transaction(actor, at) as work:
            report = begin_on_behalf(work, actor, obligation_id=obligation_id, reason=reason, at=at)
    except Invalid as refusal:
        typed = visible(request.form.get("reason", ""))
        errors = refusal.errors or {"": [refusal.reason]}
        return _drawn(actor, obligation_id, typed, errors, refusal.status)
    return redirect(f"/reports/{report.id}", 303)


@pages.post("/reports/<uuid:report_id>/confirmation")
@posts("filer", "reviewer")
def confirm(report_id: UUID) -> ResponseReturnValue:
    """Have the unit say that what was submitted in its place is right."""
    actor, at = the_actor(), clock.now()
    version = read_form("version").number("version")
    with transaction(actor, at) as work:
        confirm_report(work, actor, report_id=report_id, version=version, at=at)
    say("已确认代报内容无误。", "green")
    return redirect(f"/reports/{report_id}", 303)


def _drawn(
    actor: Actor, obligation_id: UUID, reason: str, errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    at = clock.now()
    with transaction(actor, at) as work:
        owed = find_obligation(work, actor, obligation_id)
        if owed.above != actor.scope or actor.owns(owed.scope):
            raise NotYours("代报由直接上级单位来做。")
        unit, form = find_unit(work, actor, owed.unit_id), form_answered(work, owed)
        require_typed(form)
    due, kind = due_tag(owed, at)
    duty: dict[str, Any] = {
        "unit_name": unit.name,
        "form_title": form.title,
        "period_name": period_words(owed.period),
        "due_words": due,
        "due_kind": kind,
        "action": f"/obligations/{owed.id}/on-behalf",
    }
    return render(
        "reports/on_behalf.html",
        status=status,
        duty=duty,
        problems=[
            {"field": name if name == "reason" else "", "words": words}
            for name, lines in errors.items()
            for words in lines
        ],
        reason=reason,
        longest_reason=LONGEST_REASON,
        errors={"reason": errors.get("reason", [])},
        cancel_href=f"/board?form={owed.form}&period={owed.period}",
    )
