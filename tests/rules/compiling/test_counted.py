"""Points by counting, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.model.mechanisms import (
    Add,
    Check,
    CheckLine,
    Deduct,
    Each,
    Expression,
    Lookup,
    Manual,
    Mechanism,
)
from fengqiao.rules.model.scheme import WeightByType
from tests.rules.compiling.running import Unit, work_out
from tests.rules.compiling.writing import (
    HERE,
    bonus,
    choice,
    fact,
    formula,
    item,
    maybe,
    missing,
    number,
    rules,
)

FACTS = (
    fact("late"),
    fact("absent"),
    fact("hours", 1000, decimals=1, least=-1000),
    fact("mark", 100, decimals=1, least=-20),
    choice("plan", "否", "是"),
    choice("kind", "社区", "村", "企业"),
)


def each(**points: str) -> tuple[Each, ...]:
    return tuple(Each(formula(name), number(each_)) for name, each_ in points.items())


def points(
    mechanism: Mechanism, figures: Unit, weight: str | None = "20", **changes: object
) -> str | None:
    rule = rules(item("a", mechanism, weight, **changes), facts=FACTS)
    return work_out(rule, figures)[0]["item:a"]


def test_full_mark_less_so_much_for_each_with_its_parts() -> None:
    rule = rules(item("a", Deduct(each(late="1", absent="3"), None)), facts=FACTS)
    (found,) = work_out(rule, {"late": 2, "absent": 1})
    assert found["item:a"] == "15"
    assert [found[f"item:a/each/{n}"] for n in (1, 2)] == ["2", "3"]
    assert (found["item:a/taken"], found["item:a/weight"]) == ("5", "20")
    assert (found["item:a/figure/1"], found["item:a/before"]) == ("2", "15")


@pytest.mark.parametrize(
    ("late", "cap", "floor", "shown"),
    [
        (8, "6", None, "14"),  # at most 6 off
        (8, None, "15", "15"),  # never below 15
        (3, "6", "15", "17"),
        (50, None, None, "-30"),  # without a floor it goes below 0
        (8, "6", "15", "15"),
        (8, "4", "15", "16"),
    ],
)
def test_what_is_taken_off_has_a_cap_and_the_item_a_floor(
    late: int, cap: str | None, floor: str | None, shown: str
) -> None:
    assert points(Deduct(each(late="1"), maybe(cap)), {"late": late}, floor=floor) == shown


def test_a_figure_that_can_be_negative_gives_back_under_the_cap_too() -> None:
    # -3.5 hours at 2 points: 20 + 7; 30 hours: capped at 10 off.
    mechanism = Deduct(each(hours="2"), number("10"))
    assert points(mechanism, {"hours": -35}) == "27"
    assert points(mechanism, {"hours": 300}) == "10"


@pytest.mark.parametrize(
    ("hours", "shown"), [(1, "20"), (3, "19.99"), (5, "19.98"), (-1, "20.01"), (4, "19.98")]
)
def test_a_half_is_rounded_away_from_zero_once(hours: int, shown: str) -> None:
    # 0.05 points for each hour: 0.1 h takes 0.005 off; 19.995 is shown as 20.00.
    assert points(Deduct(each(hours="0.05"), None), {"hours": hours}) == shown


def test_points_are_added_from_nothing_up_to_a_cap() -> None:
    rule = rules(bonus("a", Add(each(late="1", absent="3"), number("5"))), facts=FACTS)
    first, second, third = work_out(
        rule, {"late": 1, "absent": 1}, {"late": 4, "absent": 2}, {"late": 1}
    )
    assert [one["bonus:a"] for one in (first, second, third)] == ["4", "5", "0"]
    assert (second["bonus:a/given"], second["bonus"], second["total"]) == ("10", "5", "5")
    assert points(Add(each(late="-1.5"), None), {"late": 30}, floor="-40") == "-40"


def test_a_checklist_gives_and_takes_line_by_line() -> None:
    lines = (
        CheckLine(formula("plan"), None, number("1"), number("-0.5")),
        CheckLine(formula("late"), number("4"), number("2"), number("0")),
        CheckLine(formula("absent"), None, number("0.25"), number("0")),
    )
    assert points(Check(lines), {"plan": 1, "late": 4, "absent": 9}) == "3.25"
    assert points(Check(lines), {"plan": 0, "late": 3, "absent": 0}) == "-0.5"
    assert points(Check(lines), {"plan": 0, "late": 3}) is None


def test_points_by_choice_with_and_without_a_rest() -> None:
    rows = ((0, number("5")), (2, number("1.5")))
    assert points(Lookup("kind", rows, None, HERE), {"kind": 2}) == "1.5"
    assert points(Lookup("kind", rows, None, HERE), {"kind": 1}) is None
    assert points(Lookup("kind", rows, number("0.125"), HERE), {"kind": 1}) == "0.13"


def test_a_mark_outside_its_range_is_no_mark() -> None:
    manual = Manual("mark", number("-1"), number("5"), HERE)
    assert [points(manual, {"mark": mark}) for mark in (-10, 45, 50)] == ["-1", "4.5", "5"]
    assert [points(manual, {"mark": mark}) for mark in (-11, 51)] == [None, None]
    given = points(manual, {"mark": 51}, missing=missing("fixed", "2"))
    assert given == "2"
    assert points(Manual("mark", number("-2"), number("10"), HERE), {"mark": -20}) == "-2"


def test_a_formula_is_points() -> None:
    mechanism = Expression(formula("MIN(hours, 30)"), HERE)
    assert points(mechanism, {"hours": 275}) == "27.5"
    assert points(mechanism, {"hours": 900}) == "30"


def test_the_full_mark_by_unit_type() -> None:
    by = WeightByType("kind", ((0, number("20")), (1, number("10.5"))))
    deduct = Deduct(each(late="1"), None)
    changes: dict[str, Any] = {"weight_by": by}
    assert points(deduct, {"late": 2, "kind": 0}, "15", **changes) == "18"
    assert points(deduct, {"late": 2, "kind": 1}, "15", **changes) == "8.5"
    assert points(deduct, {"late": 2, "kind": 2}, "15", **changes) == "13"
    assert points(deduct, {"late": 2, "kind": 2}, None, **changes) is None
    assert points(deduct, {"late": 2}, "15", **changes) is None
    capped = Deduct(each(late="1"), number("4"))
    assert points(capped, {"late": 9, "kind": 1}, "15", **changes) == "6.5"
