"""Reading the head of a rule file: what it is, what it rests on, which figures it may use."""

from __future__ import annotations

import re
from datetime import date

from fengqiao.rules.model import LEVELS, Basis, FactRule
from fengqiao.rules.naming import Names
from fengqiao.rules.shape import Sheet, nearest
from fengqiao.sources import Node

LARGEST_FACT = 100_000_000
ORIGINS = ("reports", "ledger", "manual")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_valid(sheet: Sheet, node: Node | None) -> tuple[str, str]:
    """Return first and last day a rule set holds; the last may be the word ``open``."""
    if node is None:
        return "", ""
    parts = sheet.fields(node, "valid", ("from", "to"))
    first = _day(sheet, parts.get("from"), "生效日期")
    last_node = parts.get("to")
    if last_node is None or last_node.text == "open":
        return first, "open"
    last = _day(sheet, last_node, "失效日期")
    if first and last and last < first:
        sheet.error(last_node.place, "失效日期早于生效日期。", "长期有效请写 open。")
    return first, last


def _day(sheet: Sheet, node: Node | None, what: str) -> str:
    word = sheet.text(node, what)
    if node is None or not word:
        return ""
    try:
        if not _DATE.fullmatch(word):
            raise ValueError
        date.fromisoformat(word)
    except ValueError:
        sheet.error(node.place, f"{what}“{word}”不是日期。", "请写成 2026-01-01 的样子。")
        return ""
    return word


def read_applies_to(sheet: Sheet, node: Node | None) -> tuple[str, str]:
    """Return the level judged and the level its units are ranked within."""
    if node is None:
        return "", ""
    parts = sheet.fields(node, "applies_to", ("level", "ranked_within", "period"))
    sheet.choice(parts.get("period"), "考核周期", ("year",))
    level = sheet.choice(parts.get("level"), "考核对象", LEVELS)
    return level, sheet.choice(parts.get("ranked_within"), "排名范围", ("county",))


def read_basis(names: Names, node: Node | None) -> tuple[Basis, ...]:
    """Return the documents the rule set rests on; at least one."""
    sheet = names.sheet
    found = []
    for entry in sheet.entries(node, "basis（依据）"):
        parts = sheet.fields(entry, "依据", ("id", "document", "clause", "text"))
        code = sheet.identifier(parts.get("id"), "依据代号", names.clauses)
        names.clauses.add(code)
        document = sheet.text(parts.get("document"), "文件名")
        clause = sheet.text(parts.get("clause"), "条款")
        found.append(Basis(code, document, clause, sheet.text(parts.get("text"), "条款内容")))
    if node is not None and not found:
        sheet.error(node.place, "没有写依据。", "每一项得分和处理决定都要有文件依据。")
    return tuple(found)


def read_facts(names: Names, node: Node | None) -> tuple[FactRule, ...]:
    """Return the figures the rules may read, and declare their names."""
    sheet = names.sheet
    if node is None:
        return ()
    if node.fields is None:
        sheet.error(node.place, "facts（数据）应当分栏填写。", "每个数据一栏：代号: {…}。")
        return ()
    for name, entry in node.fields.items():
        place = node.keys[name]
        sheet.name(name, place, "数据代号")
        rule = _read_fact(sheet, name, entry)
        names.lawful(place, name, rule.title, rule.origin)
        names.facts[name] = rule
        names.fact_places[name] = place
    return tuple(names.facts.values())


def _read_fact(sheet: Sheet, name: str, node: Node) -> FactRule:
    what = f"数据“{name}”"
    parts = sheet.fields(node, what, ("title", "from", "unit", "max"), ("decimals", "choices"))
    decimals = sheet.number(parts.get("decimals"), f"{what}的小数位", 0, 0, 2)
    limit = LARGEST_FACT * 10**decimals
    maximum = sheet.number(parts.get("max"), f"{what}的上限", decimals, 0, limit)
    return FactRule(
        name,
        sheet.text(parts.get("title"), f"{what}的名称"),
        _origin(sheet, parts.get("from"), what),
        sheet.text(parts.get("unit"), f"{what}的单位"),
        maximum,
        decimals,
        _choices(sheet, parts.get("choices"), what, maximum),
    )


def _origin(sheet: Sheet, node: Node | None, what: str) -> str:
    word = sheet.text(node, f"{what}的来源")
    kind = word.split(".", maxsplit=1)[0]
    if node is not None and word and kind not in ORIGINS:
        advice = nearest(kind, ORIGINS)
        sheet.error(node.place, f"{what}的来源“{word}”不认识。", advice)
    return word


def _choices(
    sheet: Sheet, node: Node | None, what: str, maximum: int
) -> tuple[tuple[int, str], ...]:
    if node is None:
        return ()
    if node.fields is None:
        sheet.error(node.place, f"{what}的选项应当分栏填写。", "例如 {0: 未列入, 1: 重点帮助}。")
        return ()
    found = []
    for key, entry in node.fields.items():
        if not re.fullmatch("[0-9]{1,3}", key):
            sheet.error(node.keys[key], f"选项的编号“{key}”不是整数。", "请写 0、1、2 这样的编号。")
            continue
        if int(key) > maximum:
            sheet.error(node.keys[key], f"选项的编号 {key} 大于上限。", "请把 max 改大。")
        found.append((int(key), sheet.text(entry, "选项名称")))
    return tuple(found)
