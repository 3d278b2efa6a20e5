"""A table that came in: its cells as text, each with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from fengqiao.errors import Invalid

MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
# A workbook keeps a text once, however many cells show it: it is counted as often as it is shown.
MOST_CHARACTERS = 2_000_000

Block = tuple[int, int, int, int]
_FIRST_DAY_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial day of Excel knows no zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - nor does one of old Macintosh files
_LAST_SERIAL = 2_958_465
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9.]+)?")
# What is pasted from a chat brings marks that nobody sees: a name or a number with one looks
# right and fits nothing. Joiners are part of how some signs are written and stay.
_MARKS = dict.fromkeys(
    (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)


@dataclass(frozen=True)
class Given:
    """One cell: its text as a person reads it, and, where it cannot be used, why."""

    text: str = ""
    number: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table by row and column, both from 1, with everything a reader should be told.

    ``notes`` name what was left out (hidden rows, other sheets); ``merged`` are blocks of merged
    cells as first row, first column, last row, last column; ``identification`` is what a
    template says it is for.
    """

    cells: Mapping[tuple[int, int], Given]
    identification: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    merged: tuple[Block, ...] = ()
    from_1904: bool = False

    @cached_property
    def _merged_at(self) -> Mapping[int, Sequence[Block]]:
        """Return the merged blocks by the rows they cover."""
        found: dict[int, list[Block]] = {}
        for block in self.merged:
            for row in range(block[0], min(block[2], MOST_ROWS) + 1):
                found.setdefault(row, []).append(block)
        return found

    def at(self, row: int, column: int) -> Given:
        """Return a cell; within a merged block it carries the words that say so."""
        found = self.cells.get((row, column), Given())
        for top, left, bottom, right in self._merged_at.get(row, ()):
            if left <= column <= right:
                block = f"{place(top, left)}:{place(bottom, right)}"
                words = f"{block} 是合并单元格。请取消合并，每格各填各的。"
                return Given(found.text, found.number, words)
        return found

    def rows(self) -> Iterator[int]:
        """Return the numbers of the rows in which anything stands, in order."""
        return iter(sorted({row for (row, _), given in self.cells.items() if given.text}))

    @property
    def last_column(self) -> int:
        """Return the number of the last column in which anything stands."""
        return max((column for _, column in self.cells), default=0)

    def day_of(self, given: Given) -> str:
        """Return a cell's text where a date is asked for: a bare serial day as its date.

        The time of the day that Excel keeps beside a date is left out.
        """
        if _MOMENT.fullmatch(given.text):
            return given.text[:10]
        if not given.number or not given.text.isdigit():
            return given.text
        if not 0 < int(given.text) <= _LAST_SERIAL:
            return given.text
        first = _FIRST_DAY_1904 if self.from_1904 else _FIRST_DAY_1900
        return (first + timedelta(days=int(given.text))).date().isoformat()


def without_marks(text: str) -> str:
    """Return a text without marks of direction and of no width, its odd spaces as plain ones."""
    return text.translate(_MARKS).replace("\u00a0", " ")


def place(row: int, column: int) -> str:
    """Return what Excel calls a cell, such as ``D7``."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"


def refuse_too_many(rows: int, columns: int) -> None:
    """Refuse a table that is longer or wider than any form.

    :raises Invalid: ``too-many-rows`` or ``too-many-columns``
    """
    if rows > MOST_ROWS:
        raise Invalid(
            f"表格超过 {MOST_ROWS:,} 行，一次读不了。请只留要报的行；"
            "下面看起来是空的，也请选中多余的行右键删除后再存。",
            code="too-many-rows",
        )
    if columns > MOST_COLUMNS:
        raise Invalid(
            f"表格超过 {MOST_COLUMNS} 列，一次读不了。请选中右边多余的列，右键删除后再存。",
            code="too-many-columns",
        )


def refuse_too_much(characters: int) -> None:
    """Refuse a table that holds more text than anybody types.

    :raises Invalid: ``too-large``
    """
    if characters > MOST_CHARACTERS:
        raise Invalid(
            "表格里的文字太多，一次读不了。请只留要报的内容，或分成几个文件再传。", code="too-large"
        )
