"""What rows do not know, and keys that need care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fengqiao.rules.measuring.bounds import measure_bounds
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds, value_of
from fengqiao.rules.measuring.plain_formulas import plain_holds, plain_value
from fengqiao.rules.measuring.rows import measure_columns, measure_rows
from fengqiao.rules.measuring.sorting import sorted_rows
from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.measuring.vectors import Vector, column
from fengqiao.rules.model.conditions import GradeIs
from fengqiao.rules.model.measures import Computed
from tests.rules.measuring.registers import (
    HERE,
    INCIDENTS,
    PLAIN,
    UNITS,
    call,
    constant,
    is_one,
    measure,
    operation,
    row,
)
from tests.rules.measuring.ruling import rules_with


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
