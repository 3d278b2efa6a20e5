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

_TEXT_OF_CODE = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_GLYPH_OF_CODE = re.compile(r"<([0-9A-Fa-f]{4})>\s*([0-9]+)")
_SHOWING = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True)
class Undrawn:
    """Where a PDF draws the empty box of a missing character."""

    page: int
    font: str
    count: int


@dataclass(frozen=True)
class _Face:
    """A font as the PDF knows it: the text of each code, and the codes that draw nothing."""

    name: str
    text: dict[int, str]
    empty: frozenset[int]


@dataclass(frozen=True)
class _Shown:
    page: int
    face: _Face
    codes: tuple[int, ...]


def missing_glyphs(text: str, fonts: FontSet, part: str = "fangsong") -> set[str]:
    """Characters of ``text`` that no face in the part's fall-back chain can draw."""
    printable = {character for character in set(text) if not _is_invisible(character)}
    return {character for character in printable if fonts.face_for(character, part) is None}


def undrawn(pdf: bytes) -> list[Undrawn]:
    """Count the boxes (``.notdef`` glyphs) the pages really draw; none is good.

    Reading the text back is not enough: WeasyPrint gives a missing character a code that reads
    as that character and draws a box.
    """
    found: Counter[tuple[int, str]] = Counter()
    for shown in _shown(pdf):
        if empty := sum(code in shown.face.empty for code in shown.codes):
            found[shown.page, shown.face.name] += empty
    return [Undrawn(page, font, count) for (page, font), count in sorted(found.items())]


def unread(pdf: bytes, text: str) -> set[str]:
    """Characters of ``text`` that are not drawn in the PDF as often as they stand in it."""
    there: Counter[str] = Counter()
    for shown in _shown(pdf):
        drawn = (code for code in shown.codes if code not in shown.face.empty)
        there.update("".join(shown.face.text.get(code, "") for code in drawn))
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
    faces = {name: _face(font) for name, font in dict((resources or {}).get("/Font", {})).items()}
    current = ""
    for instruction in pikepdf.parse_content_stream(content):
        verb, operands = str(instruction.operator), instruction.operands
        if verb == "Tf":
            current = str(operands[0])
        elif verb in _SHOWING:
            yield _Shown(number, faces[current], tuple(_codes(operands[-1])))
        elif verb == "Do":
            form = resources["/XObject"][str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _shown_in(number, form, form.get("/Resources", resources))


def _codes(operand: Any) -> Iterator[int]:
    """Yield the codes of a shown string: two bytes each in every font WeasyPrint embeds."""
    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    for piece in list(pieces):
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            yield from (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))


def _face(font: Any) -> _Face:
    name = str(font.BaseFont).lstrip("/").partition("+")[2]
    readable = _stream(font.get("/ToUnicode")).partition("beginbfchar")[2]
    text = {
        int(code, 16): bytes.fromhex(utf16).decode("utf-16-be", "replace")
        for code, utf16 in _TEXT_OF_CODE.findall(readable)
    }
    glyphs = _stream(font.get("/Encoding")).partition("begincidchar")[2]
    empty = {int(code, 16) for code, glyph in _GLYPH_OF_CODE.findall(glyphs) if int(glyph) == 0}
    return _Face(name, text, frozenset(empty | {0}))


def _stream(thing: Any) -> str:
    """Return a character map's text; the predefined Identity-H is a name and has none."""
    if not isinstance(thing, pikepdf.Stream):
        return ""
    return thing.read_bytes().decode("ascii", "replace")
