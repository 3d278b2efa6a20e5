"""Rows that a consolidation goes up without, as every page of it shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fengqiao.forms.form import Field, Form
from fengqiao.reports.corrections import asides_undone, corrections_below
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.fields import shown_answer
from fengqiao.reports.set_aside import Aside, asides_of
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report, ReportRevision


def aside_views(work: Session, report: Report, form: Form) -> dict[str, list[dict[str, Any]]]:
    """Return every row set aside by the field that would gather it, with how it stands now."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in asides_of(work, report):
        source = (each.report.form, each.record.field)
        for code, asked in form.fields.items():
            if asked.columns and (asked.source_form, asked.source_field) == source:
                found.setdefault(code, []).append(_view(each))
    return found


def applied_views(work: Session, report: Report) -> list[dict[str, Any]]:
    """Return the rows that what was handed up goes without, for whoever reads it."""
    return [_view(each) for each in asides_of(work, report) if each.applies]


def with_asides(
    work: Session,
    report: Report,
    revisions: Sequence[ReportRevision],
    compared: dict[str, Any] | None,
) -> dict[str, Any] | None:
    """Return what differs between two revisions, with the rows set aside between them."""
    if compared is None:
        return None
    when = {str(each.number): each.submitted_at for each in revisions}
    begun, ended = sorted((when[compared["shown"]], when[compared["against"]]))
    for each in asides_of(work, report):
        if each.applies and begun < each.record.set_aside_at <= ended:
            view = _view(each)
            label, after = f"{view['table']}：{view['unit_name']}", f"不计入（{view['reason']}）"
            compared["lines"].append({"label": label, "before": view["words"], "after": after})
    return compared


def put_asides_on_paper(
    sections: Sequence[dict[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Add the rows that do not count behind the last tables on a paper, if there are any."""
    tables = [section["grids"] for section in sections if section["grids"]]
    if tables and rows:
        lines = [[row[key] for key in ("unit_name", "table", "words", "reason")] for row in rows]
        columns = ["单位", "小表", "内容", "不计入的原因"]
        tables[-1].append({"label": "不计入汇总的行", "columns": columns, "rows": lines})


def aside_lines(work: Session, report: Report) -> list[list[str | None]]:
    """Return the same as lines of a report's table, for a file to take along."""
    return [
        [
            f"不计入汇总：{each['table']}",
            "",
            None,
            f"{each['unit_name']}：{each['words']}（原因：{each['reason']}）",
            "",
        ]
        for each in applied_views(work, report)
    ]


def undone_views(work: Session, report: Report) -> list[dict[str, Any]]:
    """Return the rows set aside that were corrected below: gathered again, they count anew."""
    return [_view(each) for each in asides_undone(work, report, corrections_below(work, report))]


def row_words(asked: Field, cells: Mapping[str, Value]) -> str:
    """Return a row as a person reads it, without what is personal."""
    told = [
        f"{shown_answer(column, write_answer(column, given))}{column.unit}"
        for column in asked.columns
        if column.personal == "none" and (given := cells.get(column.code)) is not None
    ]
    return " ".join(told) or "（空行）"


def _view(each: Aside) -> dict[str, Any]:
    asked = each.form.fields.get(each.record.field)
    return {
        "key": each.record.row_key,
        "table": asked.label if asked else each.record.field,
        "unit_name": f"{each.unit_name} {period_words(each.report.period)}",
        "words": row_words(asked, each.record.content) if asked else "",
        "reason": each.record.reason,
        "at": moment(each.record.set_aside_at),
        "changed": each.changed,
        "state": _state(each),
    }


def _state(each: Aside) -> str:
    if each.changed:
        return "下级改过这一行，现在照改后的计入"
    return "" if each.applies else "这份报表现在没有汇入"
