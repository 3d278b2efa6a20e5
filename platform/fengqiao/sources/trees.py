"""YAML files as trees of nodes whose scalars all stay text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from fengqiao.sources.texts import Finding, Place, Unreadable, decode, hidden_character

# Deeper than any sensible file, far from what recursion can bear.
DEEPEST = 50


@dataclass(slots=True)
class Node:
    """One YAML value: text, a list or a mapping, with the place it stands at.

    Scalars are always text: a code ``1.10`` stays ``1.10`` and ``no`` stays ``no``. An empty
    or ``null`` value is the empty text. Nobody changes a node; like a place it is not frozen
    only for speed.
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


def parse_yaml(text: str, name: str, most_values: int | None = None) -> Node:
    """Parse YAML text as :func:`read_yaml` does.

    Depth and, with ``most_values``, the number of values are limited while the text is being
    read, so that a hostile file costs no more than its first part.

    :raises Unreadable: as :func:`read_yaml`, or if the text is nested too deeply
    """
    # The loader in C is about ten times faster; not every build of PyYAML has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Asking the parser itself is quicker than ``yaml.parse``, a generator around it.
        return _Tree(iter(loader(text).get_event, None), name, most_values).root()
    except yaml.MarkedYAMLError as error:
        if error.context_mark and _is_end(text, error.problem_mark):
            # Something was opened and never closed; the end of the file tells nobody anything.
            message = "这里不合 YAML 的写法：引号或括号一直没有配上另一半。"
            place = _mark(error.context_mark, name)
            raise Unreadable(Finding(place, message, "请补上，或删掉多余的一半。")) from None
        place = _mark(error.problem_mark or error.context_mark, name)
        raise Unreadable(_bad_yaml(text, place, _open_bracket(error, name))) from None
    except yaml.YAMLError:
        raise Unreadable(Finding(Place(name, 1, 1), "这个文件不是 YAML 文本。")) from None


def _is_end(text: str, mark: Any) -> bool:
    lines = text.rstrip().splitlines() or [""]
    return mark is None or (mark.line, mark.column) >= (len(lines) - 1, len(lines[-1]))


def _open_bracket(error: yaml.MarkedYAMLError, name: str) -> Place | None:
    """Return where a bracket opened that was still open a line or more later."""
    inside = str(error.context).startswith("while parsing a flow")
    if not inside or error.context_mark is None or error.problem_mark is None:
        return None
    later = error.problem_mark.line > error.context_mark.line
    return _mark(error.context_mark, name) if later else None


def _bad_yaml(text: str, place: Place, bracket: Place | None) -> Finding:
    """Return what is most likely wrong where the parser stopped, or on the line before.

    ``bracket`` is where a bracket opened that was still open there.
    """
    lines = text.splitlines()
    for number in (place.line, place.line - 1):
        line = lines[number - 1] if 1 <= number <= len(lines) else ""
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            at = Place(place.file, number, indent.index("\t") + 1)
            return Finding(at, "缩进用了制表符（Tab）。", "请改成空格。")
        for wide, half in _WIDE.items():
            if wide in line.partition("#")[0] and not _in_quotes(line, wide):
                at = Place(place.file, number, line.index(wide) + 1)
                return Finding(at, f"这一行用了全角“{wide}”，可能读不懂。", f"请改成半角“{half}”。")
    if bracket is not None:
        message = f"从这里开始的括号到第 {place.line} 行还没有读通，可能没有成对。"
        return Finding(bracket, message, "请看是不是少了“}”、“]”或逗号。")
    advice = "常见原因：缩进没对齐、用了制表符、冒号后缺空格、引号或括号没成对。"
    return Finding(place, "这一处不合 YAML 的写法。", advice)


# Full-width signs that YAML takes for words: colon, brackets, comma.
_WIDE = {
    "\uff1a": ": ",
    "\uff5b": "{",
    "\uff5d": "}",
    "\uff3b": "[",
    "\uff3d": "]",
    "\uff0c": ", ",
}


def _in_quotes(line: str, character: str) -> bool:
    before = line[: line.index(character)]
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _mark(mark: Any, name: str) -> Place:
    # PyYAML has two mark classes, one of C and one of Python, without a common type.
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)


class _Tree:
    """Builds the nodes from the parser's events, which come one by one."""

    def __init__(self, events: Iterator[Any], name: str, most_values: int | None) -> None:
        self.events = events
        self.name = name
        self.most_values = sys.maxsize if most_values is None else most_values
        self.values = 0
        self.documents = 0

    def root(self) -> Node:
        found: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    message = "一个文件里只能有一份内容，这里又用“---”开始了一份。"
                    self.refuse(event, message, "请删掉“---”，或分成两个文件。")
            elif isinstance(event, yaml.NodeEvent):
                found = self.node(event, 1)
        if found is None:
            raise Unreadable(Finding(Place(self.name, 1, 1), "文件是空的。", "请照样例填写。"))
        return found

    def refuse(self, event: yaml.Event, message: str, advice: str) -> NoReturn:
        raise Unreadable(Finding(_mark(event.start_mark, self.name), message, advice))

    def node(self, event: Any, depth: int) -> Node:
        mark = event.start_mark
        place = Place(self.name, mark.line + 1, mark.column + 1)
        self.check(event, depth)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return Node(place, self.text(event))
        if kind is yaml.MappingStartEvent:
            return self.mapping(place, depth)
        entries = []
        while type(entry := next(self.events)) is not yaml.SequenceEndEvent:
            entries.append(self.node(entry, depth + 1))
        return Node(place, None, entries)

    def text(self, scalar: Any) -> str:
        word: str = scalar.value
        if not scalar.style:
            return "" if word in ("~", "null") else word
        # Only between double quotes can a character be written by its number.
        found = hidden_character(word) if scalar.style == '"' else None
        if found is not None:
            message = f"引号里有一个看不见的控制字符（编号 {ord(found[0])}）。"
            self.refuse(scalar, message, "请删掉以“\\”开头的那几个字符。")
        return word

    def check(self, event: Any, depth: int) -> None:
        self.values += 1
        if depth > DEEPEST:
            message = f"括号或缩进套得太深，最多 {DEEPEST} 层。"
            self.refuse(event, message, "请检查是否放错了文件。")
        if self.values > self.most_values:
            message = f"内容太多，最多 {self.most_values} 个值。"
            self.refuse(event, message, "请拆成几个文件，或减少算例。")
        if event.anchor:
            advice = "请把内容写出来；如果是文字里的 & 或 *，请加引号。"
            self.refuse(event, "不支持 & 锚点和 * 引用。", advice)
        if event.tag:
            advice = "请删掉；如果是文字里的 !，请加引号。"
            self.refuse(event, "不支持“!”开头的类型标记。", advice)

    def mapping(self, place: Place, depth: int) -> Node:
        fields: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while type(key := next(self.events)) is not yaml.MappingEndEvent:
            if type(key) is not yaml.ScalarEvent:
                self.refuse(key, "栏目名只能是文字。", "请写成“名称: 值”，或给花括号加引号。")
            self.check(key, depth)
            self.values -= 1  # A key is no value of its own.
            mark: Any = key.start_mark
            word = key.value if not key.style else self.text(key)
            at = Place(self.name, mark.line + 1, mark.column + 1)
            if word in fields:
                message = f"“{word}”写了两次（第一次在第 {keys[word].line} 行）。"
                raise Unreadable(Finding(at, message, "请只留一处。"))
            fields[word] = self.node(next(self.events), depth + 1)
            keys[word] = at
        return Node(place, None, None, fields, keys)
