"""Places in files, findings about them, and bytes made into text."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where something stands: file as the reader was told it, line and column from 1."""

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
    """Turn the bytes of an office file into text: UTF-8 with or without BOM, else GB18030.

    :raises Unreadable: if it is neither, or holds a NUL or another control character
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
    """Refuse text with a character nobody can see, other than a tab.

    :raises Unreadable: at the first of them
    """
    # One search in C settles nearly every file; only a file that has one is read by lines.
    if not _CONTROL.search(text):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        for column, character in enumerate(line, start=1):
            if ord(character) < 32 and character != "\t":
                raise Unreadable(
                    Finding(
                        Place(name, number, column),
                        f"有一个看不见的控制字符（编号 {ord(character)}）。",
                        "请删掉这个字符；如果是 Excel 文件，请另存为 CSV 或 YAML 文本。",
                    )
                )


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
