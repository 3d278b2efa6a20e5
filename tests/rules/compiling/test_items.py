"""What surrounds a mechanism: limits, exemptions, what is missing, what does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.model.conditions import Held
from fengqiao.rules.model.decisions import Ranking
from fengqiao.rules.model.mechanisms import Add, Deduct, Each, Expression, Mechanism
from tests.rules.compiling.running import Unit, run, work_out
from tests.rules.compiling.writing import (
    HERE,
    bonus,
    bounds,
    choice,
    fact,
    formula,
    is_,
    item,
    missing,
    number,
    roll_up,
    rules,
)

FACTS = (fact("late"), fact("fire", 5), choice("kind", "社区", "村"), fact("quiet", absent="zero"))
LATE = Deduct((Each(formula("late"), number("1")),), None)
QUIET = Deduct((Each(formula("quiet"), number("1")),), None)


def points(*units: Unit, mechanism: Mechanism = LATE, **changes: Any) -> list[str | None]:
    rule = rules(item("a", mechanism, **changes), facts=FACTS)
    return [found["item:a"] for found in work_out(rule, *units)]


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        (missing("block"), None),
        (missing("zero"), "0"),
        (missing("full"), "20"),
        (missing("fixed", "9.5"), "9.5"),
        (missing("drop"), None),
    ],
)
def test_a_missing_figure_means_what_the_item_says(policy: object, shown: str | None) -> None:
    assert points({"late": 2}, {"late": None}, missing=policy) == ["18", shown]


def test_no_entry_is_nothing_where_the_fact_says_so() -> None:
    assert points({"quiet": None}, {"quiet": 3}, mechanism=QUIET, missing=missing("zero")) == [
        "20",
        "17",
    ]


def test_a_missing_item_may_have_the_mean_of_those_who_have_points() -> None:
    # 18 and 15 of the three who have some; the zeroed one counts as 0: 33 ÷ 3 = 11.
    units: list[Unit] = [{"late": 2}, {"late": 5}, {"late": 1, "fire": 1}, {"late": None}]
    units = [{"fire": 0} | dict(unit) for unit in units]
    zeroed = bounds("fire", at_least="1")
    rule = rules(item("a", LATE, missing=missing("peers_mean"), zero_if=zeroed), facts=FACTS)
    found = work_out(rule, *units)
    assert [one["item:a"] for one in found] == ["18", "15", "0", "11"]
    assert found[3]["item:a/peers_mean"] == "11"


def test_the_mean_is_that_of_the_group_and_of_units_with_the_item() -> None:
    ranking = Ranking((), "share", "kind", False, 1, "neither", ())
    for among, expected in (("group", "17"), ("all", "17.5")):
        rule = rules(
            item("a", LATE, missing=missing("peers_mean", among=among)),
            facts=FACTS,
            ranking=ranking,
        )
        units: list[Unit] = [
            {"late": 2, "kind": 0},
            {"late": 3, "kind": 1},
            {"late": None, "kind": 1},
        ]
        assert work_out(rule, *units)[2]["item:a"] == expected
    rule = rules(
        item("a", LATE, missing=missing("peers_mean"), only_for=is_("kind", 1)), facts=FACTS
    )
    found = work_out(rule, *units)
    assert [one["item:a"] for one in found] == [None, "17", "17"]


def test_limits_come_before_exemption_and_exemption_before_zeroing() -> None:
    full, zero = bounds("quiet", at_least="1"), bounds("fire", at_least="1")
    changes: dict[str, Any] = {"floor": "5", "cap": "18", "full_if": full, "zero_if": zero}
    units: list[Unit] = [
        {"late": 0, "fire": 0},
        {"late": 90, "fire": 0},
        {"late": 90, "fire": 0, "quiet": 1},
        {"late": 0, "fire": 1, "quiet": 1},
        {"late": None, "fire": 0, "quiet": 1},
        {"late": None, "fire": 1},
        {"late": 3, "fire": None},
    ]
    assert points(*units, **changes) == ["18", "5", "20", "0", "20", "0", None]
    # What is left open by the zeroing event is not made good by the rule for missing figures.
    changes["missing"] = missing("zero")
    assert points(*units[4:], **changes) == ["20", "0", None]


def test_a_limit_finer_than_the_item_is_rounded_with_it() -> None:
    assert points({"late": 0}, cap="18.125") == ["18.13"]
    assert points(
        {"late": 0}, {"late": 1}, decimals=0, mechanism=Expression(formula("late + 0.5"), HERE)
    ) == ["1", "2"]


def test_an_item_that_does_not_exist_is_no_gap() -> None:
    rule = rules(item("a", LATE, only_for=is_("kind", 1)), item("b", QUIET, "80"), facts=FACTS)
    found = work_out(
        rule,
        {"kind": 0, "late": 4},
        {"kind": 1, "late": 4},
        {"kind": 1, "late": None},
        {"kind": None, "late": 4},
    )
    assert [one["applies:a"] for one in found] == ["0", "1", "1", None]
    assert [one["counts:a"] for one in found] == ["0", "1", "1", None]
    assert [one["item:a"] for one in found] == [None, "16", None, None]
    assert [one["total"] for one in found] == ["80", "96", None, None]
    assert [one["item:a/only_for"] for one in found] == ["0", "1", "1", None]


def test_a_dropped_item_exists_but_does_not_count() -> None:
    zero = bounds("fire", at_least="1", open_as="not_met")
    rule = rules(item("a", LATE, missing=missing("drop"), zero_if=zero), facts=FACTS)
    found = work_out(rule, {"late": None}, {"late": 1}, {"late": None, "fire": 1})
    assert [one["applies:a"] for one in found] == ["1", "1", "1"]
    assert [one["counts:a"] for one in found] == ["0", "1", "1"]
    assert [one["item:a"] for one in found] == [None, "19", "0"]


def test_a_status_in_the_ledger_can_zero_an_item() -> None:
    held = Held(("criticism",), "superior", None, None, HERE)
    program = compile_rules(rules(item("a", LATE, zero_if=held), facts=FACTS), "2020")
    column = "#held:item:a/zero_if"
    assert program.asked == {column: held}
    assert column not in {one.name for one in program.columns}
    found = run(program, {"late": 1, column: 1}, {"late": 1, column: 0}, {"late": 1})
    assert [one["item:a"] for one in found] == ["0", "19", None]


def test_an_item_rolled_up_from_months_reads_its_points_in_the_year() -> None:
    rolled = item("a", LATE, roll_up=roll_up("month", "year"), only_for=is_("kind", 1))
    rule = rules(rolled, item("b", QUIET, "80"), facts=FACTS)
    year = compile_rules(rule, "2020")
    assert list(year.rolled) == ["a"]
    column = year.rolled["a"]
    assert (column.name, column.decimals) == ("#rolled:item:a", 2)
    assert column.name not in {one.name for one in year.columns}
    found = run(year, {column.name: 1775, "kind": 1}, {"kind": 1}, {"kind": 0})
    assert [one["item:a"] for one in found] == ["17.75", None, None]
    assert [one["total"] for one in found] == ["97.75", None, "80"]
    month = compile_rules(rule, "2020-03")
    assert not month.rolled
    assert run(month, {"late": 2, "kind": 1})[0]["item:a"] == "18"


def test_a_bonus_needs_no_full_mark_unless_its_mechanism_does() -> None:
    add = Add((Each(formula("late"), number("1")),), None)
    program = compile_rules(rules(bonus("a", add), bonus("b", add, "5"), facts=FACTS), "2020")
    assert set(program.full) == {"all", "b"}
    with pytest.raises(ValueError, match="bonus:a has no full mark"):
        compile_rules(rules(bonus("a", LATE), facts=FACTS), "2020")
