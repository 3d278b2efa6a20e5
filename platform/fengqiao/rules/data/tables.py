"""CSV files as offices have them: any usual encoding, commas or tabs, up to millions of lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fengqiao.rules.data.collecting import Fault
from fengqiao.sources import Finding, Place, Unreadable

ONE = "请只留一栏。"
SAVE_AS = "请另存为“CSV UTF-8（逗号分隔）”"
MOST_BYTES = 256 * 1024 * 1024
MOST_FIGURES = 3_000_000
MOST_UNITS = 1_000_000
MOST_ROWS = 500_000
# Bytes of these values are never part of a character in UTF-8 or GB18030.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Lines(Protocol):
    line_num: int

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True)
class Table:
    """The heading and, by :meth:`lines`, the other lines of a table with where they stand."""

    name: str
    heading: tuple[str, ...]
    raw: bytes
    encoding: str

    def place(self, line: int, column: int) -> Place:
        """Return where a cell stands; columns are counted in cells, from 0 here."""
        return Place(self.name, line, column + 1)

    def at_most(self, lines: int, what: str) -> None:
        """Refuse a table with more lines below its heading, before any of them is read.

        :raises Unreadable: if there are more
        """
        if self.raw.count(b"\n") > lines + 1:
            raise Unreadable(
                Finding(
                    self.place(1, 0),
                    f"文件太大，{what}。",
                    "请按地区或期次拆成几份，分别计算。",
                )
            )

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every line that is not empty, with its number, cells as they stand.

        :raises Unreadable: if a line is no CSV, or has too many or too few cells
        """
        reader, width = _reader(self.raw, self.encoding), len(self.heading)
        try:
            next(reader)
            for cells in reader:
                if len(cells) == width and (cells[0] or any(map(str.strip, cells))):
                    yield reader.line_num, cells
                elif any(map(str.strip, cells)):
                    raise Unreadable(self._ragged(reader.line_num, cells))
        except csv.Error:
            raise Unreadable(_no_csv(self.name, reader.line_num)) from None

    def _ragged(self, line: int, cells: list[str]) -> Finding:
        place = Place(self.name, line, min(len(cells), len(self.heading)) + 1)
        counts = f"这一行有 {len(cells)} 格，表头有 {len(self.heading)} 格。"
        advice = "请检查是否多了或少了逗号；数字里不要写千分位逗号。"
        if any("，" in cell for cell in cells) and len(cells) < len(self.heading):
            advice = "这一行里有全角逗号“，”，请改成半角逗号“,”。"
        return Finding(place, counts, advice)


def open_table(path: Path, name: str) -> Table:
    """Read a CSV file's heading; its lines are read as they are asked for.

    :raises Unreadable: if the file is missing, too large, in no known encoding, holds control
        characters, is no CSV, or has no heading
    """
    raw, encoding = _decodable(read_bytes(path, name), name)
    control = _CONTROL.search(raw)
    if control:
        if b"\x00" in raw:
            raise Unreadable(_no_encoding(name))
        line = raw.count(b"\n", 0, control.start()) + 1
        raise Unreadable(
            Finding(
                Place(name, line, 1),
                f"这一行有看不见的控制字符（编号 {raw[control.start()]}）。",
                "请删掉这个字符；如果是 Excel 文件，请另存为 CSV。",
            )
        )
    words = _heading(raw, encoding, name)
    if not any(words):
        raise Unreadable(Finding(Place(name, 1, 1), "文件是空的。", "第一行应当是表头。"))
    for column, word in enumerate(words):
        if not word or words.index(word) != column:
            what = f"表头的“{word}”写了两次。" if word else "表头有一格是空的。"
            raise Unreadable(Finding(Place(name, 1, column + 1), what, "请改正表头。"))
    return Table(name, words, raw, encoding)


def _heading(raw: bytes, encoding: str, name: str) -> tuple[str, ...]:
    try:
        cells: list[str] = next(_reader(raw, encoding), [])
    except csv.Error:
        raise Unreadable(_no_csv(name, 1)) from None
    return tuple(cell.strip() for cell in cells)


def _no_csv(name: str, line: int) -> Finding:
    return Finding(Place(name, line, 1), "这一行不合 CSV 的写法。", "请检查引号是否成对。")


def read_bytes(path: Path, name: str) -> bytes:
    """Return a file's bytes.

    :raises Unreadable: if it is missing or too large
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(_too_long(name))
        return path.read_bytes()
    except OSError:
        raise Unreadable(
            Finding(Place(name, 1, 1), "找不到或打不开这个文件。", "请检查文件名和位置。")
        ) from None


def _too_long(name: str) -> Finding:
    limit = f"最多 {MOST_BYTES // 1024 // 1024} MB"
    return Finding(Place(name, 1, 1), f"文件太大，{limit}。", "请按地区或期次拆成几份，分别计算。")


def _decodable(raw: bytes, name: str) -> tuple[bytes, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16").encode(), "utf-8"
        except UnicodeDecodeError:
            raise Unreadable(_no_encoding(name)) from None
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return raw, encoding
    raise Unreadable(_no_encoding(name))


def _no_encoding(name: str) -> Finding:
    return Finding(Place(name, 1, 1), "文件的文字编码读不出来。", f"{SAVE_AS}后再试。")


def _reader(raw: bytes, encoding: str) -> _Lines:
    text = io.TextIOWrapper(io.BytesIO(raw), encoding, newline="")
    first = raw[: raw.find(b"\n") + 1 or None].decode(encoding)
    tabbed = "\t" in first and "," not in first
    return csv.reader(text, strict=True, delimiter="\t" if tabbed else ",")


def columns_by_role(
    table: Table,
    roles: Mapping[str, str],
    ignored: frozenset[str],
    declared: Container[str] = (),
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the columns of known roles, and the others by their heading.

    ``roles`` gives the role of each heading it knows, in small letters. A rule may call a fact
    or field as a heading is usually called: a word ``declared`` is then neither a role nor
    ignored.

    :raises Unreadable: if two columns have the same role
    """
    known: dict[str, int] = {}
    others = {}
    for column, word in enumerate(table.heading):
        own = word in declared
        role = None if own else roles.get(word.lower())
        if role in known:
            first = table.heading[known[role]]
            what = f"“{first}”和“{word}”是同一栏。"
            raise Unreadable(Finding(table.place(1, column), what, ONE))
        if role is not None:
            known[role] = column
        elif own or word.lower() not in ignored:
            others[word] = column
    return known, others


def need(table: Table, known: dict[str, int], role: str, word: str) -> None:
    """Insist on a column.

    :raises Fault: if it is missing
    """
    if role not in known:
        raise Fault(f"表头缺少“{word}”一栏。", _heading_advice(table))


def _heading_advice(table: Table) -> str:
    """Return why a heading may not be understood: its commas, its encoding, or its words."""
    if any("，" in word for word in table.heading):
        return "表头里是全角逗号“，”，请都改成半角逗号“,”。"
    had = f"现有：{'、'.join(table.heading)}。"
    return had if table.encoding == "utf-8" else f"{had}如果这里是乱码，{SAVE_AS}。"
