"""Marks add up, limits fit, and what can never happen is told before it is relied upon."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from tests.rules.language.files import SMALL, bent, faults_in, warnings_of

STEPS = "steps: [{at_least: 95, points: 10}, {above: 80, points: 6}, {points: 0}]"
RATE = "rate: done / hazards_found, when_none: zero"
BOTTOM = "{bottom: 3, at_edge: all_in, within: group}"
LOOK = "manual: {fact: review, lowest: 0, highest: 10}"


def told(*changes: tuple[str, str]) -> str:
    return "\n".join(map(str, faults_in(bent(*changes))))


def test_parts_that_do_not_add_up_must_be_meant() -> None:
    assert "各部分合计 40 分，与写明的满分 41 分不一致" in told(("{full: 40, d", "{full: 41, d"))
    assert "各项合计 40 分，与本部分满分 39 分" in told(
        ("    full: 40\n", "    full: 39\n"), ("{full: 40, d", "{full: 39, d")
    )
    meant = warnings_of(("{full: 40, d", "{full: 41, parts: leave, d"))
    assert "与写明的满分 41 分不一致。 已按 parts 的写法处理" in meant


def test_items_for_different_kinds_of_unit_count_once() -> None:
    rest = "missing: full, owner: 考核组, clause: notice}"
    old = f"{{id: look, title: 核查, weight: 10, {LOOK}, {rest}"
    urban = old.replace(rest, f"only_for: {{fact: kind, is: 城市社区}}, {rest}")
    rural = urban.replace("id: look", "id: look2").replace("城市社区", "行政村")
    assert warnings_of((old, f"{urban}\n      - {rural}")) == ""


def test_weights_in_per_cent_come_to_a_hundred() -> None:
    shares = ("    full: 40\n", "    full: 40\n    share: 90\n")
    weighted = ("decimals: 2, bonus", "combine: weighted, decimals: 2, bonus")
    assert "各部分比重合计 90%，不是 100%" in told(shares, weighted)
    assert "都要写比重（share）" in told(weighted)
    assert "上一层却不是按比重合成" in warnings_of(shares)


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("floor: 0, missing", "floor: 0, cap: 12, missing", "上限 12 分高于本项满分 10 分"),
        (", visits: 1}}", ", visits: 1}, cap: 11}", "最多扣 11 分，高于本项满分 10 分"),
        ("{at_least: 95, points: 10}", "{at_least: 95, points: 11}", "最多可得 11 分"),
        ("at_least: 36}", "at_least: 44}", "“优秀”谁也达不到，总分最高是 43"),
        ("floor: 0, missing", "floor: none, missing", "总分可能是负数"),
        ("lowest: 0, highest: 10", "lowest: 0, highest: 30", "总分可能超过满分"),
        ("lowest: 0, highest: 10", "lowest: 0, highest: 9", "最多只能得 9 分，到不了本项满分"),
        ("lowest: 0, highest: 10", "lowest: 0, highest: 9", "max 是 10，高于最高分 9"),
        (BOTTOM, "{figure: late, above: 1000}", "这个数最大是 1000"),
        (BOTTOM, "{figure: late * 2, below: 0}", "不成立，这个数最小是 0"),
        ("rate: done / hazards_found, when_none: zero", "of: review", "轮不到，这个数最大是 10"),
    ],
)  # fmt: skip
def test_what_is_odd_but_may_be_meant_is_a_warning(old: str, new: str, warning: str) -> None:
    assert warning in warnings_of((old, new))


def test_a_band_below_everything_is_told() -> None:
    steps = "steps: [{at_least: 5, points: 10}, {at_least: 0, points: 6}, {points: 0}]"
    assert "前面一档已接住所有的数" in warnings_of((RATE, "of: review"), (STEPS, steps))


def test_a_formula_that_can_be_negative_says_its_floor() -> None:
    assert "的公式可能得负分" in told((LOOK, "formula: 10 - late"))
    assert "的公式可能得负分" not in warnings_of(
        (LOOK, 'formula: "MAX(10 - late, 0)"'), ("review: 9, ", "")
    )


def test_grades_fall_from_high_to_low_and_the_last_takes_the_rest() -> None:
    assert "最后一个等次要接住其余" in told(("title: 合格}", "title: 合格, at_least: 10}"))
    assert "界线不低于前一个" in told(
        ("{grade: B, title: 合格}", "{grade: B, title: 合格, at_least: 36}\n  - {grade: C}")
    )
    assert "这一个永远轮不到" in told(("title: 优秀, at_least: 36}", "title: 优秀}"))


def test_places_need_a_ranking_and_points_cannot_wait_for_them() -> None:
    ranking = SMALL[SMALL.index("ranking:") : SMALL.index("grades:")]
    assert "没有排名（ranking）" in told((ranking, ""))
    only = "missing: full, only_for: {top: 3, at_edge: all_in}, owner: 考核组"
    assert "这里还没有名次，不能用作计分的条件" in told(("missing: full, owner: 考核组", only))
    assert "要等排名出来才能认定" in told(("leave_out: []", "leave_out: [worst]"))


def test_bonuses_say_how_much_they_come_to_at_most() -> None:
    assert "没有写加分合计最多几分" in told((", bonus_cap: 3}", "}"))


def test_a_group_smaller_than_the_first_and_last_places_is_told() -> None:
    top = "{any: [{bottom: 3, at_edge: all_in, within: group}, {top: 5, at_edge: all_in}]}"
    assert "共 8 个，小组里可能人人都在内" in warnings_of(
        ("{bottom: 3, at_edge: all_in, within: group}", top)
    )


def test_with_a_roll_up_every_decision_says_when_it_is_taken() -> None:
    roll_up = "roll_up: {from: year, to: year, method: mean, missing_round: skip}\nranking:"
    assert "没有写是每期认定，还是合成以后认定" in told(("ranking:", roll_up))


def test_a_parameter_has_a_value_from_the_first_day_on() -> None:
    assert "从 2025-01-01 才有值，办法从 2024-01-01 起用" in told(
        ("values: {2024-01-01: 95}", "values: {2025-01-01: 95}")
    )


def test_figures_of_different_kinds_are_not_added_or_compared() -> None:
    added = told((LOOK, 'formula: "MIN(MAX(late + share, 0), 10)"'))
    assert "“份”和“%”单位不同，不能相加减或比较" in added
    assert "“份”和“件”加在一起" in warnings_of((LOOK, 'formula: "MIN(late + due, 10)"'))
    assert "目标的单位是“份”，要达标的数是“%”" in told(("target: goal", "target: late"))


def test_the_small_file_itself_is_quiet() -> None:
    assert read_rule_set(SMALL).warnings == ()


@pytest.mark.parametrize("effect", ["points: {add: 5}", "set: {total: 44}"])
def test_a_grade_may_be_reached_by_what_a_decision_does_to_the_total(effect: str) -> None:
    edge = ("at_least: 36}", "at_least: 44}")
    assert "谁也达不到" in warnings_of(edge)
    decided = ("then: {mark: yellow_card, e", f"then: {{{effect}, mark: yellow_card, e")
    assert "谁也达不到" not in warnings_of(edge, decided)
    paid = (
        "ranking:",
        "money: [{id: pay, title: 奖, amount: 5, when: {figure: total, above: 43}}]\nranking:",
    )
    assert "这个条件永远不成立" in warnings_of(paid)
    assert "这个条件永远不成立" not in warnings_of(paid, decided)
    elsewhere = (decided[0], decided[1].replace("add: 5", "add: 5, to: 另一项"))
    assert ("谁也达不到" in warnings_of(edge, elsewhere)) is ("add" in effect)
