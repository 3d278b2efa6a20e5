"""A small scheme with every part a result can have, and facts for it."""

from typing import Any, cast

from fengqiao.rules.facts import Facts

RULES = """
ruleset: trial
version: "1"
title: 试行办法
source: 试行
variant: 读法甲
valid: {from: 2010-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, start: 10, bonus_cap: 4, total_decimals: 1, floor: 0, cap: none}
basis: [{id: c, document: 试行办法, clause: 第一条, text: 条文}]
waivers: [{what: finds, reason: 省里要求, authority: 省委}]
facts:
  late: {title: 迟报, from: reports.late, unit: 次, max: 100}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
  plan: {title: 有计划, from: manual.plan, yes_no: true, absent: zero}
  mark: {title: 评分, from: manual.mark, unit: 分, max: 60, decimals: 1}
  share: {title: 办结率, from: reports.share, unit: "%", max: 100}
registers:
  visit:
    title: 上访
    from: ledger.visits
    dates: [occurred]
    fields:
      origin: {title: 起火地, unit_code: true}
measures:
  visits: {title: 上访批次, unit: 批, rows: {of: visit, charged_to: origin}}
  rising: {title: 上访比上年, unit: 批, formula: "visits - IFMISSING(PAST(visits, 1), 0)"}
sections:
  - id: work
    title: 工作
    full: 90
    items:
      - id: reports
        title: 报送
        weight: 30
        deduct: {each: {late: 1, visits: 2}, cap: 30}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
      - id: given
        title: 评定
        weight: 50
        formula: MIN(mark, 50)
        missing: drop
        owner: 办公室
        clause: c
      - id: hills
        title: 山区项目
        weight: 10
        formula: ROUND(share / 10, 2)
        only_for: {fact: kind, is: 山区, missing: block}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
bonuses:
  - {id: planned, title: 计划, add: {each: {plan: 2}}, missing: zero, owner: 办公室, clause: c}
  - {id: fewer, title: 下降, formula: "MAX(0 - rising, 0)", missing: zero, floor: 0, owner: 办公室}
bonus_groups: [{id: both, title: 加分合计, of: [planned, fewer], cap: 3, floor: none}]
ranking:
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 1
  overlap: both
  leave_out: []
grades: [{grade: A, title: 优秀, at_least: 90}, {grade: B, title: 合格}]
decisions:
  - id: last
    title: 末位
    when: {bottom: 1, at_edge: all_in, within: all}
    then: {mark: warning, notice: 通报批评, effects: [列为重点单位]}
    authority: 县委
    lasts: {months: 6}
    lifting: 验收合格
    clause: c
"""


def facts(*units: dict[str, int], period: str = "2014", **parts: Any) -> Facts:
    found: list[Any] = [
        {
            "code": code,
            "name": f"{code}乡",
            "facts": {name: {"value": value} for name, value in one.items()},
        }
        for code, one in zip("甲乙丙丁", units, strict=False)
    ]
    given: Any = {"period": period, "units": found, "rows": {"visit": []}, **parts}
    return cast(Facts, given)


GOOD = {"late": 0, "kind": 0, "plan": 1, "mark": 500, "share": 95}
FLAT = {"late": 2, "kind": 1, "mark": 400}


def row(unit: str, origin: str | None, label: str) -> dict[str, Any]:
    values = {"occurred": "2014-05-01", "origin": origin}
    source = {"kind": "ledger", "id": label, "label": label}
    return {"unit": unit, "values": values, "sources": [source]}
