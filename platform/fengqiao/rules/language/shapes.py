"""Kinds of composed values: records, maps, lists and unions told apart by a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fengqiao.rules.language.kinds import Defs, Identifier, Kind, Schema, check_name
from fengqiao.rules.language.sheet import Faulty, Sheet, nearest
from fengqiao.sources import Node, Place

T_co = TypeVar("T_co", covariant=True)

MOST_ENTRIES = 500


@dataclass(frozen=True)
class Part:
    """One key of a record: its kind, its name in Chinese, whether it must be there."""

    key: str
    kind: Kind[Any]
    words: str
    required: bool = False


class Filled:
    """The parts of a record that were read, with the places they stand at."""

    def __init__(self, node: Node, name: str, parts: dict[str, Any]) -> None:
        self.node = node
        self.name = name  # the key of the map it stands under, or ""
        self._parts = parts

    @property
    def place(self) -> Place:
        return self.node.place

    def __contains__(self, key: str) -> bool:
        return key in self._parts

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, or the default if it was not written."""
        return self._parts.get(key, default)

    def __getitem__(self, key: str) -> Any:
        return self._parts[key]

    def at(self, key: str) -> Place:
        """Return where a key's value stands, or the record itself if it was not written."""
        fields = self.node.fields or {}
        return fields[key].place if key in fields else self.node.place

    def key_at(self, key: str) -> Place:
        """Return where a key itself stands."""
        return self.node.keys.get(key, self.node.place)


@dataclass(frozen=True)
class Record(Kind[T_co], Generic[T_co]):
    """A mapping with known keys.

    ``parts`` are read in their order, as later ones may look up what earlier ones say. ``alone``
    are groups of keys of which exactly one must be written.
    """

    words: str
    parts: tuple[Part, ...]
    make: Callable[[Filled, Sheet], T_co]
    alone: tuple[tuple[str, ...], ...] = ()

    def read(self, node: Node, what: str, sheet: Sheet) -> T_co:
        return self.read_named(node, what, sheet, "")

    def read_named(self, node: Node, what: str, sheet: Sheet, name: str) -> T_co:
        """Return the record that stands under a name of a map."""
        fields = self._fields(node, what or self.words, sheet)
        sheet.written[node.place] = frozenset(fields)
        parts: dict[str, Any] = {}
        sound = self._alone(node, fields, sheet)
        for part in self.parts:
            if part.key in fields:
                try:
                    shown = f"{part.key}（{part.words}）"
                    parts[part.key] = part.kind.read(fields[part.key], shown, sheet)
                except Faulty:
                    sound = False
            elif part.required:
                advice = f"请补上一行“{part.key}: …”。"
                message = f"{self.words}缺少“{part.key}”（{part.words}）一栏。"
                sheet.error(node.place, message, advice)
                sound = False
        if not sound:
            raise Faulty
        return self.make(Filled(node, name, parts), sheet)

    def _fields(self, node: Node, what: str, sheet: Sheet) -> Mapping[str, Node]:
        known = [part.key for part in self.parts]
        if node.fields is None:
            wanted = [part.key for part in self.parts if part.required] or known
            advice = _wide_colon(node.text) or f"需要的栏目：{'、'.join(wanted[:12])}。"
            sheet.refuse(node.place, f"{what}应当分栏填写。", advice)
        for key in node.fields:
            if key not in known:
                advice = _wide_colon(key) or _torn_formula(key) or nearest(key, known)
                sheet.error(node.keys[key], f"{self.words}里没有“{key}”这一栏。", advice)
        return node.fields

    def _alone(self, node: Node, fields: Mapping[str, Node], sheet: Sheet) -> bool:
        sound = True
        for group in self.alone:
            written = [key for key in group if key in fields]
            listed = "、".join(group)
            if not written:
                message = f"{self.words}缺少一栏，下面这些要写一个：{listed}。"
                sheet.error(node.place, message)
            elif len(written) > 1:
                place = node.keys[written[1]]
                message = f"{self.words}里“{written[0]}”和“{written[1]}”只能写一个。"
                sheet.error(place, message, "请只留一个。")
            sound = sound and len(written) == 1
        return sound

    def schema(self, defs: Defs) -> Schema:
        fields: Schema = {}
        for part in self.parts:
            fields[part.key] = {"description": part.words, **part.kind.schema(defs)}
        shape: Schema = {
            "type": "object",
            "title": self.words,
            "properties": fields,
            "additionalProperties": False,
        }
        required = [part.key for part in self.parts if part.required]
        if required:
            shape["required"] = required
        if self.alone:
            shape["allOf"] = [
                {"oneOf": [{"required": [key]} for key in group]} for group in self.alone
            ]
        return shape


def _wide_colon(text: str | None) -> str:
    if text and "：" in text:
        return "冒号要用半角，后面空一格：“名称: 值”。"
    if text and "，" in text and ":" in text:
        return "逗号要用半角“,”。"
    return ""


def _torn_formula(key: str) -> str:
    """Return advice for the rest of a formula that a comma inside braces has cut off."""
    torn = key.count(")") > key.count("(")
    return "花括号里的公式如果带逗号，整个公式要加引号。" if torn else ""


@dataclass(frozen=True)
class MapOf(Kind[tuple[T_co, ...]], Generic[T_co]):
    """A mapping from new names to records, each of which learns its name."""

    words: str
    record: Record[T_co]

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[T_co, ...]:
        found = []
        for key, entry in pairs(node, self.words, sheet):
            try:
                check_name(key, node.keys[key], f"{self.words}的代号", sheet)
                found.append(self.record.read_named(entry, f"“{key}”", sheet, key))
            except Faulty:
                continue
        return tuple(found)

    def schema(self, defs: Defs) -> Schema:
        return {
            "type": "object",
            "propertyNames": Identifier().schema(defs),
            "additionalProperties": self.record.schema(defs),
            "maxProperties": MOST_ENTRIES,
        }


def pairs(node: Node, words: str, sheet: Sheet) -> list[tuple[str, Node]]:
    """Return keys and values of a mapping that is not empty or too long.

    :raises Faulty: if the node is no such mapping
    """
    if node.fields is None:
        advice = _wide_colon(node.text) or "写成“代号: 值”。"
        sheet.refuse(node.place, f"{words}应当分栏填写。", advice)
    if len(node.fields) > MOST_ENTRIES:
        sheet.refuse(node.place, f"{words}太多，最多 {MOST_ENTRIES} 条。", "请拆开或合并。")
    return list(node.fields.items())


@dataclass(frozen=True)
class Pairs(Kind[tuple[tuple[str, T_co], ...]], Generic[T_co]):
    """A mapping from words to values."""

    words: str
    kind: Kind[T_co]
    least: int = 1

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[tuple[str, T_co], ...]:
        entries = pairs(node, what, sheet)
        if len(entries) < self.least:
            sheet.refuse(node.place, f"{what}一条也没有写。", "请补上。")
        return tuple((key, self.kind.read(entry, f"“{key}”", sheet)) for key, entry in entries)

    def schema(self, defs: Defs) -> Schema:
        return {
            "type": "object",
            "title": self.words,
            "minProperties": self.least,
            "additionalProperties": self.kind.schema(defs),
        }


@dataclass(frozen=True)
class ListOf(Kind[tuple[T_co, ...]], Generic[T_co]):
    """A list; faulty entries are left out, as the sheet forbids the file anyway."""

    words: str
    kind: Kind[T_co]
    least: int = 0
    most: int = MOST_ENTRIES
    alone: bool = False  # a single value may stand without a list

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[T_co, ...]:
        if self.alone and node.entries is None:
            return (self.kind.read(node, what, sheet),)
        found = []
        for entry in entries_of(node, what, sheet, self.least, self.most):
            try:
                found.append(self.kind.read(entry, self.words, sheet))
            except Faulty:
                continue
        return tuple(found)

    def schema(self, defs: Defs) -> Schema:
        entry = self.kind.schema(defs)
        many: Schema = {"type": "array", "items": entry, "maxItems": self.most}
        if self.least:
            many["minItems"] = self.least
        return {"anyOf": [entry, many]} if self.alone else many


def entries_of(node: Node, what: str, sheet: Sheet, least: int, most: int) -> list[Node]:
    """Return the entries of a list with a number of entries between two bounds.

    :raises Faulty: if the node is no such list
    """
    if node.entries is None:
        sheet.refuse(node.place, f"{what}应当是一个列表。", "每一条以“- ”开头，或写成 [甲, 乙]。")
    if len(node.entries) < least:
        sheet.refuse(node.place, f"{what}太少，至少 {least} 条。", "请补上。")
    if len(node.entries) > most:
        sheet.refuse(node.place, f"{what}太多，最多 {most} 条。", "请拆开或合并。")
    return node.entries


def repeated(words: Sequence[str]) -> str | None:
    """Return the first word that stands twice, or None."""
    return next((word for index, word in enumerate(words) if word in words[:index]), None)
