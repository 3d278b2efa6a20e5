"""One report's Excel template, and a filled one read back onto the filing page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotYours
from fengqiao.forms.answers import check_answers
from fengqiao.forms.form import Form
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.filed_words import already_submitted
from fengqiao.reports.nothing_below import form_answered
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.filing_page import draw_filing
from fengqiao.reports.pages.sent_sheet import MOST_TOLD, read_sent_sheet, rest_words
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.sheet_rows import Answered, read_fields_sheet
from fengqiao.reports.sheet_template import (
    fields_template,
    identification,
    require_this_template,
)
from fengqiao.sheets.exported import EXCEL
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.files import saved
from fengqiao.web.forms import read_form
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("sheets", __name__)


@pages.get("/reports/<uuid:report_id>/sheet")
@posts("filer", "reviewer")
def show(report_id: UUID) -> ResponseReturnValue:
    """Show how to fill a report in with Excel."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        if not _writable(actor, report):
            return redirect(f"/reports/{report_id}", 303)
        drawing = _draw_upload(work, actor, report, [])
    return drawing.respond()


@pages.get("/reports/<uuid:report_id>/template")
@posts("filer", "reviewer")
def template(report_id: UUID) -> ResponseReturnValue:
    """Give the form as a workbook: last period's values beside the cells to fill in."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        if not _writable(actor, report):
            return redirect(f"/reports/{report_id}", 303)
        form, unit = form_answered(work, report), find_unit(work, actor, report.unit_id)
        content = fields_template(
            form,
            report.period,
            (unit.name, report.division_code),
            previous=previous_values(work, report, form),
            typed=report.answers,
        )
    return saved(content, f"{unit.name} {form.title} {report.period}.xlsx", EXCEL)


@pages.post("/reports/<uuid:report_id>/sheet")
@posts("filer", "reviewer")
def read_in(report_id: UUID) -> Response:
    """Show the filing page with what the workbook holds; nothing is kept before it is saved."""
    actor, at = the_actor(), clock.now()
    read_form()
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        _require_writable(work, actor, report)
        try:
            drawing = _read_in(work, actor, report, at)
        except Invalid as refusal:
            drawing = _draw_upload(work, actor, report, [refusal.reason], refusal.status)
    return drawing.respond()


def _read_in(work: Session, actor: Actor, report: Report, at: datetime) -> Drawing:
    form = form_answered(work, report)
    sheet = read_sent_sheet()
    require_this_template(
        sheet.identification,
        identification(form, report.period, report.division_code, "fields"),
    )
    read = read_fields_sheet(sheet, form)
    texts = {code: text for code, text in read.texts[""].items() if text}
    answers = {**report.answers, **texts}
    drawing = draw_filing(
        work, actor, report, at=at, answers=answers, errors=_errors(form, read, answers)
    )
    empty = f"，{read.empty} 项空着" if read.empty else ""
    told = f"从文件读到 {read.filled} 项{empty}；还没有保存。请看一遍再暂存或核对上报。"
    messages = [{"text": words, "kind": "amber"} for words in (told, *read.notes)]
    wrong = [*read.problems[:MOST_TOLD], *rest_words(len(read.problems))]
    messages += [{"text": words, "kind": "red"} for words in wrong]
    return replace(drawing, names={**drawing.names, "messages": messages})


def _errors(form: Form, read: Answered, answers: dict[str, object]) -> dict[str, list[str]]:
    """Return what is wrong at each field, with the cell of the file in front."""
    found = {code: list(words) for (_, code), words in read.errors.items()}
    checked = check_answers(form, answers, complete=False).errors
    for (_, code), where in read.places.items():
        if code in checked and code not in found:
            found[code] = [f"{where}：{words}" for words in checked[code]]
    return found


def _draw_upload(
    work: Session, actor: Actor, report: Report, problems: list[str], status: int = 200
) -> Drawing:
    names = {
        "form_title": form_of(work, report).title,
        "period_name": period_words(report.period),
        "unit_name": find_unit(work, actor, report.unit_id).name,
        "problems": [{"field": "", "words": words} for words in problems],
        "action": f"/reports/{report.id}/sheet",
        "template_href": f"/reports/{report.id}/template",
        "back_href": f"/reports/{report.id}",
    }
    return Drawing("reports/import.html", names, status)


def _writable(actor: Actor, report: Report) -> bool:
    return report.is_open and report.may_be_written_by(actor)


def _require_writable(work: Session, actor: Actor, report: Report) -> None:
    if not report.may_be_written_by(actor):
        raise NotYours("这份报表由填报单位自己来写。", code="another-unit")
    if not report.is_open:
        raise already_submitted(work, report)
