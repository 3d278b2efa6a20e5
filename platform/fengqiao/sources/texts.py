"""Places in files, findings about them, and bytes made into text."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(order=True, slots=True, unsafe_hash=True)
class Place:
    """Where something stands: file as the reader was told it, line and column from 1.

    Nobody changes a place. It is not frozen only because making a frozen one takes three times
    as long, and every value and key of a file has one.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with a file, in Chinese, with what to do next."""

    place: Place
    message: str
    advice: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.place} {self.message}" + (f" {self.advice}" if self.advice else "")


class Unreadable(Exception):
    """The file cannot be read at all; carries the one finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def decode(raw: bytes, name: str) -> str:
    """Turn the bytes of an office file into text.

    It is UTF-16 if it begins with that BOM, as Excel's Unicode text does; else UTF-8 with or
    without BOM, else GB18030.

    :raises Unreadable: if it is none of them, or holds a NUL or another control character
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        refuse_control_characters(text, name)
        return text
    raise Unreadable(
        Finding(Place(name, 1, 1), "文件的文字编码读不出来。", "请另存为 UTF-8 后再试。")
    )


def refuse_control_characters(text: str, name: str) -> None:
    """Refuse text with a character nobody can see, other than a tab, or half of a character.

    :raises Unreadable: at the first of them
    """
    found = hidden_character(text)
    if found is None:
        return
    # Some control characters end a line for Python, but for no editor.
    lines = _LINE_END.split(text[: found.start()])
    raise Unreadable(
        Finding(
            Place(name, len(lines), len(lines[-1]) + 1),
            f"有一个看不见的控制字符（编号 {ord(found[0])}）。",
            "请删掉这个字符；如果是 Excel 文件，请另存为 CSV 或 YAML 文本。",
        )
    )


def hidden_character(text: str) -> re.Match[str] | None:
    """Return the first character nobody can see, other than a tab or the end of a line."""
    return _CONTROL.search(text)


# A surrogate alone is half of a character, which no file can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
