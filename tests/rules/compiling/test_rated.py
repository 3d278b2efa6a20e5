"""Points in proportion, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.model.decisions import Ranking
from fengqiao.rules.model.mechanisms import Attain, BestRelative, Mechanism, Ratio
from fengqiao.rules.model.scheme import WeightByType
from tests.rules.compiling.running import Unit, work_out
from tests.rules.compiling.writing import (
    choice,
    fact,
    formula,
    item,
    missing,
    number,
    of,
    parameter,
    rate,
    rules,
)

FACTS = (
    fact("done"),
    fact("due"),
    fact("share", 10000, decimals=2, least=-10000),
    fact("goal", least=-100),
    choice("kind", "社区", "村"),
)
TARGET = parameter("target", ("2010-01-01", "", "96"))


def points(
    mechanism: Mechanism, *units: Unit, weight: str | None = "30", **changes: object
) -> list[str | None]:
    rule = rules(item("a", mechanism, weight, **changes), facts=FACTS, parameters=(TARGET,))
    return [found["item:a"] for found in work_out(rule, *units)]


def done(top: int, bottom: int | None) -> Unit:
    return {"done": top, "due": bottom}


def test_a_share_of_the_full_mark_is_rounded_once() -> None:
    # 30 × 1 ÷ 7 = 4.2857…; 30 × 2 ÷ 3 = 20; the rate 14.29 % would have given 4.287.
    ratio = Ratio(rate("done", "due"), beyond=False)
    assert points(ratio, done(1, 7), done(2, 3), done(0, 3)) == ["4.29", "20", "0"]
    assert points(ratio, done(4, 3)) == ["30"]
    assert points(Ratio(rate("done", "due"), beyond=True), done(4, 3)) == ["40"]


@pytest.mark.parametrize(
    ("none", "shown"), [("full", "30"), ("zero", "0"), ("2.5", "2.5"), ("missing", None)]
)
def test_nothing_due_earns_what_the_rules_say(none: str, shown: str | None) -> None:
    nothing = done(0, 0)
    assert points(Ratio(rate("done", "due", none), False), nothing) == [shown]
    assert points(Attain(rate("done", "due", none), formula("96")), nothing) == [shown]
    assert points(Attain(rate("done", "due", none), formula("goal")), {**nothing, "goal": 5}) == [
        shown
    ]
    # An unknown number due is not nothing due.
    assert points(Ratio(rate("done", "due", none), False), done(0, None)) == [None]


def test_below_the_target_the_shown_rate_counts_in_proportion() -> None:
    # 45 ÷ 48 = 93.75 %, 30 × 93.75 ÷ 96 = 29.296875; 23 ÷ 24 = 95.83 %, 29.946875.
    rule = rules(
        item("a", Attain(rate("done", "due", "full"), formula("target")), "30"),
        facts=FACTS,
        parameters=(TARGET,),
    )
    found = work_out(rule, done(45, 48), done(23, 24), done(96, 100), done(0, 0), done(50, 40))
    assert [one["item:a"] for one in found] == ["29.3", "29.95", "30", "30", "30"]
    assert [one["item:a/rate"] for one in found] == ["93.75", "95.83", "96", None, "125"]
    assert (found[0]["item:a/top"], found[0]["item:a/target"]) == ("45", "96")


def test_a_target_finer_than_the_rate_still_gives_the_full_mark_for_nothing_due() -> None:
    attain = Attain(rate("done", "due", "full", decimals=0), formula("95.5"))
    # 95 ÷ 100 is 95 %: 30 × 95 ÷ 95.5 = 29.84.
    assert points(attain, done(0, 0), done(95, 100), done(96, 100)) == ["30", "29.84", "30"]


def test_a_target_that_may_be_nothing_or_negative_is_compared_first() -> None:
    attain = Attain(of("share"), formula("goal"))
    units = [
        {"share": 500, "goal": 10},
        {"share": 0, "goal": 0},
        {"share": -500, "goal": 0},
        {"share": -100, "goal": -2},
        {"share": -500, "goal": 10},
    ]
    assert points(attain, *units) == ["15", "30", None, "30", "-15"]


def test_the_full_mark_by_type_holds_for_rates_too() -> None:
    by = WeightByType("kind", ((1, number("10")),))
    attain = Attain(rate("done", "due", "full"), formula("target"))
    units = [{**done(48, 100), "kind": kind} for kind in (0, 1)] + [{**done(0, 0), "kind": 1}]
    assert points(attain, *units, weight_by=by) == ["15", "5", "10"]
    ratio = Ratio(rate("done", "due", "full"), False)
    assert points(ratio, *units, weight_by=by) == ["14.4", "4.8", "10"]


def test_the_best_of_the_peers_has_the_full_mark() -> None:
    units = [done(3, 4), done(1, 2), done(0, 5), {}]
    high = BestRelative(rate("done", "due"), low_is_best=False, among="all", when_none="missing")
    assert points(high, *units) == ["30", "20", "0", None]
    signed = BestRelative(of("share"), low_is_best=False, among="all", when_none="missing")
    assert points(signed, {"share": 400}, {"share": -100}) == ["30", "-7.5"]
    low = BestRelative(of("done"), low_is_best=True, among="all", when_none="missing")
    assert points(low, {"done": 2}, {"done": 4}, {"done": 3}, {}) == ["30", "15", "20", None]


def test_the_points_for_the_best_are_proved_to_lie_within_the_full_mark() -> None:
    high = BestRelative(of("done"), low_is_best=False, among="all", when_none="missing")
    program = compile_rules(rules(item("a", high, "30"), facts=FACTS), "2020")
    assert (program.total.low, program.total.high) == (0, 3000)


def test_where_the_best_is_nothing_the_rules_say_what_is_earned() -> None:
    units = {"done": 0}, {"done": 0}
    for none, shown in (("missing", None), ("full", "30"), ("zero", "0"), (number("7"), "7")):
        high = BestRelative(of("done"), low_is_best=False, among="all", when_none=none)
        assert points(high, *units) == [shown, shown]
    low = BestRelative(of("done"), low_is_best=True, among="all", when_none="full")
    assert points(low, {"done": 0}, {"done": 4}) == ["30", "0"]


def test_the_best_is_sought_in_the_own_group() -> None:
    ranking = Ranking((), "share", "kind", False, 1, "neither", ())
    rule = rules(
        item(
            "a", BestRelative(of("done"), False, "group", "missing"), "30", missing=missing("zero")
        ),
        facts=FACTS,
        ranking=ranking,
    )
    found = work_out(
        rule, {"done": 5, "kind": 0}, {"done": 10, "kind": 1}, {"done": 5, "kind": 1}, {"kind": 1}
    )
    assert [one["item:a"] for one in found] == ["30", "30", "15", "0"]
    assert [one["item:a/best"] for one in found] == ["5", "10", "10", "10"]
    assert [one["item:a/missing"] for one in found] == ["0", "0", "0", "1"]
