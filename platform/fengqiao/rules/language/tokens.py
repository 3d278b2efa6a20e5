"""The words of a formula, each with its place in the file even inside a folded scalar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from fengqiao.rules.language.sheet import Sheet
from fengqiao.sources import Node, Place

LONGEST_FORMULA = 500

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*"
    r"(?:-[A-Za-z0-9_\u4e00-\u9fff]+)*)"
    r"|(?P<label>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign><>|<=|>=|[-+*/=<>(),]))"
)
# What people type in the place of a half-width sign, besides its full-width twin.
_INSTEAD = {
    "\u2014": "-", "\u2013": "-", "\u2212": "-", "\u00d7": "*", "\u00f7": "/", "\u3001": ",",
    "\u2264": "<=", "\u2265": ">=", "\u2260": "<>", "\u201c": '"', "\u201d": '"', "\u2018": '"',
    "\u2019": '"', "\u3002": ".",
}  # fmt: skip
_FIRST_WIDE, _LAST_WIDE, _TO_HALF = "\uff01", "\uff5e", 0xFEE0
_PHRASES = {"!=": "<>", "==": "=", "&&": "AND(…, …)", "||": "OR(…, …)", "**": "*"}


@dataclass(frozen=True)
class Token:
    """A word of a formula: ``number``, ``name``, ``label``, ``sign`` or ``end``."""

    kind: str
    text: str
    place: Place


def tokens_of(node: Node, what: str, sheet: Sheet) -> list[Token]:
    """Return the words of the formula in a node, ending with an ``end``.

    :raises Faulty: if there is a character no formula has, or too many
    """
    text = (node.text or "").rstrip()
    if len(text) > LONGEST_FORMULA:
        message = f"{what}太长，最多 {LONGEST_FORMULA} 个字符。"
        sheet.refuse(node.place, message, "请拆成几个中间指标（measures）。")
    places = places_of(node, text, sheet.texts.get(node.place.file, ""))
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            _strange(text, at, places, sheet)
        kind = str(match.lastgroup)
        tokens.append(Token(kind, match.group(kind), places[match.start(kind)]))
        at = match.end()
        if kind == "sign":
            _doubled(match.group(kind), text, at, tokens[-1].place, sheet)
    return [*tokens, Token("end", "", places[len(text)])]


def _strange(text: str, at: int, places: Places, sheet: Sheet) -> NoReturn:
    at += len(text[at:]) - len(text[at:].lstrip())
    character = text[at]
    place = places[at]
    phrase = text[at : at + 2]
    if phrase in _PHRASES:
        sheet.refuse(place, f"“{phrase}”不能用在公式里。", f"请写“{_PHRASES[phrase]}”。")
    half = _half(character)
    if half == "%":
        sheet.refuse(place, "公式里不写百分号。", "百分率写数字（96% 写 96），比例写小数 0.05。")
    if half.isdigit():
        sheet.refuse(place, f"“{character}”是全角数字。", f"请写半角“{half}”。")
    if half != character:
        sheet.refuse(place, f"“{character}”是全角符号。", f"请写半角“{half}”。")
    advice = "公式里可以用 + - * / ( ) 、比较号 = <> < <= > >= 和 MIN、MAX 等函数。"
    sheet.refuse(place, f"公式里不能用“{character}”。", advice)


def _half(character: str) -> str:
    """Return what should stand for a character; itself if it is no full-width sign."""
    if _FIRST_WIDE <= character <= _LAST_WIDE:
        return chr(ord(character) - _TO_HALF)
    return _INSTEAD.get(character, character)


def _doubled(sign: str, text: str, at: int, place: Place, sheet: Sheet) -> None:
    phrase = sign + text[at : at + 1]
    if phrase in _PHRASES:
        sheet.refuse(place, f"“{phrase}”不能用在公式里。", f"请写“{_PHRASES[phrase]}”。")


@dataclass(frozen=True)
class Places:
    """The place of every character of a scalar, and of its end; made when asked for."""

    file: str
    spots: Sequence[tuple[int, int]]

    def __getitem__(self, at: int) -> Place:
        """Return the place of a character, counted from 0."""
        return Place(self.file, *self.spots[at])


def places_of(node: Node, text: str, raw: str) -> Places:
    """Return the places of a scalar's characters.

    The characters are found again in the raw text from the scalar's beginning on: quotes,
    indentation and line breaks of a folded scalar are passed over. Without the raw text the
    scalar is taken to stand on one line.
    """
    start = node.place
    lines = _lines(raw)
    line, column = start.line - 1, start.column - 1
    if not 0 <= line < len(lines) or lines[line].startswith(text, column):
        return Places(start.file, [(line + 1, column + 1 + step) for step in range(len(text) + 1)])
    if lines[line][column : column + 1] in ("|", ">"):
        line, column = line + 1, 0
    spots = []
    for character in text:
        line, column = _found(lines, line, column, character)
        spots.append((line + 1, column + 1))
        column += 1
    return Places(start.file, [*spots, (line + 1, column + 1)])


@lru_cache(maxsize=8)
def _lines(raw: str) -> Sequence[str]:
    return raw.split("\n")


def _found(lines: Sequence[str], line: int, column: int, character: str) -> tuple[int, int]:
    """Return where a character stands, at or after a place."""
    if character.isspace():
        return line, column
    here, there = line, column
    while here < len(lines):
        found = lines[here].find(character, there)
        if found >= 0:
            return here, found
        here, there = here + 1, 0
    return line, column
