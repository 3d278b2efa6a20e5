"""What a library says about a field, in our own words: no English reaches a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_KNOWN = {
    "Missing data for required field.": "这一项必须填。",
    "Field may not be null.": "这一项不能为空。",
    "Unknown field.": "没有这一项，请去掉。",
    "Not a valid string.": "这一项要填文字。",
    "Not a valid integer.": "这一项要填整数。",
    "Not a valid boolean.": "这一项只能填是或否。",
    "Not a valid UUID.": "这个编号认不出来。",
    "Not a valid date.": "请填日期，如 2026-11-21。",
    "Not a valid datetime.": "请填带时区的时刻，如 2026-11-21T18:00:00+08:00。",
    "Not a valid aware datetime.": "请写上时区，如 2026-11-21T18:00:00+08:00。",
    "Not a valid number.": "这一项要填数字。",
    "String does not match expected pattern.": "这一项的写法不对，请对照说明。",
    "Not a valid mapping type.": "这一项的格式不对，应是成对的名称和值。",
    "Not a valid list.": "这一项应是一个列表。",
    "Invalid input type.": "内容应是一个 JSON 对象。",
    "Invalid JSON body.": "内容不是正确的 JSON。",
}
_LIMITS = (
    (r"Length must be between (\d+) and (\d+)\.", r"长度要在 \1 到 \2 之间。"),
    (r"Longer than maximum length (\d+)\.", r"太长了，最多 \1。"),
    (r"Shorter than minimum length (\d+)\.", r"太短了，最少 \1。"),
    (r"Must be one of: (.+)\.", r"只能填 \1。"),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        r"请填 \1 到 \2。",
    ),
)
_OTHERWISE = "这一项不合适，请核对后改正。"
_MOST = 50
# What the parts of a request are called by the library that reads them.
_PARTS = ("json", "query", "form", "files", "headers", "json_or_form")


def field_messages(data: object) -> dict[str, list[str]]:
    """Return messages by field from what the request parser attached to its error."""
    found = data.get("messages") if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        return {}
    flat: dict[str, list[str]] = {}
    for part, messages in found.items():
        _flatten(flat, "" if part in _PARTS else str(part), messages)
    return dict(list(flat.items())[:_MOST])


def chinese(words: str) -> str:
    """Return a message that is Chinese already, its translation, or general words."""
    if any("\u4e00" <= character <= "\u9fff" for character in words):
        return words
    for pattern, ours in _LIMITS:
        found = re.fullmatch(pattern, words)
        if found:
            return found.expand(ours).replace(", ", "、")
    return _KNOWN.get(words, _OTHERWISE)


def _flatten(flat: dict[str, list[str]], name: str, messages: Any) -> None:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            inner = "" if key in ("_schema", "_nested") else str(key)[:48]
            _flatten(flat, f"{name}.{inner}".strip("."), below)
    else:
        lines = messages if isinstance(messages, list) else [messages]
        flat.setdefault(name, []).extend(chinese(str(line)) for line in lines)
