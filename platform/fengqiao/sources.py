"""Files a county office edits: read them so that every word remembers its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: file as the reader was told it, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with a file, in Chinese, with what to do next."""

    place: Place
    message: str
    advice: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.place} {self.message}" + (f" {self.advice}" if self.advice else "")


class Unreadable(Exception):
    """The file cannot be read at all; carries the one finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Node:
    """One YAML value: text, a list or a mapping, with the place it stands at.

    Scalars are always text: a code ``1.10`` stays ``1.10`` and ``no`` stays ``no``. An empty
    or ``null`` value is the empty text.
    """

    place: Place
    text: str | None = None
    entries: list[Node] | None = None
    fields: dict[str, Node] | None = None
    keys: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> object:
        """Return the value without its places, as text, lists and dictionaries."""
        if self.fields is not None:
            return {key: node.plain() for key, node in self.fields.items()}
        if self.entries is not None:
            return [node.plain() for node in self.entries]
        return self.text or ""


def decode(raw: bytes, name: str) -> str:
    """Turn the bytes of an office file into text: UTF-8 with or without BOM, else GB18030.

    :raises Unreadable: if it is neither, or holds a NUL or another control character
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        _refuse_control_characters(text, name)
        return text
    raise Unreadable(
        Finding(Place(name, 1, 1), "文件的文字编码读不出来。", "请另存为 UTF-8 后再试。")
    )


def _refuse_control_characters(text: str, name: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        for column, character in enumerate(line, start=1):
            if ord(character) < 32 and character != "\t":
                raise Unreadable(
                    Finding(
                        Place(name, number, column),
                        f"有一个看不见的控制字符（编号 {ord(character)}）。",
                        "请删掉这个字符；如果是 Excel 文件，请另存为 CSV 或 YAML 文本。",
                    )
                )


def read_yaml(path: Path, name: str | None = None) -> Node:
    """Read one YAML file whose scalars all stay text.

    :raises Unreadable: if the file is missing, empty, not YAML, has a repeated key, an anchor
        or a tag
    """
    shown = name or path.name
    try:
        raw = path.read_bytes()
    except OSError:
        raise Unreadable(
            Finding(Place(shown, 1, 1), "找不到这个文件。", "请检查文件名和位置。")
        ) from None
    return parse_yaml(decode(raw, shown), shown)


def parse_yaml(text: str, name: str) -> Node:
    """Parse YAML text as :func:`read_yaml` does.

    :raises Unreadable: as :func:`read_yaml`
    """
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
        for event in events:
            _refuse_anchor(event, name)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        place = _mark(error.problem_mark or error.context_mark, name)
        raise Unreadable(
            Finding(
                place,
                "这一处不合 YAML 的写法。",
                "常见原因：缩进没对齐、用了制表符、冒号后缺空格、引号没成对。",
            )
        ) from None
    except yaml.YAMLError:
        raise Unreadable(Finding(Place(name, 1, 1), "这个文件不是 YAML 文本。")) from None
    if root is None:
        raise Unreadable(Finding(Place(name, 1, 1), "文件是空的。", "请照样例填写。"))
    return _node(root, name)


def _refuse_anchor(event: yaml.Event, name: str) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        place = _mark(event.start_mark, name)
        raise Unreadable(
            Finding(
                place,
                "不支持 & 锚点和 * 引用。",
                "请把内容写出来；如果是文字里的 & 或 *，请加引号。",
            )
        )


def _mark(mark: Any, name: str) -> Place:
    # PyYAML has two mark classes, one of C and one of Python, without a common type.
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)


def _node(raw: yaml.Node, name: str) -> Node:
    place = _mark(raw.start_mark, name)
    if isinstance(raw, yaml.MappingNode):
        return _mapping(raw, name, place)
    if isinstance(raw, yaml.SequenceNode):
        return Node(place, entries=[_node(item, name) for item in raw.value])
    plain_null = getattr(raw, "style", None) is None and raw.value in ("~", "null", "")
    return Node(place, text="" if plain_null else raw.value)


def _mapping(raw: yaml.MappingNode, name: str, place: Place) -> Node:
    fields: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for key, value in raw.value:
        at = _mark(key.start_mark, name)
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(Finding(at, "栏目名只能是文字。"))
        if key.value in fields:
            first = keys[key.value].line
            raise Unreadable(
                Finding(at, f"“{key.value}”写了两次（第一次在第 {first} 行）。", "请只留一处。")
            )
        fields[key.value] = _node(value, name)
        keys[key.value] = at
    return Node(place, fields=fields, keys=keys)


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


def read_table(raw: bytes, name: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a CSV file that has exactly the columns named, in any order.

    Values are stripped of surrounding white space; wholly empty lines are left out.

    :raises Unreadable: if the text cannot be decoded, a column is missing or unknown, or a
        row has a different number of values than the heading
    """
    reader = csv.reader(io.StringIO(decode(raw, name), newline=""), strict=True)
    try:
        heading = tuple(cell.strip() for cell in next(reader, []))
        _check_heading(heading, name, columns)
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


def _check_heading(heading: tuple[str, ...], name: str, columns: tuple[str, ...]) -> None:
    wanted = "、".join(columns)
    for column in columns:
        if column not in heading:
            raise Unreadable(
                Finding(Place(name, 1, 1), f"表头缺少“{column}”一列。", f"表头应为：{wanted}。")
            )
    for position, column in enumerate(heading, start=1):
        if column not in columns or heading.index(column) != position - 1:
            raise Unreadable(
                Finding(
                    Place(name, 1, position),
                    f"表头的“{column}”不认识或写了两次。",
                    f"表头应为：{wanted}。",
                )
            )
