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
from fengqiao.reports.earlier import earlier_values
from fengqiao.reports.names import name_then
from fengqiao.reports.pages.aside_views import applied_views, put_asides_on_paper
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import last_word
from fengqiao.reports.pages.fields import Shown, field_view, sections_of
from fengqiao.reports.pages.gathered_views import row_units
from fengqiao.reports.pages.read_tables import read_table
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
# Words that are longer go on over the page; their last lines stay with the signatures.
_WHOLE, _WHOLE_LINES, _LAST_LINES = 300, 8, 120


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
        earlier = earlier_values(work, owed, form)
        word = last_word(owed.period, earlier.period)
        drawing = _sheet(form, Shown(previous=earlier.values, last_word=word), paper)
    return drawing.respond()


def _filled(work: Session, actor: Actor, report: Report) -> Drawing:
    form, revisions = form_of(work, report), revisions_of(work, report)
    # What a unit writes on after it was sent back is nobody else's yet: they print what came in.
    writing = report.is_open and report.may_be_written_by(actor)
    last = revisions[0] if revisions and not writing else None
    answers = written_answers(form, last.answers) if last else dict(report.answers)
    earlier = earlier_values(work, report, form)
    previous, word = earlier.values, last_word(report.period, earlier.period)
    shown = Shown(answers=answers, previous=previous, last_word=word)
    shown.reasons = last.reasons if last else report.reasons
    shown.hidden = check_answers(form, answers, previous=previous, complete=False).hidden
    paper = _heading(work, actor, obligation_of(work, report), form)
    paper |= {"back_href": f"/reports/{report.id}"} | _signed(work, report, last)
    nil = last.nil_report if last else report.nil_report
    paper |= {"nil_words": form.nil_words if nil else ""}
    if last and report.is_open:
        return _sheet(form, shown, paper)
    drawing = _sheet(form, shown, paper, row_units(work, report, form))
    put_asides_on_paper(drawing.names["sections"], applied_views(work, report))
    return drawing


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
    sections: list[dict[str, Any]] = [
        {
            "title": section.title,
            "when": "只在需要时填写" if section.shown_if else "",
            "figures": [_figure(f, shown, paper) for f in section.fields if f.numeric],
            "words": [_words(f, shown, paper) for f in section.fields if _is_words(f)],
            "grids": [_grid(f, shown, paper, units or {}) for f in section.fields if f.columns],
            "kept": 1,
        }
        for section in form.sections
        if paper["blank"] or sections_asked(form, shown, section.title)
    ]
    if sections and not sections[-1]["grids"]:
        sections[-1]["words"] = words = last_lines_apart(sections[-1]["words"])
        apart = (place for place, each in enumerate(words) if not each["label"])
        sections[-1]["kept"] = len(words) - next(apart, len(words) - 1)
    names = {"paper": paper, "sections": sections, "last_word": shown.last_word}
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


def last_lines_apart(words: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the words with the last lines of a last long text as a row without a label.

    No browser is sure to take lines of a long row over to the next page with what stands below
    it; short rows in one piece with the signatures go over in every one.
    """
    for place in range(len(words) - 1, max(len(words) - 3, -1), -1):
        text = words[place]["shown"]
        if len(text) > _WHOLE or text.count("\n") >= _WHOLE_LINES:
            start = _start_of_last_lines(text)
            above = words[place] | {"shown": text[:start].rstrip("\n")}
            last = {"label": "", "hint": "", "shown": text[start:]}
            return [*words[:place], above, last, *words[place + 1 :]]
    return words


def _start_of_last_lines(text: str) -> int:
    within = (len(text) - _LAST_LINES, len(text) - 1)
    return max(text.rfind(mark, *within) for mark in "\n。；") + 1 or within[0]


def _grid(
    asked: Field, shown: Shown, paper: Mapping[str, Any], units: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    table = read_table(asked, field_view(asked, shown), units.get(asked.code, ()))
    width = len(table["columns"])
    if paper["blank"]:
        table["rows"] = [[""] * width] * _PEN_ROWS
    return {
        "label": asked.label,
        "columns": table["columns"],
        "rows": table["rows"] or [["无"] + [""] * (width - 1)],
    }
