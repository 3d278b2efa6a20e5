"""Faults in a county's files, gathered so that the technician sees all of them at once."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from fengqiao.sources import Finding, Node, Place


class FileErrors(Exception):
    """One or more files are not fit for use; carries every finding, in order of place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


def errors_among(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that forbid the use of the file; the others are warnings."""
    return [finding for finding in findings if finding.severity == "error"]


def bad_character(text: str) -> str | None:
    """Say in Chinese what unseen or unsafe character a text holds, or None if it is clean.

    Control, bidirectional and zero-width characters, private-use and unassigned code points,
    and text that is not in the composed form (NFC) are refused: two names that look alike must
    be alike.
    """
    for character in text:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cf", "Zl", "Zp"):
            return f"有一个看不见的字符（U+{ord(character):04X}）"
        if kind in ("Co", "Cn", "Cs"):
            return f"有一个不是通用字库里的字（U+{ord(character):04X}）"
    if unicodedata.normalize("NFC", text) != text:
        return "有一个字不是标准写法（未按 NFC 合成）"
    return None


_CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Sheet:
    """One mapping of a county's file, read key by key; each fault becomes a finding."""

    node: Node
    what: str
    findings: list[Finding]

    def fault(self, key: str | None, message: str, advice: str = "", *, warn: bool = False) -> None:
        """Note a fault at the value of ``key``, or at the mapping itself."""
        severity = "warning" if warn else "error"
        self.findings.append(Finding(self.place(key), message, advice, severity))

    def place(self, key: str | None = None) -> Place:
        """Return where the value of ``key`` stands, else where the mapping begins."""
        found = (self.node.fields or {}).get(key) if key else None
        return found.place if found else self.node.place

    def has(self, key: str) -> bool:
        """Tell whether the key is written with something after it."""
        found = (self.node.fields or {}).get(key)
        return found is not None and found.text != ""

    def known(self, keys: Collection[str]) -> None:
        """Note every key that is not among those named, with the nearest one that is."""
        for key, place in self.node.keys.items():
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                advice = f"是不是想写“{near[0]}”？" if near else f"可用的有：{'、'.join(keys)}。"
                self.findings.append(Finding(place, f"{self.what}没有“{key}”这一项。", advice))

    def text(self, key: str, *, required: bool = True, longest: int = 200) -> str:
        """Return a text, trimmed; empty where it is missing or faulty."""
        found = (self.node.fields or {}).get(key)
        if found is None or found.text == "":
            if required:
                self.fault(None, f"{self.what}缺少“{key}”。", "请补上这一项。")
            return ""
        if found.text is None:
            self.fault(key, f"“{key}”应当是一段文字。", "请写在冒号和空格后面。")
            return ""
        return self._clean(key, found.text.strip(), longest)

    def _clean(self, key: str, text: str, longest: int) -> str:
        bad = bad_character(text.replace("\n", ""))
        if bad:
            self.fault(key, f"“{key}”里{bad}。", "请删掉后重新输入。")
            return ""
        if len(text) > longest:
            self.fault(key, f"“{key}”有 {len(text)} 个字，最多 {longest} 个字。", "请写短一些。")
        return text

    def code(self, key: str) -> str:
        """Return an identifier: lower-case letters, digits, underscores; empty if faulty."""
        text = self.text(key, longest=48)
        if text and not _CODE.fullmatch(text):
            self.fault(
                key,
                f"“{text}”不能用作代码。",
                "请用小写英文字母、数字和下划线，以字母开头，如 disputes_found。",
            )
            return ""
        return text

    def word(self, key: str, allowed: Collection[str], default: str = "") -> str:
        """Return one of the words allowed; ``default`` where the key is missing."""
        if not self.has(key) and default:
            return default
        text = self.text(key)
        if text and text not in allowed:
            self.fault(key, f"“{key}”不能写“{text}”。", f"可用的有：{'、'.join(allowed)}。")
            return default or next(iter(allowed))
        return text

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return yes or no, written as 是/否 or true/false."""
        answers = {"是": True, "true": True, "yes": True, "否": False, "false": False, "no": False}
        if not self.has(key):
            return default
        return answers.get(self.word(key, tuple(answers), "否"), default)

    def number(self, key: str, default: int | None, low: int, high: int) -> int | None:
        """Return a whole number from ``low`` to ``high``; ``default`` where it is missing."""
        if not self.has(key):
            return default
        text = self.text(key)
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            self.fault(key, f"“{key}”应当是整数，现在是“{text}”。", "请只写数字，如 7。")
            return default
        if not low <= int(text) <= high:
            self.fault(key, f"“{key}”应在 {low} 到 {high} 之间，现在是 {text}。", "请改小或改大。")
            return default
        return int(text)

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number that always has a value; see :meth:`number`."""
        found = self.number(key, default, low, high)
        return default if found is None else found

    def sheets(self, key: str, what: str, *, required: bool = True) -> list[Sheet]:
        """Return the mappings of a list."""
        found = (self.node.fields or {}).get(key)
        if found is None or found.text == "":
            if required:
                self.fault(None, f"{self.what}缺少“{key}”。", "请补上这一项。")
            return []
        if found.entries is None:
            self.fault(key, f"“{key}”应当是一个清单。", "请每行以“- ”开头，逐项写。")
            return []
        return [sheet for entry in found.entries if (sheet := self._sheet(entry, what))]

    def sheet(self, key: str, what: str) -> Sheet | None:
        """Return the mapping under ``key``, or None where it is missing or something else."""
        found = (self.node.fields or {}).get(key)
        return None if found is None or found.text == "" else self._sheet(found, what)

    def _sheet(self, node: Node, what: str) -> Sheet | None:
        if node.fields is None:
            self.findings.append(
                Finding(node.place, f"{what}应当分项写。", "每项一行：名称、冒号、空格、内容。")
            )
            return None
        return Sheet(node, what, self.findings)


def root_sheet(node: Node, what: str, findings: list[Finding]) -> Sheet:
    """Return a file's outermost mapping.

    :raises FileErrors: if the file is a list or a single text
    """
    if node.fields is None:
        finding = Finding(node.place, f"{what}应当分项写。", "每项一行：名称、冒号、空格、内容。")
        raise FileErrors([finding])
    return Sheet(node, what, findings)


def note_repeats(sheets: Sequence[Sheet], key: str, texts: Sequence[str], what: str) -> None:
    """Note every text that an earlier sheet already has under the same key."""
    first: dict[str, int] = {}
    for sheet, text in zip(sheets, texts, strict=True):
        line = first.setdefault(text, sheet.place(key).line)
        if text and line != sheet.place(key).line:
            sheet.fault(key, f"{what}“{text}”重复了（第一次在第 {line} 行）。", "请改成不同的。")


def canonical_hash(document: object) -> str:
    """Return the SHA-256 in hex of JSON values, independent of key order and spacing."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
