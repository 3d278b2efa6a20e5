"""Drawing a workbook cell by cell; how one looks is worked out once for all that look alike."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from fengqiao.clock import ZONE
from fengqiao.sheets.writing import (
    FIRST_ROW,
    HEADER_ROW,
    IDENTIFICATION,
    NOTES,
    Cell,
    Column,
    Plain,
    Row,
)

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E7EEF5")
_FILL_IN = PatternFill("solid", fgColor="FFF9E5")
_LEAST, _MOST = 8, 40
_LONGEST_LIST = 255
# Whether its words wrap, its number format, whether it is to be filled in, whether it is quoted.
_Look = tuple[bool, str, bool, bool]
_Looks = dict[_Look, "StyleArray"]


def draw_workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    subtitle: str,
    notes: Sequence[str],
    identification: Mapping[str, str],
) -> bytes:
    """Return one table as the bytes of an .xlsx file, see :func:`fengqiao.sheets.writing`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(_sheet_name(title))
    sheet["A1"].font = Font(bold=True, size=14)
    _put(_at(sheet, 1, 1), title)
    _put(_at(sheet, 2, 1), subtitle)
    looks: _Looks = {}
    widths = [column.width or _wide(column.title) for column in columns]
    for position, column in enumerate(columns, start=1):
        _head(_at(sheet, HEADER_ROW, position), column.title)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for position, (column, given) in enumerate(zip(columns, row, strict=True)):
            cell = given if isinstance(given, Cell) else Cell(given)
            _fill(sheet, _at(sheet, number, position + 1), column, cell, looks)
            if not column.width:
                widths[position] = max(widths[position], _wide(cell.value))
    for position, width in enumerate(widths, start=1):
        wide = min(max(width + 2, _LEAST), max(_MOST, columns[position - 1].width + 2))
        sheet.column_dimensions[get_column_letter(position)].width = wide
    _set_up_print(sheet)
    _add_notes(book, notes)
    _identify(book, identification)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    # Nothing is merged here: every place is a cell of its own.
    return cast("SheetCell", sheet.cell(row, column))


def _head(cell: SheetCell, words: str) -> None:
    _put(cell, words)
    cell.font = Font(bold=True)
    cell.fill, cell.border = _HEAD, _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _fill(sheet: Worksheet, cell: SheetCell, column: Column, given: Cell, looks: _Looks) -> None:
    kind = given.kind or column.kind
    places = column.places if given.places is None else given.places
    value = given.value
    if kind == "number" and isinstance(value, int):
        value = Decimal(value).scaleb(-places)
    _write(cell, value)
    wrapped = isinstance(value, str)
    look = (wrapped, _format(kind, places, value), given.fill_in, wrapped and _calculates(value))
    if look not in looks:
        looks[look] = _styled(cell, look)
    cast("Any", cell)._style = copy(looks[look])
    if given.choices:
        _offer(sheet, cell, given.choices)


def _styled(cell: SheetCell, look: _Look) -> StyleArray:
    """Return the style of the first cell that looks so."""
    wrapped, number_format, fill_in, quoted = look
    cell.border = _BOX
    cell.alignment = Alignment(wrap_text=wrapped, vertical="center")
    cell.number_format = number_format
    cell.quotePrefix = quoted
    if fill_in:
        cell.fill = _FILL_IN
    return cast("StyleArray", copy(cast("Any", cell)._style))


def _format(kind: str, places: int, value: Plain) -> str:
    if kind == "number":
        return "#,##0" + ("." + "0" * places if places else "")
    if isinstance(value, date):
        return _as_date(value)
    # "@" keeps a code with leading zeros, and what is typed here later, a text.
    return "@" if kind == "text" else "General"


def _as_date(value: date) -> str:
    return "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"


def _calculates(value: Plain) -> bool:
    """Tell whether Excel would make a formula of a text that somebody edits."""
    return isinstance(value, str) and value.startswith(("=", "+", "-", "@"))


def _put(cell: SheetCell, value: Plain) -> None:
    _write(cell, value)
    # Whoever edits the cell in Excel gets the same text again, not a formula.
    cell.quotePrefix = _calculates(value)


def _write(cell: SheetCell, value: Plain) -> None:
    if isinstance(value, str):
        cell.value = _storable(value)
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.value = value.astimezone(ZONE).replace(tzinfo=None)
    elif value is not None:
        cell.value = value


def _offer(sheet: Worksheet, cell: SheetCell, choices: tuple[str, ...]) -> None:
    """Put a drop-down on a cell; a list too long for Excel's own limit is only checked later."""
    listed = ",".join(choices)
    if len(listed) > _LONGEST_LIST or any("," in choice or '"' in choice for choice in choices):
        return
    for known in sheet.data_validations.dataValidation:
        if known.formula1 == f'"{listed}"':
            known.add(cell)
            return
    offered = DataValidation(
        type="list",
        formula1=f'"{listed}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请从列表里选",
        error="请点单元格右边的箭头，从列表里选一个。",
    )
    sheet.add_data_validation(offered)
    offered.add(cell)


def _set_up_print(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="第 &P 页，共 &N 页"))


def _add_notes(book: Workbook, notes: Sequence[str]) -> None:
    if not notes:
        return
    sheet = book.create_sheet(NOTES)
    sheet.column_dimensions["A"].width = 90
    for number, words in enumerate(notes, start=1):
        _put(_at(sheet, number, 1), words)
        _at(sheet, number, 1).alignment = Alignment(wrap_text=True, vertical="top")


def _identify(book: Workbook, identification: Mapping[str, str]) -> None:
    if not identification:
        return
    sheet = book.create_sheet(IDENTIFICATION)
    sheet.sheet_state = "veryHidden"
    for number, (name, value) in enumerate(identification.items(), start=1):
        _put(_at(sheet, number, 1), name)
        _put(_at(sheet, number, 2), value)


def _sheet_name(title: str) -> str:
    kept = "".join(" " if character in "[]:*?/\\'" else character for character in title)
    return _storable(kept).strip()[:31] or "表"


def _storable(text: str) -> str:
    return "".join(
        "\ufffd"
        if (character < " " and character not in "\n\t") or character in "\ufffe\uffff"
        else character
        for character in text[:32_767]
    )


def _wide(value: Plain) -> int:
    """Return how many half-width characters a value takes; Chinese ones count twice."""
    text = "" if value is None else str(value).split("\n", 1)[0]
    return sum(2 if character > "\u2e7f" else 1 for character in text)
