"""A small rule file that tests bend to their purpose, and one that uses every way of writing."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.rules import RuleErrors, read_rule_set
from fengqiao.sources import Finding
from tests.rules.cases import exchanged

WHOLE_LANGUAGE = Path(__file__).with_name("whole_language.yaml")

SMALL = """\
ruleset: small
version: "1"
title: 小办法
valid: {from: 2024-01-01, to: 2027-12-31}
applies_to: {level: township, period: year}
points: {full: 40, decimals: 2, bonus_cap: 3}
basis:
  - {id: notice, document: 县考核通知, clause: 第1条, text: 全文}
parameters:
  goal: {title: 目标, unit: "%", values: {2024-01-01: 95}}
facts:
  late: {title: 迟报, from: reports.late, unit: 份, max: 1000}
  due: {title: 应办, from: reports.due, unit: 件, max: 1000}
  done: {title: 已办, from: reports.done, unit: 件, max: 1000}
  hazards_found: {title: 登记隐患, from: ledger.found, unit: 处, max: 1000}
  review: {title: 核查分, from: manual.review, unit: 分, max: 10, decimals: 2}
  praise: {title: 表扬, from: manual.praise, unit: 次, max: 100}
  kind: {title: 类型, from: unit.kind, choices: [城市社区, 行政村]}
registers:
  visit:
    title: 越级访
    from: ledger.visits
    dates: [occurred]
    fields:
      level: {title: 级别, choices: [县, 京]}
      persons: {title: 人数, unit: 人, max: 100}
      case: {title: 编号, text: yes}
measures:
  visits: {title: 越级访, unit: 次, rows: {of: visit, where: {field: level, is: 京}}}
  share: {title: 办结率, rate: done / due, when_none: full}
sections:
  - id: work
    title: 工作
    full: 40
    items:
      - {id: lateness, title: 迟报扣分, weight: 10, deduct: {each: {late: 1.5, visits: 1}}, floor: 0, missing: block, owner: 办公室, clause: notice}
      - {id: doing, title: 办结率, weight: 10, attain: {of: share, target: goal}, missing: zero, owner: 办公室, clause: notice}
      - id: finding
        title: 整改率
        weight: 10
        bands: {rate: done / hazards_found, when_none: zero, steps: [{at_least: 95, points: 10}, {above: 80, points: 6}, {points: 0}]}
        missing: {fixed: 4}
        owner: 办公室
        clause: notice
      - {id: look, title: 核查, weight: 10, manual: {fact: review, lowest: 0, highest: 10}, missing: full, owner: 考核组, clause: notice}
bonuses:
  - {id: praised, title: 表扬加分, add: {each: {praise: 1}, cap: 5}, missing: zero, owner: 办公室, clause: notice}
ranking:
  order: [{by: total}, {by: doing}]
  ties: share
  groups: kind
  smallest_group: 7
  overlap: neither
  leave_out: []
grades:
  - {grade: A, title: 优秀, at_least: 36}
  - {grade: B, title: 合格}
decisions:
  - id: worst
    title: 后三位
    when: {bottom: 3, at_edge: all_in, within: group}
    then: {mark: yellow_card, effects: [黄牌警告]}
    authority: 县委
    lasts: next_result
    clause: notice
  - id: again
    title: 连续两年后三位
    when: {run: worst, times: 2, in_a_row: yes, missing: breaks, cleared_by: none}
    then: {mark: veto, persons: [{roles: [党政主要负责人], what: 责任追究}]}
    authority: 县委
    lasts: {months: 12}
    clause: notice
examples:
  - name: 一个乡
    given: {late: 1, due: 10, done: 10, hazards_found: 10, review: 9, praise: 0, kind: 行政村}
    expect: {lateness: 8.5, total: 37.5}
"""  # noqa: E501 - the lines are as long as people write them


def bent(*changes: tuple[str, str]) -> str:
    """Return the small file with some words exchanged, each of which stands there once."""
    return exchanged(SMALL, *changes)


def faults_in(text: str | bytes) -> tuple[Finding, ...]:
    """Return what is wrong with a file that must be refused."""
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(text, "办法.yaml")
    return caught.value.findings


def assert_fault(old: str, new: str, message: str, advice: str) -> None:
    """Assert that a change is told where "‸" stands, which is taken out before reading."""
    marked = bent((old, new))
    before = marked.split("‸")[0]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    found = faults_in(marked.replace("‸", ""))
    there = [one for one in found if (one.place.line, one.place.column) == (line, column)]
    fits = [one for one in there if message in one.message and advice in one.advice]
    assert fits, (line, column, [str(one) for one in found])


def warnings_of(*changes: tuple[str, str]) -> str:
    """Return the warnings of the small file with some words exchanged, one a line."""
    return "\n".join(map(str, read_rule_set(bent(*changes)).warnings))
