"""Reading the nodes of an example: every fault becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fengqiao.rules.language.sheet import closest, nearest
from fengqiao.rules.numbers import NotANumber, read_number
from fengqiao.sources import Finding, Node, Place

MISSING = "missing"
YES_NO = {"是": 1, "否": 0, "yes": 1, "no": 0}
_FIELDS = "写成 名称: 内容，一行一个。"
_ENTRIES = "写成 [一, 二]，或一行一个“- ”。"


@dataclass
class Sheet:
    """The findings of one example."""

    findings: list[Finding] = field(default_factory=list)

    def error(self, place: Place, message: str, advice: str = "") -> None:
        """Note what is wrong."""
        self.findings.append(Finding(place, message, advice))

    def fields(self, node: Node | None, what: str, way: str = _FIELDS) -> Mapping[str, Node]:
        """Return the parts of a mapping; none if it is left out; ``way`` is how to write it."""
        if node is None or (node.text == "" and node.fields is None):
            return {}
        if node.fields is None:
            self.error(node.place, f"{what}应当分栏填写。", way)
            return {}
        return node.fields

    def entries(self, node: Node | None, what: str, way: str = _ENTRIES) -> list[Node]:
        """Return the entries of a list; none if it is left out; ``way`` is how to write it."""
        if node is None or (node.text == "" and node.entries is None):
            return []
        if node.entries is None:
            self.error(node.place, f"{what}应当是一个列表。", way)
            return []
        return node.entries

    def known(self, node: Node, word: str, words: Iterable[str], what: str, way: str = "") -> bool:
        """Tell whether a key is one of the words; if not, note it with the nearest.

        ``way`` is how the whole is written, said where no word is near.
        """
        choices = list(words)
        if word in choices:
            return True
        more = "" if closest(word, choices) else way
        advice = f"{nearest(word, choices)}{more}" or "请核对拼写。"
        self.error(node.keys.get(word, node.place), f"没有叫“{word}”的{what}。", advice)
        return False

    def number(self, node: Node, decimals: int) -> int | None:
        """Return a written number as an integer at the decimals, or None with a finding."""
        try:
            return read_number(node.text or "", decimals)
        except NotANumber as error:
            self.error(node.place, f"“{node.text or ''}”{error}")
            return None

    def choice(self, node: Node, choices: Mapping[str, int]) -> int | None:
        """Return the code of a label, or None with a finding."""
        word = node.text or ""
        if word in choices:
            return choices[word]
        labels = "、".join(choices)
        self.error(node.place, f"“{word}”不在选项里。", f"可选：{labels}。")
        return None
