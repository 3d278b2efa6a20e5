"""What only the file as a whole shows: what is asked for too early, too large, or in vain."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.language.sheet import RuleErrors
from tests.rules.language.files import SMALL, bent, faults_in, warnings_of

LOOK = "manual: {fact: review, lowest: 0, highest: 10}"
ONLY = "missing: full, owner: 考核组"
SHARE = "share: {title: 办结率, rate: done / due, when_none: full}"
RUN = "{run: worst, times: 2, in_a_row: yes, missing: breaks, cleared_by: none}"


def told(*changes: tuple[str, str]) -> str:
    return "\n".join(map(str, faults_in(bent(*changes))))


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        ("{top: 3, at_edge: all_in, within: group}", "名次"),
        ("{not: {bottom: 3, at_edge: all_in, within: group}}", "名次"),
        ("{grade: A}", "等次"),
        ("{any: [{figure: late, above: 3}, {met: worst}]}", "处理决定"),
        (RUN, "处理决定"),
    ],
)
@pytest.mark.parametrize("key", ["only_for", "zero_if", "full_if"])
def test_points_do_not_wait_for_what_follows_from_them(condition: str, what: str, key: str) -> None:
    said = f"这里还没有{what}，不能用作计分的条件。 计分条件只能看数据、状态和前面的得分。"
    assert said in told((ONLY, f"{key}: {condition}, {ONLY}"))


def test_neither_do_bonuses_and_sections() -> None:
    bonus = "add: {each: {praise: 1}, cap: 5}, missing: zero"
    assert "还没有处理决定" in told((bonus, f"zero_if: {{met: worst}}, {bonus}"))
    for key in ("only_for", "zero_if"):
        section = ("    full: 40\n", f"    full: 40\n    {key}: {{grade: A}}\n")
        assert "这里还没有等次，不能用作计分的条件" in told(section)


@pytest.mark.parametrize("word", ["rank", "total", "bonus"])
def test_items_and_measures_do_not_see_total_bonus_and_place(word: str) -> None:
    said = "在这里还没有算出来，不能用。 这里只能用数据、参数、中间指标和前面的项目。"
    assert said in told((LOOK, f"formula: {word}, floor: 0"))
    assert said in told((ONLY, f"zero_if: {{figure: {word}, at_most: 3}}, {ONLY}"))
    assert said in told((SHARE, f"share: {{title: 名次, unit: '%', formula: {word}}}"))


@pytest.mark.parametrize("key", ["top: 3", "grade: A", "met: worst", "held: veto"])
def test_a_row_of_a_register_has_no_place_grade_or_status(key: str) -> None:
    said = "登记记录的条件里没有看到认识的写法"
    assert said in told(("where: {field: level, is: 京}", f"where: {{{key}}}"))


def test_a_status_in_the_ledger_may_decide_points() -> None:
    held = f"zero_if: {{held: [veto], by: superior}}, {ONLY}"
    assert warnings_of((ONLY, held)) == ""


def test_a_grade_after_one_with_seats_may_have_the_same_edge() -> None:
    seats = "seats: {top: 3, at_edge: all_in, within: group}"
    low = "{grade: B, title: 合格}"
    same = "{grade: B, title: 良好, at_least: 36}\n  - {grade: C, title: 合格}"
    assert warnings_of((" at_least: 36}", f" at_least: 36, {seats}}}"), (low, same)) == ""
    assert "界线不低于前一个" in told((low, same))
    higher = same.replace("36", "37")
    assert "界线不低于前一个" in told(
        (" at_least: 36}", f" at_least: 36, {seats}}}"), (low, higher)
    )


def test_a_figure_too_large_to_prove_is_left_to_whoever_compiles_it() -> None:
    rows = "rows: {of: visit, where: {field: level, is: 京}}"
    large = f"max: 10, {rows[:-1]}, value: persons * 1000000000 * 1000000000}}"
    rules = read_rule_set(bent((rows, large))).rules
    with pytest.raises(ValueError, match="数字太大"):
        compile_rules(rules, "2024")


def test_the_product_of_unbounded_figures_is_not_known_to_be_negative() -> None:
    product = 'formula: "MIN(share * share, 10)"'
    read_rule_set(bent((LOOK, product)))
    with pytest.raises(RuleErrors, match="的公式可能得负分"):
        read_rule_set(bent((LOOK, 'formula: "MIN(share * PEERRANK(late) * (late - 5), 10)"')))


def test_marks_that_are_meant_not_to_add_up_are_a_warning() -> None:
    section = ("    full: 40\n", "    full: 30\n    rescale: none\n")
    assert "与本部分满分 30 分不一致。 请核对。" in warnings_of(
        section, ("{full: 40, d", "{full: 30, d"), ("at_least: 36}", "at_least: 30}")
    )


def test_an_item_for_one_kind_of_unit_weighed_by_another_leaves_the_sum_open() -> None:
    facts = ("  kind: {", "  size: {title: 大小, from: unit.size, choices: [大, 小]}\n  kind: {")
    weight = f"weight_by: {{fact: size, 大: 9}}, only_for: {{fact: kind, is: 行政村}}, {ONLY}"
    assert "不一致" not in warnings_of(facts, (ONLY, weight))


def test_a_rate_is_in_per_cent_and_is_not_compared_with_a_count() -> None:
    formula = 'formula: "MIN(MAX(RATE(done, due) + late, 0), 10)"'
    assert "“%”和“份”单位不同" in told((LOOK, formula))


def test_an_expectation_that_is_no_record_is_told_once() -> None:
    expect = SMALL[SMALL.index("    expect:") :]
    wrong = faults_in(SMALL.replace(expect, "    expect: 37.5\n"))
    assert [one.message for one in wrong] == ["expect（应得结果）应当分栏填写。"]
