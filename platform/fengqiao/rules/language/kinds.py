"""Kinds of single values: each reads a node and says its JSON Schema."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeAlias, TypeVar

from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.numbers import MOST_DECIMALS, NotANumber, read_quantity
from fengqiao.sources import Node, Place

T_co = TypeVar("T_co", covariant=True)
Schema: TypeAlias = dict[str, object]
Defs: TypeAlias = dict[str, Schema]

LONGEST_TEXT = 500
RESERVED = ("total", "bonus", "rank", "grade", "marks", "money")

_WIDE_QUOTES = "“”‘’\uff02\uff07"
_LETTER = "A-Za-z_\u4e00-\u9fff"
IDENTIFIER = re.compile(rf"[{_LETTER}][{_LETTER}0-9-]{{0,59}}")
_NUMBER_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"


class Kind(ABC, Generic[T_co]):
    """What may stand at a place of the file."""

    @abstractmethod
    def read(self, node: Node, what: str, sheet: Sheet) -> T_co:
        """Return the value of a node; ``what`` names it in messages.

        :raises Faulty: if it cannot be read; the sheet says why
        """

    @abstractmethod
    def schema(self, defs: Defs) -> Schema:
        """Return the JSON Schema; shared parts are put into ``defs``."""


def words_of(node: Node, what: str, sheet: Sheet) -> str:
    """Return the text of a node that must be one and not be empty.

    :raises Faulty: if it is a list, a mapping or empty
    """
    if node.text is None:
        sheet.refuse(node.place, f"{what}应当是一个值，这里却分了栏或列了表。", "请直接写值。")
    words = node.text.strip()
    if not words:
        sheet.refuse(node.place, f"{what}是空的。", "请填写。")
    return words


def check_name(word: str, place: Place, what: str, sheet: Sheet, apart: bool = False) -> str:
    """Return a word that can be an identifier; one set ``apart`` may be a reserved word.

    :raises Faulty: if it has letters an identifier cannot have
    """
    if not IDENTIFIER.fullmatch(word):
        advice = "只能用汉字、字母、数字、下划线和短横，不能以数字开头，最长 60 个字。"
        sheet.refuse(place, f"{what}“{word}”不合代号的写法。", advice)
    if word in RESERVED and not apart:
        sheet.refuse(place, f"{what}“{word}”是保留的词，不能作代号。", "请换一个代号。")
    return word


@dataclass(frozen=True)
class Text(Kind[str]):
    """Free words."""

    longest: int = LONGEST_TEXT

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        words = words_of(node, what, sheet)
        if len(words) > self.longest:
            sheet.refuse(node.place, f"{what}太长，最多 {self.longest} 个字。", "请写短一些。")
        return words

    def schema(self, defs: Defs) -> Schema:
        return {"type": ["string", "number"], "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True)
class Version(Text):
    """A version; quotes of the wrong width would silently become part of it."""

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        word = super().read(node, what, sheet)
        if set(word) & set(_WIDE_QUOTES):
            advice = f'请用半角引号："{word.strip(_WIDE_QUOTES)}"。'
            sheet.refuse(node.place, f"{what}用了全角引号。", advice)
        return word


@dataclass(frozen=True)
class Identifier(Kind[str]):
    """A new name; ``reference`` if it is the name of something declared elsewhere.

    ``apart`` is for names that no formula can use, and so may be reserved words.
    """

    reference: bool = False
    apart: bool = False

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        word = words_of(node, what, sheet)
        if self.reference:
            return word
        return check_name(word, node.place, what, sheet, self.apart)

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string", "pattern": f"^{IDENTIFIER.pattern}$"}


@dataclass(frozen=True)
class OneOf(Kind[str]):
    """One of some words; a mapping gives each its meaning in Chinese."""

    words: Mapping[str, str] | tuple[str, ...]

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        word = words_of(node, what, sheet)
        if word not in self.words:
            message = f"{what}不能是“{word}”。"
            sheet.refuse(node.place, message, nearest(word, self.words))
        return word

    def schema(self, defs: Defs) -> Schema:
        if isinstance(self.words, Mapping):
            return {"oneOf": [{"const": key, "title": said} for key, said in self.words.items()]}
        return {"enum": list(self.words)}


class YesNo(Kind[bool]):
    """``yes`` or ``no``; YAML tools may hand them over as truth values."""

    YES = ("yes", "true", "是")
    NO = ("no", "false", "否")

    def read(self, node: Node, what: str, sheet: Sheet) -> bool:
        word = words_of(node, what, sheet)
        if word in self.YES:
            return True
        if word not in self.NO:
            sheet.refuse(node.place, f"{what}不能是“{word}”。", "只能写 yes 或 no。")
        return False

    def schema(self, defs: Defs) -> Schema:
        return {"enum": [True, False, *self.YES, *self.NO]}


@dataclass(frozen=True)
class Number(Kind[Quantity]):
    """A plain decimal number between two bounds, both included; ``most`` only with ``least``."""

    decimals: int = MOST_DECIMALS
    least: int | None = None
    most: int | None = None

    def read(self, node: Node, what: str, sheet: Sheet) -> Quantity:
        word = words_of(node, what, sheet)
        try:
            value = read_quantity(word, self.decimals)
        except NotANumber as reason:
            said, _, advice = str(reason).partition("。")
            sheet.refuse(node.place, f"{what}“{word}”{said}。", advice)
        scale = 10**value.decimals
        low = self.least is not None and value.digits < self.least * scale
        high = self.most is not None and value.digits > self.most * scale
        if low or high:
            sheet.refuse(node.place, f"{what}“{word}”超出范围。", self._range())
        return value

    def _range(self) -> str:
        if self.most is None:
            return f"不能小于 {self.least}。"
        return f"应当在 {self.least} 到 {self.most} 之间。"

    def schema(self, defs: Defs) -> Schema:
        bounds: Schema = {}
        if self.least is not None:
            bounds["minimum"] = self.least
        if self.most is not None:
            bounds["maximum"] = self.most
        kind = "number" if self.decimals else "integer"
        return {"anyOf": [{"type": kind, **bounds}, {"type": "string", "pattern": _NUMBER_PATTERN}]}


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A whole number between two bounds."""

    least: int
    most: int

    def read(self, node: Node, what: str, sheet: Sheet) -> int:
        return Number(0, self.least, self.most).read(node, what, sheet).digits

    def schema(self, defs: Defs) -> Schema:
        return Number(0, self.least, self.most).schema(defs)


@dataclass(frozen=True)
class Percent(Kind[int]):
    """A share in per cent, with or without its sign, as hundredths of a per cent."""

    most: int = 100

    def read(self, node: Node, what: str, sheet: Sheet) -> int:
        word = words_of(node, what, sheet)
        bare = Node(node.place, text=word.removesuffix("%").rstrip())
        return Number(2, 0, self.most).read(bare, what, sheet).at(2)

    def schema(self, defs: Defs) -> Schema:
        pattern = r"^[0-9]+(\.[0-9]{1,2})?\s*%?$"
        number = {"type": "number", "minimum": 0, "maximum": self.most}
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


@dataclass(frozen=True)
class Day(Kind[str]):
    """A date ``2026-01-01``; or one of some further words."""

    also: tuple[str, ...] = ()

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        word = words_of(node, what, sheet)
        if word not in self.also and not is_day(word):
            extra = "".join(f"，或者写“{other}”" for other in self.also)
            advice = f"请写成 2026-01-01 的样子{extra}。"
            sheet.refuse(node.place, f"{what}“{word}”不是日期。", advice)
        return word

    def schema(self, defs: Defs) -> Schema:
        day: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        return {"anyOf": [day, {"enum": list(self.also)}]} if self.also else day


def is_day(word: str) -> bool:
    """Tell whether a text is an ISO date."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class OrWord(Kind[T_co | str], Generic[T_co]):
    """Another kind, or one of some words standing for themselves."""

    kind: Kind[T_co]
    words: Mapping[str, str]

    def read(self, node: Node, what: str, sheet: Sheet) -> T_co | str:
        if node.text is not None and node.text.strip() in self.words:
            return node.text.strip()
        if node.text is not None and not isinstance(self.kind, Number | Percent | Whole):
            # A word where a record or one of the words is wanted: the words are the better advice.
            return OneOf(self.words).read(node, what, sheet)
        return self.kind.read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [OneOf(self.words).schema(defs), self.kind.schema(defs)]}


@dataclass(frozen=True)
class OrNone(Kind[T_co | None], Generic[T_co]):
    """Another kind, or ``none``, which says that there is none."""

    kind: Kind[T_co]

    def read(self, node: Node, what: str, sheet: Sheet) -> T_co | None:
        if node.text is not None and node.text.strip() == "none":
            return None
        return self.kind.read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [{"const": "none", "title": "不设"}, self.kind.schema(defs)]}
