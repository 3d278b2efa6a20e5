"""Codes of units: what a level's code looks like, and where it stands on the scope axis.

A code has 12 digits, or 17 with a serial. A grid whose serial ends in 000 has room for microgrids:
grid 01000 holds the keys up to 01999, and its microgrids are 01001 to 01999. Any other grid, and
one without microgrids, holds only itself.
"""

from __future__ import annotations

from collections.abc import Callable

LEVELS = ("county", "township", "village", "enterprise", "department", "grid", "microgrid")
LEVEL_WORDS = {
    "county": "县",
    "township": "乡镇",
    "village": "村（社区）",
    "enterprise": "企业",
    "department": "部门",
    "grid": "网格",
    "microgrid": "微网格",
}

# Which level may stand directly under which.
ABOVE: dict[str, tuple[str, ...]] = {
    "county": (),
    "township": ("county",),
    "village": ("township",),
    "enterprise": ("county", "township", "village"),
    "department": ("county", "township", "village"),
    "grid": ("village",),
    "microgrid": ("grid",),
}
BRANCHES = ("county", "township", "village")
DIVISION, GRID, WITH_SERIAL = 12, 14, 17
# How many keys a grid holds together with the microgrids it has room for.
ROOM = 1000
# How many digits of its code everything below a unit of this level shares.
_SHARED = {"county": 6, "township": 9, "village": 12, "grid": GRID}


def scope_of(code: str) -> int:
    """Return the scope key of a unit code of 12 digits, or of 17 with a serial."""
    return int(code.ljust(WITH_SERIAL, "0"))


def interval_of(code: str, level: str, *, room: bool = False) -> tuple[int, int]:
    """Return the first and last scope key of a unit's branch, both included.

    :param room: whether a grid has microgrids below it
    """
    shared = _SHARED[level] if level in BRANCHES or room else WITH_SERIAL
    width = 10 ** (WITH_SERIAL - shared)
    lo = int(code[:shared]) * width
    return lo, lo + width - 1


def has_room(code: str) -> bool:
    """Tell whether a grid of this code can have microgrids: its serial ends in 000."""
    return code[DIVISION:GRID] != "00" and code[GRID:] == "000"


def digits_of(level: str) -> int:
    """Return how many digits the code of a unit of a level has."""
    return DIVISION if level in BRANCHES else WITH_SERIAL


def shared_with(level: str, over: str) -> int:
    """Return how many digits a unit's code shares with that of the unit above it."""
    if level in BRANCHES:
        return _SHARED.get(over, DIVISION)
    return GRID if level == "microgrid" else DIVISION


LENGTH_ADVICE = {
    DIVISION: "县、乡镇、村用 12 位区划代码；请检查 Excel 是否改动了数字。",
    WITH_SERIAL: "企业、部门、网格、微网格用所在地 12 位区划代码加 5 位顺序号。",
}
SHAPE_ADVICE = (
    "县以 000000 结尾，乡镇以 000 结尾，村不以 000 结尾，顺序号从 00001 起；"
    "微网格的顺序号前两位与网格相同，后三位从 001 起，如网格 01000 下面的 01001。"
)
SHAPES: dict[str, Callable[[str], bool]] = {
    "county": lambda code: code[6:] == "000000" and code[:6] != "000000",
    "township": lambda code: code[6:9] != "000" and code[9:] == "000",
    "village": lambda code: code[6:9] != "000" and code[9:] != "000",
    "enterprise": lambda code: code[12:] != "00000",
    "department": lambda code: code[12:] != "00000",
    "grid": lambda code: code[9:12] != "000" and code[12:] != "00000",
    "microgrid": lambda code: code[9:12] != "000" and code[12:14] != "00" and code[14:] != "000",
}
