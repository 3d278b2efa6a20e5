"""The township's sheet as its template shows it: a row for every unit that has not filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fengqiao.actor import Actor
from fengqiao.forms.answers import check_answers
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import fitting
from fengqiao.periods.period import Period
from fengqiao.reports.duties import Duty
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.on_behalf import open_mark, require_typed
from fengqiao.reports.on_behalf_rows import duties_on_sheet, form_on_sheet, sheet_fields
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import due_tag, duty_tag
from fengqiao.reports.pages.sent_sheet import MOST_TOLD, rest_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Words = Mapping[str, list[str]]


@dataclass
class Filled:
    """What stands in a sheet that was typed or read in, before anything is kept.

    ``cells`` are texts by obligation and field; ``errors`` words by ``cell.…``, ``row.…`` or
    ``reason``; ``places`` the cells of the file they came from.
    """

    cells: dict[UUID, dict[str, str]] = field(default_factory=dict)
    versions: dict[UUID, int] = field(default_factory=dict)
    reason: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    places: dict[tuple[UUID, str], str] = field(default_factory=dict)
    on_top: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    everything: bool = False
    # Who read the errors in: a file names its cells, a page its fields.
    checked: bool = False


def draw_grid(
    work: Session,
    actor: Actor,
    form_code: str,
    period: str,
    filled: Filled,
    *,
    at: datetime,
    status: int = 200,
) -> Drawing:
    """Return the sheet of one form and period; nothing typed on it is left out."""
    duties, others = duties_on_sheet(work, actor, form=form_code, period=period, at=at)
    form = form_on_sheet(work, duties, others)
    if form:
        require_typed(form)
    columns = sheet_fields(form, everything=filled.everything) if form else []
    place = urlencode({"form": form_code, "period": period})
    owed = [duty.obligation for duty in duties]
    due, kind = due_tag(min(owed, key=lambda e: e.due_at), at) if owed else ("", "")
    rows = [_row(work, form, columns, duty, filled, at) for duty in duties] if form else []
    problems = _problems(filled, duties, rows)
    names = {
        "form_title": form.title if form else "表格填报",
        "period_name": Period.parse(period).label,
        "due_words": due,
        "due_kind": kind,
        "form_code": form_code,
        "period": period,
        "everything": filled.everything,
        "other_columns_href": f"/grid?{place}" + ("" if filled.everything else "&everything=yes"),
        "template_href": f"/grid/template?{place}",
        "back_href": f"/board?{place}",
        "columns": [{"label": c.label, "unit": c.unit} for c in columns],
        "rows": rows,
        "others": [{"unit_name": duty.unit_name, "words": why} for duty, why in others],
        "reason": filled.reason or _reason_before(work, duties),
        "reason_errors": filled.errors.get("reason", []),
        "problems": [*problems[:MOST_TOLD], *_rest(len(problems))],
        "problem_count": len(problems),
        "notes": [*filled.notes, *_unfit(rows, filled)],
        "idempotency_key": str(uuid4()),
    }
    return Drawing("reports/grid.html", names, status)


def _reason_before(work: Session, duties: Sequence[Duty]) -> str:
    for duty in duties:
        mark = open_mark(work, duty.report) if duty.report is not None else None
        if mark is not None:
            return mark.reason
    return ""


def _row(
    work: Session, form: Form, columns: Sequence[Field], duty: Duty, filled: Filled, at: datetime
) -> dict[str, Any]:
    owed, report = duty.obligation.id, duty.report
    kept = report.answers if report is not None else {}
    typed = filled.cells.get(owed, {})
    values = {c.code: str(typed.get(c.code, kept.get(c.code, "")) or "") for c in columns}
    looked_at = filled.checked or (report is not None and not typed)
    found = _errors(work, form, duty, {**fitting(form, kept), **values}) if looked_at else {}
    word, kind = duty_tag(duty, at)
    beyond = [
        f"{asked.label}：{words}"
        for code, asked in form.fields.items()
        for words in filled.errors.get(f"field.{owed}.{code}", ())
    ]
    return {
        "id": str(owed),
        "unit_name": duty.unit_name,
        "state_word": word,
        "state_kind": kind,
        "version": filled.versions.get(owed, report.version if report is not None else ""),
        "problems": [*filled.errors.get(f"row.{owed}", []), *beyond],
        # A table or a photo has no cell: the unit's own page has room for it.
        "alone": f"alone:{owed}" if beyond else "",
        "cells": [
            {
                "id": f"cell.{owed}.{c.code}",
                "label": f"{duty.unit_name} {c.label}",
                "value": values[c.code],
                "numeric": c.numeric,
                "choices": list(c.choices),
                "errors": [
                    *filled.errors.get(f"cell.{owed}.{c.code}", []),
                    *_placed(filled, owed, c.code, found.get(c.code, [])),
                ],
            }
            for c in columns
        ],
    }


def _errors(
    work: Session, form: Form, duty: Duty, answers: Mapping[str, object]
) -> dict[str, list[str]]:
    """Return what is wrong with a row as it stands: with its cells, and between them."""
    compared = any(rule.comparison.previous_names for rule in form.rules)
    previous = previous_values(work, duty.obligation, form) if compared else {}
    return check_answers(form, answers, previous=previous, complete=False).errors


def _unfit(rows: Sequence[Mapping[str, Any]], filled: Filled) -> list[str]:
    """Return a word about kept drafts with figures that do not fit together."""
    unfit = sum(any(cell["errors"] for cell in row["cells"]) for row in rows)
    if not unfit or filled.errors or filled.checked:
        return []
    return [f"有 {unfit} 个单位的草稿还有对不上的数，表里标出来了，改好后才能上报。"]


def _placed(filled: Filled, owed: UUID, code: str, words: Sequence[str]) -> list[str]:
    """Return words with the cell of the file in front; a formula's cell has its words already."""
    if f"cell.{owed}.{code}" in filled.errors:
        return []
    where = filled.places.get((owed, code), "")
    return [f"{where}：{each}" if where else each for each in words]


def _rest(count: int) -> list[dict[str, str]]:
    return [{"field": "", "words": words} for words in rest_words(count)]


def _problems(
    filled: Filled, duties: Sequence[Duty], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Return everything that is wrong, each cell once, in the order of the page.

    What is wrong with a draft that is only looked at is another matter: see ``_unfit``.
    """
    found = [{"field": "", "words": words} for words in filled.on_top]
    found += [{"field": "reason", "words": words} for words in filled.errors.get("reason", [])]
    for duty, row in zip(duties, rows, strict=True):
        anchor = row["alone"]
        found += [
            {"field": anchor, "words": f"{duty.unit_name}：{each}"} for each in row["problems"]
        ]
        for cell in row["cells"]:
            words = "".join(cell["errors"])
            if words and (filled.checked or cell["id"] in filled.errors):
                found.append({"field": cell["id"], "words": f"{cell['label']}：{words}"})
    found += [{"field": "", "words": words} for words in filled.errors.get("", [])]
    return found
