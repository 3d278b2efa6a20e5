"""Ways of counting incidents, each told as a township would meet it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.model.conditions import Bounds
from fengqiao.rules.model.measures import (
    Days,
    KeyTable,
    Multiplier,
    Nth,
    StepTable,
    Window,
    WindowRule,
)
from fengqiao.rules.model.quantities import Quantity
from tests.rules.measuring.counting import BY_LEVEL, counted
from tests.rules.measuring.registers import (
    HERE,
    INCIDENTS,
    PLAIN,
    call,
    constant,
    field,
    is_one,
    measure,
    name,
    number,
    operation,
    row,
)
from tests.rules.measuring.ruling import rules_with


def test_each_visit_costs_what_its_level_costs() -> None:
    source = replace(PLAIN, value=BY_LEVEL)
    assert counted(source, row(level=1), row(level=3), row("乙乡", level=2)) == ["2.5", "1", "0"]


def test_a_level_without_a_row_in_the_table_leaves_the_figure_open() -> None:
    source = replace(PLAIN, value=BY_LEVEL)
    assert counted(source, row(level=0), row("乙乡", level=None)) == [None, None, "0"]
    otherwise = replace(PLAIN, value=replace(BY_LEVEL, otherwise=Quantity(0)))
    assert counted(otherwise, row(level=0), row("乙乡", level=None)) == ["0", None, "0"]


def test_a_wide_key_table_is_matched_row_by_row() -> None:
    sparse = KeyTable(
        ("level", "persons"), (((1, 0), number("3")), ((2, 2_000_000), number("7"))), None
    )
    source = replace(PLAIN, value=sparse)
    wide = replace(INCIDENTS, fields=(INCIDENTS.fields[0], field("persons", "number")))
    rows = (
        row(level=1, persons=0),
        row("乙乡", level=2, persons=2_000_000),
        row("丙乡", level=1, persons=9),
    )
    assert counted(source, *rows, register=wide) == ["3", "7", None]


def test_persons_count_by_steps() -> None:
    steps = StepTable("persons", ((number("20"), True, number("5")), (None, True, number("1"))))
    source = replace(PLAIN, value=steps)
    assert counted(source, row(persons=200), row(persons=199)) == ["6", "0", "0"]


def test_the_same_matter_counts_once_at_its_highest() -> None:
    source = replace(PLAIN, value=BY_LEVEL, once_per="case")
    rows = (
        row(case="一案", level=1),
        row(case="一案", level=3),
        row(case="", level=2),
        row("乙乡", case="一案", level=2),
    )
    assert counted(source, *rows) == ["3", "1", "0"]
    assert counted(replace(source, keep="first"), *rows) == ["1.5", "1", "0"]
    assert counted(replace(source, keep="last"), *rows) == ["3", "1", "0"]


def test_an_incident_is_charged_to_where_it_began_and_to_nobody_if_that_is_empty() -> None:
    source = replace(PLAIN, charged_to="origin", take="count")
    assert counted(source, row(origin="乙乡"), row(origin=None), row(origin="外县")) == [
        "0",
        "1",
        "0",
    ]


def test_what_was_concealed_counts_in_the_year_it_is_found_up_to_three_years_back() -> None:
    source = replace(
        PLAIN,
        window=Window(
            (
                WindowRule(is_one("solved", "是"), "found", None, 3),
                WindowRule(None, "occurred", Days((1, 12, 1), (0, 11, 30)), None),
            )
        ),
    )
    rows = (
        row("甲乡", occurred="2011-01-01", found="2014-05-01", solved=1),
        row("甲乡", occurred="2010-12-31", found="2014-05-01", solved=1),
        row("乙乡", occurred="2013-12-01", found=None, solved=0),
        row("乙乡", occurred="2014-12-01", found=None, solved=0),
        row("丙乡", occurred="2014-05-01", found=None, solved=None),
    )
    assert counted(source, *rows) == ["1", "1", None]
    undated = row("丙乡", occurred=None, found="2014-05-01", solved=1)
    assert counted(source, undated) == ["0", "0", None]


def test_a_formula_divides_inside_round_only_and_by_nothing_gives_nothing() -> None:
    each = call("ROUND", operation(name("persons"), "/", name("solved")), constant("2"))
    source = replace(PLAIN, value=each)
    rows = (
        row(persons=10, solved=1),
        row("乙乡", persons=10, solved=0),
        row("丙乡", persons=None, solved=1),
    )
    assert counted(source, *rows) == ["1", None, None]
    whole = replace(PLAIN, value=call("ROUNDUP", name("persons")))
    assert counted(whole, row(persons=11), row("乙乡", persons=-11)) == ["2", "-2", "0"]


def test_a_large_fire_takes_its_place_in_the_count_but_keeps_its_own_cost() -> None:
    nth = Nth("occurred", (number("5"), number("6")), "step", number("1"), "replace", None)
    large = Bounds(name("persons"), (number("50"), False), None, "block", HERE)
    source = replace(PLAIN, value=name("persons"), nth=replace(nth, keep_own=large))
    fires = [
        row(persons=persons, occurred=f"2014-0{month}-01")
        for month, persons in ((1, 200), (2, 600), (3, 200))
    ]
    # 5 for the first, 60 of its own for the second, 7 for the third.
    assert counted(source, *fires) == ["72", "0", "0"]
    unknown = row(persons=None, occurred="2014-04-01")
    assert counted(source, *fires, unknown) == [None, "0", "0"]


def test_the_second_fire_costs_more_and_it_goes_on_by_one() -> None:
    nth = Nth("occurred", (number("5"), number("6")), "step", number("1"), "replace", None)
    source = replace(PLAIN, nth=nth)
    assert counted(source, *[row(occurred=f"2014-0{month}-01") for month in range(1, 5)]) == [
        "26",
        "0",
        "0",
    ]
    falling = replace(nth, step=number("-4"), effect="multiply", within="case")
    rows = [row(case="一案", occurred=f"2014-0{month}-01") for month in (3, 1, 2)]
    assert counted(replace(PLAIN, nth=falling), *rows, row(case=None)) == ["18", "0", "0"]
    assert counted(replace(PLAIN, nth=replace(nth, order="found")), row(found=None)) == [
        None,
        "0",
        "0",
    ]


def test_multipliers_multiply_or_the_largest_counts() -> None:
    both = (
        Multiplier(is_one("solved", "是"), number("0.5")),
        Multiplier(is_one("level", "京"), number("3")),
    )
    source = replace(PLAIN, multipliers=both)
    rows = (row(solved=1, level=3), row("乙乡", solved=1, level=1), row("丙乡", solved=0, level=1))
    assert counted(source, *rows) == ["1.5", "0.5", "1"]
    assert counted(replace(source, together="largest"), *rows) == ["3", "0.5", "1"]
    open_row = row(solved=None, level=3)
    assert counted(source, open_row) == [None, "0", "0"]
    assert counted(replace(source, together="largest"), open_row) == [None, "0", "0"]


def test_means_and_shares_round_half_away_and_are_missing_without_rows() -> None:
    mean = replace(PLAIN, value=name("persons"), take="mean")
    rows = (row(persons=10, solved=1), row(persons=15, solved=0), row(persons=15, solved=0))
    assert counted(mean, *rows, decimals=1) == ["1.3", None, None]
    share = replace(PLAIN, take="share", fits=is_one("solved", "是"))
    assert counted(share, *rows) == ["33.33", None, None]
    assert counted(replace(mean, take="highest"), *rows, row(persons=None)) == [None, None, None]


def test_what_is_exempt_or_cannot_be_told() -> None:
    source = replace(PLAIN, where=is_one("level", "市"), unless=is_one("solved", "是"))
    rows = (row(solved=0), row("乙乡", solved=1), row("丙乡", solved=None), row(level=2))
    assert counted(source, *rows) == ["1", "0", None]


def test_the_account_says_what_became_of_every_row() -> None:
    source = replace(
        PLAIN,
        where=is_one("level", "市", "省"),
        unless=is_one("solved", "是"),
        charged_to="origin",
        once_per="case",
        value=BY_LEVEL,
        nth=Nth("occurred", (number("1"), number("2")), "last", Quantity(0), "multiply", None),
    )
    mine: dict[str, Any] = {"origin": "甲乡", "solved": 0}
    rows = (
        row(case="一案", level=2, **mine),
        row(case="一案", level=1, **mine),
        row(case=None, level=1, **mine | {"solved": 1}),
        row(case=None, level=1, **mine | {"origin": "乙乡"}),
        row(case=None, level=1, occurred="2015-01-01", **mine),
        row(case=None, level=0, **mine),
        row(case=None, level=1, occurred="2014-01-01", **mine),
        row(case=None, level=1, solved=None, origin="甲乡"),
    )
    rules = rules_with(INCIDENTS, measure(source))
    trace = trace_rows(rules, rules.measures[0], rows, "甲乡", "2014")
    fates = {one.place: one.fate for one in trace.rows}
    assert fates == {
        0: "counted",
        1: "same_matter",
        2: "exempt",
        3: "charged_elsewhere",
        4: "another_window",
        6: "counted",
        7: "open",
    }
    first = trace.rows[0]
    assert (str(first.value), first.number, str(first.points)) == ("1", 2, "2")
    assert trace.rows[1].instead == 0
    assert trace.figure is None
    assert trace_rows(rules, rules.measures[0], rows[:-1], "甲乡", "2014").figure == 250
