"""Sentences of items that count: so much for each, checklists, lookups, marks, formulas."""

from __future__ import annotations

from collections.abc import Iterable

from fengqiao.rules.compiling.ramps import fraction_of
from fengqiao.rules.model.formulas import Name, Number
from fengqiao.rules.model.mechanisms import (
    Add,
    Check,
    CheckLine,
    Deduct,
    Each,
    Expression,
    Lookup,
    Manual,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.telling.formulas import say_formula
from fengqiao.rules.telling.naming import MINUS
from fengqiao.rules.telling.told import Told

YES_NO = ("否", "是")


def tell_deduct(told: Told, deduct: Deduct) -> str:
    """Say ``20 -（1 × 迟报 2 + 3 × 漏报 1）= 15``."""
    taken, before = told.number("taken"), told.number("before")
    sum_ = _sum(told, deduct.each)
    if deduct.cap is not None and told.exact("taken") > fraction_of(deduct.cap):
        left = f"{told.full_mark} {MINUS} {deduct.cap} = {before}"
        return f"{sum_} = {taken}，最多扣 {deduct.cap}，{left}"
    return f"{told.full_mark} {MINUS}（{sum_}）= {before}"


def tell_add(told: Told, add: Add) -> str:
    """Say ``1 × 市级表彰 2 + 3 × 省级表彰 0 = 2``."""
    said = f"{_sum(told, add.each)} = {told.number('given')}"
    if add.cap is not None and told.exact("given") > fraction_of(add.cap):
        return f"{said}，最多加 {add.cap}"
    return said


def _sum(told: Told, each: Iterable[Each]) -> str:
    found = ""
    for number, one in enumerate(each, start=1):
        points = one.points
        sign = f" {MINUS} " if points.digits < 0 else " + "
        times = (
            f"{str(points).removeprefix('-')} × {told.said(one.of, _figure(number), inside=True)}"
        )
        found += times if not found and sign == " + " else f"{sign if found else '-'}{times}"
    return found


def _figure(number: int) -> str:
    return f"figure/{number}"


def tell_lookup(told: Told, lookup: Lookup) -> str:
    """Say the choice and its points."""
    choice = told.shown(lookup.fact) or told.number("figure")
    return f"{told.names.title(lookup.fact)}为“{choice}”，计 {told.number('before')}"


def tell_check(told: Told, check: Check) -> str:
    """Say of each line whether it holds, and its points."""
    lines = [_line(told, line, number) for number, line in enumerate(check.lines, start=1)]
    return f"{'；'.join(lines)}；合计 {told.number('before')}"


def _line(told: Told, line: CheckLine, number: int) -> str:
    points = told.number(f"line/{number}")
    if line.at_least is not None:
        reached = "达到" if _reached(told, line.at_least, number) else "没有达到"
        figure = told.said(line.of, _figure(number))
        return f"{figure}，{reached} {line.at_least}，计 {points}"
    return f"{_truth(told, line, number)}，计 {points}"


def _reached(told: Told, at_least: Quantity, number: int) -> bool:
    figure = _figure(number)
    return told.value(figure) is not None and told.exact(figure) >= fraction_of(at_least)


def _truth(told: Told, line: CheckLine, number: int) -> str:
    if isinstance(line.of, Name | Number):
        return told.said(line.of, _figure(number))
    value = told.value(_figure(number))
    said = say_formula(line.of, told.names, told.shown)
    return f"{said}：{'没有数据' if value is None else YES_NO[bool(value)]}"


def tell_manual(told: Told, manual: Manual) -> str:
    """Say who gave the mark, and the range it may lie in."""
    by = f"由{told.item.owner}" if told.item.owner else ""
    given = told.shown(manual.fact) or told.number("figure")
    return f"{by}在 {manual.lowest} 至 {manual.highest} 分内评定 {given}"


def tell_expression(told: Told, expression: Expression) -> str:
    """Say the formula with its figures, and what it comes to."""
    said, before = say_formula(expression.formula, told.names, told.shown), told.number("before")
    return said if said.endswith(f" {before}") else f"{said} = {before}"
