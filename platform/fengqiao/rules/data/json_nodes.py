"""JSON read with the place of every word, numbers left as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from fengqiao.rules.data.collecting import Faults
from fengqiao.rules.data.tables import read_bytes
from fengqiao.sources import Finding, Node, Place, Unreadable, decode, parse_yaml

MOST_BYTES = 16 * 1024 * 1024
MOST_VALUES = 1_000_000


def read_json(path: Path, name: str) -> Node:
    """Read one JSON file.

    :raises Unreadable: if it is missing, too large, no JSON, or has a repeated key
    """
    raw = read_bytes(path, name)
    if len(raw) > MOST_BYTES:
        what = f"JSON 文件最多 {MOST_BYTES // 1024 // 1024} MB。"
        raise Unreadable(Finding(Place(name, 1, 1), what, "数据多时请改用 CSV 表。"))
    text = decode(raw, name)
    try:
        # Numbers stay as they are written: of too many digits Python makes none.
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        advice = "常见原因：少了或多了逗号、引号没成对、用了中文标点。"
        raise Unreadable(Finding(place, "这一处不合 JSON 的写法。", advice)) from None
    except RecursionError:
        raise Unreadable(Finding(Place(name, 1, 1), "嵌套太深。", "请照样例填写。")) from None
    # Sound JSON is YAML, whose reader knows places, once tabs between its words are blanks.
    return parse_yaml(text.replace("\t", " "), name, MOST_VALUES)


class Reading:
    """Takes nodes apart and keeps the faults."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def mapping(self, node: Node | None, what: str) -> dict[str, Node]:
        """Return a mapping's entries; anything else is a fault, nothing is empty."""
        if node is None or node.text == "":
            return {}
        if node.fields is None:
            self.faults.add(node.place, f"{what}应当是一组“名称: 值”，写在花括号里。")
        return node.fields or {}

    def entries(self, node: Node | None, what: str) -> Iterator[Node]:
        """Yield a list's entries; anything else is a fault, nothing is empty."""
        if node is not None and node.text != "":
            if node.entries is None:
                self.faults.add(node.place, f"{what}应当是一个列表，写在方括号里。")
            yield from node.entries or ()

    def text(self, node: Node | None, what: str) -> str:
        """Return a word or number as text; anything else is a fault, nothing is empty."""
        if node is None:
            return ""
        if node.text is None:
            self.faults.add(node.place, f"{what}应当是一个文字或数字。")
        return (node.text or "").strip()

    def only(self, node: Node, fields: dict[str, Node], known: tuple[str, ...]) -> None:
        """Complain of every name that is not known."""
        for name in [word for word in fields if word not in known]:
            advice = f"可用：{'、'.join(known)}。"
            self.faults.add(node.keys[name], f"不认识“{name}”。", advice)
