"""Odd ways of writing: some are read as they are meant, the others are told what to write."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.model.measures import Rate, Rows
from fengqiao.rules.model.quantities import Quantity
from tests.rules.language.files import SMALL, assert_fault, bent, faults_in

LOOK = "manual: {fact: review, lowest: 0, highest: 10}"
ROWS = "rows: {of: visit, where: {field: level, is: 京}}"
SECTIONS = SMALL[SMALL.index("sections:") : SMALL.index("bonuses:")]


@pytest.mark.parametrize(
    ("old", "new", "message", "advice"),
    [
        (LOOK, "formula: late * ‸0.123456789", "小数位太多", ""),
        (LOOK, "formula: ‸MIN()", "MIN", ""),
        ("deduct: {each: {late: 1.5, visits: 1}}, floor: 0", "deduct: ‸each：1, floor: 0",
         "应当分栏填写", "冒号要用半角"),
        ("where: {field: level, is: 京}", "where: ‸京访", "应当分栏填写", "写成 {all: …} 的样子"),
        ("leave_out: []", "leave_out: []\n  ‸groups，x: 1", "没有“groups，x”这一栏", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_where_it_stands(
    old: str, new: str, message: str, advice: str
) -> None:
    assert_fault(old, new, message, advice)


def told(text: str) -> str:
    return "\n".join(map(str, faults_in(text)))


def test_a_wide_comma_in_a_record_is_told() -> None:
    assert "逗号要用半角“,”。" in told(bent((LOOK, "manual: 'fact: review，lowest: 0'")))


def test_a_slope_that_takes_off_says_how_low_it_goes() -> None:
    slope = "slope: {of: share, target: 70, below: {each: 1, points: 1}, steps: begun}"
    assert "缺少“floor”（最低分）一栏。" in told(bent((LOOK, slope)))
    gain = slope.replace("below", "above").replace("points: 1}", "points: 1, gain: yes}")
    read_rule_set(bent((LOOK, gain)))
    negative = slope.replace("each: 1", "each: -1")
    assert "“-1”超出范围。 不能小于 0。" in told(bent((LOOK, negative)))


def test_a_rate_may_stand_in_a_record_of_its_own() -> None:
    old = "share: {title: 办结率, rate: done / due, when_none: full}"
    new = "share: {title: 办结率, rate: {rate: done / due, when_none: full, decimals: 1}}"
    [share] = [one for one in read_rule_set(bent((old, new))).rules.measures if one.id == "share"]
    assert isinstance(share.source, Rate)
    assert (share.source.when_none, share.decimals) == ("full", 1)


def test_a_heading_with_nothing_below_it_is_a_part_that_is_not_used() -> None:
    money = read_rule_set(bent(("decisions:\n", "money:\ndecisions:\n")))
    assert money.sha256 == read_rule_set(SMALL).sha256


def test_the_period_itself_is_the_window_where_nothing_else_is_said() -> None:
    said = bent((ROWS, ROWS.replace("of: visit,", "of: visit, window: period,")))
    assert read_rule_set(said).sha256 == read_rule_set(SMALL).sha256


def test_a_section_holds_something() -> None:
    empty = "sections:\n  - {id: work, title: 工作, full: 40}\n"
    assert "没有 items（指标），也没有 sections（小节）" in told(SMALL.replace(SECTIONS, empty))


def test_lists_and_maps_that_are_too_long_are_refused() -> None:
    facts = "".join(f"  f{n}: {{title: 数, from: manual.f, max: 1}}\n" for n in range(501))
    assert "太多，最多 500 条。" in told(SMALL.replace("facts:\n", f"facts:\n{facts}"))
    order = ", ".join(["{by: total}"] * 13)
    assert "太多，最多 12 条。" in told(bent(("[{by: total}, {by: doing}]", f"[{order}]")))


def test_a_parameter_without_a_value_is_told() -> None:
    assert "一条也没有写" in told(bent(("values: {2024-01-01: 95}", "values: {}")))


def test_points_per_place_may_be_points_or_a_share_of_the_full_mark() -> None:
    ranked = "rank_points: {of: share, best: high, among: all, ties: share, step: 0.5}"
    [item] = [one for one in read_rule_set(bent((LOOK, ranked))).rules.items if one.id == "look"]
    assert getattr(item.mechanism, "step", None) == Quantity(5, 1)


def test_a_matter_may_begin_anew_within_a_field_and_a_date_be_compared_as_a_word() -> None:
    nth = "nth: {order: occurred, values: [1, 2], after: last, effect: multiply, within: case}"
    rows = ROWS.replace("{field: level, is: 京}}", f"{{field: occurred, is: 2024-05-01}}, {nth}}}")
    [visits] = [
        one for one in read_rule_set(bent((ROWS, rows))).rules.measures if one.id == "visits"
    ]
    assert isinstance(visits.source, Rows)
    assert visits.source.nth is not None
    assert visits.source.nth.within == "case"


def test_a_register_without_dates_has_no_days_to_count_by() -> None:
    undated = bent(
        ("    dates: [occurred]\n", ""),
        (ROWS, ROWS.replace("of: visit,", "of: visit, window: {from: 1-1, to: 11-30},")),
    )
    assert "没有日期栏，不能按日期归期。 请在登记簿里加 dates。" in told(undated)


def test_a_number_is_not_written_with_fewer_decimals_than_it_has() -> None:
    with pytest.raises(ValueError, match=r"1\.25 has more than 1 decimals"):
        Quantity(125, 2).at(1)
