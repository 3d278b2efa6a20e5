"""Money by place, by formula, within limits, and shared out among offices."""

from typing import Any

import pytest

from fengqiao.rules.deciding.money import share_out
from fengqiao.rules.model.decisions import Share
from fengqiao.rules.result import Amount
from tests.rules.deciding.schemes import facts, judge, rules

FOUR = {"甲": 95, "乙": 92, "丙": 92, "丁": 50}


def _paid(text: str, marks: dict[str, int] = FOUR, **others: Any) -> dict[str, Amount]:
    result = judge(rules("money:\n" + text), facts(marks, **others))
    return {unit.code: unit.money[0] for unit in result.units if unit.money}


def _amounts(text: str, marks: dict[str, int] = FOUR, **others: Any) -> dict[str, int]:
    return {code: one.amount for code, one in _paid(text, marks, **others).items()}


def test_prizes_by_place_go_to_all_who_share_it() -> None:
    text = "  - {id: prize, title: 奖金, decimals: 0, by_place: [5000, 3000, 2000]}"
    assert _amounts(text) == {"甲": 5000, "乙": 3000, "丙": 3000}
    assert _paid(text)["乙"].reason == "列第 2 名，奖励 3000 元。"


def test_the_last_place_pays_a_fine() -> None:
    text = "  - {id: fine, title: 罚金, decimals: 0, by_place: [-2000], from_last: yes}"
    assert _amounts(text) == {"丁": -2000}
    assert _paid(text)["丁"].reason == "列倒数第 1 名，缴纳 2000 元。"


def test_twenty_yuan_are_taken_for_each_accident_but_not_more_than_a_hundred() -> None:
    text = "  - {id: fine, title: 罚金, decimals: 0, amount: 0 - 20 * incidents, floor: -100}"
    assert _amounts(text, incidents={"甲": 2, "丁": 9}) == {"甲": -40, "乙": 0, "丙": 0, "丁": -100}


def test_a_prize_is_capped_and_depends_on_the_mark_after_all_decisions() -> None:
    text = """
  - id: prize
    title: 奖金
    decimals: 0
    when: {figure: total, at_least: 90}
    amount: total * 10
    cap: 930
decisions:
  - {id: minus, DECISION, when: {top: 1, at_edge: all_in, within: all}, then: {points: {add: -10}}}
"""
    assert _amounts(text) == {"乙": 920, "丙": 920}
    assert _amounts(text, {"甲": 99, "乙": 98, "丙": 97}) == {"乙": 930, "丙": 930}


def test_a_prize_for_a_grade_or_a_place_looks_at_the_final_ones() -> None:
    text = """
  - id: prize
    title: 奖金
    decimals: 0
    when: {any: [{grade: [A]}, {top: 1, at_edge: all_in, within: all}]}
    amount: 100
grades: [{grade: A, title: 优秀, at_least: 92}, {grade: B, title: 合格}]
decisions:
  - {id: minus, DECISION, when: {figure: incidents, at_least: 1}, then: {points: {add: -10}}}
"""
    assert _amounts(text, incidents={"甲": 1}) == {"乙": 100, "丙": 100}


def test_while_a_figure_is_missing_the_sum_is_open() -> None:
    text = """
  - {id: prize, title: 奖金, decimals: 0, when: {fact: kind, is: 山区, missing: block}, amount: 100}
"""
    result = judge(rules("money:" + text), facts(FOUR, kind={"甲": 0, "乙": 1, "丙": 1}))
    assert result.unit("丁").gaps == ("“奖金”还不能计算：数据没有到齐。",)
    assert [one.amount for one in result.unit("甲").money] == [100]
    assert result.unit("乙").money == ()


def test_a_sum_is_shared_out_and_the_first_takes_what_rounding_leaves() -> None:
    text = (
        "  - {id: prize, title: 奖金, decimals: 0, by_place: [5001], split: {书记: 60, 村干部: 40}}"
    )
    assert _paid(text)["甲"].split == (("书记", 3001), ("村干部", 2000))


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (100, (3333, 3333, 3334), (34, 33, 33)),
        (-100, (3333, 3333, 3334), (-34, -33, -33)),
        (100, (2000, 3000), (20, 30)),
        (100, (), ()),
    ],
)
def test_no_cent_is_lost_in_sharing_out(
    amount: int, shares: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    found = share_out(amount, [Share(str(place), each) for place, each in enumerate(shares)])
    assert tuple(part for _, part in found) == parts
