"""One table that goes out, as a workbook or as CSV: the same columns and rows either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fengqiao.errors import Invalid
from fengqiao.sheets.csv_text import write_csv
from fengqiao.sheets.writing import Column, Row, write_workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Table:
    """What is exported: its title, a line below it, its columns and rows; notes go along."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    subtitle: str = ""
    notes: Sequence[str] = ()


class File(NamedTuple):
    """A file ready to be saved: its bytes, name and media type."""

    content: bytes
    name: str
    media_type: str


def exported(table: Table, kind: str) -> File:
    """Return a table as a file.

    :param kind: ``"xlsx"``, which an empty text means too, or ``"csv"``
    :raises Invalid: if it is another
    """
    name = " ".join(filter(None, (table.title, table.subtitle)))[:80].replace("/", "-")
    if kind in ("", "xlsx"):
        content = write_workbook(
            table.title, table.columns, table.rows, subtitle=table.subtitle, notes=table.notes
        )
        return File(content, f"{name}.xlsx", EXCEL)
    if kind == "csv":
        return File(write_csv(table.columns, table.rows), f"{name}.csv", CSV)
    raise Invalid("只能导出 Excel（xlsx）或 CSV（csv）。", code="unknown-format")
