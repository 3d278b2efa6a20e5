"""A small rule file and facts that tests bend to their purpose."""

from __future__ import annotations

from fengqiao.rules import Facts, RuleSet, UnitFacts, read_rule_set

RULES = """\
ruleset: small
version: "1"
title: 小办法
valid: {from: 2024-01-01, to: 2027-12-31}
applies_to: {level: township, period: year}
points: {full: 40, decimals: 2, bonus_cap: 3}
basis:
  - {id: notice, document: 县考核通知, clause: 第1条, text: 全文}
facts:
  late: {title: 迟报, from: reports.late, unit: 份, max: 1000}
  due: {title: 应办, from: reports.expected, unit: 件, max: 1000}
  done: {title: 已办, from: reports.on_time, unit: 件, max: 1000}
  hazards_found: {title: 登记隐患, from: ledger.hazards.found, unit: 处, max: 1000}
  review: {title: 核查分, from: manual.review, unit: 分, max: 10, decimals: 2}
  praise: {title: 表扬, from: manual.praise, unit: 次, max: 100}
  listed: {title: 市级认定, from: manual.listed, unit: 项, max: 1, choices: {0: 未列入, 1: 一票否决}}
sections:
  - id: work
    title: 工作
    full: 40
    items:
      - {id: lateness, title: 迟报扣分, weight: 10, deduct: {each: {late: 1.5}}, floor: 0, missing: block, owner: 办公室, clause: notice}
      - {id: doing, title: 办结率, weight: 10, attain: {rate: done / due, target: 96, when_none: full}, missing: zero, owner: 办公室, clause: notice}
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
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 7
  overlap: neither
  leave_out: []
decisions:
  - id: best
    title: 前三名
    when: {top: 3, at_edge: all_in, within: all}
    then: {mark: commendation, effects: [通报表彰], points: {add: 2, to: 综合考核}}
    authority: 县委
    lasts: once
    clause: notice
  - id: worst
    title: 后三位
    when: {bottom: 3, at_edge: all_in, within: all}
    then: {mark: yellow_card, effects: [黄牌警告]}
    authority: 县委
    lasts: next_result
    clause: notice
  - id: again
    title: 连续两年后三位
    when: {run: worst, times: 2, in_a_row: yes, missing: breaks, cleared_by: none}
    then: {mark: veto, effects: [一票否决], persons: [{roles: [党政主要负责人, 分管负责人], what: 责任追究}]}
    authority: 县委
    lasts: {months: 12}
    clause: notice
  - id: above
    title: 市级一票否决
    when: {fact: listed, is: 一票否决, missing: not_met}
    then: {mark: veto, effects: [同时一票否决], persons: [{roles: [党政主要负责人], what: 责任追究}]}
    authority: 县委
    lasts: until_lifted
    clause: notice
examples:
  - name: 全部满分
    period: 2026
    given: {late: 0, due: 10, done: 10, hazards_found: 10, review: 10, praise: 0}
    expect: {lateness: 10, doing: 10, finding: 10, look: 10, work: 40, praised: 0, total: 40}
"""  # noqa: E501 - one item a line

PERFECT = {"late": 0, "due": 10, "done": 10, "hazards_found": 10, "review": 1000, "praise": 0}


def bent(*changes: tuple[str, str]) -> str:
    """Return the small rule file with parts replaced; each part must stand in it once."""
    return exchanged(RULES, *changes)


def exchanged(text: str, *changes: tuple[str, str]) -> str:
    """Return a text with parts replaced, each of which must stand in it once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands in the file {text.count(old)} times"
        text = text.replace(old, new)
    return text


def rules(*changes: tuple[str, str]) -> RuleSet:
    """Return the small rule set, bent."""
    return read_rule_set(bent(*changes))


def unit(code: str, **values: int | None) -> UnitFacts:
    """Return a perfect unit with some figures changed; ``None`` takes one away."""
    known = {**PERFECT, **values}
    facts = {
        name: {"value": value, "sources": [{"kind": "report", "id": name, "label": f"{name}单"}]}
        for name, value in known.items()
        if value is not None
    }
    return {"code": code, "name": f"{code}乡", "facts": facts}  # type: ignore[typeddict-item]  # built


def county(*units: UnitFacts, period: str = "2026") -> Facts:
    """Return the facts of a county's units."""
    return {"period": period, "units": list(units)}


def graded(*reviews: int) -> Facts:
    """Return units 甲, 乙, 丙 … whose totals differ only by the review's hundredths."""
    names = "甲乙丙丁戊己庚辛壬癸"
    return county(
        *(unit(name, review=points) for name, points in zip(names, reviews, strict=False))
    )
