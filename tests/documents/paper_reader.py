"""Reading a printed paper back: characters with place, size, font and color, in millimeters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from fengqiao.bulletins.rendering import render_bulletin
from fengqiao.documents.fonts import FontSet

MM = 72 / 25.4


@dataclass(frozen=True)
class Glyph:
    """A printed character; ``top`` and ``left`` are those of its em square."""

    text: str
    font: str
    size: float
    left: float
    right: float
    baseline: float
    color: tuple[float, ...]


class Paper:
    """A PDF and what can be measured on it."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    @classmethod
    def printed(cls, snapshot: Mapping[str, Any], fonts: FontSet) -> Paper:
        return cls(render_bulletin(snapshot, fonts=fonts))

    @cached_property
    def pages(self) -> list[LTPage]:
        # Layout analysis is off: we want characters where they stand, not guesses at words.
        resources = PDFResourceManager()
        device = PDFPageAggregator(resources, laparams=None)
        interpreter = PDFPageInterpreter(resources, device)
        sheets = []
        for page in PDFPage.get_pages(BytesIO(self.pdf)):
            interpreter.process_page(page)
            sheets.append(device.get_result())
        return sheets

    def glyphs(self, page: int) -> list[Glyph]:
        """Return the upright characters of page ``page`` (from 1); the watermark is slanted."""
        height = self.pages[page - 1].height
        found = [one for one in _leaves(self.pages[page - 1]) if isinstance(one, LTChar)]
        return [_glyph(one, height) for one in found if abs(one.matrix[1]) < 1e-6]

    def lines(self, page: int) -> list[list[Glyph]]:
        """Return the characters of a page by baseline, from top to bottom."""
        rows: dict[float, list[Glyph]] = {}
        for glyph in self.glyphs(page):
            rows.setdefault(round(glyph.baseline, 1), []).append(glyph)
        return [sorted(rows[key], key=lambda one: one.left) for key in sorted(rows)]

    def text(self, page: int) -> str:
        return "\n".join("".join(one.text for one in line) for line in self.lines(page))

    def line(self, page: int, words: str) -> list[Glyph]:
        """Return the line of a page that contains ``words``; a line not found is a failure."""
        for line in self.lines(page):
            if words in "".join(one.text for one in line):
                return line
        raise AssertionError(f"no line with {words} on page {page}:\n{self.text(page)}")

    def rules(self, page: int) -> list[tuple[float, float, float, tuple[float, ...]]]:
        """Return horizontal rules as (top, width, thickness) in mm, and their color."""
        sheet = self.pages[page - 1]
        found = []
        for one in _leaves(sheet):
            if isinstance(one, LTCurve) and one.width > 150 * MM and 0.05 < one.height < 2 * MM:
                top = (sheet.height - one.y1) / MM
                color = _color(one.non_stroking_color)
                found.append((top, one.width / MM, one.height / MM, color))
        return sorted(found)


def _leaves(thing: Any) -> Iterator[Any]:
    if isinstance(thing, LTContainer):
        for one in thing:
            yield from _leaves(one)
    else:
        yield thing


def _glyph(char: LTChar, height: float) -> Glyph:
    baseline = (height - char.matrix[5]) / MM
    size = abs(char.matrix[3]) * char.fontsize if hasattr(char, "fontsize") else char.size
    return Glyph(
        text=char.get_text(),
        font=char.fontname.partition("+")[2],
        size=round(size, 2),
        left=char.matrix[4] / MM,
        right=char.x1 / MM,
        baseline=baseline,
        color=_color(char.graphicstate.ncolor),
    )


def _color(value: Any) -> tuple[float, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)
