"""A year's ranking as a table: rows for the page, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fengqiao.assessment.models import Assessment
from fengqiao.assessment.queries import Judged, judged, result_of_year_before
from fengqiao.errors import Refusal
from fengqiao.rules import MARKS, Result, UnitScore, show

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class RankedRow:
    """One unit's line; ``rank`` is None while a fact is missing, or if it is not ranked."""

    scored: UnitScore
    tied: bool
    rank_before: int | None
    marks: Sequence[tuple[str, str]]


def ranked_rows(year: Judged, earlier: Result | None) -> list[RankedRow]:
    """Return the units by place, those that are not ranked yet at the end."""
    shared = Counter((unit.group, unit.rank) for unit in year.result.units)
    before: Mapping[str, int | None] = (
        {unit.code: unit.rank for unit in earlier.units} if earlier else {}
    )
    return [
        RankedRow(
            scored=unit,
            tied=unit.rank is not None and shared[unit.group, unit.rank] > 1,
            rank_before=before.get(unit.code),
            marks=[(each.kind, each.cause) for each in year.result.statuses_of(unit.code)],
        )
        for unit in year.result.units
    ]


def ranking_csv(work: Session, assessment: Assessment) -> bytes:
    """Return the ranking as CSV in UTF-8 with a mark, safe to open in a spreadsheet.

    :raises Refusal: ``not-scored`` before the first scoring
    """
    if assessment.result_sha256 is None:
        raise Refusal("not-scored", "还没有试算", "请先试算得分，再导出排名。")
    year = judged(work, assessment)
    earlier = result_of_year_before(work, assessment)
    words = ["组别"] * shows_groups(year) + ["等次"] * shows_grades(year)
    sections = [section.title for section in year.sections]
    kept = io.StringIO()
    table = csv.writer(kept)
    table.writerow(["名次", "单位", "总分", "上年名次", *words, *sections, "加分", "奖惩", "还缺"])
    for row in ranked_rows(year, earlier):
        table.writerow([_safe(cell) for cell in _cells(year, row)])
    table.writerow([])
    table.writerow(["考核办法指纹", year.result.rules_sha256])
    table.writerow(["事实指纹", year.result.facts_sha256])
    return kept.getvalue().encode("utf-8-sig")


def shows_groups(year: Judged) -> bool:
    """Tell whether units are ranked in groups apart."""
    return any(unit.group for unit in year.result.units)


def shows_grades(year: Judged) -> bool:
    """Tell whether the rules give grades."""
    return bool(year.rule_set.rules.grades)


def section_points(year: Judged, unit: UnitScore) -> list[int | None]:
    """Return a unit's points of the sections that make up the total, in their order."""
    found = {section.id: section.points for section in unit.sections}
    return [found[section.id] for section in year.sections]


def _cells(year: Judged, row: RankedRow) -> list[str]:
    unit, decimals = row.scored, year.result.decimals
    return [
        _number(unit.rank),
        unit.name,
        _points(unit.total, decimals),
        _number(row.rank_before),
        *[unit.group] * shows_groups(year),
        *[unit.grade_title] * shows_grades(year),
        *(_points(points, decimals) for points in section_points(year, unit)),
        _points(unit.bonus, decimals),
        "、".join(MARKS[kind] for kind, _ in row.marks),
        " ".join(unit.gaps),
    ]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _points(value: int | None, decimals: int) -> str:
    return "" if value is None else show(value, decimals)


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a negative number stays one."""
    number = cell.removeprefix("-").replace(".", "", 1)
    if cell.lstrip(" \u3000").startswith(_FORMULA) and not (number.isascii() and number.isdigit()):
        return f"'{cell}"
    return cell
