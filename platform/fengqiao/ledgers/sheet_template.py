"""The Excel template of a ledger: its columns, with lines to fill in below them."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.errors import Invalid
from fengqiao.ledgers.definitions import Column, Ledger
from fengqiao.sheets.writing import Cell, Row, write_workbook
from fengqiao.sheets.writing import Column as SheetColumn

DAY, RESULT, SEVERITY = "记录日期", "记录结果", "轻重等级"
# What templates said that were given out before; they are still read.
HEADINGS_BEFORE = {"检查日期": DAY, "检查结果": RESULT, "隐患轻重": SEVERITY}
RESULTS_BEFORE = {"没有问题": False, "发现隐患": True}
_LINES = 100
_NOTES = (
    "一行记一条，表头请不要改，列也不要移动；不够的行可以往下加。",
    "记录日期写成 2026-11-21 这样；只能补记最近 31 天以内的。",
    "不要写公式，不要合并单元格；从别的表粘贴时，请用“选择性粘贴 → 数值”。",
    "照片不能从 Excel 导入：要照片的，之后在网页上补拍。",
    "传上去先看一遍，点了“确认导入”才算数。同一个文件传两次，不会记成两份。",
)


def asked_columns(ledger: Ledger) -> list[Column]:
    """Return the columns that a cell can answer: all but photographs."""
    return [column for column in ledger.columns if column.type != "attachments"]


def titled(column: Column) -> str:
    """Return what a column is called in a sheet."""
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def entries_template(ledger: Ledger, unit: tuple[str, str]) -> bytes:
    """Return the template of one unit, by its name and division code."""
    columns = asked_columns(ledger)
    heading = [SheetColumn(DAY, "date", width=14)]
    heading += [
        SheetColumn(titled(each), width=28 if each.type == "text" else 14) for each in columns
    ]
    line: list[Cell] = [Cell(kind="date", fill_in=True)]
    line += [Cell(choices=tuple(each.choices), fill_in=True) for each in columns]
    if ledger.records_clear:
        heading.append(SheetColumn(RESULT, width=14))
        line.append(Cell(choices=tuple(ledger.results), fill_in=True))
    heading.append(SheetColumn(SEVERITY, width=14))
    line.append(Cell(choices=tuple(each.title for each in ledger.severities), fill_in=True))
    rows: list[Row] = [line] * _LINES
    return write_workbook(
        ledger.title,
        heading,
        rows,
        subtitle=unit[0],
        notes=_NOTES,
        identification=identification(ledger, unit[1]),
    )


def identification(ledger: Ledger, unit_code: str) -> dict[str, str]:
    """Return what a template's hidden sheet says it is for."""
    return {
        "ledger": ledger.code,
        "ledger_title": ledger.title,
        "ledger_sha256": ledger.hash,
        "unit": unit_code,
    }


def require_this_template(given: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Refuse a template of another ledger, unit or version; a sheet without marks passes.

    :raises Invalid: ``another-template``, saying which it is
    """
    if not given:
        return
    for key, words in (
        ("ledger", f"这不是《{wanted['ledger_title']}》的模板。"),
        ("unit", "这是另一个单位的模板。"),
        ("ledger_sha256", "台账的栏目已经更新，这张模板是按旧的做的。"),
    ):
        if given.get(key) != wanted[key]:
            raise Invalid(f"{words}请重新下载模板，填到新模板里再传。", code="another-template")
