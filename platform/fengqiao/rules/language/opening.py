"""Opening a rule file: size and number of values are limited before anything slow happens."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules.language.sheet import Sheet
from fengqiao.sources import (
    Finding,
    Node,
    Place,
    Unreadable,
    decode,
    parse_yaml,
    refuse_control_characters,
)

LONGEST_FILE = 256 * 1024
MOST_NODES = 5000
_WRONG_FILE = "请检查是否放错了文件。"


def open_file(source: Path | str | bytes, name: str | None, sheet: Sheet) -> tuple[Node, str]:
    """Return the node tree of a file and the name it is shown under.

    The raw text is kept on the sheet, for places inside formulas.

    :raises Unreadable: if the file is missing, too large, no YAML, or has too many values
    """
    shown = name or (source.name if isinstance(source, Path) else "rules.yaml")
    raw = _bytes(source, shown)
    if len(raw) > LONGEST_FILE:
        message = f"文件太大，最多 {LONGEST_FILE // 1024} KB。"
        raise Unreadable(Finding(Place(shown, 1, 1), message, _WRONG_FILE))
    text = source if isinstance(source, str) else decode(raw, shown)
    if isinstance(source, str):
        refuse_control_characters(text, shown)
    sheet.texts[shown] = text
    return parse_yaml(text, shown, most_values=MOST_NODES), shown


def _bytes(source: Path | str | bytes, shown: str) -> bytes:
    if isinstance(source, str):
        return source.encode(errors="replace")
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as opened:
            return opened.read(LONGEST_FILE + 1)
    except OSError:
        finding = Finding(Place(shown, 1, 1), "找不到这个文件。", "请检查文件名和位置。")
        raise Unreadable(finding) from None
