"""A report on paper: a blank form of a duty with the unit's own name, or what was filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response

from fengqiao.accounts.queries import account_names
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.forms.answers import check_answers, written_answers
from fengqiao.forms.form import Field, Form
from fengqiao.periods.period import Period
from fengqiao.reports.approval_words import approval_words
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.names import name_then
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import last_word
from fengqiao.reports.pages.fields import Shown, field_view, sections_of
from fengqiao.reports.pages.gathered_views import row_units
from fengqiao.reports.queries import (
    find_obligation,
    find_report,
    form_of,
    obligation_of,
    revisions_of,
)
from fengqiao.reports.receipts import receipt_number
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.guards import signed_in
from fengqiao.web.session import the_actor
from fengqiao.web.words import day, full_moment, moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation, Report, ReportRevision

pages = Blueprint("paper", __name__)
# Empty rows of a table that a pen is to fill.
_PEN_ROWS = 6


@pages.get("/reports/<uuid:report_id>/paper")
@signed_in
def show_paper(report_id: UUID) -> Response:
    """Show a report as it was handed up last, or as its draft stands, ready to be printed."""
    actor = the_actor()
    with transaction(actor) as work:
        drawing = _filled(work, actor, find_report(work, actor, report_id))
    return drawing.respond()


@pages.get("/obligations/<uuid:obligation_id>/paper")
@signed_in
def show_blank(obligation_id: UUID) -> Response:
    """Show the blank form of a duty, with the unit's name, its period and last period's figures."""
    actor = the_actor()
    with transaction(actor) as work:
        owed = find_obligation(work, actor, obligation_id)
        form = form_of(work, owed)
        paper = _heading(work, actor, owed, form) | {
            "blank": True,
            "foot": "填好后请在系统里录入，纸面不作上报凭据。",
            "back_href": "/tasks" if actor.owns(owed.scope) else "/board",
        }
        drawing = _sheet(form, Shown(previous=previous_values(work, owed, form)), paper)
    return drawing.respond()


def _filled(work: Session, actor: Actor, report: Report) -> Drawing:
    form, revisions = form_of(work, report), revisions_of(work, report)
    # What a unit writes on after it was sent back is nobody else's yet: they print what came in.
    writing = report.is_open and report.may_be_written_by(actor)
    last = revisions[0] if revisions and not writing else None
    answers = written_answers(form, last.answers) if last else dict(report.answers)
    previous = previous_values(work, report, form)
    shown = Shown(answers=answers, previous=previous)
    shown.reasons = last.reasons if last else report.reasons
    shown.hidden = check_answers(form, answers, previous=previous, complete=False).hidden
    paper = _heading(work, actor, obligation_of(work, report), form)
    paper |= {"back_href": f"/reports/{report.id}"} | _signed(work, report, last)
    nil = last.nil_report if last else report.nil_report
    paper |= {"nil_words": form.nil_words if nil else ""}
    gathered = {} if last and report.is_open else row_units(work, report, form)
    return _sheet(form, shown, paper, gathered)


def _heading(work: Session, actor: Actor, owed: Obligation, form: Form) -> dict[str, Any]:
    return {
        "form_title": form.title,
        "unit_name": name_then(find_unit(work, actor, owed.unit_id), owed.period),
        "period_name": Period.parse(owed.period).dated_label,
        "due_words": f"{moment(owed.due_at)} 截止",
        "blank": False,
        "nil_words": "",
        "filed_by": "",
        "filed_on": "",
        "foot": "",
        "approval": approval_words(work, owed, form),
    }


def _signed(work: Session, report: Report, last: ReportRevision | None) -> dict[str, str]:
    if last is None:
        return {"foot": "草稿，还没有上报。"}
    names = account_names(work, report.county, {last.account_id})
    number = receipt_number(report.id, last.number)
    received = full_moment(last.submitted_at)
    return {
        "filed_by": names.get(last.account_id, ""),
        "filed_on": day(local_date(last.submitted_at)),
        "foot": f"回执号 {number} · {received} 收到 · 校验码 {last.sha256}",
    }


def _sheet(
    form: Form,
    shown: Shown,
    paper: Mapping[str, Any],
    units: Mapping[str, Sequence[str]] | None = None,
) -> Drawing:
    """Return the sheet; ``units`` say from whom each row of a gathered table comes."""
    sections = [
        {
            "title": section.title,
            "when": "只在需要时填写" if section.shown_if else "",
            "figures": [_figure(f, shown, paper) for f in section.fields if f.numeric],
            "words": [_words(f, shown, paper) for f in section.fields if _is_words(f)],
            "grids": [_grid(f, shown, paper, units or {}) for f in section.fields if f.columns],
        }
        for section in form.sections
        if paper["blank"] or sections_asked(form, shown, section.title)
    ]
    names = {"paper": paper, "sections": sections, "last_word": last_word(form.frequency)}
    return Drawing("reports/paper.html", names)


def sections_asked(form: Form, shown: Shown, title: str) -> bool:
    """Return whether a section was asked of this report; what was not is left off the paper."""
    asked = [code for code in form.fields if code not in shown.hidden]
    return any(each["title"] == title for each in sections_of(form, shown, only=asked))


def _is_words(asked: Field) -> bool:
    return not asked.numeric and not asked.columns


def _figure(asked: Field, shown: Shown, paper: Mapping[str, Any]) -> dict[str, str]:
    view = field_view(asked, shown)
    return {
        "label": asked.label,
        "unit": asked.unit,
        "last": view["last"] or "",
        "shown": "" if paper["blank"] else view["shown"],
        "reason": view["reason"],
    }


def _words(asked: Field, shown: Shown, paper: Mapping[str, Any]) -> dict[str, str]:
    hint = " / ".join(asked.choices) if paper["blank"] else ""
    return {
        "label": asked.label,
        "hint": hint,
        "shown": "" if paper["blank"] else field_view(asked, shown)["shown"],
    }


def _grid(
    asked: Field, shown: Shown, paper: Mapping[str, Any], units: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    rows = [
        [str(cell["value"]) for cell in row["cells"]] for row in field_view(asked, shown)["rows"]
    ]
    filled = [row for row in rows if any(row)]
    whose = units.get(asked.code, ())
    if whose and len(whose) == len(filled):
        return {
            "label": asked.label,
            "columns": ["单位", *(column.label for column in asked.columns)],
            "rows": [[unit, *row] for unit, row in zip(whose, filled, strict=True)],
        }
    empty = [[""] * len(asked.columns)] * _PEN_ROWS
    return {
        "label": asked.label,
        "columns": [column.label for column in asked.columns],
        "rows": empty if paper["blank"] else filled or [["无"] + [""] * (len(asked.columns) - 1)],
    }
