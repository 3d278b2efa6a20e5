"""The page on which a filer looks a report over before submitting it (核对)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.forms.answers import check_answers
from fengqiao.forms.form import Field
from fengqiao.forms.tables import fitting
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.gathering import children_sums
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.fields import answer_in, problems_of, shown_answer
from fengqiao.reports.pages.filing_page import header
from fengqiao.reports.proposals import unexplained
from fengqiao.reports.queries import form_of
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report


def draw_review(work: Session, actor: Actor, report: Report, *, at: datetime) -> Drawing:
    """Return the page: what is wrong, what looks unusual, what changed, then one button."""
    form = form_of(work, report)
    previous = previous_values(work, report, form)
    children = children_sums(work, report, form)
    given = fitting(form, report.answers)
    checked = check_answers(
        form, given, previous=previous, children=children, nil=report.nil_report
    )
    proposals = own_proposals(work, actor, report)
    missing = unexplained(form, checked.values, proposals, report.reasons)
    problems = problems_of(form.fields, {**missing, **checked.errors})
    fields = [f for f in form.fields.values() if f.code not in checked.hidden]
    changed = [f.code for f in fields if f.numeric and _changed(f, report, previous)]
    names = {
        "report": header(work, actor, report, form, at=at),
        # The inputs stand on the page before this one, so the lines here link to nothing.
        "problems": [{"field": "", "words": each["words"]} for each in problems],
        "warnings": [
            f"{form.fields[code].label}：{words}" if code in form.fields else words
            for code, lines in checked.warnings.items()
            for words in lines
        ],
        "changes": [_change(form.fields[code], report, previous) for code in changed],
        "others": _others(fields, report, changed),
        "nil_statement": form.nil_words if report.nil_report else "",
        "edit_href": f"/reports/{report.id}",
    }
    return Drawing("reports/review_before_submit.html", names)


def _changed(asked: Field, report: Report, previous: dict[str, Value]) -> bool:
    return _before(asked, previous) != shown_answer(asked, report.answers.get(asked.code))


def _change(asked: Field, report: Report, previous: dict[str, Value]) -> dict[str, str]:
    reason = report.reasons.get(asked.code, "")
    after = shown_answer(asked, report.answers.get(asked.code))
    return {
        "label": asked.label + (f"（说明：{reason}）" if reason else ""),
        "before": _before(asked, previous),
        "after": _with_unit(asked, after),
    }


def _with_unit(asked: Field, shown: str) -> str:
    return shown if shown in ("—", "无") else f"{shown} {asked.unit}".strip()


def _before(asked: Field, previous: dict[str, Value]) -> str:
    return shown_answer(asked, write_answer(asked, previous.get(asked.code)))


def _others(fields: list[Field], report: Report, changed: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "label": f.label,
            "value": _with_unit(f, shown_answer(f, answer_in(f, report.answers)) or "无"),
        }
        for f in fields
        if f.code not in changed
    ]
