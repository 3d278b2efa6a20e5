"""Writing a table as CSV that Excel opens with its Chinese whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from fengqiao.clock import ZONE
from fengqiao.sheets.writing import Cell, Column, Plain, Row

# Spreadsheets of East Asia also calculate what begins with a sign of full width.
CALCULATES = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def write_csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """Return the table of :func:`fengqiao.sheets.writing.write_workbook` as UTF-8 CSV.

    Headings stand in the first line, lines end as RFC 4180 wants them, and a byte order mark
    tells Excel the encoding. A text that a spreadsheet would calculate gets an apostrophe in
    front; numbers never do.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([_defused(column.title) for column in columns])
    for row in rows:
        writer.writerow(
            [_written(column, given) for column, given in zip(columns, row, strict=True)]
        )
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8")


def _written(column: Column, given: Plain | Cell) -> str:
    cell = given if isinstance(given, Cell) else Cell(given)
    value = cell.value
    places = column.places if cell.places is None else cell.places
    if value is None:
        return ""
    if isinstance(value, str):
        return _defused(value)
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int) and (cell.kind or column.kind) == "number":
        value = Decimal(value).scaleb(-places)
    return str(value)


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(CALCULATES) else text
