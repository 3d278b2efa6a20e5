"""Formulas: an operator-precedence parser with Excel's names, and the kinds that use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fengqiao.rules.language.kinds import Defs, Kind, Schema, words_of
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.language.tokens import LONGEST_FORMULA, Token, tokens_of
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.numbers import MOST_DECIMALS, NotANumber, read_quantity
from fengqiao.sources import Node, Place

DEEPEST = 30
MOST_TOKENS = 300

# Least and greatest number of arguments; None is no limit.
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "MIN": (1, None), "MAX": (1, None), "ABS": (1, 1), "SUM": (1, None), "IF": (3, 3),
    "AND": (1, None), "OR": (1, None), "NOT": (1, 1), "ROUND": (2, 2), "ROUNDUP": (2, 2),
    "ROUNDDOWN": (2, 2), "RATE": (2, 2), "IFMISSING": (2, 2), "ISMISSING": (1, 1),
    "PAST": (2, 2), "PASTMEAN": (2, 2), "PEERMEAN": (1, 1), "PEERMAX": (1, 1),
    "PEERMIN": (1, 1), "PEERSUM": (1, 1), "PEERCOUNT": (1, 1), "PEERRANK": (1, 1),
}  # fmt: skip
ROUNDING = ("ROUND", "ROUNDUP", "ROUNDDOWN")
LOOKING_BACK = ("PAST", "PASTMEAN")
FURTHEST_BACK = 12

_LEVELS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3}


def parse_formula(node: Node, sheet: Sheet, what: str = "公式") -> Formula:
    """Return the formula a node holds; every division in it says its decimals.

    :raises Faulty: if it cannot be read; the sheet says why and where
    """
    formula = _Parser(node, what, sheet).whole()
    _check_divisions(formula, sheet)
    return formula


def parse_rate(node: Node, sheet: Sheet, what: str = "比率") -> tuple[Formula, Formula]:
    """Return top and bottom of a rate written ``done / due``.

    :raises Faulty: if it cannot be read or is no division; the sheet says why and where
    """
    formula = _Parser(node, what, sheet).whole()
    if not isinstance(formula, Operation) or formula.sign != "/" or formula.left is None:
        sheet.refuse(node.place, f"{what}要写成“分子 / 分母”。", "例如：办结数 / 应办数。")
    _check_divisions(formula.left, sheet)
    _check_divisions(formula.right, sheet)
    return formula.left, formula.right


class _Parser:
    """Reads one formula; ``depth`` counts brackets, functions and signs around the place."""

    def __init__(self, node: Node, what: str, sheet: Sheet) -> None:
        self.sheet = sheet
        self.what = what
        words_of(node, what, sheet)
        self.tokens = tokens_of(node, what, sheet)
        if len(self.tokens) > MOST_TOKENS:
            sheet.refuse(node.place, f"{what}太复杂。", "请拆成几个中间指标（measures）。")
        self.next = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def whole(self) -> Formula:
        formula = self.operation(0)
        if self.token.kind != "end":
            self.leftover()
        self.no_label(formula)
        return formula

    def leftover(self) -> None:
        token = self.token
        if token.text == ")":
            self.sheet.refuse(token.place, "这里多了一个右括号“)”。", "请删掉，或补上左括号“(”。")
        message = f"“{token.text}”的前面缺少运算符号。"
        self.sheet.refuse(token.place, message, "乘号也要写出来，例如 2 * 件数。")

    def operation(self, level: int) -> Formula:
        left = self.operand()
        while self.token.kind == "sign" and _LEVELS.get(self.token.text, 0) > level:
            sign = self.take()
            own = _LEVELS[sign.text]
            right = self.operation(own)
            left = self.joined(sign, left, right)
            if own == 1 and _LEVELS.get(self.token.text) == 1:
                advice = "请用 AND(…, …) 连起来。"
                self.sheet.refuse(self.token.place, "比较不能连着写。", advice)
        return left

    def joined(self, sign: Token, left: Formula, right: Formula) -> Formula:
        if _LEVELS[sign.text] == 1:
            left, right = self.labelled(left, right), self.labelled(right, left)
        for side in (left, right):
            self.no_label(side)
        return Operation(sign.text, left, right, sign.place)

    def labelled(self, side: Formula, other: Formula) -> Formula:
        """Put the code of a choice in the place of a label compared with that choice."""
        if not isinstance(side, _Label):
            return side
        named = isinstance(other, Name) and not isinstance(other, _Label)
        codes = self.sheet.codes(other.word) if isinstance(other, Name) and named else None
        if codes is None and isinstance(other, Name) and named:
            # No fact of that name: whether it is anything else is told when names are checked.
            self.sheet.labelled.append((other, side.word))
            return Number(Quantity(0), side.place)
        if not codes or side.word not in codes:
            message = f"“{side.word}”不是这里可选的一项。"
            self.sheet.refuse(side.place, message, nearest(side.word, list(codes or ())))
        return Number(Quantity(codes[side.word]), side.place)

    def no_label(self, side: Formula) -> None:
        if isinstance(side, _Label):
            message = f"文字“{side.word}”只能用来和选项数据比较。"
            self.sheet.refuse(side.place, message, '例如 IF(类型 = "城市社区", 20, 10)。')

    def operand(self) -> Formula:
        token = self.take()
        if self.depth >= DEEPEST:
            advice = "请拆成几个中间指标（measures）。"
            self.sheet.refuse(token.place, f"括号套得太深，最多 {DEEPEST} 层。", advice)
        if token.kind == "number":
            return self.number(token)
        if token.kind == "label":
            return _Label(token.text[1:-1], token.place)
        if token.kind == "name":
            return self.call(token) if self.token.text == "(" else Name(token.text, token.place)
        return self.inner(token)

    def inner(self, token: Token) -> Formula:
        if token.text not in ("(", "-", "+"):
            self.missing_operand(token)
        self.depth += 1
        if token.text == "(":
            formula = self.operation(0)
            self.close(token)
        else:
            formula = self.signed(token, self.operation(3))
        self.no_label(formula.right if isinstance(formula, Operation) else formula)
        self.depth -= 1
        return formula

    def signed(self, sign: Token, right: Formula) -> Formula:
        """Return a number with its sign as one number, anything else as an operation."""
        if isinstance(right, Number):
            digits = -right.value.digits if sign.text == "-" else right.value.digits
            return Number(Quantity(digits, right.value.decimals), sign.place)
        return Operation(sign.text, None, right, sign.place)

    def missing_operand(self, token: Token) -> None:
        if token.kind == "end":
            self.sheet.refuse(token.place, f"{self.what}没有写完。", "后面还缺一个数或一个名称。")
        message = f"“{token.text}”的前面缺少一个数或一个名称。"
        self.sheet.refuse(token.place, message, "请补上，或删掉这个符号。")

    def number(self, token: Token) -> Formula:
        try:
            return Number(read_quantity(token.text, MOST_DECIMALS), token.place)
        except NotANumber as reason:
            self.sheet.refuse(token.place, f"“{token.text}”{reason}")

    def close(self, opened: Token) -> None:
        if self.token.text != ")":
            message = f"这里的“{opened.text}”没有配上右括号“)”。"
            advice = "请补上“)”；写在花括号里的公式如果带逗号，整个公式要加引号。"
            self.sheet.refuse(opened.place, message, advice)
        self.take()

    def call(self, name: Token) -> Formula:
        function = name.text.upper()
        if function not in FUNCTIONS:
            message = f"没有叫“{name.text}”的函数。"
            self.sheet.refuse(name.place, message, nearest(function, list(FUNCTIONS)))
        opened = self.take()
        self.depth += 1
        arguments = []
        while self.token.text != ")":
            arguments.append(self.operation(0))
            self.no_label(arguments[-1])
            if self.token.text != ",":
                break
            self.take()
            if self.token.text == ")":
                self.missing_operand(self.token)
        self.close(opened)
        self.depth -= 1
        self.check_call(function, tuple(arguments), name.place)
        return Call(function, tuple(arguments), name.place)

    def check_call(self, function: str, arguments: tuple[Formula, ...], place: Place) -> None:
        least, most = FUNCTIONS[function]
        number = len(arguments)
        if number < least or (most is not None and number > most):
            wanted = f"{least}" if most == least else f"至少 {least}"
            message = f"{function} 要写 {wanted} 个参数，这里写了 {number} 个。"
            self.sheet.refuse(place, message, "参数之间用半角逗号“,”隔开。")
        if function in ROUNDING and not _whole_number(arguments[1], 0, MOST_DECIMALS):
            message = f"{function} 的第二个参数是小数位数，要写 0 到 {MOST_DECIMALS} 的整数。"
            self.sheet.refuse(place, message, f"例如 {function}(金额 / 人数, 2)。")
        if function in LOOKING_BACK:
            self.check_past(function, arguments, place)

    def check_past(self, function: str, arguments: tuple[Formula, ...], place: Place) -> None:
        if not isinstance(arguments[0], Name) or not _whole_number(arguments[1], 1, FURTHEST_BACK):
            message = f"{function} 要写一个名称和往前数的期数（1 到 {FURTHEST_BACK}）。"
            self.sheet.refuse(place, message, f"例如 {function}(案件数, 1)。")


@dataclass(frozen=True)
class _Label(Name):
    """A quoted label of a choice; it never leaves the parser."""


def _whole_number(formula: Formula, least: int, most: int) -> bool:
    if not isinstance(formula, Number) or formula.value.decimals:
        return False
    return least <= formula.value.digits <= most


def parts_of(formula: Formula) -> Iterator[Formula]:
    """Yield a formula and everything inside it, outside first."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Operation):
            waiting += [side for side in (part.right, part.left) if side is not None]
        elif isinstance(part, Call):
            waiting += reversed(part.arguments)


def _check_divisions(formula: Formula, sheet: Sheet) -> None:
    allowed: list[Formula] = []
    for part in parts_of(formula):
        if isinstance(part, Call) and part.function in ROUNDING:
            allowed.append(part.arguments[0])
        if isinstance(part, Operation) and part.sign == "/" and not _is_in(part, allowed):
            advice = "写成 ROUND(分子 / 分母, 2)；百分率写 RATE(分子, 分母)。"
            sheet.error(part.place, "除法要写明小数位。", advice)


def _is_in(part: Formula, parts: list[Formula]) -> bool:
    return any(part is other for other in parts)


class FormulaText(Kind[Formula]):
    """A formula over facts, measures and points."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Formula:
        return parse_formula(node, sheet, what)

    def schema(self, defs: Defs) -> Schema:
        return {"type": ["string", "number"], "maxLength": LONGEST_FORMULA}


class RateText(Kind[tuple[Formula, Formula]]):
    """A rate ``a / b``."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[Formula, Formula]:
        return parse_rate(node, sheet, what)

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string", "maxLength": LONGEST_FORMULA, "pattern": "/"}
