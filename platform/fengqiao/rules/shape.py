"""The shape of a rule file: every value taken from its node, every fault noted at its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

from fengqiao.rules.numbers import NotANumber, read_number, show
from fengqiao.sources import Finding, Node, Place

LONGEST_TEXT = 500
MOST_ENTRIES = 500

_IDENTIFIER = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff-]{0,59}")


class RuleErrors(Exception):
    """A rule file that may not be used; ``findings`` holds every error and warning in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


def nearest(word: str, known: Collection[str]) -> str:
    """Return advice naming the known word that is most like the one written."""
    close = difflib.get_close_matches(word, list(known), n=1)
    if close:
        return f"是不是想写“{close[0]}”？"
    return f"可以写：{'、'.join(list(known)[:12])}。" if known else ""


class Sheet:
    """The file being read: takes values out of nodes and collects what is wrong.

    Where a value is faulty a harmless stand-in is returned, so that one reading tells
    everything; a sheet with errors never becomes a rule set.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def error(self, place: Place, message: str, advice: str = "") -> None:
        self.findings.append(Finding(place, message, advice))

    def warn(self, place: Place, message: str, advice: str = "") -> None:
        self.findings.append(Finding(place, message, advice, "warning"))

    @property
    def faulty(self) -> bool:
        """Whether anything found so far forbids using the file."""
        return any(finding.severity == "error" for finding in self.findings)

    def fields(
        self, node: Node, what: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """Return the known fields of a mapping; note the unknown and the missing ones."""
        if node.fields is None:
            self.error(node.place, f"{what}应当分栏填写。", f"需要的栏目：{'、'.join(required)}。")
            return {}
        known = required + optional
        for key in node.fields:
            if key not in known:
                place = node.keys[key]
                self.error(place, f"{what}里没有“{key}”这一栏。", nearest(key, known))
        for key in required:
            if key not in node.fields:
                self.error(node.place, f"{what}缺少“{key}”一栏。", "请补上，说明见 README。")
        return {key: value for key, value in node.fields.items() if key in known}

    def entries(self, node: Node | None, what: str) -> list[Node]:
        """Return the entries of a list; an absent list is empty."""
        if node is None:
            return []
        if node.entries is None:
            self.error(node.place, f"{what}应当是一个列表。", "每一条以“- ”开头。")
            return []
        if len(node.entries) > MOST_ENTRIES:
            self.error(node.place, f"{what}太多，最多 {MOST_ENTRIES} 条。")
        return node.entries[:MOST_ENTRIES]

    def text(self, node: Node | None, what: str) -> str:
        """Return a text that is not empty; an absent one was already noted."""
        if node is None:
            return ""
        if node.text is None:
            self.error(node.place, f"{what}应当是文字。")
            return ""
        words = node.text.strip()
        if not words:
            self.error(node.place, f"{what}是空的。", "请填写。")
        elif len(words) > LONGEST_TEXT:
            self.error(node.place, f"{what}太长，最多 {LONGEST_TEXT} 个字。")
        return words

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self.text(entry, what) for entry in self.entries(node, what))

    def identifier(self, node: Node | None, what: str, taken: Collection[str]) -> str:
        """Return a short name that is not yet taken."""
        word = self.text(node, what)
        if node is None or not word:
            return ""
        self.name(word, node.place, what)
        if word in taken:
            self.error(node.place, f"{what}“{word}”已经用过。", "请换一个代号。")
        return word

    def name(self, word: str, place: Place, what: str) -> None:
        """Note a name with letters a name cannot have."""
        if not _IDENTIFIER.fullmatch(word):
            advice = "只能用汉字、字母、数字、下划线和短横，不能以数字开头。"
            self.error(place, f"{what}“{word}”不合代号的写法。", advice)

    def choice(self, node: Node | None, what: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words."""
        word = self.text(node, what)
        if node is not None and word and word not in allowed:
            self.error(node.place, f"{what}不能是“{word}”。", nearest(word, allowed))
        return word

    def number(self, node: Node | None, what: str, decimals: int, lowest: int, highest: int) -> int:
        """Return a number at ``decimals`` between two bounds at the same decimals."""
        word = self.text(node, what)
        if node is None or not word:
            return 0
        try:
            value = read_number(word, decimals)
        except NotANumber as reason:
            self.error(node.place, f"{what}“{word}”{reason}")
            return 0
        if not lowest <= value <= highest:
            bounds = f"{show(lowest, decimals)} 到 {show(highest, decimals)}"
            self.error(node.place, f"{what}“{word}”超出范围。", f"应当在 {bounds} 之间。")
            return 0
        return value
