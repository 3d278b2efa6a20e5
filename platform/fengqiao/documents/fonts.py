"""The typefaces of an official paper: which file plays which part, and what it can draw.

GB/T 9704-2012 names typefaces by part (仿宋 for text, 小标宋 for titles, 黑体 and 楷体 for
headings), never by file. A font folder therefore may hold a site's licensed fonts under the
names of the parts (``fangsong.ttf``, ``heiti.otf``…); without them the free stand-ins are used.
"""

from __future__ import annotations

import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

#: Part -> the free stand-in used when a site has no ``<part>.otf`` or ``<part>.ttf`` of its own.
PARTS: dict[str, str] = {
    "latin": "LiberationSerif-Regular.ttf",
    "fangsong": "FandolFang-Regular.otf",
    "xiaobiaosong": "FandolSong-Bold.otf",
    "heiti": "FandolHei-Regular.otf",
    "kaiti": "FandolKai-Regular.otf",
}
#: Every other font of the folder is a fall-back; a part prefers one of its own style.
_PREFERRED_FALLBACK = {
    "fangsong": ("kai", "song"),
    "xiaobiaosong": ("songbold", "song"),
    "heiti": ("hei", "song"),
    "kaiti": ("kai", "song"),
}
#: Parts whose digits come from the Western face; titles and headings keep digits of their weight.
_WITH_LATIN = frozenset({"fangsong", "kaiti"})
#: Western letters and digits only; a Western font's “” and — would be too narrow in Chinese text.
LATIN_RANGE = (0x20, 0x7E)
_environment = threading.Lock()


class FontsMissing(Exception):
    """The folder lacks a font for a part; a paper in a substituted face is no official paper."""


@dataclass(frozen=True)
class Face:
    """One font file and the family name by which our style sheets call it."""

    family: str
    path: Path

    @cached_property
    def characters(self) -> frozenset[int]:
        """Code points the file maps to a glyph that is not ``.notdef``."""
        return frozenset(code for code, name in self._tables.cmap.items() if name != ".notdef")

    def advance(self, character: str) -> float:
        """Return the width of one character in em (1.0 = a square of the type size)."""
        return self._tables.widths[self._tables.cmap[ord(character)]] / self._tables.units

    @cached_property
    def _tables(self) -> _Tables:
        with TTFont(self.path, lazy=True) as font:
            widths = {name: width for name, (width, _) in font["hmtx"].metrics.items()}
            return _Tables(dict(font.getBestCmap()), widths, int(font["head"].unitsPerEm))


@dataclass(frozen=True)
class _Tables:
    """What the composer and the glyph gate need of a font file."""

    cmap: dict[int, str]
    widths: dict[str, int]
    units: int


class FontSet:
    """The faces found in one folder, and a fontconfig world in which nothing else exists.

    :param font_directory: folder with raw OTF/TTF files (woff2 is a hundred times slower).
    :param site: folder of the fonts a site has licensed, each named after its part.
    :raises FontsMissing: when a part has no file.
    """

    def __init__(self, font_directory: Path, site: Path | None = None) -> None:
        self.directory = Path(font_directory).resolve()
        self.site = Path(site).resolve() if site else None
        self.parts = {part: self._face_of(part) for part in PARTS}
        self.fallbacks = self._find_fallbacks()
        self._chains = {part: self._chain_of(part) for part in PARTS}

    def chain(self, part: str) -> tuple[Face, ...]:
        """Return the faces tried one after the other for text of ``part``."""
        return self._chains[part]

    def face_for(self, character: str, part: str = "fangsong") -> Face | None:
        """Return the face that draws ``character`` in text of ``part``, or None when none can."""
        code = ord(character)
        for face in self.chain(part):
            if face is self.parts["latin"] and not LATIN_RANGE[0] <= code <= LATIN_RANGE[1]:
                continue
            if code in face.characters:
                return face
        return None

    def stylesheet(self) -> str:
        """Return CSS custom properties ``--fangsong`` … that name each part's chain."""
        lines = [
            f"  --{part}: {', '.join(repr(face.family) for face in self.chain(part))};"
            for part in PARTS
        ]
        return ":root {\n" + "\n".join(lines) + "\n}\n"

    @cached_property
    def configuration(self) -> FontConfiguration:
        """WeasyPrint's font configuration, blind to every font of the machine."""
        with _blind_fontconfig(self._fontconfig_xml()):
            from weasyprint.text.fonts import FontConfiguration

            return FontConfiguration()

    @property
    def families(self) -> frozenset[str]:
        """The only font names a PDF of ours may embed (behind the subset prefix)."""
        return frozenset(face.family for face in (*self.parts.values(), *self.fallbacks))

    def _chain_of(self, part: str) -> tuple[Face, ...]:
        wanted = _PREFERRED_FALLBACK.get(part, ())
        ordered = sorted(self.fallbacks, key=lambda face: _rank_of(face.path.name, wanted))
        first = [self.parts[part]]
        if part in _WITH_LATIN:
            first.insert(0, self.parts["latin"])
        return (*first, *ordered)

    def _face_of(self, part: str) -> Face:
        own = [self.site / f"{part}{ending}" for ending in (".otf", ".ttf")] if self.site else []
        for path in (*own, self.directory / PARTS[part]):
            if path.is_file():
                return Face(f"fq-{part}", path)
        raise FontsMissing(f"{self.directory}: no font for {part} ({PARTS[part]})")

    def _find_fallbacks(self) -> tuple[Face, ...]:
        playing = {face.path for face in self.parts.values()}
        files = sorted(
            path
            for path in self.directory.iterdir()
            if path.suffix.lower() in {".otf", ".ttf"} and path not in playing
        )
        return tuple(Face(f"fq-{path.stem.lower()}", path) for path in files)

    def _fontconfig_xml(self) -> str:
        faces = (*self.parts.values(), *self.fallbacks)
        rules = "".join(_rule(face, latin=face is self.parts["latin"]) for face in faces)
        accepted = "".join(f"<glob>{escape(str(face.path))}</glob>" for face in faces)
        folders = "".join(
            f"<dir>{escape(str(folder))}</dir>" for folder in (self.directory, self.site) if folder
        )
        # No cache folder is named: a cached scan would survive a change of these rules.
        return (
            f"<?xml version='1.0'?><fontconfig>{folders}{rules}<selectfont>"
            f"<rejectfont><glob>*</glob></rejectfont><acceptfont>{accepted}</acceptfont>"
            "</selectfont></fontconfig>"
        )


def _rank_of(name: str, wanted: tuple[str, ...]) -> tuple[int, str]:
    """Where a fall-back stands in a part's wishes: the first style named wins."""
    lowered = name.lower()
    for place, style in enumerate(wanted):
        if style in lowered:
            return place, lowered
    return len(wanted), lowered


def _rule(face: Face, *, latin: bool) -> str:
    """Give a file our family name and a plain weight; keep the Western font to Western text."""
    charset = "<edit name='charset' mode='assign'><charset><range>"
    low, high = LATIN_RANGE
    limit = f"{charset}<int>{low}</int><int>{high}</int></range></charset></edit>" if latin else ""
    return (
        "<match target='scan'><test name='file' compare='eq'>"
        f"<string>{escape(str(face.path))}</string></test>"
        f"<edit name='family' mode='prepend'><string>{escape(face.family)}</string></edit>"
        "<edit name='weight' mode='assign_replace'><const>regular</const></edit>"
        f"<edit name='slant' mode='assign_replace'><const>roman</const></edit>{limit}</match>"
    )


@contextmanager
def _blind_fontconfig(xml: str) -> Iterator[None]:
    """Let fontconfig read only ``xml`` while its configuration is being loaded."""
    with _environment, tempfile.TemporaryDirectory(prefix="fengqiao-fonts-") as folder:
        path = Path(folder) / "fonts.conf"
        path.write_text(xml, encoding="utf-8")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            # Importing WeasyPrint on a machine without fonts warns; we bring our own.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
