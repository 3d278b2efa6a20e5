"""Reading one worksheet element by element, counting as it comes and believing no declared size."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, cast

from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.functions import iterparse

from fengqiao.errors import Invalid
from fengqiao.sheets.packages import BROKEN
from fengqiao.sheets.tables import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Block,
    Given,
    refuse_too_many,
    refuse_too_much,
    without_marks,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _COLUMN, _MERGED = f"{_NAMESPACE}row", f"{_NAMESPACE}col", f"{_NAMESPACE}mergeCell"
_CELL, _FORMULA = f"{_NAMESPACE}c", f"{_NAMESPACE}f"
_MOST_MERGED = 500
# How many rows all merged blocks may cover together; each is looked through for every cell asked.
_MOST_MERGED_ROWS = 50_000
_TRUE = ("1", "true")

FORMULA_WORDS = "读到公式。请选中整张表复制，再“选择性粘贴 → 数值”，然后再传。"


@dataclass
class Streamed:
    """What one worksheet holds, as far as it is shown."""

    cells: dict[tuple[int, int], Given] = field(default_factory=dict)
    merged: list[Block] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    column_groups: int = 0
    characters: int = 0
    merged_rows: int = 0


def stream_sheet(
    source: IO[bytes], parser: WorkSheetParser, percents: Collection[int] = ()
) -> Streamed:
    """Return the cells of a worksheet.

    :param source: the worksheet's XML
    :param parser: openpyxl's, which knows the workbook's texts and formats; only asked for rows
    :param percents: the styles under which a number is shown as a percentage
    :raises Invalid: ``too-many-rows``, ``too-many-columns`` or ``broken-file``
    """
    found = Streamed()
    for element in _elements(source):
        if element.tag == _ROW:
            _take_row(found, element, parser, percents)
        elif element.tag == _COLUMN and element.get("hidden") in _TRUE:
            _take_hidden(found, element)
        elif element.tag == _MERGED:
            _take_merged(found, element)
    kept = {key: given for key, given in found.cells.items() if key[1] not in found.hidden_columns}
    inner = max((column for _, column in kept), default=0)
    filled = {column for _, column in found.cells}
    found.hidden_columns = {
        column for column in found.hidden_columns if column < inner or column in filled
    }
    found.cells = kept
    return found


def _elements(source: IO[bytes]) -> Iterator[Element]:
    """Yield rows, column descriptions and merged blocks; forget everything else at once."""
    above: list[Element] = []
    in_row = False
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            above.append(element)
            in_row = in_row or element.tag == _ROW
            continue
        above.pop()
        if element.tag in (_ROW, _COLUMN, _MERGED):
            in_row = in_row and element.tag != _ROW
            yield element
        if not in_row and above:
            above[-1].remove(element)


def _take_row(
    found: Streamed, element: Element, parser: WorkSheetParser, percents: Collection[int]
) -> None:
    refuse_too_many(0, len(element))
    formulas = [cell.find(_FORMULA) is not None for cell in element.findall(_CELL)]
    _, cells = parser.parse_row(cast("Any", element))
    for cell, formula in zip(cells, formulas, strict=True):
        given = Given(_text(cell), problem=FORMULA_WORDS) if formula else _given(cell, percents)
        if not given.text and not given.problem:
            continue
        row, column = int(cell["row"]), int(cell["column"])
        refuse_too_many(row, column)
        if row < 1:
            raise Invalid(BROKEN, code="broken-file")
        found.characters += len(given.text)
        refuse_too_much(found.characters)
        if element.get("hidden") not in _TRUE:
            found.cells[row, column] = given
        elif row not in found.hidden_rows[-1:]:
            found.hidden_rows.append(row)


def _take_hidden(found: Streamed, element: Element) -> None:
    """Note hidden columns; those to the right of every table are often hidden up to the last."""
    first, last = int(element.get("min", "1")), int(element.get("max", "1"))
    found.column_groups += 1
    if found.column_groups > _MOST_MERGED:
        raise Invalid(BROKEN, code="broken-file")
    found.hidden_columns |= set(range(max(first, 1), min(last, MOST_COLUMNS) + 1))


def _take_merged(found: Streamed, element: Element) -> None:
    left, top, right, bottom = range_boundaries(element.get("ref", ""))
    if None in (left, top, right, bottom) or len(found.merged) >= _MOST_MERGED:
        raise Invalid(BROKEN, code="broken-file")
    block = int(top or 0), int(left or 0), int(bottom or 0), int(right or 0)
    found.merged_rows += max(min(block[2], MOST_ROWS) - block[0] + 1, 1)
    if found.merged_rows > _MOST_MERGED_ROWS:
        raise Invalid(BROKEN, code="broken-file")
    found.merged.append(block)


def _given(cell: dict[str, Any], percents: Collection[int] = ()) -> Given:
    text = _text(cell)
    if cell["style_id"] in percents and type(cell["value"]) in (int, float):
        # Excel keeps 12% as 0.12: it is taken as it is seen, never as a hundredth of it.
        return Given(f"{(Decimal(text) * 100).normalize():f}%")
    if cell["data_type"] == "e":
        return Given(text, problem=f"单元格是错误值 {text[:12]}，请改成数字或文字。")
    if len(text) > LONGEST_CELL:
        return Given(text[:LONGEST_CELL], problem="这一格的文字太长，请删减。")
    return Given(text, number=isinstance(cell["value"], int | float))


def _text(cell: dict[str, Any]) -> str:
    """Return a value as Excel shows it: fifteen digits, dates as ISO, no exponent."""
    value = cell["value"]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return without_marks(str(value).replace("_x000D_", "")).strip()
