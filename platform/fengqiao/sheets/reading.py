"""Reading a table that somebody sent: an Excel workbook or a CSV file, with suspicion."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, cast
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import WorkSheetParser

from fengqiao.errors import Invalid
from fengqiao.sheets.csv_text import CALCULATES
from fengqiao.sheets.packages import BROKEN, check_package, kind_of, require_size
from fengqiao.sheets.streaming import FORMULA_WORDS, Streamed, stream_sheet
from fengqiao.sheets.tables import (
    LONGEST_CELL,
    Given,
    Sheet,
    place,
    refuse_too_many,
    refuse_too_much,
    without_marks,
)
from fengqiao.sheets.writing import IDENTIFICATION, NOTES
from fengqiao.sources import Unreadable, decode

_DEFECTS = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    ArithmeticError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    BadZipFile,
    zlib.error,
)
_MOST_NAMED = 10
_LITERAL = re.compile(r'"[^"]*"|\\.')


def read_sheet(raw: bytes, name: str) -> Sheet:
    """Return the first shown table of a workbook, or the table of a CSV file.

    Numbers come as text (``12``, ``1234.5``), dates as ISO days, whatever they look like in
    Excel. Nothing is calculated: a formula's cell carries words instead of a value. Hidden rows,
    columns and sheets are left out and named in the notes.

    :param name: what the sender calls the file; only its ending and the notes use it
    :raises Invalid: ``empty-file``, ``too-large``, ``another-kind``, ``broken-file``,
        ``too-many-rows`` or ``too-many-columns``, each with what to do
    """
    require_size(raw)
    if kind_of(raw, name) == "csv":
        return _read_csv(raw, name)
    check_package(raw)
    try:
        with warnings.catch_warnings():
            # What openpyxl says of styles and links it drops is nothing to the sender.
            warnings.simplefilter("ignore")
            return _read_workbook(raw)
    except _DEFECTS:
        raise Invalid(BROKEN, code="broken-file") from None


def _read_workbook(raw: bytes) -> Sheet:
    book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    try:
        sheets: list[Any] = [s for s in book.worksheets if hasattr(s, "_get_source")]
        shown = [s for s in sheets if s.sheet_state == "visible" and s.title != NOTES]
        if not shown:
            raise Invalid("工作簿里没有看得见的工作表。请取消隐藏后再传。", code="broken-file")
        streamed = _stream(book, shown[0])
        marks = [s for s in sheets if s.title == IDENTIFICATION]
        left = [s.title for s in shown[1:]]
        hidden = [
            s.title for s in sheets if s.sheet_state != "visible" and s.title != IDENTIFICATION
        ]
        return Sheet(
            cells=streamed.cells,
            identification=_pairs(_stream(book, marks[0])) if marks else {},
            notes=tuple(_notes(streamed, left, hidden)),
            merged=tuple(streamed.merged),
            from_1904=book.epoch == CALENDAR_MAC_1904,
        )
    finally:
        book.close()


def _stream(book: Any, sheet: Any) -> Streamed:
    parser = WorkSheetParser(
        cast("Any", None),
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    with sheet._get_source() as source:
        return stream_sheet(source, parser, _percents(book))


def _percents(book: Any) -> set[int]:
    """Return the styles whose number format shows a percentage; a quoted sign only looks so."""
    own, found = book._number_formats, set()
    for number, style in enumerate(book._cell_styles):
        place = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        known = own[place] if 0 <= place < len(own) else BUILTIN_FORMATS.get(style.numFmtId, "")
        if "%" in _LITERAL.sub("", known):
            found.add(number)
    return found


def _pairs(marks: Streamed) -> dict[str, str]:
    return {
        given.text: marks.cells.get((row, 2), Given()).text
        for (row, column), given in marks.cells.items()
        if column == 1
    }


def _notes(streamed: Streamed, left: Sequence[str], hidden: Sequence[str]) -> list[str]:
    notes = []
    if streamed.hidden_rows:
        rows = _named([str(row) for row in streamed.hidden_rows])
        notes.append(f"第 {rows} 行是隐藏的，没有读。要报的话，请取消隐藏或取消筛选后再传。")
    if streamed.hidden_columns:
        columns = _named([place(1, column)[:-1] for column in sorted(streamed.hidden_columns)])
        notes.append(f"{columns} 列是隐藏的，没有读。")
    if left:
        notes.append(f"只读第一张工作表；没有读：{_named(left)}。")
    if hidden:
        notes.append(f"隐藏的工作表没有读：{_named(hidden)}。")
    return notes


def _named(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 处" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _read_csv(raw: bytes, name: str) -> Sheet:
    try:
        text = decode(raw, name)
    except Unreadable as defect:
        raise Invalid(
            f"{defect.finding.message}{defect.finding.advice}", code="broken-file"
        ) from None
    return Sheet(cells=_csv_cells(text))


def _csv_cells(text: str) -> Mapping[tuple[int, int], Given]:
    first = text.split("\n", 1)[0]
    # Excel's "Unicode text" is separated by tabs.
    separator = "\t" if "\t" in first and "," not in first else ","
    cells: dict[tuple[int, int], Given] = {}
    refuse_too_much(len(text))
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1
        ):
            refuse_too_many(number, len(row))
            for column, value in enumerate(row, start=1):
                if plain := without_marks(value).strip():
                    cells[number, column] = _csv_given(plain)
    except csv.Error:
        raise Invalid(BROKEN, code="broken-file") from None
    return cells


def _csv_given(value: str) -> Given:
    if value.startswith("="):
        return Given(value[:100], problem=FORMULA_WORDS)
    if len(value) > LONGEST_CELL:
        return Given(value[:LONGEST_CELL], problem="这一格的文字太长，请删减。")
    # The apostrophe that our own CSV puts before a text which would calculate.
    defused = value[:1] == "'" and value[1:].startswith(CALCULATES)
    return Given(value[1:] if defused else value)
