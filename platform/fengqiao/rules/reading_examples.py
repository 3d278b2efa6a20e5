"""Reading the worked examples of a rule file: the results somebody reached by hand."""

from __future__ import annotations

import re

from fengqiao.rules.model import MARKS, Example, ExampleUnit, FactRule
from fengqiao.rules.naming import Names
from fengqiao.rules.reading_decisions import LARGEST_GROUP
from fengqiao.rules.shape import Sheet, nearest
from fengqiao.sources import Node, Place

SINGLE = "某单位"
MISSING = "missing"
LARGEST_TOTAL = 1_000_000_00

Given = dict[str, int | None]
History = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


def read_examples(
    names: Names, node: Node | None, decisions: tuple[str, ...]
) -> tuple[Example, ...]:
    """Return the worked examples; a file without one, or with idle items, is warned of."""
    sheet = names.sheet
    entries = sheet.entries(node, "examples（算例）")
    found = tuple(_read_example(names, entry, decisions) for entry in entries)
    if node is not None and not found:
        sheet.error(node.place, "没有算例。", "请至少手工算一个单位，写在 examples 里。")
    proved = {key for example in found for unit in example.units for key, _ in unit.points}
    idle = [title for code, title in names.scored.items() if code not in proved]
    if node is not None and found and idle and not sheet.faulty:
        sheet.warn(node.place, f"这些项目没有算例核对：{'、'.join(idle)}。", "建议补上。")
    return found


def _read_example(names: Names, node: Node, decisions: tuple[str, ...]) -> Example:
    sheet = names.sheet
    wanted, optional = ("name", "year", "given", "expect"), ("units", "history")
    parts = sheet.fields(node, "算例", wanted, optional)
    name = sheet.text(parts.get("name"), "算例名称")
    base = _read_given(names, parts.get("given"))
    if "units" in parts:
        units = _read_units(names, parts, base)
    else:
        units = (_read_unit(names, SINGLE, node, base, parts.get("expect")),)
    known = tuple(unit.name for unit in units)
    history = _read_history(sheet, parts.get("history"), decisions, known)
    return Example(name, node.place, _year(sheet, parts.get("year")), units, history)


def _year(sheet: Sheet, node: Node | None) -> str:
    word = sheet.text(node, "年度")
    if node is not None and word:
        _check_year(sheet, word, node.place)
    return word


def _check_year(sheet: Sheet, word: str, place: Place) -> None:
    if not re.fullmatch("[0-9]{4}", word):
        sheet.error(place, f"年度“{word}”不对。", "请写成四位数字，例如 2026。")


def _read_given(names: Names, node: Node | None) -> Given:
    sheet = names.sheet
    if node is None:
        return {}
    if node.fields is None:
        sheet.error(node.place, "given（给定数据）应当分栏填写。", "写成 {数据代号: 数值}。")
        return {}
    given: Given = {}
    for word, entry in node.fields.items():
        fact = names.facts.get(word)
        if fact is None:
            place = node.keys[word]
            sheet.error(place, f"没有叫“{word}”的数据。", nearest(word, names.facts))
        else:
            given[word] = _read_value(sheet, entry, fact)
    return given


def _read_value(sheet: Sheet, node: Node, fact: FactRule) -> int | None:
    if node.text == MISSING:
        return None
    codes = {label: code for code, label in fact.choices}
    if node.text in codes:
        return codes[node.text]
    return sheet.number(node, f"“{fact.title}”", fact.decimals, 0, fact.maximum)


def _read_units(names: Names, parts: dict[str, Node], base: Given) -> tuple[ExampleUnit, ...]:
    sheet = names.sheet
    node, expect = parts["units"], parts.get("expect")
    if not node.fields:
        sheet.error(
            node.place, "units（各单位）应当分栏填写。", "写成 单位名: {与 given 不同的数据}。"
        )
        return ()
    wanted = expect.fields or {} if expect else {}
    if expect is not None:
        sheet.fields(expect, "算例的 expect", (), tuple(node.fields))
    return tuple(
        _read_unit(names, name, entry, base | _read_given(names, entry), wanted.get(name))
        for name, entry in node.fields.items()
    )


def _read_unit(
    names: Names, name: str, node: Node, given: Given, expect: Node | None
) -> ExampleUnit:
    facts = tuple((key, value) for key, value in given.items() if value is not None)
    if expect is None:
        return ExampleUnit(name, node.place, facts, (), None, None)
    sheet = names.sheet
    scored = (*names.scored, "bonus", "total")
    parts = sheet.fields(expect, "算例的 expect", (), (*scored, "rank", "marks"))
    points = tuple(
        (key, _read_expected(sheet, entry, f"“{key}”的应得分"))
        for key, entry in parts.items()
        if key in scored
    )
    rank = sheet.number(parts["rank"], "名次", 0, 1, LARGEST_GROUP) if "rank" in parts else None
    marks = _read_marks(sheet, parts["marks"]) if "marks" in parts else None
    return ExampleUnit(name, expect.place, facts, points, rank, marks)


def _read_expected(sheet: Sheet, node: Node, what: str) -> int | None:
    if node.text == MISSING:
        return None
    return sheet.number(node, what, 2, -LARGEST_TOTAL, LARGEST_TOTAL)


def _read_marks(sheet: Sheet, node: Node) -> tuple[str, ...]:
    return tuple(sheet.choice(entry, "状态", MARKS) for entry in sheet.entries(node, "marks"))


def _read_history(
    sheet: Sheet, node: Node | None, decisions: tuple[str, ...], units: tuple[str, ...]
) -> History:
    if node is None:
        return ()
    if node.fields is None:
        sheet.error(
            node.place, "history（往年）应当分栏填写。", "写成 2025: {决定代号: [单位名]}。"
        )
        return ()
    found = []
    for year, entry in node.fields.items():
        _check_year(sheet, year, node.keys[year])
        parts = sheet.fields(entry, f"{year} 年的决定", (), decisions)
        lists = tuple((key, _names(sheet, parts[key], units)) for key in parts)
        found.append((year, lists))
    return tuple(found)


def _names(sheet: Sheet, node: Node, units: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sheet.choice(entry, "单位", units) for entry in sheet.entries(node, "单位名单"))
