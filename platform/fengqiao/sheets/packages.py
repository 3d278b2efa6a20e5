"""What a file is, judged before it is parsed: its kind, its size, what it unpacks to."""

from __future__ import annotations

import io
import re
import zlib
from zipfile import BadZipFile, ZipFile, ZipInfo

from fengqiao.errors import Invalid
from fengqiao.sources import Unreadable, decode

LARGEST_FILE = 5 * 1024 * 1024
MOST_PARTS = 500
LARGEST_UNPACKED = 20 * 1024 * 1024
# Deflate reaches 1000:1; a sheet of digits that somebody typed stays far below 100:1.
LARGEST_RATIO = 200
_SMALL = 200_000
# Elements cost memory, not bytes: angle brackets are counted before a parser sees one.
MOST_ELEMENTS = 1_000_000
MOST_ELSEWHERE = 100_000
_BULKY = ("xl/worksheets/", "xl/sharedStrings.xml")
_CHUNK = 65_536
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")

BROKEN = (
    "这个文件读不出来，可能已经损坏。请用 Excel 或 WPS 打开它，另存为“Excel 工作簿 .xlsx”后再传。"
)
_SAVE_AS = "请打开后另存为“Excel 工作簿 .xlsx”再传。"
_SPREADSHEETS = (".xlsx", ".xls", ".et", ".xlsm")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def require_size(raw: bytes) -> None:
    """Refuse a file that is empty or larger than any table a person fills in.

    :raises Invalid: ``empty-file`` or ``too-large``
    """
    if not raw:
        raise Invalid("文件是空的，请重新选择文件。", code="empty-file")
    if len(raw) > LARGEST_FILE:
        size = len(raw) // (1024 * 1024) + 1
        raise Invalid(
            f"文件太大（约 {size} MB），最多 5 MB。请删去图片和多余的工作表后再传。",
            code="too-large",
        )


def kind_of(raw: bytes, name: str) -> str:
    """Return ``"xlsx"`` or ``"csv"``; anything else is refused in words, with what to do.

    :raises Invalid: ``another-kind``
    """
    if raw.startswith(b"PK\x03\x04"):
        return "xlsx"
    words = _other_kind(raw, name.lower())
    if words:
        raise Invalid(words, code="another-kind")
    return "csv"


def check_package(raw: bytes) -> None:
    """Refuse a zip file that is no plain workbook, or would unpack beyond the limits.

    :raises Invalid: ``another-kind``, ``too-large`` or ``broken-file``
    """
    try:
        with ZipFile(io.BytesIO(raw)) as package:
            _check_names([entry.filename for entry in package.infolist()])
            _check_sizes(package.infolist())
            _count_elements(package)
            _refuse_strict(package)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Invalid(BROKEN, code="broken-file") from None


def _other_kind(raw: bytes, name: str) -> str:
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            return "这个工作簿加了密码。请去掉密码（文件 → 信息 → 保护工作簿）后再传。"
        if name.endswith((".et", ".ett")):
            return f"这是 WPS 的 .et 文件。{_SAVE_AS}"
        return f"这是旧版的 .xls 文件。{_SAVE_AS}"
    if raw.startswith(b"%PDF"):
        return "这是 PDF 文件，读不出表格。请传 .xlsx 或 .csv 文件。"
    if raw.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return "这是照片，读不出表格。请传 .xlsx 或 .csv 文件。"
    head = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<div")):
        return f"这个文件其实是网页，只是名字像表格。{_SAVE_AS}"
    # Not a few programs write a table of plain text and call it a workbook.
    if name.endswith((".csv", ".txt", ".tsv")) or (name.endswith(_SPREADSHEETS) and _is_text(raw)):
        return ""
    return f"认不出这个文件。请传 .xlsx 或 .csv 文件；如果它是表格，{_SAVE_AS}"


def _is_text(raw: bytes) -> bool:
    try:
        decode(raw, "")
    except Unreadable:
        return False
    return True


def _refuse_strict(package: ZipFile) -> None:
    """Refuse what Excel saves as "Strict Open XML", whose parts have names nobody else knows."""
    if _STRICT in package.read("xl/workbook.xml"):
        raise Invalid(
            "这个工作簿存成了“Strict Open XML 电子表格”，这里读不了。"
            "请打开后另存为普通的“Excel 工作簿 .xlsx”再传。",
            code="another-kind",
        )


def _check_names(names: list[str]) -> None:
    known = set(names)
    if "xl/vbaProject.bin" in known:
        raise Invalid(f"这个工作簿带宏。{_SAVE_AS}", code="another-kind")
    if "xl/workbook.bin" in known:
        raise Invalid(f"这是 .xlsb 二进制工作簿。{_SAVE_AS}", code="another-kind")
    if "xl/workbook.xml" not in known or "[Content_Types].xml" not in known:
        raise Invalid(f"这个文件不是 Excel 工作簿。{_SAVE_AS}", code="another-kind")
    if len(known) != len(names):
        raise Invalid(BROKEN, code="broken-file")


def _check_sizes(entries: list[ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MOST_PARTS or total > LARGEST_UNPACKED or swollen:
        _refuse_swollen()


def _count_elements(package: ZipFile) -> None:
    """Read every part once, in pieces and never more than it says; count what would be built."""
    total = 0
    for entry in package.infolist():
        here = _elements_in(package, entry)
        total += here
        bulky = entry.filename.startswith(_BULKY)
        if total > MOST_ELEMENTS or (here > MOST_ELSEWHERE and not bulky):
            _refuse_swollen()


def _elements_in(package: ZipFile, entry: ZipInfo) -> int:
    found, before, marked = 0, b"", entry.filename.endswith((".xml", ".rels"))
    with package.open(entry) as part:
        while piece := part.read(_CHUNK):
            found += piece.count(b"<")
            if not before:
                # A part is what it holds, whatever it is called: a relation may name any of them.
                marked = marked or piece.lstrip(_BEFORE_XML).startswith(b"<")
                _refuse_encodings(piece)
            if marked:
                _refuse_declarations(before + piece)
            before = piece[-16:]
    return found


def _refuse_encodings(piece: bytes) -> None:
    # In another code the signs that are looked for here would be other bytes.
    said = _ENCODING.match(piece)
    if said and said[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Invalid(BROKEN, code="broken-file")


def _refuse_declarations(piece: bytes) -> None:
    # No office program writes one; they only serve to make a small file large.
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or b"\x00" in piece:
        raise Invalid(BROKEN, code="broken-file")


def _refuse_swollen() -> None:
    raise Invalid(
        "这个文件展开以后太大。请新建一个工作簿，只把要报的表格粘贴为数值，再传一次。",
        code="too-large",
    )
