"""Writing a workbook: one table as Excel shows it, ready to print, with nothing that calculates."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from fengqiao.clock import ZONE

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

Plain = str | int | Decimal | date | None
Kind = Literal["text", "number", "date"]

HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
# The sheet that says what a template is for; Excel's own menus do not show it.
IDENTIFICATION = "_fengqiao"
NOTES = "填写说明"

_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E7EEF5")
_FILL_IN = PatternFill("solid", fgColor="FFF9E5")
_LEAST, _MOST = 8, 40
_LONGEST_LIST = 255


@dataclass(frozen=True)
class Column:
    """A column: its heading, what stands in it, how many decimal places, how wide it is.

    ``width`` is in characters of half width; 0 lets the heading and the rows decide.
    """

    title: str
    kind: Kind = "text"
    places: int = 0
    width: int = 0


@dataclass(frozen=True)
class Cell:
    """A value that stands otherwise than its column says, or that somebody is to fill in.

    ``choices`` become a drop-down; ``fill_in`` colors the cell that waits for an answer.
    """

    value: Plain = None
    kind: Kind | None = None
    places: int | None = None
    choices: tuple[str, ...] = ()
    fill_in: bool = False


Row = Sequence[Plain | Cell]


def write_workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    subtitle: str = "",
    notes: Sequence[str] = (),
    identification: Mapping[str, str] | None = None,
) -> bytes:
    """Return one table as the bytes of an .xlsx file.

    Row 1 holds the title, row 2 the subtitle, row 3 the headings (frozen, repeated on every
    printed page), the rows follow. A4 landscape, one page wide, numbered in the footer.

    A row has a value for each column, or a :class:`Cell`:

    - a text stays a text, also one that begins with ``=``, ``+``, ``-`` or ``@``: nothing in the
      file ever calculates; characters a workbook cannot hold become U+FFFD;
    - an ``int`` in a number column is scaled by the column's ``places``, as numbers are
      everywhere in the product (1250 at two places is shown as 12.50); a ``Decimal`` is shown as
      it is, with as many places as the column has;
    - a date or an aware datetime becomes a date of Excel, a datetime as the clock in China shows;
    - None leaves the cell empty.

    :param notes: lines of a second sheet that says how to read or fill in the first
    :param identification: names and values of a hidden sheet, by which a template that comes
        back is known; see :mod:`fengqiao.sheets.reading`
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(_sheet_name(title))
    sheet["A1"].font = Font(bold=True, size=14)
    _put(_at(sheet, 1, 1), title)
    _put(_at(sheet, 2, 1), subtitle)
    widths = [column.width or _wide(column.title) for column in columns]
    for position, column in enumerate(columns, start=1):
        _head(_at(sheet, HEADER_ROW, position), column.title)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for position, (column, given) in enumerate(zip(columns, row, strict=True)):
            cell = given if isinstance(given, Cell) else Cell(given)
            _fill(sheet, _at(sheet, number, position + 1), column, cell)
            if not column.width:
                widths[position] = max(widths[position], _wide(cell.value))
    for position, width in enumerate(widths, start=1):
        wide = min(max(width + 2, _LEAST), max(_MOST, columns[position - 1].width + 2))
        sheet.column_dimensions[get_column_letter(position)].width = wide
    _set_up_print(sheet)
    _add_notes(book, notes)
    _identify(book, identification or {})
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


def _fill(sheet: Worksheet, cell: SheetCell, column: Column, given: Cell) -> None:
    kind = given.kind or column.kind
    places = column.places if given.places is None else given.places
    value = given.value
    if kind == "number" and isinstance(value, int):
        value = Decimal(value).scaleb(-places)
    _put(cell, value)
    cell.border = _BOX
    cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="center")
    if kind == "number":
        cell.number_format = "#,##0" + ("." + "0" * places if places else "")
    elif kind == "text" and not isinstance(value, date):
        # "@" keeps a code with leading zeros, and what is typed here later, a text.
        cell.number_format = "@"
    if given.fill_in:
        cell.fill = _FILL_IN
    if given.choices:
        _offer(sheet, cell, given.choices)


def _put(cell: SheetCell, value: Plain) -> None:
    sheet = cast("Worksheet", cell.parent)
    if isinstance(value, str):
        sheet.cell(cell.row, cell.column, _storable(value))
        cell.data_type = "s"
        # Whoever edits the cell in Excel gets the same text again, not a formula.
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    elif isinstance(value, datetime):
        sheet.cell(cell.row, cell.column, value.astimezone(ZONE).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif value is not None:
        sheet.cell(cell.row, cell.column, value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"


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
