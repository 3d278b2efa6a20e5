"""Small rule files written in text, scored, and their sentences read back."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.facts import Facts, FactValue, UnitFacts
from fengqiao.rules.result import Result
from fengqiao.rules.scoring import score

HEAD = """
ruleset: t
version: "1"
title: 试
valid: {from: 2020-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, parts: leave, bonus_cap: none}
basis: [{id: c, document: 办法, clause: 第一条}]
facts:
  甲: {title: 迟报, from: manual.a, unit: 份, max: 1000, min: -1000}
  乙: {title: 漏报, from: manual.b, unit: 份, max: 1000}
  丙: {title: 比率, from: manual.c, unit: "%", decimals: 2, max: 200}
  丁: {title: 类型, from: unit.d, choices: [社区, 村]}
  戊: {title: 有计划, from: manual.e, yes_no: true}
"""
RANKING = """
ranking: {order: [{by: total}], ties: share, groups: none, smallest_group: 1, overlap: both,
  leave_out: []}
"""
ONE_SECTION = """
sections:
  - id: s
    title: 部分
    full: 100
    items:
"""
Given = Mapping[str, float | str]
LABELS = {"社区": 0, "村": 1, "是": 1, "否": 0}


def rule_set(*parts: str) -> RuleSet:
    """Return a rule file of the common head and these parts."""
    return read_rule_set(HEAD + "\n".join(parts), "试.yaml")


def with_items(*items: str) -> str:
    """Return the sections of a file with these items, each a flow mapping without braces."""
    lines = [f"      - {{missing: block, owner: 办, clause: c, {item}}}" for item in items]
    return ONE_SECTION + "\n".join(lines)


def facts(period: str = "2024", **units: Given) -> Facts:
    """Return the facts of units; 丙 is written in per cent, choices by their labels."""
    return {"period": period, "units": [_unit(name, given) for name, given in units.items()]}


def _unit(name: str, given: Given) -> UnitFacts:
    values: dict[str, FactValue] = {
        key: {"value": LABELS[value] if isinstance(value, str) else _at(key, value)}
        for key, value in given.items()
    }
    return {"code": name, "name": name, "facts": values}


def _at(key: str, value: float) -> int:
    return round(value * 100) if key == "丙" else int(value)


def result(text: RuleSet, **units: Given) -> Result:
    """Return the result of a file for some units."""
    return score(text, facts("2024", **units))


def reason(item: str, *parts: str, **given: float | str) -> str:
    """Return the reason of one item, for a unit with these figures."""
    text = rule_set(with_items(f"id: x, title: 项, weight: 20, {item}"), *parts)
    unit = result(text, 子=given).units[0]
    return unit.items[0].reason
