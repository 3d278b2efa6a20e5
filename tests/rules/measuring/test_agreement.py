"""The vector kernel and the plain reference say the same of every register anybody could keep."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.columns import columns_of
from fengqiao.rules.measuring.rows import measure_columns
from fengqiao.rules.measuring.tracing import RowsTrace, trace_rows
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Lateness, Rows
from tests.rules.measuring.registers import (
    INCIDENTS,
    UNITS,
    conditions,
    field,
    measure,
    quantities,
    rows_of_incidents,
    ways_to_count,
)
from tests.rules.measuring.ruling import rules_with

MANY = settings(max_examples=300, deadline=None, derandomize=True, database=None)
PERIODS = st.sampled_from(["2014", "2014-Q1", "2014-11"])


def figures(
    register: Register, way: Rows | Lateness, rows: list[Row], period: str, decimals: int
) -> tuple[list[int | None], list[RowsTrace]]:
    values, missing = measure_columns(
        measure(way, decimals), columns_of(register, rows, UNITS), period
    )
    gaps = [False] * len(UNITS) if missing is None else list(missing)
    rules = rules_with(register, measure(way, decimals))
    traces = [trace_rows(rules, rules.measures[0], rows, unit, period) for unit in UNITS]
    return [None if gap else int(value) for value, gap in zip(values, gaps, strict=True)], traces


@MANY
@given(ways_to_count, rows_of_incidents, PERIODS, st.integers(0, 3), st.booleans())
def test_kernel_and_reference_agree_on_any_way_to_count(
    way: Rows, rows: list[Row], period: str, decimals: int, dated: bool
) -> None:
    undated = replace(INCIDENTS, fields=(*INCIDENTS.fields, field("occurred", "date")), dates=())
    register = INCIDENTS if dated else undated
    if not dated:
        # Without dates nothing can reach back to the first of them.
        rules = tuple(replace(rule, reach_back=None) for rule in way.window.rules)
        way = replace(way, window=replace(way.window, rules=rules))
    found, traces = figures(register, way, rows, period, decimals)
    assert found == [trace.figure for trace in traces]
    event(f"{way.take}: {'open' if None in found else 'known'}")


received_days = ["2014-02-27", "2014-02-28", "2014-03-10", "2014-03-11", "2014-04-30"]
filings = st.lists(
    st.builds(
        lambda unit, **values: Row(unit=unit, values=values),
        st.sampled_from([*UNITS, "外县"]),
        due=st.sampled_from([None, "2014-01-31", "2014-02-28", "2014-03-10", "2014-12-31"]),
        received=st.sampled_from([None, *received_days, "2014-05-31", "2016-02-29"]),
        level=st.sampled_from([None, 0, 1]),
        occurred=st.none(),
        solved=st.none(),
        case=st.none(),
        origin=st.none(),
        persons=st.none(),
    ),
    max_size=8,
)
FILINGS = replace(
    INCIDENTS,
    fields=(
        *INCIDENTS.fields,
        field("due", "date"),
        field("received", "date"),
        field("occurred", "date"),
    ),
    dates=("due",),
)


@MANY
@given(
    st.builds(
        Lateness,
        st.just("incident"),
        st.none() | conditions(depth=1),
        st.just("due"),
        st.just("received"),
        st.sampled_from(["filing", "day", "month"]),
        st.booleans(),
        st.sampled_from(["late", "missing", "both"]),
        st.none() | quantities,
    ),
    filings,
    PERIODS,
    st.booleans(),
)
def test_kernel_and_reference_agree_on_lateness(
    way: Lateness, rows: list[Row], period: str, dated: bool
) -> None:
    register = FILINGS if dated else replace(FILINGS, dates=())
    found, traces = figures(register, way, rows, period, 1)
    assert found == [trace.figure for trace in traces]
    event(f"{way.per} {way.which}: {'open' if None in found else 'known'}")
