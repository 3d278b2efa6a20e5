"""Ways of counting incidents, each told as a township would meet it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.bounds import measure_bounds
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds, value_of
from fengqiao.rules.measuring.plain_formulas import plain_holds, plain_value
from fengqiao.rules.measuring.rows import measure_columns, measure_rows
from fengqiao.rules.measuring.sorting import sorted_rows
from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.measuring.vectors import TooLarge, Vector, column
from fengqiao.rules.model.conditions import Bounds, GradeIs
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import (
    Computed,
    Days,
    KeyTable,
    Lateness,
    Multiplier,
    Nth,
    Rows,
    StepTable,
    Window,
    WindowRule,
)
from fengqiao.rules.model.quantities import Quantity, quantity
from tests.rules.measuring.registers import (
    HERE,
    INCIDENTS,
    PLAIN,
    UNITS,
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

BY_LEVEL = KeyTable(
    ("level",), (((1,), number("0.5")), ((2,), number("1")), ((3,), number("2"))), None
)


def counted(
    source: Rows | Lateness, *rows: Row, decimals: int = 2, register: Register = INCIDENTS
) -> list[str | None]:
    """Return the figures of the three townships, both by the kernel and by the reference."""
    rules = rules_with(register, measure(source, decimals))
    values, missing = measure_rows(rules, rules.measures[0], rows, UNITS, "2014")
    gaps = np.zeros(3, bool) if missing is None else missing
    found = [None if gap else int(one) for one, gap in zip(values, gaps, strict=True)]
    traces = [trace_rows(rules, rules.measures[0], rows, unit, "2014") for unit in UNITS]
    assert found == [trace.figure for trace in traces]
    return [None if one is None else str(quantity(one, decimals)) for one in found]


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


FILINGS = replace(INCIDENTS, fields=(field("received", "date"),), dates=("due",))
LATE = Lateness("incident", None, "due", "received", "month", True, "both", None)


@pytest.mark.parametrize(
    ("due", "received", "per", "begun", "figure"),
    [
        ("2014-01-31", "2014-02-28", "month", True, "1"),
        ("2014-01-31", "2014-03-01", "month", True, "2"),
        ("2014-01-31", "2014-03-01", "month", False, "1"),
        ("2014-01-31", "2014-02-10", "month", False, "0"),
        ("2014-01-31", "2014-02-10", "day", False, "10"),
        ("2014-01-31", "2014-01-31", "filing", True, "0"),
        ("2014-11-30", None, "day", True, "31"),
        ("2014-11-30", None, "filing", True, "1"),
        (None, "2014-01-31", "filing", True, None),
    ],
)
def test_lateness_in_months_days_and_filings(
    due: str | None, received: str | None, per: str, begun: bool, figure: str | None
) -> None:
    source = replace(LATE, per=per, begun=begun)
    filing: Row = {"unit": "甲乡", "values": {"due": due, "received": received}}
    assert counted(source, filing, register=FILINGS) == [figure, "0", "0"]


def test_what_never_came_costs_a_fixed_figure() -> None:
    source = replace(LATE, never=number("12"), which="missing")
    filing: Row = {"unit": "甲乡", "values": {"due": "2014-11-30", "received": None}}
    late: Row = {"unit": "甲乡", "values": {"due": "2014-01-31", "received": "2014-03-01"}}
    assert counted(source, filing, late, register=FILINGS) == ["12", "0", "0"]


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


def test_rows_know_nothing_of_places_peers_or_the_past() -> None:
    table = RegisterColumns(INCIDENTS, 0, np.zeros(0, np.int64), {}, {})
    grade = GradeIs(("A",), HERE)
    for work in (
        lambda: holds(grade, table),
        lambda: plain_holds(grade, {}),
        lambda: value_of(call("PEERMEAN", constant("1")), table),
        lambda: plain_value(call("PEERMEAN", constant("1")), {}),
        lambda: value_of(operation(constant("1"), "/", constant("2")), table),
    ):
        with pytest.raises(ValueError, match=r"rows have no|division"):
            work()
    with pytest.raises(KeyError):
        table.field("nowhere")
    other = measure(Computed(constant("1")))
    for call_it in (
        lambda: measure_columns(other, table, "2014"),
        lambda: measure_rows(rules_with(INCIDENTS), other, [], UNITS, "2014"),
        lambda: trace_rows(rules_with(INCIDENTS), other, [], "甲乡", "2014"),
        lambda: measure_bounds(rules_with(INCIDENTS), other),
    ):
        with pytest.raises(TypeError, match="no measure of rows"):
            call_it()


def test_a_date_in_a_condition_is_compared_as_a_day() -> None:
    source = replace(PLAIN, where=is_one("found", "2014-03-02"))
    table_rows = (row(found="2014-03-02"), row(found="2014-03-03"))
    rules = rules_with(INCIDENTS, measure(source))
    assert measure_rows(rules, rules.measures[0], table_rows, UNITS, "2014")[0][0] == 100


def test_keys_too_wide_to_pack_sort_as_well() -> None:
    wide = Vector(np.array([2**40, 0, 2**40]), None, 0, 0, 2**40)
    dates = column(np.array([5, 9, 2**30]))
    found = sorted_rows((wide, dates), grouped=1)
    assert found.order.tolist() == [1, 0, 2]
    assert found.sizes.tolist() == [1, 2]
    assert sorted_rows((Vector(np.zeros(0, np.int64), None, 0, 0, 2**62),), 1).order.size == 0
