"""Measures may stand on measures, but not in a chain nobody could follow."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.checking.cycles import DEEPEST_CHAIN
from fengqiao.rules.compiling.assembling import compile_rules
from tests.rules.language.files import bent, faults_in

SHARE = "  share: {title: 办结率, rate: done / due, when_none: full}"


def chained(many: int, last: str = "late", formula: str = "{} + 1") -> str:
    """Return a file in which every new measure needs the next one."""
    needs = [*(f"m{number + 1}" for number in range(many - 1)), last]
    lines = [
        f"  m{number}: {{title: 第{number}个, unit: 份, max: 9, formula: '{formula.format(need)}'}}"
        for number, need in enumerate(needs)
    ]
    return bent((SHARE, "\n".join([SHARE, *lines])), ("{each: {late: 1.5", "{each: {m0: 1.5"))


@pytest.mark.parametrize(
    ("formula", "depth"), [("{} + 1", 3), ("MIN(" * 28 + "{}" + ", 9)" * 28, 30)]
)
def test_a_chain_of_measures_is_only_so_deep(formula: str, depth: int) -> None:
    many = DEEPEST_CHAIN // depth
    deepest = read_rule_set(chained(many, formula=formula)).rules
    assert len(deepest.measures) == many + 2
    # What is let through can be compiled: no chain descends further than Python can.
    assert compile_rules(deepest, "2024").items
    found = faults_in(chained(many + 1, formula=formula))
    told = [one.message for one in found if one.severity == "error"]
    assert told == ["“第0个”要先算的中间指标一个接一个，公式套得太深。"]


def test_three_hundred_in_a_row_are_told_and_not_followed() -> None:
    assert any("一个接一个" in one.message for one in faults_in(chained(300)))
    assert any("一个接一个" in one.message for one in faults_in(chained(300, "PAST(m0, 1)")))
