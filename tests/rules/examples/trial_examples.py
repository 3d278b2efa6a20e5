"""Rules of every kind with worked examples, of one unit and of several, to be spoiled by tests."""

from dataclasses import replace

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.examples import check_examples
from fengqiao.sources import parse_yaml

RULES = """
ruleset: trial
version: "1"
title: 试行办法
source: 试行
valid: {from: 2013-06-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, bonus_cap: 5}
basis: [{id: c, document: 试行办法, clause: 第一条, text: 条文}]
facts:
  late: {title: 迟报, from: reports.late, unit: 次, max: 100}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
  plan: {title: 有计划, from: manual.plan, yes_no: true}
  mark: {title: 评分, from: manual.mark, unit: 分, max: 60, decimals: 1}
registers:
  visit:
    title: 上访
    from: ledger.visits
    dates: [occurred]
    fields:
      level: {title: 级别, choices: [市, 省]}
      persons: {title: 人数, unit: 人, max: 1000}
      case: {title: 事项, text: true}
      solved: {title: 已办结, yes_no: true}
measures:
  visits: {title: 上访批次, unit: 批, rows: {of: visit, where: {field: level, is: [省]}}}
  more: {title: 比上年增加, unit: 次, formula: "late - PAST(late, 1)"}
sections:
  - id: work
    title: 工作
    full: 100
    floor: 0
    cap: none
    overflow: dropped
    items:
      - id: reports
        title: 报送
        weight: 40
        deduct: {each: {late: 10}, cap: none}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
      - id: given
        title: 评定
        weight: 60
        formula: mark
        missing: block
        owner: 办公室
        clause: c
bonuses:
  - id: planned
    title: 计划
    add: {each: {plan: 2}, cap: 5}
    missing: zero
    owner: 办公室
    clause: c
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
    then: {mark: warning}
    authority: 县委
    lasts: once
    clause: c
  - id: again
    title: 连续末位
    when: {run: last, times: 2, in_a_row: yes, within: ever, missing: breaks}
    then: {mark: veto}
    authority: 县委
    lasts: once
    clause: c
  - id: above
    title: 上级否决
    when: {held: [veto], by: superior}
    authority: 县委
    lasts: once
    clause: c
money:
  - {id: prize, title: 奖金, decimals: 0, by_place: [5000]}
examples:
"""


def rules(examples: str) -> RuleSet:
    """Return the rules with any examples, sound or not."""
    sound = read_rule_set((RULES + EMPTY).encode(), "trial.yaml")
    fields = parse_yaml(RULES + examples, "trial.yaml").fields or {}
    return replace(sound, examples=fields["examples"])


def findings(examples: str) -> list[str]:
    found = [str(finding) for one in check_examples(rules(examples)) for finding in one.findings]
    return [line.partition(" ")[2] for line in found]


EMPTY = """
  - {name: 空, given: {late: 0, mark: 60}, expect: {total: 100}}
"""
ONE = """
  - name: 一个单位
    given: {late: 1, mark: 55.5, plan: 是, kind: 山区}
    rows:
      visit:
        - {level: 省, persons: 3, occurred: 2014-03-02, case: 一, solved: 否}
        - {level: 市, occurred: 2014-03-02, persons: }
    past: {2013: {late: 3}}
    history: {2013: {last: [某单位], ranked: [某单位], totals: {某单位: 90}, grades: {某单位: A}}}
    statuses: [{kind: veto, by: superior, from: 2014-05-01, due: 2014-06-01, rectified: no}]
    expect:
      reports: 30
      given: 55.5
      work: 85.5
      planned: 2
      bonus: 2
      total: 87.5
      rank: 1
      grade: B
      marks: [veto, warning]
      decisions: [last, again, above]
      money: {prize: 5000}
      visits: 1
      more: -2
"""
SEVERAL = """
  - name: 三个单位
    period: 2015
    given: {late: 0, mark: 60}
    units: {甲: {}, 乙: {late: 4}, 丙: {mark: missing, parent: 东}}
    rows: {visit: [{unit: 乙, level: 省, occurred: 2015-01-01}]}
    past: {2014: {乙: {late: 1}}}
    history: {2014: {last: [乙]}}
    expect:
      甲: {total: 100, rank: 1, marks: []}
      乙: {reports: 0, rank: 2, marks: [veto, warning], visits: 1, more: 3}
      丙: {given: missing, total: missing, rank: missing, grade: missing, money: {prize: 0}}
"""
