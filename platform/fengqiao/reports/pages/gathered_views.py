"""What a consolidation takes up beside figures: rows of tables, words, choices, days, photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fengqiao.forms.answers import written_answer
from fengqiao.forms.consolidation import Consolidated, Source
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import traced_rows
from fengqiao.reports.consolidation import pinned_sums
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.fields import photo_views, shown_answer
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

WAYS = {
    "sum": "相加",
    "latest": "取最近一期",
    "max": "取最大",
    "mean": "加权平均",
    "list": "逐条汇集",
}


def gathered_views(
    work: Session, report: Report, form: Form, sums: Consolidated
) -> list[dict[str, Any]]:
    """Return what goes up from below and is no figure, each with whose it is.

    The narrative is left out: it is a draft that the unit writes on, with a place of its own.
    """
    digests = [each for value in sums.values.values() for each in _digests(value)]
    photos = photo_views(work, digests)
    return [
        {
            "id": asked.code,
            "label": asked.label,
            "how": WAYS.get(asked.consolidates, ""),
            "sources_href": f"/reports/{report.id}/sources/{asked.code}",
            "columns": _columns(asked),
            "rows": _rows(asked, sums),
            "words": _words(asked, sums),
            "photos": _photos(asked, sums, photos),
        }
        for asked in form.fields.values()
        if asked.source_form and not asked.numeric and asked is not form.narrative
    ]


def row_units(work: Session, report: Report, form: Form) -> dict[str, list[str]]:
    """Return from whom each row of each gathered table comes, by the table's code."""
    gathered = [f for f in form.fields.values() if f.source_form and f.columns]
    sums = pinned_sums(work, report, form) if gathered else Consolidated()
    return {asked.code: [units for units, _ in _traced(asked, sums)] for asked in gathered}


def _columns(asked: Field) -> list[str]:
    if not asked.columns:
        return [asked.label]
    return [
        f"{column.label}（{column.unit}）" if column.unit else column.label
        for column in asked.columns
        if getattr(column, "consolidates", "list") != "none"
    ]


def _rows(asked: Field, sums: Consolidated) -> list[dict[str, Any]]:
    if asked.columns:
        return [
            {
                "unit_name": units,
                "cells": [
                    write_answer(column, row[column.code])
                    for column in asked.columns
                    if column.code in row
                ],
            }
            for units, row in _traced(asked, sums)
        ]
    if asked.type == "attachments" or _is_joined(asked):
        return []
    return [
        {
            "unit_name": f"{source.unit_name} {period_words(source.period)}",
            "cells": [shown_answer(asked, written_answer(asked, source.value))],
        }
        for source in _sources(asked, sums)
    ]


def _words(asked: Field, sums: Consolidated) -> str:
    """Return the sentences as they go up, each with its source mark."""
    value = sums.values.get(asked.code)
    return value if _is_joined(asked) and isinstance(value, str) else ""


def _photos(
    asked: Field, sums: Consolidated, known: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    if asked.type != "attachments":
        return []
    whose: dict[str, str] = {}
    for source in _sources(asked, sums):
        for digest in _digests(source.value):
            whose.setdefault(digest, source.unit_name)
    taken = [each for each in _digests(sums.values.get(asked.code)) if each in known]
    return [{"href": known[each]["href"], "unit_name": whose.get(each, "")} for each in taken]


def _traced(asked: Field, sums: Consolidated) -> list[tuple[str, Row]]:
    sources = _sources(asked, sums)
    rows = traced_rows(asked, [source.value for source in sources])
    return [
        ("、".join(dict.fromkeys(sources[place].unit_name for place in places)), row)
        for row, places in rows
    ]


def _sources(asked: Field, sums: Consolidated) -> tuple[Source, ...]:
    return sums.sources.get(asked.code, ())


def _is_joined(asked: Field) -> bool:
    return asked.type == "text" and asked.consolidates == "list"


def _digests(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
