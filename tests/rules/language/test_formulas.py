"""Formulas are read as Excel reads them, and a slip is told at its own letter."""

from __future__ import annotations

import contextlib

import pytest

from fengqiao.rules.language.formulas import parse_formula, parse_rate, parts_of
from fengqiao.rules.language.sheet import Faulty, Sheet
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.sources import Node, Place, parse_yaml


def sheet_with_kind() -> Sheet:
    sheet = Sheet()
    sheet.choices = {"类型": {"城市社区": 0, "行政村": 1}, "late": {}}
    return sheet


def spelled(formula: Formula) -> str:
    """Return a formula with every bracket written."""
    if isinstance(formula, Number):
        return str(formula.value)
    if isinstance(formula, Name):
        return formula.word
    if isinstance(formula, Call):
        return f"{formula.function}({', '.join(map(spelled, formula.arguments))})"
    left = "" if formula.left is None else spelled(formula.left)
    return f"({left}{formula.sign}{spelled(formula.right)})"


def read(text: str) -> Formula:
    sheet = sheet_with_kind()
    formula = parse_formula(Node(Place("f", 1, 1), text=text), sheet)
    assert not sheet.findings
    return formula


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a + b * c", "(a+(b*c))"),
        ("a - b - c", "((a-b)-c)"),
        ("2 * -a + 1", "((2*(-a))+1)"),
        ("-2.50", "-2.5"),
        ("(a + b) * c", "((a+b)*c)"),
        ("a + 1 >= b * 2", "((a+1)>=(b*2))"),
        ("min(a, 30)", "MIN(a, 30)"),
        ("ROUND(100 * a / b, 2)", "ROUND(((100*a)/b), 2)"),
        ('IF(类型 = "行政村", 10, 20)', "IF((类型=1), 10, 20)"),
        ("IF(类型 <> '城市社区', 1, 0)", "IF((类型<>0), 1, 0)"),
        ("迟报-总数 - 1", "(迟报-总数-1)"),
        ("PAST(a, 2) + RATE(a, b)", "(PAST(a, 2)+RATE(a, b))"),
    ],
)
def test_a_formula_means_what_excel_makes_of_it(text: str, meaning: str) -> None:
    assert spelled(read(text)) == meaning


FAULTS = [
    ("a ‸（b)", "全角符号", "“(”"),
    ("a ‸× b", "全角符号", "“*”"),
    ("a + ‸\uff11", "全角数字", "“1”"),
    ("a ‸≥ b", "全角符号", "“>=”"),
    ("a ‸== b", "不能用在公式里", "“=”"),
    ("a ‸!= b", "不能用在公式里", "“<>”"),
    ("a * 5‸%", "不写百分号", "0.05"),
    ("‸MAXX(a, b)", "没有叫“MAXX”的函数", "“MAX”"),
    ("MIN‸(a, b", "没有配上右括号", "补上"),
    ("(a + b)‸)", "多了一个右括号", ""),
    ("2 ‸a", "缺少运算符号", "乘号"),
    ("a +‸", "没有写完", "还缺"),
    ("a + ‸* b", "前面缺少一个数", ""),
    ("MIN(a, ‸)", "前面缺少一个数", ""),
    ("a ‸/ b", "除法要写明小数位", "ROUND"),
    ("ROUND(a ‸/ b * 100, 2)", "除法要写明小数位", "RATE"),
    ("‸IF(a, b)", "IF 要写 3 个参数", "逗号"),
    ("‸ROUND(a, b)", "第二个参数是小数位数", ""),
    ("‸PAST(a + b, 1)", "一个名称和往前数的期数", ""),
    ("‸PAST(a, 13)", "1 到 12", ""),
    ("a < b ‸< c", "不能连着写", "AND"),
    ('类型 = ‸"农村"', "不是这里可选的一项", "行政村"),
    ('late = ‸"行政村"', "不是这里可选的一项", ""),
    ('类型 + ‸"行政村"', "只能用来和选项数据比较", ""),
    ('‸"行政村"', "只能用来和选项数据比较", ""),
    ("a ‸# b", "公式里不能用“#”", "MIN"),
    ("‸" + "a" * 501, "太长，最多 500", "拆成"),
    ("(" * 30 + "‸(a" + ")" * 31, "套得太深，最多 30", "拆成"),
    ("‸" + "1+" * 200 + "1", "太复杂", "拆成"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "message", "advice"), FAULTS)
def test_a_slip_in_a_formula_is_told_at_its_letter(marked: str, message: str, advice: str) -> None:
    sheet = sheet_with_kind()
    text = marked.replace("‸", "")
    with contextlib.suppress(Faulty):
        parse_formula(Node(Place("f", 1, 1), text=text), sheet)
    (found,) = sheet.findings
    assert message in found.message, str(found)
    assert advice in found.advice, str(found)
    assert found.place.column == marked.index("‸") + 1


def test_a_rate_is_a_division_of_two_formulas() -> None:
    top, bottom = parse_rate(Node(Place("f", 1, 1), text="done / (due - late)"), Sheet())
    assert (spelled(top), spelled(bottom)) == ("done", "(due-late)")
    sheet = Sheet()
    with pytest.raises(Faulty):
        parse_rate(Node(Place("f", 1, 1), text="done - due"), sheet)
    assert "分子 / 分母" in sheet.findings[0].message


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ("f: a + bad", 1, 8),
        ("f: 'a + bad'", 1, 9),
        ('f: "a + bad"', 1, 9),
        ("f: >\n  a +\n  bad", 3, 3),
        ("f: |\n    a\n    + bad", 3, 7),
        ("f: a\n  + bad", 2, 5),
    ],
)
def test_the_place_of_a_name_is_right_however_the_formula_is_written(
    yaml: str, line: int, column: int
) -> None:
    sheet = Sheet(texts={"f": yaml})
    node = (parse_yaml(yaml, "f").fields or {})["f"]
    bad = [part for part in parts_of(parse_formula(node, sheet)) if isinstance(part, Name)][-1]
    assert (bad.word, bad.place.line, bad.place.column) == ("bad", line, column)


def test_a_sign_before_a_name_is_an_operation_and_before_a_number_part_of_it() -> None:
    assert isinstance(read("-a"), Operation)
    assert isinstance(read("-2"), Number)
