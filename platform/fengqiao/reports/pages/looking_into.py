"""A consolidation is looked into: what it was added up from, and where each figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.forms.form import Form
from fengqiao.reports.pages.consolidation_page import draw_consolidation
from fengqiao.reports.pages.sources_page import draw_sources
from fengqiao.reports.queries import find_report, form_of, gathers
from fengqiao.tenancy.lines import by_line
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.reports.models import Report

pages = Blueprint("looking_into", __name__)
LEVELS = ("county", "township", "village", "department", "grid")


@pages.get("/reports/<uuid:report_id>/consolidation")
@posts("filer", "reviewer", "leader", "assessor", levels=LEVELS)
def show(report_id: UUID) -> ResponseReturnValue:
    """Show what was added up, what is missing and what was changed.

    While the unit writes on it, only the unit itself looks on; others read what was handed up.
    """
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        form = form_of(work, report)
        require_gathering(form)
        if _is_not_for(actor, report) or not gathers(work, report, form):
            return redirect(f"/reports/{report.id}", 303)
        drawing = draw_consolidation(work, actor, report, at=at)
    return drawing.respond()


@pages.get("/reports/<uuid:report_id>/sources/<field>")
@posts("filer", "reviewer", "leader", "assessor", levels=LEVELS)
def show_sources(report_id: UUID, field: str) -> ResponseReturnValue:
    """Show which reports one figure was added up from."""
    actor = the_actor()
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        form = form_of(work, report)
        if field not in form.fields or not form.fields[field].source_form:
            raise NotFound("这一项的来源")
        if _is_not_for(actor, report):
            return redirect(f"/reports/{report.id}", 303)
        drawing = draw_sources(work, actor, report, form.fields[field])
    return drawing.respond()


def _is_not_for(actor: Actor, report: Report) -> bool:
    """Tell whether somebody is led to the report itself: it is written on, or seen by the line.

    A department of the line does not see what a sum was added up from, but for its own forms.
    """
    return not actor.owns(report.scope) and (report.is_open or by_line(actor, report.scope))


def require_gathering(form: Form) -> None:
    """Require that a form gathers at all.

    :raises NotFound: if it does not
    """
    if not form.child_forms:
        raise NotFound("这份汇总")
