"""Small schemes whose total is one manual mark, so that a test can set every total by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.facts import Facts, HeldStatus, History, UnitFacts
from fengqiao.rules.result import Result
from fengqiao.rules.scoring import score

HEAD = """
ruleset: trial
version: "1"
title: 试行办法
source: 试行
valid: {from: 2000-01-01, to: open}
applies_to: {level: township, period: PERIOD}
points: {full: 100, decimals: 2, LIMITS}
basis: [{id: c, document: 试行办法, clause: 第一条, text: 条文}]
facts:
  mark: {title: 评分, from: manual.mark, unit: 分, min: 0, max: 100, decimals: 2}
  incidents: {title: 事故, from: ledger.incidents, unit: 起, max: 1000, absent: zero}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
sections:
  - id: work
    title: 工作
    full: 100
    items:
      - id: given
        title: 评定
        weight: 100
        formula: mark
        missing: block
        owner: 办公室
        clause: c
"""
RANKING = """
ranking:
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 1
  overlap: both
  leave_out: []
"""
TITLE = "title: 决定, authority: 县委, lasts: once, clause: c"
LOW = {"甲": 60, "乙": 90}


def rules(
    text: str, *, ranking: str = RANKING, period: str = "year", limits: str = "total_decimals: 2"
) -> RuleSet:
    """Return the scheme with further parts; ``DECISION`` stands for what every decision needs."""
    whole = HEAD.replace("PERIOD", period).replace("LIMITS", limits) + ranking + text
    return read_rule_set(whole.replace("DECISION", TITLE).encode(), "trial.yaml")


def facts(
    marks: Mapping[str, int | None],
    *,
    period: str = "2020",
    statuses: Sequence[HeldStatus] = (),
    parents: Mapping[str, str] | None = None,
    **others: Mapping[str, int],
) -> Facts:
    """Return facts by the marks of units, in whole points; ``others`` are further facts."""
    units = [_unit(code, mark, parents or {}, others) for code, mark in marks.items()]
    return {"period": period, "units": units, "statuses": list(statuses)}


def _unit(
    code: str,
    mark: int | None,
    parents: Mapping[str, str],
    others: Mapping[str, Mapping[str, int]],
) -> UnitFacts:
    known: dict[str, Any] = {} if mark is None else {"mark": {"value": mark * 100}}
    known |= {name: {"value": own[code]} for name, own in others.items() if code in own}
    unit: UnitFacts = {"code": code, "name": f"{code}乡", "facts": known}
    if code in parents:
        unit["parent"] = parents[code]
    return unit


def judge(rule_set: RuleSet, given: Facts, history: History | None = None) -> Result:
    """Return the result."""
    return score(rule_set, given, history)


def met(result: Result, decision: str) -> str:
    """Return the units that met a decision, by code, as one word."""
    return "".join(one.unit for one in result.met if one.decision == decision)


def places(result: Result) -> dict[str, int | None]:
    """Return the place of each unit."""
    return {unit.code: unit.rank for unit in sorted(result.units, key=lambda unit: unit.code)}


def totals(result: Result) -> dict[str, int | None]:
    """Return the total of each unit, in hundredths."""
    return {unit.code: unit.total for unit in sorted(result.units, key=lambda unit: unit.code)}


def grades(result: Result) -> dict[str, str | None]:
    """Return the grade of each unit."""
    return {unit.code: unit.grade for unit in sorted(result.units, key=lambda unit: unit.code)}
