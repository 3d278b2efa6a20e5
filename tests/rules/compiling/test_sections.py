"""Sections, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.model.mechanisms import Expression
from fengqiao.rules.model.scheme import Item, Section
from tests.rules.compiling.running import work_out
from tests.rules.compiling.writing import (
    HERE,
    bounds,
    choice,
    fact,
    formula,
    is_,
    item,
    missing,
    rules,
    section,
)

FACTS = (
    *(fact(name, 10000, decimals=2, least=-10000) for name in "abcd"),
    choice("kind", "社区", "村"),
    fact("fire", 5, absent="zero"),
)
ONLY_VILLAGES = is_("kind", 1)


def given(name: str, weight: str, **changes: object) -> Item:
    """Return an item whose points are the figure of the same name."""
    return item(f"i{name}", Expression(formula(name), HERE), weight, **changes)


def unit(**figures: int | None) -> dict[str, int | None]:
    """Return a unit; the points a to d are whole."""
    return {
        name: value * 100 if value is not None and name in "abcd" else value
        for name, value in figures.items()
    }


def section_of(
    whole: Section, items: tuple[Item, ...], *units: dict[str, int | None]
) -> list[str | None]:
    rule = rules(*items, facts=FACTS, sections=(whole,))
    return [found[f"section:{whole.id}"] for found in work_out(rule, *units)]


AB = (given("a", "30"), given("b", "20"))


def test_a_section_is_the_sum_the_mean_or_the_weighted_sum_of_its_parts() -> None:
    assert section_of(section("s", "50", "ia", "ib"), AB, unit(a=10, b=7)) == ["17"]
    mean = section("s", "25", "ia", "ib", combine="mean")
    assert section_of(mean, AB, unit(a=10, b=7), unit(a=10)) == ["8.5", None]
    inner = (
        section("s", "27", "x", "y", combine="weighted"),
        section("x", "30", "ia", parent="s", share=7000),
        section("y", "20", "ib", parent="s", share=3000),
    )
    rule = rules(*AB, facts=FACTS, sections=inner)
    # 0.7 × 10 + 0.3 × 7.
    found = work_out(rule, unit(a=10, b=7))[0]
    assert (found["section:s"], found["section:x"], found["total"]) == ("9.1", "10", "9.1")


def test_the_parts_of_a_weighted_section_need_shares() -> None:
    whole = section("s", "50", "ia", combine="weighted")
    with pytest.raises(ValueError, match="item:ia has no share"):
        section_of(whole, AB, unit(a=1))


@pytest.mark.parametrize(
    ("overflow", "points", "total"), [("dropped", "40", "43"), ("up", "40", "50")]
)
def test_what_lies_above_the_cap_is_dropped_or_goes_to_the_total(
    overflow: str, points: str, total: str
) -> None:
    capped = section("s", "50", "ia", "ib", cap="40", floor="0", overflow=overflow)
    rule = rules(*AB, given("c", "50"), facts=FACTS, sections=(capped, section("t", "50", "ic")))
    high, low = work_out(rule, unit(a=30, b=17, c=3), unit(a=-30, b=17, c=3))
    assert (high["section:s"], high["section:s/before"], high["total"]) == (points, "47", total)
    expected = "3" if overflow == "dropped" else "-10"
    assert (low["section:s"], low["total"]) == ("0", expected)


def test_what_overflows_is_shown_and_a_section_that_is_not_there_has_none() -> None:
    capped = section(
        "s", "50", "ia", cap="40", overflow="up", only_for=ONLY_VILLAGES,
        zero_if=bounds("fire", at_least="1"),
    )  # fmt: skip
    rule = rules(*AB[:1], facts=FACTS, sections=(capped,))
    village, town, burnt, open_ = work_out(
        rule,
        unit(a=47, kind=1),
        unit(a=47, kind=0),
        unit(a=47, kind=1, fire=1),
        unit(a=47, kind=None),
    )
    shown = [(one["section:s"], one["section:s/overflow"], one["total"]) for one in (village, town)]
    assert shown == [("40", "7", "47"), (None, "0", "0")]
    assert (burnt["section:s"], burnt["total"]) == ("0", "0")
    assert (open_["section:s"], open_["total"]) == (None, None)
    assert (town["applies:s"], town["applies:ia"]) == ("0", "0")


def test_points_are_scaled_to_what_applies_to_the_unit() -> None:
    items = (given("a", "30"), given("b", "20", only_for=ONLY_VILLAGES))
    scaled = section("s", "50", "ia", "ib", rescale="applicable")
    # A town: 10 × 50 ÷ 30 = 16.67; a village keeps 17.
    units = unit(a=10, kind=0), unit(a=10, b=7, kind=1)
    assert section_of(scaled, items, *units) == ["16.67", "17"]
    mean = section("s", "25", "ia", "ib", rescale="applicable", combine="mean")
    # A town: 10 × 25 ÷ 30; a village 17 × 25 ÷ 50.
    assert section_of(mean, items, *units) == ["8.33", "8.5"]
    only = section("s", "20", "ib", rescale="applicable")
    assert section_of(only, items[1:], *units) == [None, "7"]


def test_points_are_scaled_to_the_declared_parts() -> None:
    scaled = section("s", "100", "ia", "ib", rescale="declared")
    assert section_of(scaled, AB, unit(a=10, b=7)) == ["34"]
    mean = section("s", "100", "ia", "ib", rescale="declared", combine="mean")
    # 8.5 × 100 ÷ 25.
    assert section_of(mean, AB, unit(a=10, b=7)) == ["34"]
    thirds = section("s", "10", "ia", rescale="declared")
    # 10 × 10 ÷ 30.
    assert section_of(thirds, AB[:1], unit(a=10)) == ["3.33"]
    weighted = (
        section("s", "100", "x", combine="weighted", rescale="declared"),
        section("x", "30", "ia", parent="s", share=5000),
    )
    rule = rules(AB[0], facts=FACTS, sections=weighted)
    # 0.5 × 12 × 100 ÷ (0.5 × 30).
    assert work_out(rule, unit(a=12))[0]["section:s"] == "40"


def test_a_dropped_item_is_made_good_by_the_others() -> None:
    items = (given("a", "30"), given("b", "20", missing=missing("drop")))
    plain = section("s", "50", "ia", "ib")
    # 10 × 50 ÷ 30.
    assert section_of(plain, items, unit(a=10, b=7), unit(a=10)) == ["17", "16.67"]
    declared = section("s", "100", "ia", "ib", rescale="declared")
    # 10 × 100 ÷ 50 × 50 ÷ 30.
    assert section_of(declared, items, unit(a=10, b=7), unit(a=10)) == ["34", "33.33"]
    mean = section("s", "25", "ia", "ib", combine="mean")
    assert section_of(mean, items, unit(a=10, b=7), unit(a=10)) == ["8.5", "10"]
    assert section_of(section("s", "20", "ib"), items[1:], unit(b=7), unit()) == ["7", None]


def test_what_does_not_apply_is_not_made_good_with_what_was_dropped() -> None:
    items = (
        given("a", "30"),
        given("b", "20", missing=missing("drop")),
        given("c", "50", only_for=ONLY_VILLAGES),
    )
    plain = section("s", "100", "ia", "ib", "ic")
    # A town is measured by 50, dropped 20 of them: 12 × 50 ÷ 30; a village (12 + 20) × 100 ÷ 80.
    units = unit(a=12, kind=0), unit(a=12, c=20, kind=1)
    assert section_of(plain, items, *units) == ["20", "40"]


def test_nested_sections_add_up_and_carry_the_gap_of_a_part() -> None:
    sections = (
        section("s", "100", "x", "ic"),
        section("x", "50", "ia", "ib", parent="s", only_for=ONLY_VILLAGES),
    )
    rule = rules(*AB, given("c", "50"), facts=FACTS, sections=sections)
    found = work_out(
        rule,
        unit(a=1, b=2, c=3, kind=1),
        unit(a=1, c=3, kind=1),
        unit(a=1, c=3, kind=0),
    )
    assert [one["total"] for one in found] == ["6", None, "3"]
    assert [one["applies:ia"] for one in found] == ["1", "1", "0"]
    assert [one["counts:x"] for one in found] == ["1", "1", "0"]


def test_section_points_are_rounded_to_their_decimals() -> None:
    whole = section("s", "50", "ia", "ib", decimals=0)
    rule = rules(*AB, facts=FACTS, sections=(whole,))
    found = work_out(rule, {"a": 1025, "b": 25}, {"a": 1025, "b": -25}, {"a": -1025, "b": -25})
    assert [one["section:s"] for one in found] == ["11", "10", "-11"]


def test_a_bonus_has_no_full_mark_to_scale_by() -> None:
    items = (item("ia", Expression(formula("a"), HERE), None),)
    with pytest.raises(ValueError, match="item:ia has no full mark"):
        compile_rules(
            rules(*items, facts=FACTS, sections=(section("s", "5", "ia", rescale="declared"),)),
            "2020",
        )
