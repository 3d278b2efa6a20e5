"""A ledger's sheet that came back, as inspections, each knowing the cells it stood in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fengqiao.errors import Invalid
from fengqiao.ledgers.checking import Inspection
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.sheet_template import (
    DAY,
    HEADINGS_BEFORE,
    RESULT,
    RESULTS_BEFORE,
    SEVERITY,
    asked_columns,
    titled,
)
from fengqiao.sheets.tables import Given, Sheet, place
from fengqiao.tenancy.answers import NotAnAnswer, read_answer
from fengqiao.tenancy.questions import Question

_HEADINGS_WITHIN = 12
_MOST_NAMED = 8
# Under what a cell is known that is no column of the ledger's own.
_OWN = {DAY: "found_on", RESULT: "found", SEVERITY: "severity"}
_OWN_BEFORE = {before: _OWN[now] for before, now in HEADINGS_BEFORE.items()}
_DAY = Question("found_on", DAY, type="date")


@dataclass
class Inspections:
    """The inspections of a sheet; ``places`` say in which cell each answer of each row stood.

    ``problems`` are words about what could not be read, each with its cell.
    """

    rows: list[Inspection] = field(default_factory=list)
    places: list[dict[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_entries_sheet(sheet: Sheet, ledger: Ledger) -> Inspections:
    """Read a sheet with a row for each entry.

    :raises Invalid: ``no-heading`` if it is no such sheet
    """
    top, columns = _columns(sheet, ledger)
    found = Inspections(notes=list(sheet.notes))
    unused = [
        sheet.at(top, column).text[:12]
        for column in range(1, sheet.last_column + 1)
        if column not in columns and sheet.at(top, column).text
    ]
    if unused:
        found.notes.append(f"没有用到的列：{'、'.join(unused[:_MOST_NAMED])}。")
    for row in sheet.rows():
        if row > top and any(sheet.at(row, column).text for column in columns):
            _take(found, sheet, ledger, row, columns)
    return found


def _columns(sheet: Sheet, ledger: Ledger) -> tuple[int, dict[int, str]]:
    """Return the row of the headings and what each column answers."""
    known = {**_OWN, **_OWN_BEFORE}
    known |= {each.label: each.code for each in asked_columns(ledger)}
    known |= {titled(each): each.code for each in asked_columns(ledger)}
    for row in range(1, _HEADINGS_WITHIN + 1):
        words = {c: sheet.at(row, c).text for c in range(1, sheet.last_column + 1)}
        if _OWN[DAY] not in [known.get(each) for each in words.values()]:
            continue
        columns = {column: known[each] for column, each in words.items() if each in known}
        if len(set(columns.values())) != len(columns):
            raise Invalid("表头里有两列一样，请留一列。", code="no-heading")
        return row, columns
    raise Invalid("没有在文件里找到台账的表头。请先下载模板，填到模板里再传。", code="no-heading")


def _take(
    found: Inspections, sheet: Sheet, ledger: Ledger, row: int, columns: Mapping[int, str]
) -> None:
    cells = {code: sheet.at(row, column) for column, code in columns.items()}
    places = {code: place(row, column) for column, code in columns.items()}
    wrong = {code: given.problem for code, given in cells.items() if given.problem}
    day = _day(sheet, cells.get("found_on", Given()), wrong)
    hazard = _hazard(ledger, cells.get("found", Given()).text, wrong)
    severity = _severity(ledger, cells.get("severity", Given()).text, hazard, wrong)
    if wrong or day is None:
        found.problems += [
            f"{places.get(code, f'第 {row} 行')}：{words}" for code, words in wrong.items()
        ]
        return
    dated = {each.code for each in asked_columns(ledger) if each.type == "date"}
    answers: dict[str, object] = {
        code: sheet.day_of(given) if code in dated else given.text
        for code, given in cells.items()
        if code not in _OWN.values()
    }
    found.rows.append(Inspection(answers, hazard, severity, day))
    found.places.append({"": f"第 {row} 行", **places})


def _day(sheet: Sheet, given: Given, wrong: dict[str, str]) -> date | None:
    try:
        value = read_answer(_DAY, sheet.day_of(given))
    except NotAnAnswer as error:
        wrong.setdefault("found_on", str(error))
        return None
    if not isinstance(value, str):
        wrong.setdefault("found_on", f"请填{DAY}。")
        return None
    return date.fromisoformat(value)


def _hazard(ledger: Ledger, text: str, wrong: dict[str, str]) -> bool:
    if not ledger.records_clear:
        return True
    known = {**RESULTS_BEFORE, **ledger.results}
    if text not in known:
        wrong.setdefault("found", f"{RESULT}请填“{'”或“'.join(ledger.results)}”。")
    return known.get(text, False)


def _severity(ledger: Ledger, text: str, hazard: bool, wrong: dict[str, str]) -> str:
    titles = {each.title: each.code for each in ledger.severities}
    if text and not hazard and "found" not in wrong:
        wrong.setdefault("severity", f"{RESULT}是“{ledger.states['clear']}”，{SEVERITY}请留空。")
    elif text and text not in titles:
        wrong.setdefault("severity", f"{SEVERITY}请从这些里选：{'、'.join(titles)}。")
    return titles.get(text, "")
