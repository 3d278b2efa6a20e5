"""The sentence beside the points says what went in, what was reckoned, and what came out."""

from __future__ import annotations

import pytest

from tests.rules.telling.cases import cases, figures
from tests.rules.telling.writing import reason, result, rule_set, with_items


@pytest.mark.parametrize(("item", "given", "said"), cases("lines"))
def test_every_way_of_scoring_says_how_the_points_came_about(
    item: str, given: str, said: str
) -> None:
    assert reason(item, **figures(given)) == said


def test_the_best_of_the_peers_has_the_full_mark_and_the_others_their_share() -> None:
    item = "best_relative: {of: 乙, best: low, among: all, when_none: zero}"
    text = rule_set(with_items(f"id: x, title: 项, weight: 20, {item}"))
    units = result(text, 子={"乙": 4}, 丑={"乙": 5}).units
    assert {unit.code: unit.items[0].reason for unit in units} == {
        "子": "漏报 4，是全部单位最好的，计满分 20 分。",
        "丑": "漏报 5，全部单位最好为 4，20 × 4 ÷ 5 = 16 分。",
    }


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("zero", "“漏报”还没有数据，按规定计 0 分。"),
        ("full", "“漏报”还没有数据，按规定计满分 20 分。"),
        ("{fixed: 3.5}", "“漏报”还没有数据，按规定计 3.5 分。"),
        ("{peers_mean: all}", "“漏报”还没有数据，按规定计其他单位的平均分 7 分。"),
        ("{peers_mean: group}", "“漏报”还没有数据，按规定计同组单位的平均分 7 分。"),
        ("drop", "“漏报”还没有数据，这一项不计，按其余各项折算。"),
    ],
)
def test_a_missing_figure_says_by_which_rule_it_counts(policy: str, said: str) -> None:
    item = "id: x, title: 项, weight: 20, formula: 乙".replace("}", "")
    other = "id: y, title: 另一项, weight: 80, formula: 甲, floor: 0"
    text = rule_set(with_items(item, other).replace("missing: block", f"missing: {policy}", 1))
    units = result(text, 子={"甲": 1}, 丑={"甲": 1, "乙": 7}).units
    assert next(unit for unit in units if unit.code == "子").items[0].reason == said
