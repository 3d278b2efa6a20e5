"""Sections, bonuses and totals say what was added, and what limits made of it."""

from __future__ import annotations

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.telling.explaining import explain
from fengqiao.rules.telling.tree import Step
from tests.rules.telling.cases import cases, figures
from tests.rules.telling.writing import HEAD, facts, rule_set

ITEM = "missing: block, owner: 办, clause: c, floor: none"


def tree(text: str, **given: float | str) -> Step:
    """Return the explanation of the only unit."""
    return explain(rule_set(text), facts(子=given), None, "子")


def section(more: str, **given: float | str) -> str:
    """Return what is said of a section of two items, of 60 and 40 points."""
    text = f"""
sections:
  - id: s
    title: 部分
    full: 100
    {more.replace(chr(10), chr(10) + "    ")}
    items:
      - {{id: x, title: 一, weight: 60, formula: 甲, {ITEM}}}
      - {{id: y, title: 二, weight: 40, formula: 乙, only_for: {{fact: 丁, is: 社区}}, {ITEM}}}
"""
    return tree(text, **given).find("section", "s").sentence


@pytest.mark.parametrize(("more", "given", "said"), cases("sections"))
def test_a_section_says_what_was_added_and_what_its_limits_made_of_it(
    more: str, given: str, said: str
) -> None:
    written = "" if more == "（照常）" else more.replace(" / ", "\n")
    assert section(written, **figures(given)) == said


def test_a_section_a_unit_does_not_have_says_so() -> None:
    found = section("only_for: {fact: 戊, is: 是}", 甲=5, 乙=3, 丁="社区", 戊="否")
    assert found == "本单位不适用这一部分。"


def test_a_section_without_a_dropped_item_says_that_the_others_stand_in() -> None:
    text = f"""
sections:
  - id: s
    title: 部分
    full: 100
    items:
      - {{id: x, title: 一, weight: 60, formula: 甲, {ITEM}}}
      - {{id: y, title: 二, weight: 40, formula: 乙, {ITEM.replace("block", "drop")}}}
"""
    found = tree(text, 甲=30).find("section", "s")
    assert found.sentence == "一 30，“二”不计，按其余各项满分折算 = 50 分。"


def test_weighted_sections_say_their_shares() -> None:
    text = f"""
sections:
  - id: s
    title: 全部
    full: 100
    combine: weighted
    sections:
      - {{id: a, title: 前, full: 100, share: 40, items: [{{id: x, title: 一, weight: 100,
          formula: 甲, {ITEM}}}]}}
      - {{id: b, title: 后, full: 100, share: 60, items: [{{id: y, title: 二, weight: 100,
          formula: 乙, {ITEM}}}]}}
"""
    found = tree(text, 甲=50, 乙=100).find("section", "s")
    assert found.sentence == "前 50 × 40% + 后 100 × 60% = 80 分。"


def total(points: str, more: str = "", **given: float | str) -> str:
    """Return what is said of the total of a section with points, under changed ``points``."""
    body = f"""
sections:
  - id: s
    title: 部分
    full: 100
    items:
      - {{id: x, title: 一, weight: 100, formula: 甲, {ITEM}}}
{more}
"""
    return explain(with_points(points, body), facts(子=given), None, "子").sentence


def with_points(points: str, body: str) -> RuleSet:
    """Return a file whose points are written otherwise."""
    plain = "points: {full: 100, decimals: 2, parts: leave, bonus_cap: none}"
    assert plain in HEAD
    return read_rule_set(HEAD.replace(plain, f"points: {{{points}}}") + body, "试.yaml")


BONUS = "bonuses: [{id: z, title: 加, add: {each: {乙: 1}}, missing: zero, owner: 办, clause: c}]"


@pytest.mark.parametrize(("points", "given", "said"), cases("totals"))
def test_the_total_says_what_it_is_made_of(points: str, given: str, said: str) -> None:
    written, _, bonuses = points.partition(" / ")
    assert total(written, BONUS if bonuses else "", **figures(given)) == said


def test_bonuses_say_their_ceilings() -> None:
    text = f"""
sections:
  - {{id: s, title: 部分, full: 100, items: [{{id: x, title: 一, weight: 100, formula: 丙,
      {ITEM}}}]}}
bonuses:
  - {{id: p, title: 表彰, add: {{each: {{甲: 1}}}}, floor: none, missing: block, owner: 办,
      clause: c}}
  - {{id: q, title: 通报, add: {{each: {{乙: -1}}}}, floor: none, missing: zero, owner: 办,
      clause: c}}
bonus_groups: [{{id: g, title: 合计加分, of: [p, q], cap: 4, floor: none}}]
"""
    whole = tree(text, 甲=9, 乙=2, 丙=90)
    assert whole.find("group", "g").sentence == "表彰 9 + 通报 -2 = 7 分，最高计 4 分。"
    assert whole.find("bonuses", "bonus").sentence == "合计加分 4 分。"
    assert whole.find("bonus", "q").lost == "2"
    open_ = tree(text, 乙=2, 丙=90)
    assert open_.find("group", "g").sentence == "还有数据没有到齐，暂不能合计。"
    assert open_.find("bonuses", "bonus").sentence == "还有数据没有到齐，暂不能合计。"


def test_the_ceiling_of_all_bonuses_is_said() -> None:
    body = f"""
sections:
  - {{id: s, title: 部分, full: 100, items: [{{id: x, title: 一, weight: 100, formula: 甲,
      {ITEM}}}]}}
{BONUS}
"""
    found = explain(
        with_points("full: 100, bonus_cap: 5", body), facts(子={"甲": 90, "乙": 8}), None, "子"
    )
    assert found.find("bonuses", "bonus").sentence == "加 8 分，最高计 5 分。"
