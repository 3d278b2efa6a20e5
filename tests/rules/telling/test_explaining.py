"""An explanation is a tree from the total down to the rows, told from the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.scoring import score
from fengqiao.rules.telling.explaining import explain
from tests.rules.cli.readme import README
from tests.rules.telling.all_ways import all_ways
from tests.rules.telling.writing import RANKING, facts, rule_set, with_items

Material = tuple[RuleSet, Facts, History]


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return all_ways(tmp_path_factory.mktemp("ways"))


def test_every_step_with_points_shows_what_the_result_holds(material: Material) -> None:
    rules, known, history = material
    result = score(rules, known, history)
    for unit in result.units:
        whole = explain(rules, known, history, unit.code)
        assert whole.value == show(unit.total or 0, result.decimals)
        for line in unit.items:
            step = whole.find("item", line.id)
            assert step.sentence == line.reason
            assert step.value == show(line.points or 0, result.decimals)


def test_a_figure_of_rows_lists_those_that_counted_and_why_others_did_not(
    material: Material,
) -> None:
    whole = explain(*material, "甲社区")
    rows = whole.find("measure", "上访扣分").children
    ends = [row.sentence.partition("：")[2] for row in rows]
    assert [(row.id, row.value) for row in rows][:2] == [("上访/1", "0.5"), ("上访/2", "6")]
    assert ends == [
        "本期第 1 次，计入 0.5。",
        "2 × 2，本期第 2 次，计入 6。",
        "与第 2 条是同一事项，只计那一条。",
        "按规定免予计算。",
        "不在本期统计时段内。",
        "由其他单位承担。",
    ]
    assert [source["label"] for source in rows[0].sources] == ["信访登记 7 号"]


def test_a_step_names_file_line_version_and_clause(material: Material) -> None:
    step = explain(*material, "甲社区").find("item", "报送分")
    assert step.rule is not None
    text = (README.parent / "README.md").read_text(encoding="utf-8")
    assert "报送分" in text
    assert str(step.rule).startswith(
        f"全部写法.yaml:{step.rule.line}（第 2026.1 版，《某办法》第三条"
    )


def test_the_view_of_costs_keeps_only_what_cost_points(material: Material) -> None:
    whole = explain(*material, "乙村", view="cost")
    items = {step.id for step in whole.walk() if step.kind == "item"}
    assert items == {"满意线", "星级分", "清单", "巡查分"}
    assert all(step.lost for step in whole.walk() if step.kind == "item")
    lines = {step.id: step for step in whole.walk() if step.kind == "item"}
    assert lines["清单"].lost == "10"


def test_decisions_that_take_points_stand_in_the_view_of_costs(material: Material) -> None:
    whole = explain(*material, "丙村", view="cost")
    veto = whole.find("decision", "否决")
    assert (veto.value, veto.lost) == ("一票否决", "2")
    assert "总分减 2 分；等次改为“其余”" in veto.sentence
    assert "“命案”1 起，不低于 1" in veto.sentence


def test_grade_money_gaps_and_waivers_are_told(material: Material) -> None:
    whole = explain(*material, "丁村")
    assert whole.find("money", "罚款").sentence == "缴纳 67.4 元。"
    assert whole.find("grade", "C").value == "其余"
    assert whole.find("rank", "rank").value == "第 2 名"
    assert "例外：巡查" in [step.title for step in whole.walk()]
    open_ = explain(
        rule_set(with_items("id: x, title: 项, weight: 100, formula: 乙")), facts(子={}), None, "子"
    )
    assert open_.value == "没有数据"
    assert [step.sentence for step in open_.children if step.kind == "gap"] == [
        "项：“漏报”还没有数据，暂不能计分。"
    ]
    assert open_.find("item", "x").value == "没有数据"
    assert open_.find("rank", "rank").value == "不排名"


def test_an_item_a_unit_does_not_have_shows_no_figures() -> None:
    item = "id: x, title: 项, weight: 100, formula: 乙, only_for: {fact: 丁, is: 村}"
    whole = explain(rule_set(with_items(item)), facts(子={"丁": "社区", "乙": 3}), None, "子")
    step = whole.find("item", "x")
    assert (step.value, step.unit, step.children) == ("不适用", "", ())


def test_a_unit_or_view_that_is_not_there_is_refused(material: Material) -> None:
    with pytest.raises(KeyError):
        explain(*material, "戊村")
    with pytest.raises(ValueError, match="cheap"):
        explain(*material, "甲社区", view="cheap")
    with pytest.raises(KeyError):
        explain(*material, "甲社区").find("item", "没有")


CHANGING = """
grades:
  - {grade: A, title: 优, at_least: 90}
  - {grade: B, title: 其余}
decisions:
  - {id: low, title: 太低, when: {figure: total, below: 80}, then: {mark: warning},
      authority: 县, lasts: once, clause: c}
"""


def test_the_view_of_changes_gives_the_smallest_change_that_moves_a_unit() -> None:
    item = "id: x, title: 项, weight: 100, deduct: {each: {乙: 1}}, floor: 0"
    rules = rule_set(with_items(item), RANKING, CHANGING)
    known = facts(子={"乙": 15}, 丑={"乙": 12}, 寅={"乙": 12})
    steps = explain(rules, known, None, "子", view="change").children
    assert [step.sentence for step in steps if step.kind == "change"] == [
        "由 15 改为 12（少 3 份）：总分由 85 变为 88，名次由第 3 名变为第 1 名。",
        "由 15 改为 21（多 6 份）：总分由 85 变为 79，认定“太低”。",
    ]
    steps = explain(rules, known, None, "丑", view="change").children
    assert [step.sentence for step in steps if step.kind == "change"] == [
        "由 12 改为 10（少 2 份）：总分由 88 变为 90，等次由“其余”变为“优”。",
        "由 12 改为 13（多 1 份）：总分由 88 变为 87，名次由第 1 名变为第 2 名。",
    ]


def test_a_choice_is_tried_label_by_label_and_a_row_left_out(material: Material) -> None:
    steps = explain(*material, "丁村", view="change").children
    found = {step.title: step.sentence for step in steps if step.kind == "change"}
    assert "不再认定“位居后两名”" in found["单位类型"]


def test_a_unit_nothing_moves_is_told_so() -> None:
    item = "id: x, title: 项, weight: 100, deduct: {each: {乙: 1}}, floor: 0"
    rules = rule_set(with_items(item), RANKING)
    (step,) = [
        s
        for s in explain(rules, facts(子={"乙": 1}), None, "子", view="change").children
        if s.kind == "change"
    ]
    assert step.sentence.startswith("任何一个数单独改动")


def test_a_row_that_decides_is_named() -> None:
    text = """
registers:
  事: {title: 事件, from: ledger.x, dates: [日], fields: {日: {title: 日, date: true}}}
measures:
  事数: {title: 事件数, unit: 件, rows: {of: 事}}
"""
    item = "id: x, title: 项, weight: 100, deduct: {each: {事数: 15}}, floor: 0"
    decision = CHANGING[CHANGING.index("decisions") :]
    rules = rule_set(text, with_items(item), decision)
    known = facts(子={}, 丑={})
    known["rows"] = {"事": [{"unit": "子", "values": {"日": f"2024-01-0{day}"}} for day in (1, 2)]}
    steps = explain(rules, known, None, "子", view="change").children
    assert [(step.title, step.sentence) for step in steps if step.kind == "change"] == [
        ("事件第 1 条", "没有这一条：总分由 70 变为 85，不再认定“太低”。"),
        ("事件第 2 条", "没有这一条：总分由 70 变为 85，不再认定“太低”。"),
    ]


def test_a_longer_period_is_explained_by_its_rounds(folder: Path) -> None:
    from fengqiao.rules.data.files import read_facts

    rules = read_rule_set(folder / "季度办法.yaml")
    known = read_facts(folder / "季度数据.csv", rules.rules)
    whole = explain(rules, known, None, "甲乡")
    rounds = [step for step in whole.children if step.kind == "round"]
    assert (rounds[0].title, rounds[0].value) == ("2026年第一季度得分", "78")
    assert rounds[0].sentence == "列第 2 名。"
    item = whole.find("item", "分")
    assert item.sentence == (
        "2026年第一季度 78 分、2026年第二季度 79.99 分、2026年第三季度 85 分、"
        "2026年第四季度 96 分，汇总为 87 分。"
    )
    assert (item.children[0].value, item.children[0].unit) == ("78", "分")
    changes = explain(rules, known, None, "乙镇", view="change").children
    first = next(step for step in changes if step.kind == "change")
    assert first.title == "季度评分（2026-Q4）"
    one = explain(rules, known, None, "甲乡", at="2026-Q1")
    assert one.value == "78"
