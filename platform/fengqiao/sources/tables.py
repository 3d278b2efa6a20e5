"""CSV tables whose every value knows where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from fengqiao.sources.texts import Finding, Place, Unreadable, decode


@dataclass(frozen=True)
class Row:
    """One line of a CSV table: its values by column name, and where each stands."""

    file: str
    line: int
    values: dict[str, str]
    columns: tuple[str, ...]

    def place(self, column: str) -> Place:
        """Return where a column of this row stands; the column is counted in fields, from 1."""
        return Place(self.file, self.line, self.columns.index(column) + 1)


def read_table(
    raw: bytes, name: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[Row]:
    """Yield the rows of a CSV file that has exactly the columns named, in any order.

    Columns that are ``optional`` may be left out. Values are stripped of surrounding white space;
    wholly empty lines are left out.

    :raises Unreadable: if the text cannot be decoded, a column is missing or unknown, or a
        row has a different number of values than the heading
    """
    reader = csv.reader(io.StringIO(decode(raw, name), newline=""), strict=True)
    try:
        heading = tuple(cell.strip() for cell in next(reader, []))
        _check_heading(heading, name, columns, optional)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                raise Unreadable(
                    Finding(
                        Place(name, reader.line_num, min(len(cells), len(heading)) + 1),
                        f"这一行有 {len(cells)} 格，表头有 {len(heading)} 格。",
                        "请检查是否多了或少了逗号。",
                    )
                )
            values = {key: cell.strip() for key, cell in zip(heading, cells, strict=True)}
            yield Row(name, reader.line_num, values, heading)
    except csv.Error:
        raise Unreadable(
            Finding(
                Place(name, reader.line_num, 1), "这一行不合 CSV 的写法。", "请检查引号是否成对。"
            )
        ) from None


def _check_heading(
    heading: tuple[str, ...], name: str, columns: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    wanted = "、".join(columns)
    beside = f"，可以再加 {'、'.join(optional)}" if optional else ""
    for column in columns:
        if column not in heading:
            raise Unreadable(
                Finding(Place(name, 1, 1), f"表头缺少“{column}”一列。", f"表头应为：{wanted}。")
            )
    for position, column in enumerate(heading, start=1):
        if column not in (*columns, *optional) or heading.index(column) != position - 1:
            raise Unreadable(
                Finding(
                    Place(name, 1, position),
                    f"表头的“{column}”不认识或写了两次。",
                    f"表头应为：{wanted}{beside}。",
                )
            )
