"""The two tables of a bulletin: the ranking, and the commendations and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from fengqiao.documents.composer import CELL, PITCH, Measure, Width, compose
from fengqiao.rules.model import MARKS

FULL = 28 * CELL
#: A unit under one of these is shaded in the ranking; the words stand beside it as well.
_WARNINGS = frozenset(MARKS) - {"commendation"}
#: A chart of more bars than this would not fit one page beside its caption.
MOST_BARS = 36

Row = Mapping[str, Any]


def points_text(hundredths: int | None) -> str:
    """Return points with two decimals: 9875 -> 98.75, -125 -> -1.25; none is a dash, not zero."""
    if hundredths is None:
        return "—"
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02d}"


def ranking_view(ranking: Row, statuses: Sequence[Row]) -> dict[str, Any]:
    """Return the ranking's columns, their widths in points, its rows and its chart."""
    rows: Sequence[Row] = ranking["rows"]
    warned = {one["unit"] for one in statuses if one["kind"] in _WARNINGS}
    shows_change = any(row.get("change") is not None for row in rows)
    shows_marks = any(row.get("marks") for row in rows)
    columns = ["名次", "单位", *ranking["columns"], "总分"]
    columns += ["升降"] * shows_change + ["备注"] * shows_marks
    return {
        "columns": columns,
        "widths": _widths(ranking, shows_change=shows_change, shows_marks=shows_marks),
        "rows": [
            {"cells": _cells(row, shows_change, shows_marks), "warned": row["unit"] in warned}
            for row in rows
        ],
        "note": _note(rows, shows_change=shows_change),
        "bars": _bars(rows, warned) if len(rows) <= MOST_BARS else [],
        "label_width": max(len(row["unit"]) for row in rows) * 10.5 + 8 if rows else 0,
        "chart_title": "图1　各单位得分情况（分）",
    }


def bar_height(bars: int, statuses: dict[str, Any] | None, imprint: float) -> float:
    """Return the height of a bar so that chart, status list and imprint share one last page.

    Between 10.5 and 14 pt; when even the smallest would not do, the chart keeps its full size
    and the imprint goes on to a page of its own.
    """
    # Caption, the figure's padding, and a little for rounding.
    taken = PITCH + 14 + imprint
    if statuses:
        taken += 2 * PITCH + sum(row["height"] for row in statuses["rows"])
    room = (22 * PITCH - taken) / max(bars, 1)
    return round(min(14.0, room), 2) if room >= 10.5 else 14.0


def status_view(statuses: Sequence[Row], width: Width) -> dict[str, Any] | None:
    """Return the list of commendations and warnings; rows are whole line pitches high."""
    if not statuses:
        return None
    widths = [92.0, 66.0, 0.0, 100.0]
    widths[2] = round(FULL - sum(widths), 2)
    return {
        "caption": "表1　表彰与警示情况",
        "columns": ["单位", "类别", "事由", "期限"],
        "widths": widths,
        "rows": [_status(one, widths, width) for one in statuses],
    }


def _status(one: Row, widths: Sequence[float], width: Width) -> dict[str, Any]:
    texts = {
        "unit": one["unit"],
        "kind": MARKS[one["kind"]],
        "cause": one["cause"],
        "during": _during(one),
    }
    # Two lines of 12 pt stand in one pitch, so whatever follows stays on the line grid.
    lines = max(
        len(compose(text, Measure(room - 7, 12.0), width))
        for text, room in zip(texts.values(), widths, strict=True)
    )
    return {**texts, "height": round(ceil(lines / 2) * PITCH, 2)}


def _during(one: Row) -> str:
    start = _short(one["from"])
    return f"{start}至{_short(one['to'])}" if one.get("to") else f"{start}起"


def _short(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _cells(row: Row, shows_change: bool, shows_marks: bool) -> list[str]:
    cells = [str(row["rank"]), row["unit"]]
    cells += [points_text(item) for item in row["items"]]
    cells.append(points_text(row["total"]))
    if shows_change:
        cells.append(_change(row.get("change")))
    if shows_marks:
        cells.append("、".join(row.get("marks") or []))
    return cells


def _change(places: int | None) -> str:
    """Return the move against the last ranking: positive means so many places up."""
    if places is None:
        return "—"
    if places == 0:
        return "持平"
    return f"{'↑' if places > 0 else '↓'}{abs(places)}"


def _widths(ranking: Row, *, shows_change: bool, shows_marks: bool) -> list[float]:
    longest = max([len(row["unit"]) for row in ranking["rows"]] + [2])
    unit = min(max(longest, 5), 10) * 10.5 + 10
    marks = max([_longest_mark(row) for row in ranking["rows"]] + [2])
    tail = [48.0] + [34.0] * shows_change + [min(marks, 8) * 10.5 + 10] * shows_marks
    rest = FULL - 30 - unit - sum(tail)
    count = len(ranking["columns"])
    items = [round(rest / count, 2)] * count if count else []
    if not items:
        unit += rest
    return [30.0, unit, *items, *tail]


def _longest_mark(row: Row) -> int:
    return len("、".join(row.get("marks") or []))


def _note(rows: Sequence[Row], *, shows_change: bool) -> str:
    ranks = [row["rank"] for row in rows]
    notes = []
    if len(set(ranks)) < len(ranks):
        notes.append("名次相同为并列")
    if shows_change:
        notes.append("升降与上期名次相比，“—”为无上期名次")
    return f"注：{'；'.join(notes)}。" if notes else ""


def _bars(rows: Sequence[Row], warned: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "label": row["unit"],
            "value": max(0, row["total"]),
            "text": points_text(row["total"]),
            "emphasized": row["unit"] in warned,
        }
        for row in rows
        if row["total"] is not None
    ]
