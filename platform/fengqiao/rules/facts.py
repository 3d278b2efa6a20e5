"""Facts: the frozen figures of one year, each with the records it came from.

Facts are plain JSON, so that a snapshot can be stored, hashed and read back years later::

    {"period": "2026", "units": [{"code": "341524100000", "name": "梅山镇", "facts": {
        "reports_late": {"value": 2, "sources": [
            {"kind": "report", "id": "…", "label": "红村社区 2026-W12 周报"}]}}}]}

A value is a whole number at the decimals the rule set declares (93.25 at two is 9325). A
figure that is not there is missing; it is never taken as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from fengqiao.rules.canonical import sha256_of
from fengqiao.rules.mechanisms import Manual
from fengqiao.rules.model import FactRule, Item, Rules, RuleSet
from fengqiao.rules.numbers import show


class Source(TypedDict):
    """Where a figure comes from: ``kind`` is report, ledger or manual."""

    kind: str
    id: str
    label: str


class FactValue(TypedDict):
    """One figure and its records."""

    value: int
    sources: NotRequired[list[Source]]


class UnitFacts(TypedDict):
    """The figures of one unit by name."""

    code: str
    name: str
    facts: dict[str, FactValue]


class Facts(TypedDict):
    """The figures of all units ranked together, for one assessment year such as ``2026``."""

    period: str
    units: list[UnitFacts]


class FactErrors(Exception):
    """Facts that cannot be scored; ``problems`` are sentences in Chinese, one for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def facts_sha256(facts: Facts) -> str:
    """Return the hash of a snapshot; the order in which units are listed plays no part."""
    ordered = sorted(facts["units"], key=lambda unit: unit["code"])
    return sha256_of({**facts, "units": ordered})


def check_facts(rule_set: RuleSet, facts: Facts) -> tuple[str, ...]:
    """Return what forbids scoring these facts, as sentences; nothing if they are sound.

    Figures that no rule declares are left alone: a snapshot may serve more than one rule set.
    """
    problems = list(_period_problems(rule_set.rules, facts["period"]))
    ranges = _manual_ranges(rule_set.items())
    seen: set[str] = set()
    for unit in facts["units"]:
        if unit["code"] in seen:
            problems.append(f"单位“{unit['name']}”（{unit['code']}）出现了两次。")
        seen.add(unit["code"])
        for rule in rule_set.rules.facts:
            if rule.name in unit["facts"]:
                lowest, highest = ranges.get(rule.name, (0, rule.maximum))
                reason = _value_problem(unit["facts"][rule.name], rule, lowest, highest)
                problems.extend([f"{unit['name']}：{reason}"] if reason else [])
    return tuple(problems)


def _period_problems(rules: Rules, period: str) -> Iterable[str]:
    if len(period) != 4 or not (period.isascii() and period.isdigit()):
        yield f"考核年度“{period}”不对，应为四位数字，例如 2026。"
        return
    if f"{period}-01-01" < rules.valid_from:
        yield f"{period} 年度早于本办法的生效日期 {rules.valid_from}。"
    if rules.valid_to != "open" and f"{period}-12-31" > rules.valid_to:
        yield f"{period} 年度晚于本办法的失效日期 {rules.valid_to}。"


def _manual_ranges(items: Iterable[Item]) -> Mapping[str, tuple[int, int]]:
    found = {}
    for item in items:
        way = item.mechanism
        if isinstance(way, Manual):
            found[way.fact] = (way.lowest, way.highest)
    return found


def _value_problem(fact: FactValue, rule: FactRule, lowest: int, highest: int) -> str | None:
    value: object = fact["value"]
    if not isinstance(value, int) or isinstance(value, bool):
        return f"“{rule.title}”不是整数。"
    if not lowest <= value <= highest:
        bounds = f"{show(lowest, rule.decimals)} 到 {show(highest, rule.decimals)}"
        return f"“{rule.title}”是 {show(value, rule.decimals)}，应当在 {bounds} 之间，请核对。"
    if rule.choices and value not in dict(rule.choices):
        return f"“{rule.title}”的选项编号 {value} 没有定义。"
    return None
