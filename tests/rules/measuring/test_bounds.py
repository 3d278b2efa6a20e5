"""Bounds proved from what is declared, and figures too large for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fengqiao.rules.measuring.bounds import measure_bounds
from fengqiao.rules.measuring.vectors import TooLarge
from fengqiao.rules.model.measures import Lateness, Nth, Rows
from tests.rules.measuring.counting import BY_LEVEL, LATE, counted
from tests.rules.measuring.registers import (
    INCIDENTS,
    PLAIN,
    constant,
    measure,
    name,
    number,
    operation,
    row,
)
from tests.rules.measuring.ruling import rules_with


def test_bounds_are_proved_from_what_is_declared() -> None:
    rules = rules_with(INCIDENTS)

    def bounds(source: Rows | Lateness, decimals: int = 1, most: int | None = None) -> object:
        return measure_bounds(rules, measure(source, decimals, most))

    assert bounds(replace(PLAIN, take="count")) == (0, 1000)
    assert bounds(replace(PLAIN, take="share")) == (0, 1000)
    assert bounds(replace(PLAIN, value=BY_LEVEL)) == (0, 20_000)
    assert bounds(replace(PLAIN, value=name("persons"))) == (-50_000, 500_000)
    assert bounds(replace(PLAIN, value=name("persons"), take="lowest")) == (-50, 500)
    assert bounds(replace(PLAIN, value=name("persons")), most=99) == (-50_000, 99)
    nth = Nth("occurred", (number("1"),), "step", number("1"), "multiply", None)
    assert bounds(replace(PLAIN, nth=nth), 0) == (0, 1_000_000)
    assert bounds(LATE, 0) == (0, 3_000_000)
    assert bounds(replace(LATE, per="filing", never=number("2.5")), 0) == (0, 3000)
    dates = operation(name("found"), "-", name("occurred"))
    low, high = measure_bounds(rules, measure(replace(PLAIN, value=dates, take="highest"), 0))
    assert -low == high == 91_310


def test_figures_that_might_not_fit_are_refused() -> None:
    huge = constant("9" * 18)
    source = replace(PLAIN, value=operation(huge, "*", name("persons")))
    with pytest.raises(TooLarge, match="数字太大"):
        counted(source, row(persons=500))
    large = replace(PLAIN, value=constant("4" * 18))
    assert counted(large, row(), row("乙乡"), decimals=0)[0] == "4" * 18
    many = [row("甲乡" if place % 2 else "乙乡") for place in range(42)]
    with pytest.raises(TooLarge):
        counted(large, *many, decimals=0)
    assert counted(large, *many[:40], decimals=0)[2] == "0"
