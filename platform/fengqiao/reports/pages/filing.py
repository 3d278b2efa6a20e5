"""A unit begins its report, fills it in, looks it over and submits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound, Refusal, Stale
from fengqiao.forms.form import Form
from fengqiao.forms.tables import cells_of, is_asked
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, require_own
from fengqiao.reports.left_over import keep_left_over
from fengqiao.reports.pages.colleagues import (
    FormChanged,
    beside_filed,
    current_copy,
    require_same_form,
)
from fengqiao.reports.pages.filing_page import draw_filing
from fengqiao.reports.pages.handing_in import submit_typed
from fengqiao.reports.pages.reading import draw_report
from fengqiao.reports.pages.reviewing import draw_review
from fengqiao.reports.pages.saving import declare_nil_typed, save_typed, withdraw_typed
from fengqiao.reports.pages.typed import Typed, keep_sent_files, read_typed
from fengqiao.reports.queries import find_report, form_of, gathers
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.session import the_actor
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from fengqiao.reports.models import Report

pages = Blueprint("filing", __name__)
Given = TypeVar("Given")
Deed = Callable[[Actor, UUID, Typed, datetime], ResponseReturnValue]
# Refused, but not without showing again what was typed.
_KEEPS_WHAT_IS_TYPED = ("period-closed", "already-submitted", "waived")
_DEEDS: dict[str, Deed] = {
    "save": save_typed,
    "review": save_typed,
    "copy_last": save_typed,
    "fill_zero": save_typed,
    "drop_photo": save_typed,
    "submit": submit_typed,
    "nil": declare_nil_typed,
    "withdraw": withdraw_typed,
}


@pages.get("/reports/begin")
@posts("filer", "reviewer")
def begin() -> ResponseReturnValue:
    """Begin the report for a duty, or go on with the draft there is."""
    actor, at = the_actor(), clock.now()
    obligation_id = read_query("obligation").identifier("obligation")
    if obligation_id is None:
        raise NotFound("这项填报任务")
    with transaction(actor, at) as work:
        report = begin_report(work, actor, obligation_id=obligation_id, at=at)
        adds_up = gathers(work, report, form_of(work, report))
        if adds_up and report.created_at == at:
            draft_consolidation(work, actor, report_id=report.id, version=None, at=at)
    return redirect(f"/reports/{report.id}{'/consolidation' if adds_up else ''}", 303)


@pages.get("/reports/<uuid:report_id>")
@signed_in
def show(report_id: UUID) -> ResponseReturnValue:
    """Show a report: to its filer while it is open as a form, to everybody else to read."""
    actor, at = the_actor(), clock.now()
    number = read_query("revision").number("revision")
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        if not _may_write(actor, report) or number is not None:
            drawing = draw_report(work, actor, report, revision=number, at=at)
        elif actor.owns(report.scope) and gathers(work, report, form_of(work, report)):
            return redirect(f"/reports/{report.id}/consolidation", 303)
        else:
            drawing = draw_filing(work, actor, report, at=at)
    return drawing.respond()


@pages.get("/reports/<uuid:report_id>/review")
@posts("filer", "reviewer")
def review(report_id: UUID) -> ResponseReturnValue:
    """Show what is about to be submitted, as it is kept on the server."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        if not _may_write(actor, report):
            return redirect(f"/reports/{report.id}", 303)
        drawing = draw_review(work, actor, report, at=at)
    return drawing.respond()


@pages.post("/reports/<uuid:report_id>")
@posts("filer", "reviewer")
def act(report_id: UUID) -> ResponseReturnValue:
    """Do what the pressed button says with what was typed."""
    return act_on(report_id, read_typed())


def act_on(report_id: UUID, typed: Typed) -> ResponseReturnValue:
    """Do a posted deed; a refusal shows the page again with everything on it.

    :raises Refusal: to a script, or where no page can say it
    """
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        # Whose report it is comes before everything else; nothing foreign keeps a file here.
        report = find_report(work, actor, report_id)
        require_own(actor, report)
    keep_sent_files(actor, typed)
    try:
        if typed.errors:
            raise Invalid(errors=typed.errors)
        given = request.form.get("form_version", "")
        if report.is_open and given not in ("", report.form_sha256):
            with transaction(actor, at) as work:
                require_same_form(work, report, given, typed.answers)
        deed = _DEEDS.get(typed.action)
        if deed is None:
            raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
        return deed(actor, report_id, typed, at)
    except Refusal as refusal:
        if isinstance(refusal, FormChanged):
            with transaction(actor, at) as work:
                keep_left_over(work, actor, report_id=report_id, answers=typed.answers, at=at)
        drawn_again = isinstance(refusal, FormChanged) or refusal.code in _KEEPS_WHAT_IS_TYPED
        if refusal.status in (412, 422) or drawn_again:
            return _redrawn(actor, report_id, typed, refusal, at)
        raise


def _may_write(actor: Actor, report: Report) -> bool:
    return report.is_open and report.may_be_written_by(actor) and actor.has("filer", "reviewer")


def _redrawn(
    actor: Actor, report_id: UUID, typed: Typed, refusal: Refusal, at: datetime
) -> ResponseReturnValue:
    """Draw the page again with everything typed on it and words at each field.

    :raises Refusal: the same, to a script or if the report is not open any more
    """
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        form = form_of(work, report)
        if refusal.code == "already-submitted":
            refusal.errors = beside_filed(form, report, typed.answers)
        elif isinstance(refusal, Stale):
            # Whoever pressed a button that sends nothing typed has nothing to be compared.
            refusal.errors = _both_texts(form, report, typed) if typed.answers else {}
            refusal.facts["current"] = current_copy(form, report)
        if wants_json() or not _may_write(actor, report):
            raise refusal
        typed_anything = bool(typed.answers or typed.reasons)
        at_fields = bool(refusal.errors) and isinstance(refusal, Invalid)
        drawing = draw_filing(
            work,
            actor,
            report,
            at=at,
            answers=_asked(form, typed.answers) if typed_anything else None,
            reasons=_asked(form, typed.reasons) if typed_anything else None,
            errors=refusal.errors,
            on_top=[] if at_fields else [refusal.reason],
            status=refusal.status,
        )
    return drawing.respond()


def _asked(form: Form, typed: Mapping[str, Given]) -> dict[str, Given]:
    """Return what the form asks for; a newer version may have left something out."""
    return {code: given for code, given in typed.items() if is_asked(form, code)}


def _both_texts(form: Form, report: Report, typed: Typed) -> dict[str, list[str]]:
    """Return what is kept and what was typed, at each field where they differ."""
    found = {}
    for code, asked in form.fields.items():
        if asked.columns:
            if cells_of(asked, report.answers) != cells_of(asked, typed.answers):
                found[code] = ["小表和现在存着的不一样，请核对。"]
            continue
        now, mine = report.answers.get(code) or "", typed.answers.get(code) or ""
        if now != mine and asked.type == "attachments":
            found[code] = ["照片和现在存着的不一样，请核对。"]
        elif now != mine:
            found[code] = [f"现在存着的是“{now or '空'}”，您填的是“{mine or '空'}”。请核对。"]
    return found
