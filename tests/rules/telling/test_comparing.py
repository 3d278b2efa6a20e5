"""Two rule files, two snapshots, or a figure that were another: who moves, and by what."""

from __future__ import annotations

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.facts import Row
from fengqiao.rules.telling.comparing import (
    compare,
    compare_facts,
    compare_results,
)
from fengqiao.rules.telling.fitting import both, fitted
from fengqiao.rules.telling.naming import MINUS
from fengqiao.rules.telling.trying import Setting, parse_setting, whatif, with_figure
from tests.rules.telling.writing import HEAD, RANKING, facts, result, rule_set, with_items

ITEM = "id: x, title: 项, weight: 100, deduct: {each: {乙: 1}}, floor: 0"
RULES = rule_set(with_items(ITEM), RANKING)


def test_a_comparison_names_who_moves_and_by_which_item() -> None:
    new = rule_set(
        with_items("id: x, title: 项, weight: 100, deduct: {each: {甲: 1}}, floor: 0"), RANKING
    )
    found = compare(RULES, new, facts(子={"甲": 1, "乙": 5}, 丑={"甲": 3, "乙": 2}))
    assert found.summary == "2 个单位中 2 个得分有变化，2 个名次、等次或决定有变化。"
    first = found.units[0]
    assert first.before is not None
    assert first.after is not None
    assert (first.name, first.before.place, first.after.place) == ("子", "第 2 名", "第 1 名")
    assert (first.before.total, first.after.total) == ("95", "99")
    (change,) = first.items
    assert (change.before, change.after) == ("95", "99")
    assert change.reason_after == f"100 {MINUS}（1 × 迟报 1）= 99 分。"


def test_items_only_one_file_has_stand_beside_a_dash() -> None:
    new = rule_set(with_items("id: y, title: 新项, weight: 100, deduct: {each: {乙: 1}}, floor: 0"))
    (move,) = compare(RULES, new, facts(子={"乙": 5})).units
    assert [(one.title, one.before, one.after) for one in move.items] == [
        ("新项", "—", "95"),
        ("项", "95", "—"),
    ]
    assert move.after is not None
    assert move.after.place == "不排名"


def test_nothing_different_is_said_to_be_so() -> None:
    known = facts(子={"乙": 5})
    found = compare(RULES, RULES, known)
    assert found.summary == "1 个单位全部没有变化。"
    assert not found.units[0].moved


def test_a_unit_in_only_one_result_is_listed() -> None:
    one, two = result(RULES, 子={"乙": 5}), result(RULES, 子={"乙": 5}, 丑={"乙": 1})
    found = compare_results(two, one)
    assert [(move.name, move.after) for move in found.units][-1] == ("丑", None)
    assert found.units[-1].moved


def test_figures_are_taken_over_at_each_files_decimals_and_labels() -> None:
    body = with_items("id: x, title: 项, weight: 100, formula: 丙, cap: 100")
    fine = read_rule_set(HEAD + body, "试.yaml")
    coarse = read_rule_set(HEAD.replace("decimals: 2, max: 200", "decimals: 1, max: 200") + body)
    known = facts(子={"丙": 93.75, "丁": "村"})
    (move,) = compare(coarse, fine, known).units
    assert move.before is not None
    assert move.after is not None
    assert (move.before.total, move.after.total) == ("93.8", "93.75")
    # Read by the coarse file, the figure has one decimal and gains a nought.
    known["units"][0]["facts"]["丙"]["value"] = 938
    (move,) = compare(fine, coarse, known).units
    assert move.before is not None
    assert move.before.total == "93.8"


def test_rows_and_rounds_are_fitted_too() -> None:
    text = """
registers:
  事: {title: 事件, from: ledger.x, dates: [日], fields: {日: {title: 日, date: true},
      级: {title: 级, choices: [低, 高]}, 数: {title: 数, max: 9}}}
measures:
  事数: {title: 事件数, unit: 件, rows: {of: 事}}
"""
    item = "id: x, title: 项, weight: 100, deduct: {each: {事数: 1}}, floor: 0"
    old = rule_set(text, with_items(item))
    new = rule_set(
        text.replace("[低, 高]", "[高, 低]").replace(
            "数: {title: 数, max: 9}", "注: {title: 注, text: true}"
        ),
        with_items(item),
    )
    whole = both(old.rules, new.rules)
    known = facts(子={})
    rows: list[Row] = [{"unit": "子", "values": {"日": "2024-01-01", "级": 1, "数": 3, "注": "字"}}]
    rows.append({"unit": "子", "values": {"日": "2024-01-02", "级": 0, "数": None}})
    known["rows"] = {"事": rows, "别的": []}
    known["rounds"] = {"2024-Q1": facts("2024-Q1", 子={"乙": 1})}
    kept = fitted(known, whole, old.rules).facts
    assert kept["rows"] == {
        "事": [
            {"unit": "子", "values": {"日": "2024-01-01", "级": 0, "数": 3}},
            {"unit": "子", "values": {"日": "2024-01-02", "级": 1, "数": None}},
        ]
    }
    assert kept["rounds"]["2024-Q1"]["units"][0]["facts"]["乙"]["value"] == 1
    assert [field.id for field in whole.registers[0].fields] == ["日", "级", "数", "注"]


def test_two_snapshots_are_compared_under_the_same_rules() -> None:
    found = compare_facts(RULES, facts(子={"乙": 5}), facts(子={"乙": 7}))
    assert [(one.before, one.after) for one in found.units[0].items] == [("95", "93")]


def test_a_figure_is_changed_by_hand_and_taken_away() -> None:
    known = facts(子={"乙": 5, "丁": "村"}, 丑={"乙": 1})
    found = whatif(RULES, known, ["子.漏报=0", "丑.乙=missing"])
    places = {one.name: one.after.total for one in found.units if one.after}
    assert places == {"子": "100", "丑": "没有数据"}
    assert known["units"][0]["facts"]["乙"]["value"] == 5


def test_a_round_is_changed_alone() -> None:
    known = facts(子={"乙": 5})
    known["rounds"] = {"2024-Q1": facts("2024-Q1", 子={"乙": 1})}
    setting = parse_setting("子.乙@2024-Q1=3", RULES.rules, known)
    assert setting == Setting("子", "乙", 3, "2024-Q1")
    changed = with_figure(known, setting)
    assert changed["rounds"]["2024-Q1"]["units"][0]["facts"]["乙"]["value"] == 3
    assert changed["units"][0]["facts"]["乙"]["value"] == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("子乙3", "“子乙3”看不懂，写成 单位.指标=数值，例如 甲乡.late=3。"),
        ("子乙=3", "“子乙=3”看不懂，写成 单位.指标=数值，例如 甲乡.late=3。"),
        ("寅.乙=3", "“寅.乙=3”里的单位“寅”不认识。可用：子。"),
        ("子.漏抱=3", "“子.漏抱=3”里的指标“漏抱”不认识。是不是“漏报”？"),
        (
            "子.乙=三",
            "“子.乙=三”：“漏报”的“三”不是数字。请只写半角数字，例如 12 或 2.5，不带单位和百分号。",
        ),
        ("子.乙=-1", "“子.乙=-1”：“漏报”是 -1，不能是负数，请核对。"),
        (
            "子.乙@2024-Q1=1",
            "“子.乙@2024-Q1=1”里的期次“2024-Q1”没有数据；有数据的期次：没有分期数据。",
        ),
    ],
)
def test_what_cannot_be_understood_is_told(text: str, said: str) -> None:
    with pytest.raises(FactErrors) as caught:
        parse_setting(text, RULES.rules, facts(子={"乙": 5}))
    assert caught.value.problems == (said,)


STARS = "id: x, title: 项, weight: 100, lookup: {fact: 星, points: {一星: 10, 二星: 90}}"
MORE_STARS = STARS.replace("一星: 10,", "一星: 10, 三星: 100,")


def _starred(choices: str, item: str) -> RuleSet:
    text = f"  星: {{title: 评星, from: manual.s, {choices}}}\n"
    return read_rule_set(HEAD + text + with_items(item), "星.yaml")


def test_a_choice_the_older_file_does_not_know_is_no_data_and_said_so() -> None:
    old = _starred("choices: [一星, 二星]", STARS)
    new = _starred("choices: [一星, 三星, 二星]", MORE_STARS)
    known = facts(子={}, 丑={})
    for unit, code in zip(known["units"], (1, 2), strict=True):
        unit["facts"]["星"] = {"value": code}
    found = compare(old, new, known)
    totals = {
        one.name: (one.before.total, one.after.total)
        for one in found.units
        if one.before and one.after
    }
    assert totals == {"子": ("没有数据", "100"), "丑": ("90", "90")}
    (note,) = found.notes
    assert note.startswith("试（第 1 版）的“评星”没有“三星”这个选项，子的这一栏按没有数据算。")


def test_a_number_is_no_choice_and_a_choice_no_number() -> None:
    count = _starred("unit: 个, max: 9", "id: x, title: 项, weight: 100, formula: 星, cap: 100")
    choice = _starred("choices: [一星, 二星]", STARS)
    known = facts(子={})
    known["units"][0]["facts"]["星"] = {"value": 1}
    for read_by, other in ((count, choice), (choice, count)):
        found = fitted(known, read_by.rules, other.rules)
        assert found.facts["units"][0]["facts"] == {}
        assert "“评星”与数据写法不同，子的" in found.notes[0]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (1, "choices: [低, 高]", "没有“中”这个选项"),
        (1, "text: true", "与数据写法不同"),
    ],
)
def test_a_cell_another_file_cannot_read_is_empty(given: int, field: str, said: str) -> None:
    text = """
registers:
  事: {title: 事件, from: ledger.x, fields: {级: {title: 级, FIELD}}}
measures:
  事数: {title: 事件数, unit: 件, rows: {of: 事}}
"""
    item = "id: x, title: 项, weight: 100, deduct: {each: {事数: 1}}, floor: 0"
    read_by, other = (
        rule_set(text.replace("FIELD", one), with_items(item)).rules
        for one in ("choices: [低, 中, 高]", field)
    )
    known = facts(子={})
    known["rows"] = {"事": [{"unit": "子", "values": {"级": given}}]}
    found = fitted(known, read_by, other)
    assert found.facts["rows"]["事"][0]["values"] == {"级": None}
    assert said in found.notes[0]


def test_a_name_two_units_have_stands_for_neither() -> None:
    known = facts(子={"乙": 5}, 丑={"乙": 1}, 新村={"乙": 1})
    for unit in known["units"][:2]:
        unit["name"] = "新村"
    assert parse_setting("丑.乙=3", RULES.rules, known).unit == "丑"
    assert parse_setting("新村.乙=3", RULES.rules, known).unit == "新村"
    del known["units"][2]
    with pytest.raises(FactErrors) as caught:
        parse_setting("新村.乙=3", RULES.rules, known)
    assert caught.value.problems == (
        "“新村.乙=3”：有几个单位都叫“新村”（代码 子、丑）。请改写单位代码。",
    )
