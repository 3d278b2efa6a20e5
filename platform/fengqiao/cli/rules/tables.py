"""Tables for a console: columns line up although Chinese characters are twice as wide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

_NUMBER = re.compile(r"-?[0-9][0-9.,]*%?|")


def aligned(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as text; a column of numbers only is set to the right."""
    lines = [list(heading), *(list(row) for row in rows)]
    columns = list(zip(*lines, strict=True))
    right = [all(_NUMBER.fullmatch(cell) for cell in column[1:]) for column in columns]
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    rule = ["─" * width for width in widths]
    made = [_line(line, widths, right) for line in (lines[0], rule, *lines[1:])]
    return "\n".join(made)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return "  ".join(
        _padded(cell, width, to_right)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ).rstrip()


def _padded(cell: str, width: int, to_right: bool) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if to_right else cell + space
