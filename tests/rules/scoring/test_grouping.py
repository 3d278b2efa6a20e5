"""A longer period is grouped by what its rounds say, where they agree."""

from __future__ import annotations

from typing import Any

from fengqiao.rules import read_rule_set, score
from fengqiao.rules.result import Result

RULES = """
ruleset: 月考
version: "1"
title: 月考
valid: {from: 2026-01-01, to: open}
applies_to: {level: township, period: month}
points: {full: 10, decimals: 2}
facts:
  类型: {title: 单位类型, from: unit.kind, choices: [村居, 企业]}
  迟报: {title: 迟报, from: reports.late, unit: 次, max: 10}
sections:
  - id: 甲
    title: 甲
    full: 10
    items: [{id: 乙, title: 乙, weight: 10, deduct: {each: {迟报: 1}}, floor: 0, missing: block}]
ranking: {order: [{by: total}], ties: share, groups: 类型, smallest_group: 1, overlap: neither,
  leave_out: []}
roll_up: {from: month, to: year, method: mean, missing_round: skip}
"""


def ranked(*kinds: int | None, whole: int | None = None) -> Result:
    rounds = {f"2026-0{at}": one(f"2026-0{at}", kind, 1) for at, kind in enumerate(kinds, 1)}
    facts: Any = {**one("2026", whole, None), "rounds": rounds}
    return score(read_rule_set(RULES.encode(), "月考.yaml"), facts)


def one(period: str, kind: int | None, late: int | None) -> dict[str, Any]:
    given = {"类型": kind, "迟报": late}
    facts = {name: {"value": value} for name, value in given.items() if value is not None}
    return {"period": period, "units": [{"code": "一", "name": "一", "facts": facts}]}


def test_the_group_of_the_rounds_is_that_of_the_year() -> None:
    unit = ranked(1, None, 1).units[0]
    assert (unit.group, unit.rank) == ("企业", 1)
    unit = ranked(1, 1, whole=0).units[0]
    assert (unit.group, unit.rank) == ("村居", 1)


def test_rounds_that_differ_are_named_with_fact_and_period() -> None:
    unit = ranked(0, 1).units[0]
    assert unit.rank is None
    assert unit.gaps == (
        "排名分组要用的“单位类型”2026年没有数据，暂不排名：各期不一样"
        "（2026-01 村居、2026-02 企业）。请补上期次 2026 的一行。",
    )


def test_a_group_nobody_gave_is_named() -> None:
    [gap] = ranked(None).units[0].gaps
    assert gap == "排名分组要用的“单位类型”2026年没有数据，暂不排名。"
