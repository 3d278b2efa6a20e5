"""How items earn points: caps, floors, rounding, nothing due, and figures that are missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.rules import (
    FactErrors,
    Line,
    NotANumber,
    UnitScore,
    facts_sha256,
    read_number,
    round_half_away,
    score,
    show,
)
from tests.rules.cases import county, rules, unit


def scored(*changes: tuple[str, str], **values: int | None) -> UnitScore:
    return score(rules(*changes), county(unit("甲", **values))).unit("甲")


def line(found: UnitScore, code: str) -> Line:
    return next(one for one in (*found.items, *found.bonuses) if one.id == code)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (5, 2, 3), (-5, 2, -3), (0, 7, 0),
     (1, 3, 0), (-1, 3, 0), (2, 3, 1), (-2, 3, -1), (10**18 + 1, 2, 5 * 10**17 + 1)],
)  # fmt: skip
def test_an_exact_half_goes_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_away(numerator, denominator) == rounded


@given(st.integers(-(10**11) + 1, 10**11 - 1))
def test_a_number_shown_reads_back_as_itself(value: int) -> None:
    assert read_number(show(value, 2), 2) == value


@pytest.mark.parametrize(
    "text", ["", "\uff11", "1,000", "1e3", "1:30", ".5", "5.", "+1", "0x1", "٣"]
)
def test_only_plain_decimal_numbers_are_numbers(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text, 2)


def test_each_late_report_costs_its_points_down_to_the_floor() -> None:
    assert line(scored(late=3), "lateness").points == 550
    assert line(scored(late=7), "lateness").points == 0
    reason = line(scored(late=7), "lateness").reason
    assert reason.endswith("（1.5 × 迟报 7）= -0.5 分，最低计 0 分。")


def test_a_floor_may_lie_below_zero_or_be_absent() -> None:
    assert (
        line(
            scored(("floor: 0, missing: block", "floor: -2, missing: block"), late=100), "lateness"
        ).points
        == -200
    )
    below = scored(("floor: 0, missing: block", "floor: none, missing: block"), late=100)
    assert line(below, "lateness").points == 1000 - 15000
    assert below.total == 1000 - 15000 + 3000


def test_a_cap_limits_what_is_taken() -> None:
    found = line(
        scored(("{each: {late: 1.5}}", "{each: {late: 1.5}, cap: 4}"), late=100), "lateness"
    )
    assert found.points == 600
    assert "最多扣 4，" in found.reason
    just_over = scored(("{each: {late: 1.5}}", "{each: {late: 1.5}, cap: 4.49}"), late=3)
    assert line(just_over, "lateness").points == 551


def test_a_rate_below_its_target_earns_in_proportion() -> None:
    found = line(scored(due=48, done=45), "doing")
    assert found.points == 977
    assert found.reason == "已办 45 ÷ 应办 48 = 93.75%，目标 96%，10 × 93.75 ÷ 96 = 9.77 分。"
    assert line(scored(due=100, done=96), "doing").points == 1000
    assert line(scored(due=10, done=11), "doing").points == 1000


def test_a_plain_ratio_is_rounded_once_and_never_above_full() -> None:
    ratio = ("attain: {rate: done / due, target: 96,", "ratio: {rate: done / due,")
    assert line(scored(ratio, due=8, done=1), "doing").points == 125
    assert line(scored(ratio, due=16, done=1), "doing").points == 63
    assert line(scored(ratio, due=10, done=12), "doing").points == 1000
    assert line(scored(ratio, due=999, done=1000), "doing").points == 1000


def test_a_band_edge_belongs_to_the_side_the_rule_names() -> None:
    for found, done, points in ((100, 95, 1000), (100, 94, 600), (100, 81, 600), (100, 80, 0)):
        assert line(scored(hazards_found=found, done=done), "finding").points == points
    reason = line(scored(hazards_found=100, done=95), "finding").reason
    assert reason.endswith("= 95%，不低于 95%，计 10 分。")


def test_nothing_due_is_scored_as_the_rule_says() -> None:
    assert line(scored(due=0, done=0), "doing").points == 1000
    assert line(scored(hazards_found=0), "finding").points == 0
    missing = ("when_none: full}, missing: zero", "when_none: missing}, missing: {fixed: 3.5}")
    assert line(scored(missing, due=0), "doing").points == 350


def test_missing_is_never_zero_but_what_the_rule_declares() -> None:
    assert line(scored(due=None), "doing").points == 0
    assert line(scored(hazards_found=None), "finding").points == 400
    assert line(scored(review=None), "look").points == 1000
    assert "“核查分”还没有数据，按规定计满分 10 分" in line(scored(review=None), "look").reason
    blocked = scored(late=None)
    assert line(blocked, "lateness").points is None
    assert (blocked.total, blocked.rank) == (None, None)
    assert blocked.gaps == ("迟报扣分：“迟报”还没有数据，暂不能计分。",)


def test_bonus_stops_at_its_line_and_at_the_whole_ceiling() -> None:
    assert scored(praise=2).total == 4200
    found = scored(praise=9)
    assert (line(found, "praised").points, found.bonus, found.total) == (500, 300, 4300)
    assert "加分 3 = 43" in found.total_reason
    assert line(scored(praise=None), "praised").points == 0
    assert scored(("cap: 5}, missing: zero", "cap: 5}, missing: block"), praise=None).total is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"late": -1}, "“迟报”是 -1，不能是负数"),
        ({"late": 1001}, "“迟报”是 1001"),
        ({"review": 1001}, "“核查分”是 10.01，应当在 0 到 10 之间"),
        ({"late": 1.0}, "“迟报”不是整数"),
        ({"late": True}, "“迟报”不是整数"),
        ({"late": "3"}, "“迟报”不是整数"),
    ],
)
def test_a_figure_out_of_bounds_is_refused_by_name(values: dict[str, int], problem: str) -> None:
    with pytest.raises(FactErrors, match=problem):
        scored(**values)


def test_a_manual_mark_outside_its_own_range_is_no_mark() -> None:
    narrow = ("lowest: 0, highest: 10}", "lowest: 2, highest: 8}")
    assert line(scored(narrow, review=800), "look").points == 800
    for review in (199, 801):
        assert line(scored(narrow, review=review), "look").points == 1000


@pytest.mark.parametrize("period", ["2023", "2028", "26", "2026-W1", "\uff12026"])
def test_a_year_outside_the_rules_is_refused(period: str) -> None:
    with pytest.raises(FactErrors, match=period):
        score(rules(), county(unit("甲"), period=period))


def test_a_unit_listed_twice_is_refused() -> None:
    with pytest.raises(FactErrors, match="出现了两次"):
        score(rules(), county(unit("甲"), unit("甲")))


def test_every_line_carries_the_records_it_rests_on() -> None:
    found = line(scored(), "doing")
    assert [source["label"] for source in found.sources] == ["done单", "due单"]
    assert [(one.title, one.shown) for one in found.inputs] == [
        ("已办", "10 件"),
        ("应办", "10 件"),
    ]


def test_the_hash_of_facts_ignores_the_order_of_units_and_nothing_else() -> None:
    first, second = unit("甲"), unit("乙")
    same = facts_sha256(county(first, second))
    assert facts_sha256(county(second, first)) == same
    assert facts_sha256(county(first, unit("乙", late=1))) != same
    assert facts_sha256(county(first, second, period="2025")) != same
