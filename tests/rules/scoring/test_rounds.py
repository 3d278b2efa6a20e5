"""Quarters make a year, months make an item, and rounds not held count as the rule says."""

from typing import Any

import pytest

from fengqiao.rules import FactErrors, RuleSet, read_rule_set
from fengqiao.rules.facts import Facts
from fengqiao.rules.result import Result
from fengqiao.rules.scoring import score
from tests.rules.deciding.schemes import HEAD, RANKING, TITLE

LIMITS = "total_decimals: 2"


def _rules(roll_up: str, text: str = "", period: str = "quarter") -> RuleSet:
    whole = HEAD.replace("PERIOD", period).replace("LIMITS", LIMITS) + RANKING
    whole += f"roll_up: {{{roll_up}}}\n" + text
    return read_rule_set(whole.replace("DECISION", TITLE).encode(), "trial.yaml")


def _facts(period: str, marks: dict[str, int | None]) -> Facts:
    units: list[Any] = [
        {
            "code": code,
            "name": code,
            "facts": {} if mark is None else {"mark": {"value": mark * 100}},
        }
        for code, mark in marks.items()
    ]
    return {"period": period, "units": units}


def _year(rounds: dict[str, dict[str, int | None]], *units: str) -> Facts:
    whole = _facts("2020", dict.fromkeys(units or ("甲",)))
    return {**whole, "rounds": {name: _facts(name, marks) for name, marks in rounds.items()}}


QUARTERS = "from: quarter, to: year, missing_round: skip, method: "
FOUR: dict[str, dict[str, int | None]] = {
    "2020-Q1": {"甲": 90},
    "2020-Q2": {"甲": 80},
    "2020-Q3": {"甲": 70},
    "2020-Q4": {"甲": 61},
}


@pytest.mark.parametrize(
    ("method", "total"),
    [
        ("mean", 7525),
        ("sum", 30100),
        ("latest", 6100),
        ("best", 9000),
        ("worst", 6100),
        ("weighted, weights: {Q1: 10, Q2: 20, Q3: 30, Q4: 40}", 7040),
    ],
)
def test_four_quarters_make_a_year(method: str, total: int) -> None:
    result = score(_rules(QUARTERS + method), _year(FOUR))
    assert result.unit("甲").total == total
    assert result.at == "rolled"
    assert [one.total for one in result.unit("甲").rounds] == [9000, 8000, 7000, 6100]
    assert result.unit("甲").items[0].points == total


def test_a_round_of_the_year_can_be_seen_alone() -> None:
    result = score(_rules(QUARTERS + "mean"), _year(FOUR), at="2020-Q2")
    assert (result.period, result.at) == ("2020-Q2", "base")
    assert result.unit("甲").total == 8000


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (_year(FOUR), "2020、2020-Q1、2020-Q2、2020-Q3、2020-Q4"),
        (_facts("2020-Q1", {"甲": 90}), "2020-Q1"),
    ],
)
def test_a_period_nobody_delivered_is_refused(given: Facts, held: str) -> None:
    rule_set = _rules(QUARTERS + "mean")
    assert score(rule_set, given, at=given["period"]).period == given["period"]
    with pytest.raises(FactErrors) as caught:
        score(rule_set, given, at="2019-Q4")
    assert caught.value.problems == (f"没有期次“2019-Q4”的结果。有结果的期次：{held}。",)


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    rounds: dict[str, dict[str, int | None]] = {
        "2020-01": {"甲": 90},
        "2020-02": {"甲": 80},
        "2020-03": {"甲": 81},
    }
    rule_set = _rules("from: month, to: year, missing_round: skip, method: mean", period="month")
    assert score(rule_set, _year(rounds)).unit("甲").total == 8367


TWO: dict[str, dict[str, int | None]] = {
    "2020-Q1": {"甲": 90, "乙": 80},
    "2020-Q2": {"甲": 80},
}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("skip", 8000),
        ("zero, rounds: 2", 4000),
        ("{fixed: 95}, rounds: 2", 8750),
        ("block, rounds: 2", None),
        ("{fixed: 95}, rounds: 4", 9125),
    ],
)
def test_a_round_a_unit_was_not_in_counts_as_the_rule_says(
    missing: str, expected: int | None
) -> None:
    rule_set = _rules(f"from: quarter, to: year, method: mean, missing_round: {missing}")
    result = score(rule_set, _year(TWO, "甲", "乙"))
    assert result.unit("乙").total == expected
    assert result.unit("乙").rounds[1].total is None
    assert result.provisional == (expected is None)


def test_a_gap_in_a_round_that_was_held_leaves_the_year_open() -> None:
    rounds: dict[str, dict[str, int | None]] = {**FOUR, "2020-Q2": {"甲": None}}
    result = score(_rules(QUARTERS + "mean"), _year(rounds))
    assert result.unit("甲").total is None
    assert result.provisional


DECISIONS = """
decisions:
  - id: low
    DECISION
    at: base
    when: {bottom: 1, at_edge: all_in, within: all}
    then: {mark: warning}
  - id: often
    DECISION
    at: rolled
    when: {run: low, times: 2, in_a_row: no, within: year, missing: bridges}
    then: {mark: talk}
  - {id: lately, DECISION1, at: rolled, when: {met: low}, then: {mark: criticism}}
  - id: first
    DECISION
    at: rolled
    when: {top: 1, at_edge: all_in, within: all}
    then: {mark: praise, points: {add: 2}}
money:
  - id: prize
    title: 奖金
    decimals: 0
    at: rolled
    when: {figure: total, at_least: 84}
    amount: total
""".replace("DECISION1", TITLE).replace("DECISION", TITLE.replace(", ", "\n    "))


def _marks(result: Result, code: str) -> list[str]:
    return sorted(one.kind for one in result.statuses_of(code))


def test_last_places_in_two_quarters_count_for_the_year_and_its_effects_come_after() -> None:
    rounds: dict[str, dict[str, int | None]] = {
        "2020-Q1": {"甲": 90, "乙": 70},
        "2020-Q2": {"甲": 60, "乙": 70},
        "2020-Q3": {"甲": 90, "乙": 70},
        "2020-Q4": {"甲": 60, "乙": 70},
    }
    result = score(_rules(QUARTERS + "mean", DECISIONS), _year(rounds, "甲", "乙"))
    assert _marks(result, "甲") == ["criticism", "praise", "talk"]
    assert _marks(result, "乙") == ["talk"]
    assert result.unit("甲").total == 7700
    assert result.unit("甲").scored == 7500
    assert [one.rank for one in result.unit("甲").rounds] == [1, 2, 1, 2]
    assert result.unit("甲").money == ()
    assert "2020年第一季度" in result.statuses_of("乙")[0].cause


def test_last_places_of_the_year_before_do_not_count_within_the_year() -> None:
    rounds: dict[str, dict[str, int | None]] = {"2020-Q1": {"甲": 90, "乙": 70}}
    history: Any = {"2019-Q4": {"units": ["甲", "乙"], "decisions": {"low": ["乙"]}}}
    result = score(_rules(QUARTERS + "mean", DECISIONS), _year(rounds, "甲", "乙"), history)
    assert _marks(result, "乙") == ["criticism"]
    assert [one.amount for one in result.unit("甲").money] == [92]


MONTHLY = HEAD.replace(
    "missing: block",
    "missing: block\n        roll_up: {from: month, method: mean, missing_round: skip}",
)


def test_an_item_may_be_scored_each_month_within_a_yearly_scheme() -> None:
    text = MONTHLY.replace("PERIOD", "year").replace("LIMITS", LIMITS) + RANKING
    rule_set = read_rule_set(text.encode(), "trial.yaml")
    rounds: dict[str, dict[str, int | None]] = {"2020-01": {"甲": 80}, "2020-04": {"甲": 91}}
    result = score(rule_set, _year(rounds))
    assert result.unit("甲").total == 8550
    assert result.at == "base"


def test_months_make_an_item_of_the_quarters_that_make_the_year() -> None:
    text = MONTHLY.replace("PERIOD", "quarter").replace("LIMITS", LIMITS) + RANKING
    rule_set = read_rule_set(f"{text}roll_up: {{{QUARTERS}sum}}\n".encode(), "trial.yaml")
    rounds: dict[str, dict[str, int | None]] = {
        "2020-01": {"甲": 80},
        "2020-03": {"甲": 90},
        "2020-04": {"甲": 60},
        "2020-Q1": {"甲": 1},
        "2020-Q2": {"甲": 1},
    }
    result = score(rule_set, _year(rounds))
    assert [(one.period, one.total) for one in result.unit("甲").rounds] == [
        ("2020-Q1", 8500),
        ("2020-Q2", 6000),
    ]
    assert result.unit("甲").total == 14500
    assert score(rule_set, _year(rounds), at="2020-Q2").unit("甲").total == 6000
    quarter: Facts = {**_facts("2020-Q1", {"甲": 1}), "rounds": _year(rounds)["rounds"]}
    del quarter["rounds"]["2020-04"], quarter["rounds"]["2020-Q1"], quarter["rounds"]["2020-Q2"]
    alone = score(rule_set, quarter)
    assert (alone.at, alone.unit("甲").total) == ("base", 8500)
