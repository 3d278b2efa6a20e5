"""Formulas read aloud: titles in place of ids, and the figures beside them."""

from __future__ import annotations

from collections.abc import Callable

from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.telling.naming import MINUS, Names

Values = Callable[[str], str | None]
"""The figure of a name as it is shown, or None where none is to be shown."""

_SIGNS = {
    "+": " + ", "-": f" {MINUS} ", "*": " × ", "/": " ÷ ", "=": "为 ", "<>": "不为 ", "<": "小于 ",
    "<=": "不大于 ", ">": "大于 ", ">=": "不小于 ",
}  # fmt: skip
_LEVEL = {"+": 2, "-": 2, "*": 3, "/": 3}
_COMPARES = ("=", "<>", "<", "<=", ">", ">=")
_FUNCTIONS = {
    "MIN": "取小（{}）", "MAX": "取大（{}）", "ABS": "{}的绝对值", "SUM": "合计（{}）",
    "NOT": "不是（{}）", "RATE": "百分率（{}）", "ISMISSING": "{}没有数据",
    "PEERMEAN": "{}的平均", "PEERMAX": "{}的最高", "PEERMIN": "{}的最低",
    "PEERSUM": "{}的合计", "PEERCOUNT": "有{}的单位数", "PEERRANK": "{}的名次",
}  # fmt: skip
_ROUNDED = {"ROUND": "四舍五入", "ROUNDUP": "向上进位", "ROUNDDOWN": "向下舍去"}
# Their arguments are other figures than the unit's own of this period.
_ELSEWHERE = ("PAST", "PASTMEAN", "PEERMEAN", "PEERMAX", "PEERMIN", "PEERSUM", "PEERCOUNT")


def nothing(_: str) -> None:
    """Show no figures."""


def say_formula(formula: Formula, names: Names, values: Values = nothing) -> str:
    """Return a formula in words; with ``values``, each figure stands beside its title."""
    return _Reader(names, values).say(formula)


class _Reader:
    def __init__(self, names: Names, values: Values) -> None:
        self.names, self.values = names, values

    def say(self, formula: Formula) -> str:
        if isinstance(formula, Number):
            return str(formula.value)
        if isinstance(formula, Name):
            return self._name(formula.word)
        if isinstance(formula, Operation):
            return self._operation(formula)
        return self._call(formula)

    def _name(self, word: str) -> str:
        shown = self.values(word) or self.names.parameter(word)
        title = self.names.title(word)
        return title if shown is None else f"{title} {shown}"

    def _operation(self, formula: Operation) -> str:
        if formula.left is None:
            return f"{formula.sign}{self._side(formula.right, 4)}".replace("-", MINUS)
        if formula.sign in _COMPARES:
            left, right = self._compared(formula.left, formula.right)
            return f"{left}{_SIGNS[formula.sign]}{right}".replace(" “", "“")
        level = _LEVEL[formula.sign]
        # What stands right of a minus or a division keeps its brackets on the same level.
        right = self._side(formula.right, level + (formula.sign in "-/"))
        return f"{self._side(formula.left, level)}{_SIGNS[formula.sign]}{right}"

    def _side(self, formula: Formula, level: int) -> str:
        said = self.say(formula)
        return said if _level_of(formula) >= level else f"（{said}）"

    def _compared(self, left: Formula, right: Formula) -> tuple[str, str]:
        """Return both sides of a comparison; a choice is compared by its label."""
        return self._label(left, right), self._label(right, left)

    def _label(self, side: Formula, other: Formula) -> str:
        if isinstance(side, Number) and isinstance(other, Name):
            label = self.names.choices(other.word).get(side.value.digits)
            if label is not None and not side.value.decimals:
                return f"“{label}”"
        if isinstance(side, Name) and (shown := self.values(side.word)) is not None:
            return f"{self.names.title(side.word)}（{shown}）"
        return self._side(side, 1)

    def _call(self, call: Call) -> str:
        function, parts = call.function, call.arguments
        if function in _ELSEWHERE:
            return _Reader(self.names, nothing)._elsewhere(function, parts)
        if function in _ROUNDED:
            return self._rounded(function, parts)
        if function == "IF":
            other = self.say(parts[2])
            space = "" if other.startswith("若") else " "
            when = self.say(parts[0])
            when += " " if when[-1].isascii() else ""
            return f"若{when}则 {self._side(parts[1], 1)}，否则{space}{other}"
        if function in ("AND", "OR"):
            word = " 且 " if function == "AND" else " 或 "
            return word.join(self._side(part, 1) for part in parts)
        if function == "IFMISSING":
            return f"{self.say(parts[0])}（没有数据时用 {self.say(parts[1])}）"
        return _FUNCTIONS[function].format("，".join(self._side(part, 1) for part in parts))

    def _elsewhere(self, function: str, parts: tuple[Formula, ...]) -> str:
        if function == "PAST":
            return f"前 {self.say(parts[1])} 期的{self.say(parts[0])}"
        if function == "PASTMEAN":
            return f"前 {self.say(parts[1])} 期{self.say(parts[0])}的平均"
        among = "同组" if self.names.grouped else "全部单位"
        return f"{among}{_FUNCTIONS[function].format(self.say(parts[0]))}"

    def _rounded(self, function: str, parts: tuple[Formula, ...]) -> str:
        said, places = self.say(parts[0]), self.say(parts[1])
        where = "整数" if places == "0" else f" {places} 位小数"
        return f"（{said}，{_ROUNDED[function]}到{where}）"


def _level_of(formula: Formula) -> int:
    """Return how tightly a formula holds together; what holds less tightly needs brackets."""
    if isinstance(formula, Operation):
        return _LEVEL.get(formula.sign, 1)
    return 0 if isinstance(formula, Call) and formula.function in ("IF", "AND", "OR") else 9
