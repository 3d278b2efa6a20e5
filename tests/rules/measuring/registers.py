"""A register of incidents, ways to count it, and random rows of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from fengqiao.rules.facts import Row
from fengqiao.rules.model.conditions import All, AnyOf, Bounds, Condition, Is, Not
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.measures import (
    Days,
    KeyTable,
    Measure,
    Multiplier,
    Nth,
    Rows,
    Source,
    StepTable,
    Window,
    WindowRule,
)
from tests.rules.compiling.writing import HERE as HERE
from tests.rules.compiling.writing import number as number

UNITS = ("甲乡", "乙乡", "丙乡")
LEVELS = ((0, "县"), (1, "市"), (2, "省"), (3, "京"))
YES_NO = ((0, "否"), (1, "是"))


def constant(text: str) -> Number:
    return Number(number(text), HERE)


def name(word: str) -> Name:
    return Name(word, HERE)


def call(function: str, *arguments: Formula) -> Call:
    return Call(function, arguments, HERE)


def operation(left: Formula | None, sign: str, right: Formula) -> Operation:
    return Operation(sign, left, right, HERE)


def is_one(field: str, *labels: str, missing: str = "block") -> Is:
    known = {label: code for code, label in (*LEVELS, *YES_NO)}
    codes = tuple(known[label] for label in labels if label in known)
    return Is(field, labels, codes, missing, HERE)


def between(
    of: Formula, lower: str | None, upper: str | None = None, *, missing: str = "block"
) -> Bounds:
    return Bounds(
        of,
        (number(lower), True) if lower else None,
        (number(upper), False) if upper else None,
        missing,
        HERE,
    )


def field(
    id_: str, kind: str, choices: tuple[tuple[int, str], ...] = (), decimals: int = 0
) -> Field:
    return Field(id_, id_, kind, "", decimals, -50, 500, choices)


INCIDENTS = Register(
    "incident",
    "事件",
    "ledger.incidents",
    (
        field("level", "choice", LEVELS),
        field("persons", "number", decimals=1),
        field("solved", "choice", YES_NO),
        field("case", "text"),
        field("found", "date"),
        field("origin", "unit"),
    ),
    ("occurred", "found"),
    1000,
    HERE,
)
THIS_YEAR = Window((WindowRule(None, "occurred", None, None),))
PLAIN = Rows(
    "incident", None, None, None, THIS_YEAR, None, "highest", None, (), "product", None, "sum", None
)


def measure(source: Source, decimals: int = 2, most: int | None = None) -> Measure:
    return Measure("points", "扣分", "分", decimals, most, source, HERE)


def row(unit: str = "甲乡", **values: Any) -> Row:
    return {"unit": unit, "values": {"occurred": "2014-03-02", "level": 1, **values}}


days = (
    st.none()
    | st.sampled_from(
        ("2010-06-01", "2013-11-30", "2013-12-01", "2014-01-01", "2014-03-02", "2014-11-30")
    )
    | st.sampled_from(("2014-12-31", "2015-01-01"))
)
rows_of_incidents = st.lists(
    st.builds(
        lambda unit, **values: Row(unit=unit, values=values),
        st.sampled_from([*UNITS, "外县"]),
        level=st.sampled_from([None, 0, 1, 1, 2, 3]),
        persons=st.none() | st.integers(-50, 500),
        solved=st.sampled_from([None, 0, 1]),
        case=st.sampled_from([None, "", "一案", "二案"]),
        occurred=days,
        found=days,
        origin=st.sampled_from([None, *UNITS, "外县"]),
    ),
    max_size=14,
)
policies = st.sampled_from(["block", "not_met"])
decimals_of = st.sampled_from(["0", "0.5", "1", "2", "2.25", "-1.5", "20"])
quantities = decimals_of.map(number)


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> Formula:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(
            decimals_of.map(constant) | st.sampled_from(["persons", "level", "solved"]).map(name)
        )
    inner = formulas(depth=depth - 1)
    left, right, third = draw(inner), draw(inner), draw(inner)
    signs = ["+", "-", "*", "=", "<>", "<", "<=", ">", ">="]
    ways: list[Formula] = [
        operation(left, draw(st.sampled_from(signs)), right),
        operation(None, draw(st.sampled_from("+-")), right),
        call(draw(st.sampled_from(["MIN", "MAX", "SUM", "AND", "OR"])), left, right, third),
        call(draw(st.sampled_from(["ABS", "NOT", "ISMISSING", "ROUND"])), left),
        call("IF", left, right, third),
        call(draw(st.sampled_from(["RATE", "IFMISSING"])), left, right),
        call(
            draw(st.sampled_from(["ROUND", "ROUNDUP", "ROUNDDOWN"])),
            draw(st.sampled_from([left, operation(left, "/", right)])),
            constant(draw(st.sampled_from(["0", "1", "3"]))),
        ),
    ]
    return draw(st.sampled_from(ways))


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Condition:
    kind = draw(st.integers(0, 6 if depth else 3))
    if kind < 2:
        labels = draw(st.lists(st.sampled_from(["县", "市", "省"]), min_size=1, max_size=2))
        return is_one("level", *labels, missing=draw(policies))
    if kind == 2:
        fields = {"case": "一案", "origin": "乙乡", "unit": "甲乡", "solved": "是"}
        of = draw(st.sampled_from(list(fields)))
        return is_one(of, fields[of], missing=draw(policies))
    if kind == 3:
        edges = draw(st.sampled_from([("0", None), (None, "2"), ("0.5", "20")]))
        found = between(draw(formulas(depth=1)), *edges, missing=draw(policies))
        return replace(found, lower=(found.lower[0], draw(st.booleans())) if found.lower else None)
    parts = draw(st.lists(conditions(depth=depth - 1), min_size=1, max_size=3))
    if kind == 4:
        return Not(parts[0])
    return All(tuple(parts)) if kind == 5 else AnyOf(tuple(parts))


window_rules = st.builds(
    WindowRule,
    st.none() | conditions(depth=1),
    st.sampled_from(["occurred", "occurred", "found", ""]),
    st.sampled_from([None, Days((1, 12, 1), (0, 11, 30)), Days((0, 1, 1), (0, 2, 29))]),
    st.sampled_from([None, None, 0, 3]),
)
windows = st.just(THIS_YEAR) | st.lists(window_rules, max_size=2).map(
    lambda rules: Window(tuple(rules))
)
key_tables = st.builds(
    KeyTable,
    st.just(("level",)),
    st.lists(quantities, min_size=1, max_size=4).map(
        lambda of: tuple(((code,), value) for code, value in enumerate(of))
    ),
    st.none() | quantities,
) | st.builds(
    KeyTable,
    st.just(("level", "solved")),
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 1)), quantities, max_size=6).map(
        lambda of: tuple(of.items())
    ),
    st.none() | quantities,
)
step_tables = st.builds(
    lambda edges, included, values: StepTable(
        "persons",
        (
            *((number(edge), included, value) for edge, value in zip(edges, values, strict=False)),
            (None, True, values[-1]),
        ),
    ),
    st.sampled_from([("30", "20", "4.5"), ("20",), ()]),
    st.booleans(),
    st.lists(quantities, min_size=4, max_size=4),
)
numberings = st.builds(
    Nth,
    st.sampled_from(["occurred", "found"]),
    st.lists(quantities, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["last", "step"]),
    quantities,
    st.sampled_from(["replace", "multiply"]),
    st.sampled_from([None, "case", "level"]),
    st.none() | conditions(depth=1),
)
ways_to_count = st.builds(
    Rows,
    st.just("incident"),
    st.none() | conditions(),
    st.none() | conditions(depth=1),
    st.sampled_from([None, None, "origin"]),
    windows,
    st.sampled_from([None, "case"]),
    st.sampled_from(["highest", "first", "last"]),
    st.none() | formulas() | key_tables | step_tables,
    st.lists(st.builds(Multiplier, conditions(depth=1), quantities), max_size=3).map(tuple),
    st.sampled_from(["product", "largest"]),
    st.none() | numberings,
    st.sampled_from(["sum", "mean", "lowest", "highest", "count", "share"]),
    st.none() | conditions(depth=1),
)
