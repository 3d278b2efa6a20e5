"""Measures, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.model.decisions import Ranking
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import (
    Baseline,
    Rate,
    Rows,
    Source,
    Standing,
    Survey,
    Trend,
    Window,
)
from tests.rules.compiling.running import Unit, run, work_out
from tests.rules.compiling.writing import HERE, choice, fact, formula, measure, number, rules

FACTS = (
    fact("a", 1000),
    fact("b", 1000),
    *(fact(name, 1000) for name in ("very", "fairly", "not_")),
    choice("kind", "社区", "村"),
)


def value(source: Source, *units: Unit, decimals: int = 2, **changes: Any) -> list[str | None]:
    rule = rules(facts=FACTS, measures=(measure("m", source, decimals),), **changes)
    return [one["measure:m"] for one in work_out(rule, *units)]


def past(*figures: int | None) -> Unit:
    """Return a unit with a now, one period ago, two periods ago, and so on."""
    return {f"a@{back}" if back else "a": figure for back, figure in enumerate(figures)}


@pytest.mark.parametrize(("none", "shown"), [("missing", None), ("zero", "0"), ("full", "100")])
def test_a_rate_is_per_cent_with_a_rule_for_nothing(none: str, shown: str | None) -> None:
    rate = Rate(formula("a"), formula("a + b"), none)
    assert value(rate, {"a": 2, "b": 1}, {"a": 0, "b": 0}) == ["66.67", shown]


def test_change_against_an_earlier_period() -> None:
    difference = Trend(formula("a"), "difference", 1)
    assert value(difference, past(7, 10), past(7, None)) == ["-3", None]
    percent = Trend(formula("a"), "percent", 2)
    # (7 - 9) ÷ 9 = -22.22 %.
    assert value(percent, past(7, 10, 9), past(7, 10, 0)) == ["-22.22", None]


def test_how_often_in_a_row_it_fell_or_rose() -> None:
    falling = Trend(formula("a"), "falling", 3)
    units = [
        past(1, 2, 3, 4),
        past(1, 2, 3, 3),
        past(2, 2, 3, 4),
        past(1, 2, None, 3),
        past(1, None, 3, 4),
        past(None, 2, 3, 4),
    ]
    assert value(falling, *units, decimals=0) == ["3", "2", "0", "1", None, None]
    assert value(Trend(formula("a"), "rising", 2), past(3, 2, 1), past(1, 2, 3)) == ["2", "0"]


def baseline(kind: str, among: str = "all", **changes: Any) -> Baseline:
    plain = {"past": 0, "low_is_best": False, "without_self": False}
    return Baseline(formula("a"), kind, among, **{**plain, **changes})


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (baseline("mean"), ["3.33", "3.33", "3.33", "3.33"]),
        (baseline("best"), ["6", "6", "6", "6"]),
        (baseline("worst"), ["1", "1", "1", "1"]),
        (baseline("best", low_is_best=True), ["1", "1", "1", "1"]),
        (baseline("worst", low_is_best=True), ["6", "6", "6", "6"]),
        (baseline("sum"), ["10", "10", "10", "10"]),
        (baseline("count"), ["3", "3", "3", "3"]),
        (baseline("mean", without_self=True), ["4.5", "3.5", "2", "3.33"]),
        (baseline("mean", among="group"), ["2", "2", "6", "6"]),
    ],
)
def test_figures_of_the_peers(source: Baseline, shown: list[str]) -> None:
    ranking = Ranking((), "share", "kind", False, 1, "neither", ())
    units: list[Unit] = [
        {"a": 1, "kind": 0}, {"a": 3, "kind": 0}, {"a": 6, "kind": 1}, {"kind": 1}
    ]  # fmt: skip
    assert value(source, *units, ranking=ranking) == shown


def test_figures_of_the_own_past() -> None:
    units = past(9, 4, 7), past(9, 4, None)
    own: dict[str, Any] = {"among": "own_past", "past": 2}
    assert value(baseline("mean", **own), *units) == ["5.5", None]
    assert value(baseline("best", **own), *units) == ["7", None]
    assert value(baseline("worst", **own), *units) == ["4", None]
    assert value(baseline("sum", **own), *units) == ["11", None]
    assert value(baseline("count", **own), *units) == ["2", "1"]


def test_answers_make_a_mean_unless_the_sample_is_too_small() -> None:
    survey = Survey((("very", number("5")), ("fairly", number("3.5")), ("not_", number("0"))), 10)
    units = [
        {"very": 6, "fairly": 3, "not_": 2},
        {"very": 6, "fairly": 3, "not_": 0},
        {"very": 6, "fairly": 4},
    ]
    # (30 + 10.5) ÷ 11 = 3.6818…
    assert value(survey, *units) == ["3.68", None, None]


def test_places_by_a_figure() -> None:
    units = past(9), past(7), past(7), past(5), past(None)

    def places(**changes: Any) -> list[str | None]:
        plain = {"low_is_best": False, "among": "all", "ties": "share", "from_last": False}
        return value(Standing(formula("a"), **{**plain, **changes}), *units, decimals=1)

    assert places() == ["1", "2", "2", "4", None]
    assert places(ties="dense") == ["1", "2", "2", "3", None]
    assert places(ties="average") == ["1", "2.5", "2.5", "4", None]
    assert places(low_is_best=True, ties="average") == ["4", "2.5", "2.5", "1", None]
    assert places(from_last=True) == ["4", "2", "2", "1", None]


def test_measures_of_rows_are_columns_that_measuring_fills() -> None:
    register = Register("visit", "visit", "ledger.x", (), (), 50, HERE)
    rows = Rows(
        "visit",
        None,
        None,
        None,
        Window(()),
        None,
        "first",
        None,
        (),
        "product",
        None,
        "count",
        None,
    )
    rule = rules(facts=FACTS, registers=(register,), measures=(measure("m", rows),))
    program = compile_rules(rule, "2020")
    (column,) = (one for one in program.columns if one.name == "measure:m")
    assert (column.low, column.high, column.back) == (0, 50, 0)
    assert run(program, {"measure:m": 7})[0]["measure:m"] == "7"
