"""A description says everything a file rules, in plain Chinese, for signature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.telling.describing import describe, paragraphs
from fengqiao.rules.telling.paragraphs import Paragraph, numbered
from tests.rules.telling.all_ways import all_ways
from tests.rules.telling.cases import cases
from tests.rules.telling.writing import RANKING, rule_set, with_items


@pytest.fixture(scope="module")
def every_way(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return all_ways(tmp_path_factory.mktemp("ways"))[0]


def test_every_title_of_a_file_stands_in_its_description(every_way: RuleSet) -> None:
    text, rules = describe(every_way), every_way.rules
    named: tuple[Any, ...] = (
        *rules.facts, *rules.parameters, *rules.registers, *rules.measures, *rules.sections,
        *rules.items, *rules.bonuses, *rules.bonus_groups, *rules.grades, *rules.decisions,
        *rules.money,
    )  # fmt: skip
    assert [one.title for one in named if one.title not in text] == []
    assert every_way.sha256 in text


@pytest.mark.parametrize("said", [said for (said,) in cases("descriptions")])
def test_the_description_says_each_rule(every_way: RuleSet, said: str) -> None:
    assert said in describe(every_way)


def item_words(item: str, *parts: str) -> str:
    """Return the paragraph of one item."""
    text = rule_set(*parts, with_items(f"id: x, title: 项, weight: 100, {item}"))
    return next(one.words for one in paragraphs(text) if one.title == "项")


@pytest.mark.parametrize(("item", "said"), cases("mechanisms"))
def test_every_mechanism_and_function_reads_as_a_sentence(item: str, said: str) -> None:
    assert said in item_words(item)


REGISTER = """
registers:
  事:
    title: 事件
    from: ledger.x
    dates: [日, 查日]
    fields:
      日: {title: 日, date: true}
      查日: {title: 查出日, date: true}
      级: {title: 级, choices: [低, 高]}
      数: {title: 人数, max: 9}
"""


@pytest.mark.parametrize(("rows", "said"), cases("rows"))
def test_every_way_of_counting_rows_reads_as_a_sentence(rows: str, said: str) -> None:
    measures = f"measures: {{量: {{title: 量, rows: {{of: 事, {rows}}}}}}}"
    text = rule_set(REGISTER, measures, with_items("id: x, title: 项, weight: 100, formula: 乙"))
    assert said in describe(text)


@pytest.mark.parametrize(("measure", "said"), cases("measures"))
def test_every_other_measure_reads_as_a_sentence(measure: str, said: str) -> None:
    text = rule_set(
        REGISTER,
        f"measures: {{量: {{title: 量, {measure}}}}}",
        with_items("id: x, title: 项, weight: 100, formula: 乙"),
    )
    assert said in describe(text)


@pytest.mark.parametrize(("when", "said"), cases("conditions"))
def test_every_condition_reads_as_a_clause(when: str, said: str) -> None:
    decisions = f"""
decisions:
  - {{id: 前, title: 前一个, when: {{figure: 乙, at_least: 5}}, then: {{}}, authority: 县,
      lasts: once, clause: c}}
  - {{id: 后, title: 后一个, when: {when}, then: {{set: {{total: 0, place: last}},
      points: {{add: 2, to: 别处}}}}, authority: 县, lasts: this_and_next, clause: c}}
"""
    text = rule_set(with_items("id: x, title: 项, weight: 100, formula: 乙"), RANKING, decisions)
    words = next(one.words for one in paragraphs(text) if one.title == "后一个")
    assert words.startswith(f"{said}的；")
    assert "在“别处”中加 2 分；总分改为 0 分；名次排到最后" in words


@pytest.mark.parametrize(
    ("when", "waits"),
    [
        ("{figure: 乙, above: 1}", True),
        ("{all: [{not: {fact: 丁, is: 村}}, {bottom: 1, at_edge: all_in}]}", True),
        ("{any: [{figure: 乙, above: 1, missing: not_met}, {held: [veto], by: own}]}", False),
    ],
)
def test_a_decision_that_waits_for_data_says_so(when: str, waits: bool) -> None:
    decision = f"{{id: 定, title: 定, when: {when}, authority: 县, lasts: once, clause: c}}"
    item = with_items("id: x, title: 项, weight: 100, formula: 乙")
    text = rule_set(item, RANKING, f"decisions: [{decision}]")
    words = next(one.words for one in paragraphs(text) if one.title == "定")
    assert ("；没有数据时先不认定；" in words) == waits


def test_limits_that_are_not_set_are_said_too() -> None:
    text = rule_set(with_items("id: x, title: 项, weight: 100, formula: 乙"), RANKING)
    total = next(one.words for one in paragraphs(text) if one.title == "总分")
    assert "不设最高分" in total
    assert "最低" in total


def test_sections_and_longer_periods_are_described(tmp_path: Path) -> None:
    text = """
ruleset: t
version: "1"
title: 试
valid: {from: 2020-01-01, to: open}
applies_to: {level: township, period: quarter}
points: {full: 100, decimals: 0, start: 0, cap: 100, floor: 0}
facts:
  甲: {title: 迟报, from: manual.a, unit: 份, max: 100}
  丁: {title: 类型, from: unit.d, choices: [社区, 村]}
sections:
  - id: s
    title: 全部
    full: 100
    combine: weighted
    rescale: applicable
    sections:
      - {id: a, title: 前, full: 100, share: 40, only_for: {fact: 丁, is: 村}, items: [{id: x,
          title: 一, weight: 100, formula: 甲, missing: drop, owner: 办}]}
      - {id: b, title: 后, full: 100, share: 60, cap: 90, overflow: up, zero_if: {figure: 甲,
          at_least: 9}, items: [{id: y, title: 二, weight: 100, formula: 甲,
          missing: {peers_mean: group}, owner: 办}]}
roll_up: {from: quarter, to: year, method: weighted, weights: {Q1: 25, Q2: 25, Q3: 25, Q4: 25},
    missing_round: {fixed: 60}, rounds: 4}
ranking: {order: [{by: total}], ties: dense, groups: parent, smallest_group: 1, overlap: top,
    leave_out: []}
money:
  - {id: m, title: 奖, by_place: [300], from_last: yes, cap: 200, at: rolled}
"""
    found = describe(read_rule_set(text, "试.yaml"))
    for said in (
        "前：满分 100 分，各部分相加；在上一级占 40%；只适用于类型为“村”的单位",
        "后：满分 100 分，各部分相加；在上一级占 60%；最高 90 分，超出的计入总分；",
        "迟报不低于 9 份的，本部分计 0 分",
        "全部：满分 100 分，各部分按比重加权；按适用的各项满分折算到本部分满分",
        "没有数据时这一项不计，按其余各项折算",
        "没有数据时计同组单位的平均分",
        "年度得分由各季度得分各期加权（Q1 25%、Q2 25%、Q3 25%、Q4 25%）",
        "没有开展的一期计 60 分，一共应有 4 期",
        "各上级所属单位分别排",
        "并列的名次相同，后面的接着排",
        "倒数第 1 名 300 元；最多 200 元",
        "四舍五入到整数",
        "没有数据时",
    ):
        assert said in found


def test_headings_are_numbered_in_chinese_however_many() -> None:
    many = list(numbered(Paragraph(0, "节", "") for _ in range(21)))
    assert [one.number for one in many][8:12] == ["九、", "十、", "十一、", "十二、"]
    assert [one.number for one in many][19:] == ["二十、", "二十一、"]
