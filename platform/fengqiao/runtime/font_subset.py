"""Cut a large font down to the characters another one lacks, with HarfBuzz's own library.

fontTools can do this too but takes a minute for the three fall-back fonts where HarfBuzz,
which the PDF engine needs anyway, takes a second.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

# From hb-subset.h; these numbers are part of the library's stable interface.
_NO_HINTING = 0x01
_KEEP_NOTDEF_OUTLINE = 0x40
_DROPPED_TABLES = 3

# Substitution and vertical setting serve whole fonts; a fall-back only lends single characters.
_UNNEEDED_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")

# Korean is two fifths of the Noto fonts and no county here writes it.
_HANGUL = (range(0x1100, 0x1200), range(0xA960, 0xA980), range(0xAC00, 0xD800))


class SubsetFailed(Exception):
    """HarfBuzz is absent or refused the font; the text is Chinese."""


def characters(font: Path, face: int = 0) -> frozenset[int]:
    """Return the code points a font can draw."""
    return _characters(font, face, font.stat().st_mtime_ns)


@functools.lru_cache(maxsize=16)
def _characters(font: Path, face: int, _changed: int) -> frozenset[int]:
    with TTFont(font, fontNumber=face, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def write_missing(source: Path, face: int, lacking: Path, target: Path, family: str) -> int:
    """Write to ``target`` what ``source`` has and ``lacking`` has not, named ``family``.

    The new name is required by the Open Font License: a changed font may not keep a reserved
    name. Returns the number of characters written.

    :raises SubsetFailed: when the HarfBuzz library is absent or fails.
    """
    wanted = characters(source, face) - characters(lacking)
    wanted = frozenset(point for point in wanted if not any(point in korean for korean in _HANGUL))
    target.write_bytes(_subset(source, face, wanted))
    _rename(target, family)
    return len(wanted)


def _subset(source: Path, face: int, wanted: Iterable[int]) -> bytes:
    base, subset = _libraries()
    blob = base.hb_blob_create_from_file(str(source).encode())
    whole = base.hb_face_create(blob, face)
    plan = subset.hb_subset_input_create_or_fail()
    subset.hb_subset_input_set_flags(plan, _NO_HINTING | _KEEP_NOTDEF_OUTLINE)
    points = subset.hb_subset_input_unicode_set(plan)
    for point in wanted:
        base.hb_set_add(points, point)
    dropped = subset.hb_subset_input_set(plan, _DROPPED_TABLES)
    for table in _UNNEEDED_TABLES:
        base.hb_set_add(dropped, int.from_bytes(table.encode(), "big"))
    part = subset.hb_subset_or_fail(whole, plan)
    if not part:
        raise SubsetFailed(f"字体 {source.name} 无法裁剪，文件可能不完整，请重新运行一次。")
    content = base.hb_face_reference_blob(part)
    length = ctypes.c_uint()
    data = base.hb_blob_get_data(content, ctypes.byref(length))
    return ctypes.string_at(data, length.value)


def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """Load HarfBuzz and its subsetter, with pointers declared as wide as they are."""
    try:
        base = ctypes.CDLL("libharfbuzz.so.0")
        subset = ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError as absent:
        raise SubsetFailed(
            "缺少系统库 libharfbuzz-subset0，请先运行 python -m fengqiao.runtime.packages。"
        ) from absent
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    _declare(base.hb_blob_create_from_file, pointer, ctypes.c_char_p)
    _declare(base.hb_face_create, pointer, pointer, number)
    _declare(base.hb_set_add, None, pointer, number)
    _declare(base.hb_face_reference_blob, pointer, pointer)
    _declare(base.hb_blob_get_data, pointer, pointer, pointer)
    _declare(subset.hb_subset_input_create_or_fail, pointer)
    _declare(subset.hb_subset_input_set_flags, None, pointer, number)
    _declare(subset.hb_subset_input_unicode_set, pointer, pointer)
    _declare(subset.hb_subset_input_set, pointer, pointer, number)
    _declare(subset.hb_subset_or_fail, pointer, pointer, pointer)
    return base, subset


def _declare(function: Any, result: Any, *arguments: Any) -> None:
    function.restype, function.argtypes = result, arguments


def _rename(font: Path, family: str) -> None:
    """Give the font one family name in every language and drop the other names.

    The name inside a CFF table stays: no name reserved by these fonts stands there, and
    rewriting that table takes ten seconds.
    """
    with TTFont(font, lazy=True) as opened:
        names = opened["name"]
        kept = {
            record.nameID: str(record) for record in names.names if record.nameID in (0, 13, 14)
        }
        names.names = []
        postscript = family.replace(" ", "") + "-Regular"
        given = {1: family, 2: "Regular", 3: postscript, 4: family, 5: "Version 1.0", 6: postscript}
        for number, text in {**kept, **given}.items():
            names.setName(text, number, 3, 1, 0x409)
        opened.save(font.with_suffix(".renamed"))
    font.with_suffix(".renamed").replace(font)
