"""Bonuses and the total, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.model.mechanisms import Expression
from fengqiao.rules.model.scheme import BonusGroup, Section
from tests.rules.compiling.running import work_out
from tests.rules.compiling.writing import (
    HERE,
    bonus,
    choice,
    fact,
    formula,
    is_,
    item,
    maybe,
    number,
    rules,
    section,
    total,
)

FACTS = (
    *(fact(name, 100000, decimals=3, least=-100000) for name in "abxyz"),
    choice("kind", "社区", "村"),
)


def expression(name: str) -> Expression:
    return Expression(formula(name), HERE)


def found(
    unit: dict[str, float],
    *sections: Section,
    bonus_groups: tuple[BonusGroup, ...] = (),
    **changes: Any,
) -> dict[str, str | None]:
    """Return what a unit with the figures a, b (items) and x, y, z (bonuses) gets."""
    items = [item(f"i{name}", expression(name), "60") for name in "ab"]
    bonuses = [bonus(f"b{name}", expression(name)) for name in "xyz"]
    sections = sections or (section("s", "60", "ia"), section("t", "60", "ib"))
    rule = rules(
        *items, *bonuses, facts=FACTS, sections=sections, bonus_groups=bonus_groups,
        total=total(**changes),
    )  # fmt: skip
    figures = dict.fromkeys((*"abxyz", "kind"), 0)
    figures |= {name: round(value * 1000) for name, value in unit.items()}
    figures["kind"] //= 1000
    return work_out(rule, figures)[0]


def test_the_total_begins_with_its_start_and_takes_in_the_bonuses() -> None:
    assert found({"a": 50, "b": 30, "x": 2.5})["total"] == "82.5"
    assert found({"a": -3, "x": 1}, start="100")["total"] == "98"
    assert found({"a": 50, "b": 30, "x": 2.5})["total/main"] == "80"


@pytest.mark.parametrize(
    ("parts", "shown"),
    # Parts of 120 for 100: 55 + 58 = 113; × 100 ÷ 120 = 94.1667; and 2 of bonus.
    [("leave", "115"), ("clip", "102"), ("rescale", "96.17")],
)
def test_parts_that_add_up_to_another_full_mark(parts: str, shown: str) -> None:
    assert found({"a": 55, "b": 58, "x": 2}, parts=parts)["total"] == shown


def test_the_total_is_rounded_once() -> None:
    # 0.7 × 44.45 + 0.3 × 44.45 = 44.45, shown as 44.5; twice rounded parts would differ.
    weighted = (
        section("s", "60", "ia", share=7000),
        section("t", "60", "ib", share=3000),
    )
    shown = found({"a": 44.45, "b": 44.35}, *weighted, combine="weighted", decimals=1)
    assert shown["total"] == "44.4"
    mean = found({"a": 1, "b": 2.005, "x": 0.001}, combine="mean", decimals=2)
    # (1 + 2.01) ÷ 2 = 1.505, and no bonus of a thousandth: the bonus item has two decimals.
    assert mean["total"] == "1.51"


def test_a_weighted_total_can_be_scaled_and_clipped() -> None:
    weighted = (
        section("s", "60", "ia", share=5000),
        section("t", "60", "ib", share=2500),
    )
    unit = {"a": 60.0, "b": 40.0, "x": 1.0}
    # 0.5 × 60 + 0.25 × 40 = 40 of 45.
    assert found(unit, *weighted, combine="weighted", parts="rescale")["total"] == "89.89"
    assert found(unit, *weighted, combine="weighted", full="38", parts="clip")["total"] == "39"


def test_the_mean_of_sections_leaves_out_those_that_are_not_there() -> None:
    sections = (
        section("s", "60", "ia"),
        section("t", "60", "ib", only_for=is_("kind", 1)),
    )
    unit = {"a": 10.0, "b": 15.0, "x": 1.0}
    changes: dict[str, Any] = {"combine": "mean", "start": "5"}
    assert found(unit, *sections, **changes)["total"] == "16"
    assert found({**unit, "kind": 1}, *sections, **changes)["total"] == "18.5"
    clipped = found({**unit, "kind": 1}, *sections, full="17", parts="clip", **changes)
    assert clipped["total"] == "18"
    # The mean of 10 and 15 is 12.5 of 60: × 100 ÷ 60 = 20.83.
    scaled = found({**unit, "kind": 1}, *sections, parts="rescale", **changes)
    assert scaled["total"] == "26.83"


def test_bonuses_have_ceilings_alone_in_groups_and_together() -> None:
    group = BonusGroup("g", "g", ("bx", "by"), number("4"), maybe("-1"))
    unit = {"a": 50.0, "x": 3.0, "y": 2.0, "z": 5.0}
    one = found(unit, bonus_groups=(group,))
    assert (one["group:g"], one["bonus"], one["total"]) == ("4", "9", "59")
    two = found(unit, bonus_groups=(group,), bonus_cap="6.5")
    assert (two["bonus/before"], two["bonus"], two["total"]) == ("9", "6.5", "56.5")
    low = found({"x": -3, "y": -2, "z": -6}, bonus_groups=(group,), bonus_floor="-5.5")
    assert (low["group:g"], low["bonus"], low["total"]) == ("-1", "-5.5", "-5.5")


def test_the_total_has_limits_of_its_own() -> None:
    assert found({"a": 60, "b": 60, "x": 5}, cap="110", floor="0")["total"] == "110"
    assert found({"a": -60}, cap="110", floor="0")["total"] == "0"
    assert found({"a": -60})["total"] == "-60"
