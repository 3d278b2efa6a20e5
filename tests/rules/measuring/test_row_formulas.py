"""What a row is worth by a formula or a condition, by hand, in the kernel and in the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.columns import columns_of
from fengqiao.rules.measuring.formulas import holds, value_of
from fengqiao.rules.measuring.plain_formulas import Cell, plain_holds, plain_value
from fengqiao.rules.model.conditions import All, AnyOf, Condition, Not
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.measures import Lateness, Nth, StepTable
from fengqiao.rules.model.quantities import Quantity
from tests.rules.measuring.counting import counted
from tests.rules.measuring.registers import (
    INCIDENTS,
    PLAIN,
    UNITS,
    between,
    call,
    constant,
    field,
    is_one,
    name,
    number,
    operation,
    row,
)

# Three visits: five people and a county's matter, twelve at city level, and one left blank.
ROWS: list[Row] = [
    row(persons=50, level=0, solved=1, case="一案", origin="乙乡"),
    row(persons=-120, level=1, solved=0, case="二案", origin="甲乡"),
    row(persons=None, level=None, solved=None, case=None, origin=None),
]
CELLS: list[dict[str, Cell]] = [
    {
        "persons": Fraction(5),
        "level": Fraction(0),
        "solved": Fraction(1),
        "case": "一案",
        "origin": "乙乡",
        "unit": "甲乡",
    },
    {
        "persons": Fraction(-12),
        "level": Fraction(1),
        "solved": Fraction(0),
        "case": "二案",
        "origin": "甲乡",
        "unit": "甲乡",
    },
    {"persons": None, "level": None, "solved": None, "case": None, "origin": None, "unit": "甲乡"},
]
PERSONS, LEVEL, SOLVED = name("persons"), name("level"), name("solved")


def both(formula: Formula) -> list[Fraction | None]:
    """Return a formula's value for each row, which kernel and reference agree on."""
    of = value_of(formula, columns_of(INCIDENTS, ROWS, UNITS))
    gaps = np.broadcast_to(np.False_ if of.missing is None else of.missing, 3)
    values = np.broadcast_to(of.values, 3)
    scale = 10**of.decimals
    found = [
        None if gap else Fraction(int(value), scale)
        for gap, value in zip(gaps, values, strict=True)
    ]
    assert found == [plain_value(formula, cells) for cells in CELLS]
    return found


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        (constant("2.5"), ("5/2", "5/2", "5/2")),
        (operation(None, "-", PERSONS), ("-5", "12", None)),
        (operation(None, "+", PERSONS), ("5", "-12", None)),
        (operation(PERSONS, "+", LEVEL), ("5", "-11", None)),
        (operation(PERSONS, "-", LEVEL), ("5", "-13", None)),
        (operation(PERSONS, "*", constant("0.5")), ("5/2", "-6", None)),
        (operation(PERSONS, "=", constant("5")), ("1", "0", None)),
        (operation(PERSONS, "<>", constant("5")), ("0", "1", None)),
        (operation(PERSONS, "<", LEVEL), ("0", "1", None)),
        (operation(PERSONS, "<=", constant("5")), ("1", "1", None)),
        (operation(PERSONS, ">", LEVEL), ("1", "0", None)),
        (operation(PERSONS, ">=", constant("-12")), ("1", "1", None)),
        (call("MIN", PERSONS, LEVEL, constant("3")), ("0", "-12", None)),
        (call("MAX", PERSONS, LEVEL, constant("3")), ("5", "3", None)),
        (call("ABS", PERSONS), ("5", "12", None)),
        (call("SUM", PERSONS, LEVEL, SOLVED), ("6", "-11", None)),
        (call("IF", SOLVED, PERSONS, LEVEL), ("5", "1", None)),
        (call("AND", SOLVED, PERSONS), ("1", "0", None)),
        (call("AND", SOLVED, constant("0")), ("0", "0", "0")),
        (call("OR", SOLVED, LEVEL), ("1", "1", None)),
        (call("OR", LEVEL, constant("1")), ("1", "1", "1")),
        (call("NOT", SOLVED), ("0", "1", None)),
        (call("IFMISSING", PERSONS, constant("7")), ("5", "-12", "7")),
        (call("ISMISSING", PERSONS), ("0", "0", "1")),
        (call("RATE", PERSONS, constant("40")), ("25/2", "-30", None)),
        (call("RATE", PERSONS, LEVEL), (None, "-1200", None)),
        (call("ROUND", PERSONS), ("5", "-12", None)),
        (call("ROUND", operation(PERSONS, "/", constant("8")), constant("1")),
         ("3/5", "-3/2", None)),
        (call("ROUNDUP", operation(PERSONS, "/", constant("8")), constant("0")), ("1", "-2", None)),
        (call("ROUNDDOWN", operation(PERSONS, "/", constant("8")), constant("0")),
         ("0", "-1", None)),
        (call("ROUND", operation(PERSONS, "/", LEVEL), constant("0")), (None, "-12", None)),
    ],
)  # fmt: skip
def test_each_formula_by_hand(formula: Formula, values: Sequence[str | None]) -> None:
    assert both(formula) == [None if value is None else Fraction(value) for value in values]


SMALL = between(PERSONS, None, "5")
MANY = between(PERSONS, "5")


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        (MANY, (True, False, None)),
        (SMALL, (False, True, None)),
        (replace(MANY, lower=(Quantity(5), False)), (False, False, None)),
        (replace(MANY, missing="not_met"), (True, False, False)),
        (replace(SMALL, upper=(Quantity(5), True)), (True, True, None)),
        (between(PERSONS, "-20", "6"), (True, True, None)),
        (is_one("level", "市", "省"), (False, True, None)),
        (is_one("level", "市", missing="not_met"), (False, True, False)),
        (is_one("case", "一案"), (True, False, None)),
        (is_one("case", "没有这件"), (False, False, None)),
        (is_one("origin", "甲乡"), (False, True, None)),
        (is_one("unit", "甲乡"), (True, True, True)),
        (Not(MANY), (False, True, None)),
        (All((MANY, is_one("level", "县"))), (True, False, None)),
        (All((MANY, is_one("unit", "乙乡"))), (False, False, False)),
        (AnyOf((SMALL, is_one("level", "市"))), (False, True, None)),
        (AnyOf((SMALL, is_one("unit", "甲乡"))), (True, True, True)),
    ],
)
def test_each_condition_by_hand(condition: Condition, answers: Sequence[bool | None]) -> None:
    of = holds(condition, columns_of(INCIDENTS, ROWS, UNITS))
    gaps = np.broadcast_to(np.False_ if of.missing is None else of.missing, 3)
    values = np.broadcast_to(of.values, 3)
    found = [None if gap else bool(value) for gap, value in zip(gaps, values, strict=True)]
    assert found == list(answers)
    assert found == [plain_holds(condition, cells) for cells in CELLS]


def test_a_division_stands_in_a_rounding_and_rows_know_no_past() -> None:
    table = columns_of(INCIDENTS, ROWS, UNITS)
    with pytest.raises(ValueError, match="stands in ROUND"):
        value_of(operation(PERSONS, "/", LEVEL), table)
    for wrong in (call("PAST", PERSONS, constant("1")), call("PEERMEAN", PERSONS)):
        with pytest.raises(ValueError, match="rows have no P"):
            value_of(wrong, table)
        with pytest.raises(ValueError, match="rows have no P"):
            plain_value(wrong, CELLS[0])
    with pytest.raises(KeyError, match="anything"):
        table.field("anything")


def test_an_empty_figure_in_a_step_table_leaves_the_unit_open() -> None:
    steps = StepTable("persons", ((Quantity(5), True, Quantity(2)), (None, True, Quantity(1))))
    source = replace(PLAIN, value=steps)
    assert counted(source, row(persons=50), row(persons=49)) == ["3", "0", "0"]
    assert counted(source, row(persons=None), row("乙乡", persons=51)) == [None, "2", "0"]


def test_the_lowest_and_the_highest_of_a_unit() -> None:
    rows = (row(persons=50), row(persons=-20), row(persons=30))
    assert counted(replace(PLAIN, value=PERSONS, take="lowest"), *rows) == ["-2", None, None]
    assert counted(replace(PLAIN, value=PERSONS, take="highest"), *rows) == ["5", None, None]


def test_the_dearest_row_of_a_matter_counts_and_one_without_a_value_leaves_it_open() -> None:
    source = replace(PLAIN, value=PERSONS, once_per="case", keep="highest")
    one, two = row(case="一案", persons=20), row(case="一案", persons=50)
    assert counted(source, one, two, row(case="二案", persons=10)) == ["6", "0", "0"]
    assert counted(source, one, row(case="一案", persons=None)) == [None, "0", "0"]
    undated = replace(INCIDENTS, fields=(*INCIDENTS.fields, field("occurred", "date")), dates=())
    whole = replace(source, window=replace(source.window, rules=()))
    assert counted(whole, one, two, register=undated) == ["5", "0", "0"]


def test_the_third_row_of_two_known_weights_takes_the_last() -> None:
    nth = Nth("occurred", (number("1"), number("2")), "last", Quantity(0), "multiply", None)
    source = replace(PLAIN, nth=nth)
    rows = [row(occurred=f"2014-0{month}-01") for month in (1, 2, 3)]
    assert counted(source, *rows) == ["5", "0", "0"]


def test_a_row_whose_window_cannot_be_told_leaves_the_unit_open() -> None:
    [rule] = PLAIN.window.rules
    late = replace(rule, where=is_one("solved", "是"), date="found")
    source = replace(PLAIN, window=replace(PLAIN.window, rules=(late, rule)))
    assert counted(source, row(solved=None), row("乙乡", solved=0)) == [None, "1", "0"]
    assert counted(source, row(solved=1, found="2014-05-01")) == ["1", "0", "0"]
    assert counted(source, row(solved=1, found=None)) == [None, "0", "0"]
    back = replace(late, reach_back=3)
    source = replace(PLAIN, window=replace(PLAIN.window, rules=(back,)))
    assert counted(source, row(solved=1, found="2014-05-01", occurred="2010-12-31")) == [
        "0",
        "0",
        "0",
    ]
    assert counted(source, row(solved=1, found="2014-05-01", occurred=None)) == [None, "0", "0"]


FILINGS = replace(
    INCIDENTS,
    fields=(*INCIDENTS.fields, field("due", "date"), field("received", "date")),
    dates=(),
)


def filing(due: str | None, received: str | None, level: int | None = 1) -> Row:
    return Row(unit="甲乡", values={"due": due, "received": received, "level": level})


@pytest.mark.parametrize(
    ("per", "begun", "which", "never", "days"),
    [
        ("filing", True, "both", None, "2"),
        ("filing", True, "late", None, "1"),
        ("filing", True, "missing", None, "1"),
        ("day", True, "both", None, "46"),
        ("month", True, "both", None, "3"),
        ("month", False, "both", None, "1"),
        ("month", True, "both", Quantity(5), "7"),
    ],
)
def test_late_and_missing_filings_by_hand(
    per: str, begun: bool, which: str, never: Quantity | None, days: str
) -> None:
    way = Lateness("incident", None, "due", "received", per, begun, which, never)
    rows = (
        filing("2014-01-31", "2014-03-02"),
        filing("2014-12-15", None),
        filing("2014-05-01", "2014-04-30"),
        filing("2015-01-10", None),
    )
    assert counted(way, *rows, register=FILINGS) == [days, "0", "0"]


def test_a_filing_without_a_due_date_or_a_known_kind_leaves_the_unit_open() -> None:
    way = Lateness("incident", None, "due", "received", "filing", True, "both", None)
    assert counted(way, filing(None, "2014-03-02"), register=FILINGS) == [None, "0", "0"]
    chosen = replace(way, where=is_one("level", "市"))
    assert counted(chosen, filing("2014-01-31", None, None), register=FILINGS)[0] is None
    assert counted(chosen, filing("2014-01-31", None, 2), register=FILINGS) == ["0", "0", "0"]
    dated = replace(FILINGS, dates=("due",))
    rows = (filing("2014-01-31", None), filing("2013-12-31", None))
    assert counted(way, *rows, register=dated) == ["1", "0", "0"]
