"""What a consolidation takes up beside figures: rows of tables, words, choices, days, photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fengqiao.forms.answers import written_answer
from fengqiao.forms.consolidation import Consolidated, Source
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import rows_of, traced_rows
from fengqiao.reports.gathered_rows import GatheredRow, gathered_rows
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.pages.aside_views import aside_views
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

    Of a table every row has its parts: what a unit below reported and may be set aside.

    The narrative is left out: it is a draft that the unit writes on, with a place of its own.
    """
    digests = [each for value in sums.values.values() for each in _digests(value)]
    photos = photo_views(work, digests)
    known, aside = _by_place(gathered_rows(work, report, form)), aside_views(work, report, form)
    return [
        {
            "id": asked.code,
            "label": asked.label,
            "how": WAYS.get(asked.consolidates, ""),
            "sources_href": f"/reports/{report.id}/sources/{asked.code}",
            "columns": _columns(asked),
            "rows": _rows(asked, sums, known),
            "aside": aside.get(asked.code, []),
            "words": _words(asked, sums),
            "photos": _photos(asked, sums, photos),
        }
        for asked in form.fields.values()
        if asked.source_form and not asked.numeric and asked is not form.narrative
    ]


def changed_words(gathered: Sequence[Mapping[str, Any]]) -> str:
    """Return that rows set aside were changed below and count as they are now, if any were."""
    # A row that is gathered into two fields is one row to whoever reads it.
    number = len({row["key"] for one in gathered for row in one["aside"] if row["changed"]})
    if not number:
        return ""
    words = "行原来不计入的，下级改过了，现在照改后的计入。"
    return f"有 {number} {words}请在下面看一下，再定要不要计入。"


def row_units(work: Session, report: Report, form: Form) -> dict[str, list[str]]:
    """Return from whom each row of each gathered table comes, by the table's code."""
    gathered = [f for f in form.fields.values() if f.source_form and f.columns]
    sums = pinned_sums(work, report, form) if gathered else Consolidated()
    return {asked.code: [each.units for each in _traced(asked, sums)] for asked in gathered}


def _columns(asked: Field) -> list[str]:
    if not asked.columns:
        return [asked.label]
    return [
        f"{column.label}（{column.unit}）" if column.unit else column.label
        for column in asked.columns
        if getattr(column, "consolidates", "list") != "none"
    ]


def _by_place(rows: Sequence[GatheredRow]) -> dict[tuple[str, str], list[GatheredRow]]:
    """Return the rows that count, by the revision and table they stand in, in their order."""
    found: dict[tuple[str, str], list[GatheredRow]] = {}
    for row in rows:
        if not row.aside:
            found.setdefault((f"{row.report_id}:{row.revision}", row.field), []).append(row)
    return found


def _rows(
    asked: Field, sums: Consolidated, known: Mapping[tuple[str, str], Sequence[GatheredRow]]
) -> list[dict[str, Any]]:
    if asked.columns:
        return [
            {
                "unit_name": each.units,
                "cells": [
                    write_answer(column, each.row[column.code])
                    for column in asked.columns
                    if column.code in each.row
                ],
                "parts": [
                    {"key": part.key, "unit_name": f"{part.unit_name} {period_words(part.period)}"}
                    for key, number in each.places
                    for part in known.get((key, asked.source_field), ())[number : number + 1]
                ],
            }
            for each in _traced(asked, sums)
        ]
    if asked.type == "attachments" or _is_joined(asked):
        return []
    return [
        {
            "unit_name": f"{source.unit_name} {period_words(source.period)}",
            "cells": [shown_answer(asked, written_answer(asked, source.value))],
            "parts": [],
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


class _Traced(NamedTuple):
    """A row that goes up: whose it is, and at which places below it stands."""

    units: str
    row: Row
    places: list[tuple[str, int]]


def _traced(asked: Field, sums: Consolidated) -> list[_Traced]:
    flat = [
        (source, number, row)
        for source in _sources(asked, sums)
        for number, row in enumerate(rows_of(source.value))
    ]
    return [
        _Traced(
            "、".join(dict.fromkeys(flat[place][0].unit_name for place in places)),
            row,
            [(flat[place][0].key, flat[place][1]) for place in places],
        )
        for row, places in traced_rows(asked, [[row] for _, _, row in flat])
    ]


def _sources(asked: Field, sums: Consolidated) -> tuple[Source, ...]:
    return sums.sources.get(asked.code, ())


def _is_joined(asked: Field) -> bool:
    return asked.type == "text" and asked.consolidates == "list"


def _digests(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
