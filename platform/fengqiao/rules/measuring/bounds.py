"""How large a row measure can get, proved from what the file declares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.calendar import YEARS
from fengqiao.rules.measuring.columns import RegisterColumns, fields_of
from fengqiao.rules.measuring.rows import value_bounds
from fengqiao.rules.measuring.vectors import Vector
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules

_FIRST = date(YEARS.start, 1, 1).toordinal()
_LAST = date(YEARS.stop - 1, 12, 31).toordinal()


def measure_bounds(rules: Rules, measure: Measure) -> tuple[int, int]:
    """Return the least and greatest figure as integers at the measure's decimals, both included.

    ``max`` of the measure, where the file gives one, takes the place of the upper bound proved.

    :raises TooLarge: if the bounds leave 63 bits
    """
    source = measure.source
    if not isinstance(source, Rows | Lateness):
        raise TypeError(f"{measure.id} is no measure of rows")
    register = next(each for each in rules.registers if each.id == source.register)
    low, high = (
        _rows(source, register, measure.decimals)
        if isinstance(source, Rows)
        else _lateness(source, register, measure.decimals)
    )
    return (low, high) if measure.most is None else (min(low, measure.most), measure.most)


def _lateness(source: Lateness, register: Register, decimals: int) -> tuple[int, int]:
    longest = {"filing": 1, "day": _LAST - _FIRST, "month": len(YEARS) * 12}[source.per]
    fixed = 0 if source.never is None else source.never.digits // 10**source.never.decimals + 1
    return vectors.proved(0, max(longest, fixed) * register.most_rows * 10**decimals)


def _rows(source: Rows, register: Register, decimals: int) -> tuple[int, int]:
    if source.take == "count":
        return 0, register.most_rows
    if source.take == "share":
        return 0, 100 * 10**decimals
    empty = _declared(register)
    value = value_bounds(source, empty, register.most_rows)
    low, high = value.low, value.high
    if source.take == "sum":
        low, high = vectors.proved(
            min(low, 0) * register.most_rows, max(high, 0) * register.most_rows
        )
    final = vectors.rounded(
        Vector(value.values, None, value.decimals, low, high), decimals, "half_away"
    )
    return final.low, final.high


def _declared(register: Register) -> RegisterColumns:
    """Return a register without rows whose columns have the bounds of their declarations."""
    none, no_mask = np.zeros(0, np.int64), None
    fields = {}
    for field in fields_of(register):
        low, high = _range(field)
        fields[field.id] = Vector(none, no_mask, field.decimals, low, high)
    words: dict[str, dict[str, int]] = {field.id: {} for field in fields_of(register)}
    return RegisterColumns(register, 0, none, fields, {**words, "": {}})


def _range(field: Field) -> tuple[int, int]:
    if field.kind == "date":
        return _FIRST, _LAST
    if field.choices:
        codes: Sequence[int] = [code for code, _ in field.choices]
        return min(codes), max(codes)
    return field.least, field.most
