"""Rare characters: refuse to print what no font draws, and prove that what was printed is there.

A name such as 流波䃥镇 must never lose a character on paper. ``missing_glyphs`` asks before
printing, ``undrawn`` and ``unread`` ask the finished PDF.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from fengqiao.documents.fonts import FontSet

_MAPPING = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_SHOWING = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True)
class Undrawn:
    """Where a PDF draws the empty box of a missing character."""

    page: int
    font: str
    count: int


@dataclass(frozen=True)
class _Shown:
    page: int
    font: str
    glyphs: tuple[int, ...]
    characters: dict[int, str]


def missing_glyphs(text: str, fonts: FontSet, part: str = "fangsong") -> set[str]:
    """Characters of ``text`` that no face in the part's fall-back chain can draw."""
    printable = {character for character in set(text) if not _is_invisible(character)}
    return {character for character in printable if fonts.face_for(character, part) is None}


def undrawn(pdf: bytes) -> list[Undrawn]:
    """Count the ``.notdef`` glyphs (glyph 0) the pages really draw; empty is good."""
    found: Counter[tuple[int, str]] = Counter()
    for shown in _shown(pdf):
        if empty := shown.glyphs.count(0):
            found[shown.page, shown.font] += empty
    return [Undrawn(page, font, count) for (page, font), count in sorted(found.items())]


def unread(pdf: bytes, text: str) -> set[str]:
    """Characters of ``text`` that cannot be read back from the PDF as often as they should."""
    there: Counter[str] = Counter()
    for shown in _shown(pdf):
        there.update("".join(shown.characters.get(glyph, "") for glyph in shown.glyphs))
    wanted = Counter(character for character in text if not _is_invisible(character))
    return set(wanted - there)


def embedded_fonts(pdf: bytes) -> dict[str, bool]:
    """Font names without their subset prefix, each with whether it is wholly in the file."""
    found: dict[str, bool] = {}
    with pikepdf.open(BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                if "/DescendantFonts" in thing:
                    continue
                name = str(thing.BaseFont).lstrip("/").partition("+")[2] or str(thing.BaseFont)
                found[name] = _is_embedded(thing)
    return found


def _is_embedded(font: Any) -> bool:
    descriptor = font.get("/FontDescriptor")
    if descriptor is None:
        return False
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _is_invisible(character: str) -> bool:
    return character.isspace() or character in "\u200b\u2060\ufeff"


def _shown(pdf: bytes) -> Iterator[_Shown]:
    """Every run of glyphs drawn on a page, forms (watermarks, SVG groups) included."""
    with pikepdf.open(BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages, start=1):
            yield from _shown_in(number, page.obj, page.obj.get("/Resources"))


def _shown_in(number: int, content: Any, resources: Any) -> Iterator[_Shown]:
    fonts = dict((resources or {}).get("/Font", {}))
    maps = {name: _characters(font) for name, font in fonts.items()}
    current = ""
    for instruction in pikepdf.parse_content_stream(content):
        verb, operands = str(instruction.operator), instruction.operands
        if verb == "Tf":
            current = str(operands[0])
        elif verb in _SHOWING:
            glyphs = tuple(_glyphs(operands[-1]))
            yield _Shown(number, _name(fonts.get(current)), glyphs, maps.get(current, {}))
        elif verb == "Do":
            form = resources["/XObject"][str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _shown_in(number, form, form.get("/Resources", resources))


def _glyphs(operand: Any) -> Iterator[int]:
    """Glyph numbers of a shown string: two bytes each, the Identity-H of every font of ours."""
    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    for piece in list(pieces):
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            yield from (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))


def _characters(font: Any) -> dict[int, str]:
    """Glyph number -> text, as the font's ToUnicode map says."""
    mapping = font.get("/ToUnicode")
    if mapping is None:
        return {}
    text = mapping.read_bytes().decode("ascii", "replace")
    return {
        int(glyph, 16): bytes.fromhex(code).decode("utf-16-be", "replace")
        for glyph, code in _MAPPING.findall(text.partition("beginbfchar")[2])
    }


def _name(font: Any) -> str:
    return "" if font is None else str(font.BaseFont).lstrip("/").partition("+")[2]
