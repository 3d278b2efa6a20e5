"""Sentences of what is rare: superiors' statuses, points elsewhere, rounds, parameters."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.facts import Facts
from fengqiao.rules.scoring import score
from fengqiao.rules.telling import changing
from fengqiao.rules.telling.describing import describe
from fengqiao.rules.telling.explaining import explain
from fengqiao.rules.telling.naming import MINUS
from fengqiao.rules.telling.verdicts import say_lasts
from tests.rules.telling.cases import cases
from tests.rules.telling.writing import RANKING, facts, rule_set, with_items

PLAIN = "id: x, title: 项, weight: 100, formula: 乙, cap: 100"


def test_what_a_superior_decided_is_told_with_everything_that_follows() -> None:
    decisions = """
decisions:
  - id: up
    title: 上级列入
    when: {held: [veto], by: superior}
    then:
      mark: same_as_superior
      points: {add: -3, to: 综合考核}
      set: {total: 0, place: last}
      effects: [列为重点单位]
    authority: 县
    lasts: {months: 6}
"""
    rules = rule_set(with_items(PLAIN), RANKING, decisions)
    known = facts(子={"乙": 5}, 丑={"乙": 4})
    known["statuses"] = [{"unit": "子", "kind": "veto", "by": "superior", "from_on": "2024-02-01"}]
    step = explain(rules, known, None, "子").find("decision", "up")
    assert (step.value, step.lost) == ("一票否决", "改分")
    assert step.sentence == (
        "2024-02-01 起被上级列为“一票否决”。由县决定：在“综合考核”中减 3 分；总分改为 0 分；"
        "名次排到最后；列为重点单位（6 个月）。"
    )
    assert "被上级列为“一票否决”的；给予与上级相同的处理" in describe(rules)


def test_points_given_or_taken_by_a_decision_are_told() -> None:
    decisions = """
decisions:
  - {id: up, title: 多, when: {figure: 乙, at_least: 5}, then: {points: {add: 2}}, authority: 县,
      lasts: once, clause: c}
  - {id: to, title: 外, when: {figure: 乙, at_least: 5}, then: {points: {add: 2, to: 别处}},
      authority: 县, lasts: once, clause: c}
"""
    rules = rule_set(with_items(PLAIN), RANKING, decisions)
    whole = explain(rules, facts(子={"乙": 5}), None, "子")
    assert "总分加 2 分" in whole.find("decision", "up").sentence
    assert "在“别处”中加 2 分" in whole.find("decision", "to").sentence
    assert whole.sentence == "部分 5 分；适用决定后为 7 分。"


def test_only_the_alternative_that_held_stands_in_the_cause() -> None:
    decisions = """
decisions:
  - {id: one, title: 一, when: {figure: 乙, at_least: 5}, then: {}, authority: 县, lasts: once,
      clause: c}
  - id: any
    title: 任一
    when:
      any:
        - {all: [{figure: 乙, at_least: 50}, {fact: 丁, is: 村}]}
        - {all: [{figure: 乙 - 甲, above: 1, below: 9}, {not: {fact: 丁, is: 社区}}]}
        - {any: [{grade: [A]}, {fact: 丁, is: 社区}]}
        - {run: one, times: 2, in_a_row: yes, within: ever, missing: breaks, cleared_by: none}
        - {held: [veto], by: any}
        - {top: 1, at_edge: all_in}
        - {met: one}
    then: {}
    authority: 县
    lasts: once
    clause: c
grades: [{grade: A, title: 优, at_least: 90}, {grade: B, title: 其余}]
"""
    rules = rule_set(with_items(PLAIN), RANKING, decisions)
    result = score(rules, facts(子={"乙": 6, "甲": 2, "丁": "村"}))
    causes = {met.decision: met.cause for met in result.met}
    assert causes["any"] == (
        f"漏报 6 份 {MINUS} 迟报 2 份 = 4，高于 1、低于 9；不属于这种情形（类型为“社区”）；"
        "或者：2024年列第 1 名（共 1 个单位），属于前 1 名；或者：已认定“一”。"
    )


ROUNDS = """
ruleset: t
version: "1"
title: 试
valid: {from: 2020-01-01, to: open}
applies_to: {level: township, period: quarter}
points: {full: 100, decimals: 2, bonus_cap: 5}
facts:
  甲: {title: 评分, from: manual.a, unit: 分, max: 100}
  乙: {title: 表彰, from: manual.b, unit: 次, max: 100, absent: zero}
sections:
  - {id: s, title: 部分, full: 100, items: [{id: x, title: 项, weight: 100, formula: 甲,
      missing: block}]}
bonuses: [{id: z, title: 加, add: {each: {乙: 1}}, missing: zero}]
roll_up: {from: quarter, to: year, method: mean, missing_round: skip}
"""


def test_a_round_without_a_figure_leaves_the_longer_period_open() -> None:
    rounds = {"2024-Q1": _round("2024-Q1", 80), "2024-Q2": _round("2024-Q2", None)}
    known: Facts = {
        "period": "2024",
        "units": [{"code": "子", "name": "子", "facts": {}}],
        "rounds": rounds,
    }
    whole = explain(read_rule_set(ROUNDS), known, None, "子")
    assert whole.find("round", "2024-Q2").sentence == "这一期没有得分。"
    assert whole.find("round", "2024-Q1").sentence == "这一期不排名。"
    assert whole.find("bonuses", "bonus").sentence == "由 2 轮得分汇总。"
    assert whole.find("item", "x").sentence == (
        "2024年第一季度 80 分、2024年第二季度 没有数据，暂不能汇总。"
    )


def _round(period: str, value: int | None) -> Facts:
    given = {} if value is None else {"甲": {"value": value}}
    return {"period": period, "units": [{"code": "子", "name": "子", "facts": given}]}  # type: ignore[typeddict-item]  # plain facts


def test_an_item_made_of_shorter_periods_says_so() -> None:
    way = "roll_up: {from: month, method: mean, missing_round: skip}"
    rules = rule_set(with_items(f"{PLAIN}, {way}"))
    known = facts(子={})
    known["rounds"] = {f"2024-0{n}": facts(f"2024-0{n}", 子={"乙": 10 * n}) for n in (1, 2)}
    line = score(rules, known).units[0].items[0]
    assert line.reason == "由各期得分平均，计 15 分。"


PARAMETERS = """
parameters:
  标准: {title: 标准, unit: 份, values: {2020-01-01: 3, 2025-01-01: 4}}
  分类: {title: 分类标准, unit: 份, by: 丁, values: {2020-01-01: {社区: 5, 村: 7}}}
"""


@pytest.mark.parametrize(("formula", "said"), cases("formulas"))
def test_parameters_and_choices_stand_in_formulas_as_they_hold(formula: str, said: str) -> None:
    item = f'id: x, title: 项, weight: 20, formula: "{formula}", floor: none, cap: none'
    rules = rule_set(PARAMETERS, with_items(item))
    unit = score(rules, facts(子={"乙": 1, "甲": 2, "丁": "村"})).units[0]
    assert unit.items[0].reason == said


def test_a_measure_of_a_measure_shows_both_figures() -> None:
    text = """
measures:
  合: {title: 合计量, unit: 份, formula: 甲 + 乙}
  双: {title: 两倍, unit: 份, formula: "合 * 2 + MAX(标准, 0)"}
"""
    item = "id: x, title: 项, weight: 100, deduct: {each: {双: 1}}, floor: 0"
    rules = rule_set(PARAMETERS, text, with_items(item))
    whole = explain(rules, facts(子={"甲": 1, "乙": 2}), None, "子")
    assert whole.find("measure", "双").sentence == "合计量 3 × 2 + 取大（标准 3，0） = 9 份。"
    assert whole.find("measure", "合").sentence == "迟报 1 + 漏报 2 = 3 份。"


def test_rows_without_content_and_beyond_what_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
registers:
  事: {title: 事件, from: ledger.x, fields: {数: {title: 数, max: 9}}}
measures:
  事数: {title: 事件数, unit: 件, rows: {of: 事}}
"""
    item = "id: x, title: 项, weight: 100, deduct: {each: {事数: 15}}, floor: 0"
    low = """
decisions:
  - {id: low, title: 低, when: {figure: total, below: 80}, then: {}, authority: 县, lasts: once}
"""
    rules = rule_set(text, with_items(item), low)
    known = facts(子={})
    known["rows"] = {"事": [{"unit": "子", "values": {"数": None}} for _ in range(2)]}
    whole = explain(rules, known, None, "子")
    assert [row.sentence for row in whole.find("measure", "事数").children] == [
        "没有填内容：计入 1。",
        "没有填内容：计入 1。",
    ]
    monkeypatch.setattr(changing, "MOST_ROWS", 1)
    steps = explain(rules, known, None, "子", view="change").children
    assert [step.title for step in steps if step.kind == "change"] == ["事件第 1 条"]


def test_a_figure_beside_missing_ones_is_tried_too() -> None:
    item = "id: x, title: 项, weight: 100, deduct: {each: {乙: 1}}, floor: 0"
    rules = rule_set(with_items(item), RANKING)
    known = facts(子={"乙": 5}, 丑={"乙": 3}, 寅={})
    steps = explain(rules, known, None, "子", view="change").children
    assert [step.sentence for step in steps if step.kind == "change"] == [
        "由 5 改为 3（少 2 份）：总分由 95 变为 97，名次由第 2 名变为第 1 名。"
    ]


def test_terms_read_as_words() -> None:
    assert [say_lasts(one) for one in ("months:12", "until_lifted", "period")] == [
        "12 个月",
        "到批准解除为止",
        "本期",
    ]
