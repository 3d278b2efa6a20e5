"""Figures of three townships, counted by the kernel and by the reference alike."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.rows import measure_rows
from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import KeyTable, Lateness, Rows
from fengqiao.rules.model.quantities import quantity
from tests.rules.measuring.registers import INCIDENTS, UNITS, measure, number
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


LATE = Lateness("incident", None, "due", "received", "month", True, "both", None)
