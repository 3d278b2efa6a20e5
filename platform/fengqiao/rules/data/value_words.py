"""What is wrong with a figure by its declaration, in words."""

from __future__ import annotations

from fengqiao.rules.model.declared import Fact, Field
from fengqiao.rules.numbers import show


def problem(declared: Fact | Field, value: object) -> str | None:
    """Return what is wrong with a figure (an integer at its decimals, or a code), or None."""
    title, decimals = declared.title, declared.decimals
    if not isinstance(value, int) or isinstance(value, bool):
        return f"“{title}”不是整数（按 {decimals} 位小数折成的整数）。"
    if declared.choices:
        known = dict(declared.choices)
        labels = "、".join(known.values())
        return None if value in known else f"“{title}”没有编号为 {value} 的选项，可选：{labels}。"
    if value < declared.least and declared.least == 0:
        return f"“{title}”是 {show(value, decimals)}，不能是负数，请核对。"
    if not declared.least <= value <= declared.most:
        bounds = f"{show(declared.least, decimals)} 到 {show(declared.most, decimals)}"
        return f"“{title}”是 {show(value, decimals)}，应当在 {bounds} 之间，请核对。"
    return None
