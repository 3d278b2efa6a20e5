"""Units as people call them: by code, or by name where only one has it."""

from __future__ import annotations

from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.facts import Facts


def unit_called(word: str, facts: Facts) -> str | None:
    """Return the code of a unit called by its code, or else by its name; None if there is none.

    :raises Fault: if several units have the name, with their codes
    """
    if any(unit["code"] == word for unit in facts["units"]):
        return word
    codes = [unit["code"] for unit in facts["units"] if unit["name"] == word]
    if len(codes) > 1:
        raise Fault(f"有几个单位都叫“{word}”（代码 {'、'.join(codes)}）。", "请改写单位代码。")
    return codes[0] if codes else None
