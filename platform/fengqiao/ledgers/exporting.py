"""A ledger's entries as a table that may leave: without its personal columns and its photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fengqiao.ledgers.definitions import Column as LedgerColumn
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.queries import Listed
from fengqiao.ledgers.sheet_template import titled
from fengqiao.sheets.exported import Table
from fengqiao.sheets.writing import Cell, Column, Row
from fengqiao.tenancy.answers import write_answer

MOST_ENTRIES = 10_000


def entries_table(ledger: Ledger, rows: Sequence[Listed], today: date) -> Table:
    """Return entries, newest first; ``today`` decides which are overdue."""
    columns = [each for each in ledger.columns if _leaves(each)]
    severities = {each.code: each.title for each in ledger.severities}
    heading = [
        Column("单位", width=18),
        Column("状态"),
        Column("记录日期", "date"),
        *(Column(titled(each), width=24 if each.type == "text" else 0) for each in columns),
        Column("轻重等级"),
        Column("期限", "date"),
        Column("改好日期", "date"),
        Column("登记时间", "date", width=17),
    ]
    lines = [_line(ledger, columns, severities, row, today) for row in rows[:MOST_ENTRIES]]
    notes = ["标为个人信息的栏目和照片不导出。"]
    if len(rows) > MOST_ENTRIES:
        notes.append(f"只导出最近的 {MOST_ENTRIES:,} 条，请按状态分几次导出。")
    return Table(ledger.title, heading, lines, notes=notes)


def _line(
    ledger: Ledger,
    columns: Sequence[LedgerColumn],
    severities: dict[str, str],
    row: Listed,
    today: date,
) -> Row:
    entry = row.entry
    overdue = "，超期" if entry.overdue_on(today) else ""
    return [
        row.unit_name,
        ledger.states.get(entry.state, entry.state) + overdue,
        entry.found_on,
        *(_cell(each, entry.values.get(each.code)) for each in columns),
        severities.get(entry.severity, ""),
        entry.due_on if entry.state != "clear" else None,
        entry.rectified_on,
        entry.created_at,
    ]


def _leaves(column: LedgerColumn) -> bool:
    return column.personal == "none" and column.type != "attachments"


def _cell(column: LedgerColumn, value: object) -> Cell:
    if isinstance(value, int) and column.numeric:
        return Cell(value, kind="number", places=column.places)
    return Cell(write_answer(column, value) if isinstance(value, str | int) else None)
