"""Writing a workbook: one table as Excel shows it, ready to print, with nothing that calculates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Plain = str | int | Decimal | date | None
Kind = Literal["text", "number", "date"]

HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
# The sheet that says what a template is for; Excel's own menus do not show it.
IDENTIFICATION = "_fengqiao"
NOTES = "填写说明"


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
    # Only now: the library takes long to load, and most processes never write a workbook.
    from fengqiao.sheets.drawing import draw_workbook

    return draw_workbook(
        title, columns, rows, subtitle=subtitle, notes=notes, identification=identification or {}
    )
