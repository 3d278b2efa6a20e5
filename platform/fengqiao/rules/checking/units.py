"""Units of measure: what is added or compared must be of one kind."""

from __future__ import annotations

from fengqiao.rules.checking.walking import ByKind
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.formulas import Call, Formula, Name, Operation
from fengqiao.rules.model.mechanisms import Attain, Figure
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place

# Within one row units may be added with a warning (both count things); across rows never.
_KINDS = {
    "%": "百分率", "百分点": "百分率", "分": "分数", "元": "元", "万元": "万元", "亿元": "亿元",
    "天": "天", "日": "天", "月": "月", "年": "年", "小时": "小时", "分钟": "分钟",
    "米": "米", "千米": "千米", "公里": "千米", "亩": "亩", "公顷": "公顷", "吨": "吨",
    "‰": "千分率",
}  # fmt: skip
_COUNTED = "个数"
_ALIKE = ("+", "-", "=", "<>", "<", "<=", ">", ">=")


def check_units(rules: Rules, parts: ByKind, sheet: Sheet) -> None:
    """Note sums and comparisons of figures whose units are clearly different.

    ``parts`` are the records of the rules that speak of units, not of rows.
    """
    units = {fact.id: "" if fact.choices else fact.unit for fact in rules.facts}
    units |= {parameter.id: parameter.unit for parameter in rules.parameters}
    units |= {measure.id: measure.unit for measure in rules.measures}
    units |= {item.id: "分" for item in (*rules.items, *rules.bonuses)}
    units |= {section.id: "分" for section in rules.sections} | {"total": "分", "bonus": "分"}
    checker = _Checker(units, sheet)
    for operation in parts[Operation]:
        if operation.left is not None and operation.sign in _ALIKE:
            checker.alike((operation.left, operation.right), operation.place)
    for call in parts[Call]:
        if call.function in ("MIN", "MAX", "SUM"):
            checker.alike(call.arguments, call.place)
    for attain in parts[Attain]:
        checker.attain(attain)


class _Checker:
    def __init__(self, units: dict[str, str], sheet: Sheet) -> None:
        self.units = units
        self.sheet = sheet

    def unit(self, formula: Formula) -> str:
        """Return the unit of a formula, or nothing if it has none that is certain."""
        if isinstance(formula, Name):
            return self.units.get(formula.word, "")
        if isinstance(formula, Operation) and formula.sign in ("+", "-"):
            return self.unit(formula.right)
        if isinstance(formula, Call):
            if formula.function == "RATE":
                return "%"
            if formula.function in _KEEPING:
                return self.unit(formula.arguments[0])
        return ""

    def alike(self, formulas: tuple[Formula, ...], place: Place) -> None:
        found = [unit for unit in map(self.unit, formulas) if unit]
        for other in found[1:]:
            if _kind(other) != _kind(found[0]):
                message = f"“{found[0]}”和“{other}”单位不同，不能相加减或比较。"
                self.sheet.error(place, message, "请核对是不是写错了数据，或先换算。")
                return
            if other != found[0]:
                message = f"“{found[0]}”和“{other}”加在一起或相比较。"
                self.sheet.warn(place, message, "如果就是这样规定的，可以不改。")
                return

    def attain(self, part: Attain) -> None:
        own = self.unit(part.of.formula) if isinstance(part.of, Figure) else "%"
        target = self.unit(part.target)
        if own and target and _kind(own) != _kind(target):
            message = f"目标的单位是“{target}”，要达标的数是“{own}”。"
            self.sheet.error(part.target.place, message, "请核对目标。")


_KEEPING = (
    "MIN", "MAX", "SUM", "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "IFMISSING", "PAST", "PASTMEAN",
    "PEERMEAN", "PEERMAX", "PEERMIN", "PEERSUM",
)  # fmt: skip


def _kind(unit: str) -> str:
    return _KINDS.get(unit, _COUNTED)
