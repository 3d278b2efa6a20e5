"""Marking a figure to be followed up, and clearing the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Refusal, Stale
from fengqiao.periods.period import Period
from fengqiao.reports.following import (
    LONGEST_WORDS,
    clear_follow_up,
    follow_figure,
    label_followed,
    marks_on,
    may_clear,
    require_above,
)
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.filing_page import header
from fengqiao.reports.queries import find_report, form_of
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.reports.models import Report

pages = Blueprint("following", __name__)


@pages.get("/reports/<uuid:report_id>/follow-up")
@posts("reviewer")
def show_marks(report_id: UUID) -> ResponseReturnValue:
    """Show what is followed up of a unit's form, with room for another mark."""
    return _drawn(the_actor(), report_id, {"field": "", "words": ""}, {}, 200)


@pages.post("/reports/<uuid:report_id>/follow-up")
@posts("reviewer")
def mark(report_id: UUID) -> ResponseReturnValue:
    """Mark a figure; what was written stays on the page if something is wrong with it."""
    actor, at = the_actor(), clock.now()
    fields = read_form("field", "words", longest=2_000)
    typed = {name: fields[name] for name in ("field", "words")}
    try:
        with transaction(actor, at) as work:
            follow_figure(work, actor, report_id=report_id, **typed)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        errors = {**refusal.errors} or {"field": [refusal.reason]}
        return _drawn(actor, report_id, typed, errors, refusal.status)
    say("已标记跟进，以后各期都看得到，直到解除。")
    return redirect(f"/reports/{report_id}/follow-up", 303)


@pages.post("/follow-ups/<uuid:mark_id>/clear")
@posts("reviewer")
def clear(mark_id: UUID) -> ResponseReturnValue:
    """Clear a mark."""
    actor, at = the_actor(), clock.now()
    fields = read_form("version", "words", longest=2_000)
    version = fields.number("version")
    if version is None:
        raise Stale
    with transaction(actor, at) as work:
        cleared = clear_follow_up(
            work, actor, mark_id=mark_id, version=version, words=fields["words"], at=at
        )
    say("已解除跟进。", "green")
    return redirect(f"/reports/{cleared.report_id}/follow-up", 303)


def follow_views(work: Session, actor: Actor, report: Report) -> list[dict[str, Any]]:
    """Return the open marks on a unit's figures as the templates show them."""
    asked = form_of(work, report).fields
    return [
        {
            "label": asked[mark.field].label
            if mark.field in asked
            else label_followed(work, actor.county, mark.form, mark.field),
            "since": Period.parse(mark.period).dated_label,
            "words": mark.words,
            "clear_action": f"/follow-ups/{mark.id}/clear" if may_clear(actor, mark) else "",
            "version": mark.version,
        }
        for mark in marks_on(work, report)
    ]


def _drawn(
    actor: Actor,
    report_id: UUID,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    status: int,
) -> ResponseReturnValue:
    at = clock.now()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        require_above(actor, report)
        form = form_of(work, report)
        names = {
            "report": header(work, actor, report, form, at=at),
            "back_href": f"/reports/{report.id}",
            "follow_ups": follow_views(work, actor, report),
            "fields": [
                {"value": code, "label": asked.label}
                for code, asked in form.fields.items()
                if asked.numeric
            ],
            "typed": typed,
            "longest": LONGEST_WORDS,
            "errors": {name: errors.get(name, []) for name in ("field", "words")},
        }
    return Drawing("reports/follow_up.html", names, status, here="/board").respond()
