"""What a person sees of the reports, to take along as Excel or CSV."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.errors import NotFound
from fengqiao.forms.answers import check_answers
from fengqiao.periods.period import Period
from fengqiao.reports.board_rows import board_rows, offers_of
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.exporting import (
    MOST_LINES,
    board_table,
    list_table,
    report_table,
    withheld_names,
)
from fengqiao.reports.listing import Wanted, list_reports
from fengqiao.reports.neighbors import neighbors
from fengqiao.reports.pages.aside_views import aside_lines
from fengqiao.reports.queries import (
    find_report,
    form_asked_below,
    form_of,
    newest_forms,
    newest_revisions,
    unit_name,
)
from fengqiao.sheets.exported import exported
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import saved
from fengqiao.web.forms import read_query
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.session import the_actor

pages = Blueprint("exports", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")


@pages.get("/exports/board")
@posts("filer", "reviewer", "assessor", "leader", levels=_LEVELS)
def export_board() -> Response:
    """Give the board of one form and period."""
    actor, asked, at = the_actor(), read_query("form", "period", "as"), clock.now()
    with transaction(actor, at) as work:
        period = Period.parse(asked["period"])
        form = form_asked_below(work, actor, asked["form"], str(period))
        if form is None:
            raise NotFound("这张报表")
        offers = offers_of(work, actor.county, form)
        counts = neighbors().counts(work, actor, offers, period)
        rows = board_rows(work, actor, form, str(period), counts, at=at)
        withheld = withheld_names(work, actor.county, form.code)
        table = board_table(form, str(period), rows, actor.unit_name, withheld)
    return saved(*exported(table, asked["as"]))


@pages.get("/exports/reports")
@posts("filer", "reviewer", "leader", "assessor")
def export_list() -> Response:
    """Give the list of the reports in sight."""
    actor, asked = the_actor(), read_query("form", "period", "state", "as")
    with transaction(actor) as work:
        wanted = Wanted(asked["form"], asked["period"], asked["state"])
        rows = list_reports(work, actor, wanted, after=None, limit=MOST_LINES + 1)
        table = list_table(rows, newest_forms(work, actor))
    return saved(*exported(table, asked["as"]))


@pages.get("/exports/reports/<uuid:report_id>")
@signed_in
def export_report(report_id: UUID) -> Response:
    """Give one report: what was handed up last, or the own draft."""
    actor, asked = the_actor(), read_query("as")
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        form = form_of(work, report)
        revision = newest_revisions(work, [report]).get(report.id)
        drafted = check_answers(form, report.answers, complete=False).values
        # What its unit is rewriting goes out as it was handed up, to whoever may see it.
        values = drafted if revision is None else revision.answers
        reasons = report.reasons if revision is None else revision.reasons
        table = report_table(
            form,
            report,
            unit_name(work, report),
            values,
            previous_values(work, report, form),
            reasons,
            withheld_names(work, actor.county, form.code),
        )
        if revision is None or not report.is_open:
            table = replace(table, rows=[*table.rows, *aside_lines(work, report)])
    return saved(*exported(table, asked["as"]))
