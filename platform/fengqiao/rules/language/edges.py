"""An edge of a band or a condition: a number with it, or from beyond it."""

from __future__ import annotations

from typing import Any

from fengqiao.rules.language.shapes import Filled
from fengqiao.rules.language.sheet import Sheet


def one_edge(
    filled: Filled, sheet: Sheet, with_it: str = "at_least", without: str = "above"
) -> tuple[Any, bool]:
    """Return the edge written under one of two keys, None if under neither, and if it is inside.

    :raises Faulty: if both keys are written
    """
    if with_it in filled and without in filled:
        message = f"{with_it}（含）和 {without}（不含）只能写一个。"
        sheet.refuse(filled.key_at(without), message, "请只留一个。")
    return filled.get(with_it, filled.get(without)), without not in filled
