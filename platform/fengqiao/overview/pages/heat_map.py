"""The heat map of a unit: page and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.overview.heat_maps import Cell, HeatMap, Row, heat_map
from fengqiao.overview.pages.choosing import (
    LOOKERS,
    MAP_LEVELS,
    NAMES,
    Shown,
    choice_names,
    read_choice,
)
from fengqiao.overview.pages.workbooks import workbook_answer
from fengqiao.reports.rates import Rates, Standing, percent_words
from fengqiao.sheets.writing import Column
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import full_moment

pages = Blueprint("overview", __name__)

# Word and kind of a cell that stands for one report. The kind is a color and a bar at an edge.
_SINGLE = {
    Standing.ON_TIME: ("按时", "good"),
    Standing.LATE: ("迟报", "late"),
    Standing.WAIVED: ("免报", "free"),
    Standing.PENDING: ("未到期", "wait"),
    Standing.OVERDUE: ("逾期", "bad"),
    Standing.MISSED: ("漏报", "bad"),
}
LEGEND = (
    ("good", "按时"),
    ("late", "迟报：左边有粗线"),
    ("bad", "逾期、漏报：上边有粗线"),
    ("wait", "还没到期"),
    ("free", "免报"),
)


@pages.get("/overview")
@posts(*LOOKERS, levels=MAP_LEVELS)
def show_heat_map() -> Response:
    """Show who below files, by unit and period, with the rate of every row and column."""
    actor, at, asked = the_actor(), clock.now(), read_query(*NAMES)
    with transaction(actor, at) as work:
        shown = read_choice(work, actor, asked, at=at)
        found = drawn_map(work, shown, at)
    return render("overview/heat_map.html", **_names(shown, found, at))


@pages.get("/overview/export")
@posts(*LOOKERS, levels=MAP_LEVELS)
def export_heat_map() -> Response:
    """Give the heat map as a workbook, with the words that stand on the page."""
    actor, at, asked = the_actor(), clock.now(), read_query(*NAMES)
    with transaction(actor, at) as work:
        shown = read_choice(work, actor, asked, at=at)
        found = drawn_map(work, shown, at)
    return workbook_answer(
        title_of(shown, found),
        [
            Column("单位"),
            *(Column(period.dated_label) for period in (found.periods if found else ())),
            *(Column(word, kind="number") for word in ("应报", "已报", "按时", "未报")),
            Column("上报率"),
            Column("按时率"),
        ],
        [*map(_sheet_row, found.rows if found else []), *_sheet_foot(found)],
        subtitle=f"数据截至 {full_moment(at)}",
    )


def drawn_map(work: Any, shown: Shown, at: datetime) -> HeatMap | None:
    """Return the map in the order asked for; None where nothing is owed."""
    choice = shown.choice
    if choice.form is None or not choice.periods:
        return None
    found = heat_map(work, choice.unit, choice.form, choice.periods, at=at)
    # A telephone shows three columns at first: they are not to be empty ones.
    found = found.from_the_first_owed()
    return found if shown.sort == "tree" else found.worst_first()


def title_of(shown: Shown, found: HeatMap | None) -> str:
    """Return what a map is called on its sheet."""
    return f"{shown.name}{found.form.title if found else ''}上报一览"


def cell_words(cell: Cell) -> tuple[str, str]:
    """Return what a cell says and its kind."""
    counted = cell.rates
    single = cell.standing
    if single is not None:
        word, kind = _SINGLE[single]
        return ("零报告" if counted.nil and kind == "good" else word), kind
    if not cell.owed:
        return ("—", "free") if cell.stood else ("", "none")
    if not counted.expected:
        return "免报", "free"
    words = [f"{counted.filed}/{counted.expected}"]
    if counted.missing:
        words.append(f"缺{counted.missing}")
    if counted.late:
        words.append(f"迟{counted.late}")
    return " ".join(words), _kind(counted)


def _kind(counted: Rates) -> str:
    if counted.missing:
        return "bad"
    if counted.late:
        return "late"
    return "wait" if counted.pending else "good"


def _names(shown: Shown, found: HeatMap | None, at: datetime) -> dict[str, Any]:
    whole = found.whole if found else Rates()
    return {
        **choice_names(shown, path="/overview", at=at),
        "title": title_of(shown, found),
        "as_of": full_moment(at),
        "sorts": [{"value": "", "label": "差的在前"}, {"value": "tree", "label": "按单位顺序"}],
        "chosen_sort": shown.sort,
        "export_href": f"/overview/export?{shown.query()}",
        "trend_href": f"/overview/trend?{shown.query()}",
        "stats": _stats(whole) if found else [],
        "legend": [{"kind": kind, "words": words} for kind, words in LEGEND],
        "columns": _columns(shown, found) if found else [],
        "rows": _lines(shown, found) if found else [],
        "totals": _totals(found.columns, whole) if found and found.rows else None,
        "empty_words": _empty(shown, found),
    }


def _empty(shown: Shown, found: HeatMap | None) -> str:
    sight = shown.choice.sight
    if found is None and sight.actor.unit_level == "department" and not sight.line:
        return (
            "还没有给本单位按条线查看的报表。县里的管理员在“报表目录”里打开一张表，"
            "在“条线查看”里选上本单位，这里就能看到各单位报这张表的情况。"
        )
    if found is None:
        return (
            "还没有下级单位要报的报表。县里采用报表、开出第一期以后，"
            "这里就能看到每个单位每一期报了没有。"
        )
    return "" if found.rows else "这几期没有哪个下级单位要报这张表，请换一段期次或换一张表再看。"


def _stats(whole: Rates) -> list[dict[str, Any]]:
    told = [
        ("应报", whole.expected, "份", ""),
        ("上报率", percent_words(whole.filing_rate), "", ""),
        ("按时率", percent_words(whole.timely_rate), "", ""),
        ("迟报", whole.late, "份", "amber" if whole.late else ""),
        ("未报", whole.missing, "份", "red" if whole.missing else ""),
    ]
    if whole.pending:
        told.append(("未到期", whole.pending, "份", ""))
    return [{"label": a, "value": b, "unit": c, "kind": d} for a, b, c, d in told]


def _columns(shown: Shown, found: HeatMap) -> list[dict[str, str]]:
    # The board is the reader's own sheet of one period.
    board = shown.choice.home and any(cell.direct for row in found.rows for cell in row.cells)
    return [
        {
            "label": period.short_label,
            "year": str(period.year),
            "href": "/board?" + urlencode({"form": found.form.code, "period": str(period)})
            if board
            else "",
        }
        for period in found.periods
    ]


def _lines(shown: Shown, found: HeatMap) -> list[dict[str, Any]]:
    """Return the rows. Their addresses are written once and differ in the unit alone."""
    query, deeper = shown.query(unit="~unit~"), shown.query(unit="~unit~", until="")
    periods = [str(period) for period in found.periods]
    return [
        _line(row, periods, query.replace("~unit~", str(row.unit.id)), f"{deeper}&until=")
        for row in found.rows
    ]


def _line(row: Row, periods: Sequence[str], query: str, deeper: str) -> dict[str, Any]:
    counted = row.rates
    single = any(cell.direct for cell in row.cells)
    return {
        "name": row.name,
        "href": f"{'/overview/trend' if single else '/overview'}?{query}",
        "trend_href": f"/overview/trend?{query}",
        "filing": percent_words(counted.filing_rate),
        "timely": percent_words(counted.timely_rate),
        "cells": _cells(row, periods, "/overview?" + deeper.replace("~unit~", str(row.unit.id))),
    }


def _cells(row: Row, periods: Sequence[str], deeper: str) -> list[tuple[str, str, str]]:
    """Return word, kind and address of each cell of a row."""
    cells = []
    for period, cell in zip(periods, row.cells, strict=True):
        words, kind = cell_words(cell)
        href = ""
        if cell.report_id is not None:
            href = f"/reports/{cell.report_id}"
        elif cell.owed and not cell.direct:
            href = deeper + period
        cells.append((words, kind, href))
    return cells


def _totals(columns: Sequence[Rates], whole: Rates) -> dict[str, Any]:
    return {
        "filing": percent_words(whole.filing_rate),
        "timely": percent_words(whole.timely_rate),
        "cells": [
            f"{percent_words(each.filing_rate)}" if each.expected else "—" for each in columns
        ],
        "timely_cells": [
            f"{percent_words(each.timely_rate)}" if each.expected else "—" for each in columns
        ],
    }


def _sheet_row(row: Row) -> list[Any]:
    return [row.name, *(cell_words(cell)[0] for cell in row.cells), *_sheet_rates(row.rates)]


def _sheet_rates(counted: Rates) -> list[Any]:
    return [
        counted.expected,
        counted.filed,
        counted.on_time,
        counted.missing,
        percent_words(counted.filing_rate),
        percent_words(counted.timely_rate),
    ]


def _sheet_foot(found: HeatMap | None) -> list[list[Any]]:
    if found is None or not found.rows:
        return []
    columns = found.columns
    last = ["按时率", *(percent_words(each.timely_rate) for each in columns), *([None] * 6)]
    first = ["上报率", *(percent_words(each.filing_rate) for each in columns)]
    return [[*first, *_sheet_rates(found.whole)], last]
