"""The two tables of a bulletin: the ranking, and the commendations and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from fengqiao.documents.composer import CELL, PITCH, Measure, Width, compose
from fengqiao.rules import MARKS

FULL = 28 * CELL
#: A unit under one of these is shaded in the ranking; the words stand beside it as well.
_WARNINGS = frozenset(MARKS) - {"commendation", "praise", "eligible"}
#: A chart of more bars than this would not fit one page beside its caption.
MOST_BARS = 36

Row = Mapping[str, Any]


def points_text(value: int | None, decimals: int = 2) -> str:
    """Return points with their decimals: 9875 -> 98.75, -125 -> -1.25; none is a dash, not zero."""
    if value is None:
        return "—"
    whole, rest = divmod(abs(value), 10**decimals)
    tail = f".{rest:0{decimals}d}" if decimals else ""
    return f"{'-' if value < 0 else ''}{whole}{tail}"


@dataclass(frozen=True)
class _Shown:
    """Which columns a ranking has beside place, unit, points and total."""

    group: bool
    grade: bool
    change: bool
    marks: bool

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Shown:
        return cls(
            group=any(row.get("group") for row in rows),
            grade=any(row.get("grade") for row in rows),
            change=any(row.get("change") is not None for row in rows),
            marks=any(row.get("marks") for row in rows),
        )

    def columns(self, items: Sequence[str]) -> list[str]:
        """Return the heads of all columns in their order."""
        before = ["名次", "单位"] + ["组别"] * self.group
        after = ["等次"] * self.grade + ["升降"] * self.change + ["备注"] * self.marks
        return [*before, *items, "总分", *after]


def ranking_view(ranking: Row, statuses: Sequence[Row]) -> dict[str, Any]:
    """Return the ranking's columns, their widths in points, its rows and its chart."""
    rows: Sequence[Row] = ranking["rows"]
    warned = {one["unit"] for one in statuses if one["kind"] in _WARNINGS}
    shown = _Shown.of(rows)
    decimals = ranking.get("decimals", 2)
    return {
        "columns": shown.columns(ranking["columns"]),
        "widths": _widths(ranking, shown),
        "rows": [
            {"cells": _cells(row, shown, decimals), "warned": row["unit"] in warned} for row in rows
        ],
        "note": _note(rows, shown),
        "bars": _bars(rows, warned, decimals) if len(rows) <= MOST_BARS else [],
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


def _cells(row: Row, shown: _Shown, decimals: int) -> list[str]:
    return [
        str(row["rank"]),
        row["unit"],
        *[row.get("group") or "—"] * shown.group,
        *(points_text(item, decimals) for item in row["items"]),
        points_text(row["total"], decimals),
        *[row.get("grade") or "—"] * shown.grade,
        *[_change(row.get("change"))] * shown.change,
        *["、".join(row.get("marks") or [])] * shown.marks,
    ]


def _change(places: int | None) -> str:
    """Return the move against the last ranking: positive means so many places up."""
    if places is None:
        return "—"
    if places == 0:
        return "持平"
    return f"{'↑' if places > 0 else '↓'}{abs(places)}"


def _widths(ranking: Row, shown: _Shown) -> list[float]:
    longest = max([len(row["unit"]) for row in ranking["rows"]] + [2])
    unit = min(max(longest, 5), 10) * 10.5 + 10
    marks = max([_longest_mark(row) for row in ranking["rows"]] + [2])
    group = [_word_width(ranking["rows"], "group")] * shown.group
    grade = [_word_width(ranking["rows"], "grade")] * shown.grade
    tail = [48.0, *grade]
    tail += [34.0] * shown.change + [min(marks, 8) * 10.5 + 10] * shown.marks
    rest = FULL - 30 - unit - sum(group) - sum(tail)
    count = len(ranking["columns"])
    items = [round(rest / count, 2)] * count if count else []
    if not items:
        unit += rest
    return [30.0, unit, *group, *items, *tail]


def _word_width(rows: Sequence[Row], key: str) -> float:
    longest = max([len(row.get(key) or "") for row in rows] + [2])
    return min(longest, 4) * 10.5 + 10


def _longest_mark(row: Row) -> int:
    return len("、".join(row.get("marks") or []))


def _note(rows: Sequence[Row], shown: _Shown) -> str:
    ranks = [(row.get("group"), row["rank"]) for row in rows]
    notes = []
    if len(set(ranks)) < len(ranks):
        notes.append("名次相同为并列")
    if shown.group:
        notes.append("名次为组内名次")
    if shown.change:
        notes.append("升降与上期名次相比，“—”为无上期名次")
    return f"注：{'；'.join(notes)}。" if notes else ""


def _bars(rows: Sequence[Row], warned: set[str], decimals: int) -> list[dict[str, Any]]:
    return [
        {
            "label": row["unit"],
            "value": max(0, row["total"]),
            "text": points_text(row["total"], decimals),
            "emphasized": row["unit"] in warned,
        }
        for row in rows
        if row["total"] is not None
    ]
