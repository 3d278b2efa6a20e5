"""What one row is worth: a formula, a key table, a step table, and its multipliers."""

from __future__ import annotations

from math import prod

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds, value_of
from fengqiao.rules.measuring.vectors import Integers, Mask, Vector, constant
from fengqiao.rules.model.measures import KeyTable, Multiplier, Rows, StepTable
from fengqiao.rules.model.quantities import Quantity

# Beyond this many combinations a key table is applied row by row of the table.
_LARGEST_TABLE = 1 << 20


def row_values(source: Rows, table: RegisterColumns) -> Vector:
    """Return the value of every row before its multipliers: 1 if the rule names none."""
    if source.value is None:
        return constant(1)
    if isinstance(source.value, KeyTable):
        return _by_keys(source.value, table)[0]
    if isinstance(source.value, StepTable):
        return _by_steps(source.value, table)
    return value_of(source.value, table)


def without_value(source: Rows, table: RegisterColumns) -> Mask:
    """Return the rows whose combination of labels stands in no row of the key table."""
    nowhere = np.zeros(len(table), dtype=np.bool_)
    if not isinstance(source.value, KeyTable):
        return nowhere
    value, keys = _by_keys(source.value, table)
    missing = value.missing if value.missing is not None else nowhere
    return missing if keys is None else missing & ~keys


def times(source: Rows, value: Vector, table: RegisterColumns) -> Vector:
    """Return the values after multiplication: by the product, or by the largest that applies."""
    if not source.multipliers:
        return value
    if source.together == "largest" and len(source.multipliers) > 1:
        return vectors.multiplied(value, _largest(source.multipliers, table))
    for each in source.multipliers:
        value = vectors.multiplied(value, _factor(each, table))
    return value


def _factor(multiplier: Multiplier, table: RegisterColumns) -> Vector:
    by = constant(multiplier.by.digits, multiplier.by.decimals)
    return vectors.chosen(holds(multiplier.when, table), by, constant(1))


def _largest(multipliers: tuple[Multiplier, ...], table: RegisterColumns) -> Vector:
    """Return the largest factor of those whose condition holds; 1 where none does.

    Where one cannot be told the answer cannot either: it might have been the largest.
    """
    tests = [holds(each.when, table) for each in multipliers]
    found = constant(1)
    for each, test in sorted(
        zip(multipliers, tests, strict=True), key=lambda pair: _sort_key(pair[0].by)
    ):
        found = vectors.chosen(test, constant(each.by.digits, each.by.decimals), found)
    gap = vectors.gaps(*tests)
    return Vector(found.values, gap, found.decimals, found.low, found.high)


def _sort_key(number: Quantity) -> int:
    return number.at(max(number.decimals, 12))


def _by_steps(steps: StepTable, table: RegisterColumns) -> Vector:
    figure = table.field(steps.by)
    decimals = max(value.decimals for _, _, value in steps.steps)
    found = constant(steps.steps[-1][2].at(decimals), decimals)
    for edge, included, value in reversed(steps.steps):
        if edge is not None:
            limit = constant(edge.digits, edge.decimals)
            reached = vectors.compared(">=" if included else ">", figure, limit)
            found = vectors.chosen(reached, constant(value.at(decimals), decimals), found)
    return Vector(found.values, figure.missing, decimals, found.low, found.high)


def _by_keys(keys: KeyTable, table: RegisterColumns) -> tuple[Vector, Mask | None]:
    """Return each row's value, and where one of its labels is missing (None: nowhere)."""
    parts = [table.field(name) for name in keys.by]
    amounts = [value for _, value in keys.rows] + ([keys.otherwise] if keys.otherwise else [])
    decimals = max((amount.decimals for amount in amounts), default=0)
    rest = 0 if keys.otherwise is None else keys.otherwise.at(decimals)
    rows = [(codes, value.at(decimals)) for codes, value in keys.rows]
    spans = [part.high - part.low + 1 for part in parts]
    if prod(spans) <= _LARGEST_TABLE:
        values, known = _looked_up(parts, spans, rows, rest)
    else:
        values, known = _matched(parts, rows, rest)
    empty = vectors.gaps(*parts)
    missing = empty
    if keys.otherwise is None and not known.all():
        missing = ~known if empty is None else ~known | empty
    numbers = [value for _, value in rows] + [rest]
    return Vector(values, missing, decimals, min(numbers), max(numbers)), empty


def _looked_up(
    parts: list[Vector], spans: list[int], rows: list[tuple[tuple[int, ...], int]], rest: int
) -> tuple[Integers, Mask]:
    values = np.full(prod(spans), rest, dtype=np.int64)
    known = np.zeros(prod(spans), dtype=np.bool_)
    for codes, value in rows:
        if all(part.low <= code <= part.high for part, code in zip(parts, codes, strict=True)):
            place = 0
            for part, span, code in zip(parts, spans, codes, strict=True):
                place = place * span + code - part.low
            values[place], known[place] = value, True
    index = parts[0].values - parts[0].low if parts[0].low else parts[0].values
    for part, span in zip(parts[1:], spans[1:], strict=True):
        index = index * span + (part.values - part.low)
    return values[index], known if known.all() else known[index]


def _matched(
    parts: list[Vector], rows: list[tuple[tuple[int, ...], int]], rest: int
) -> tuple[Integers, Mask]:
    values = np.full(len(parts[0].values), rest, dtype=np.int64)
    known = np.zeros(len(values), dtype=np.bool_)
    for codes, value in rows:
        fits = np.ones(len(values), dtype=np.bool_)
        for part, code in zip(parts, codes, strict=True):
            fits &= part.values == code
        values[fits] = value
        known |= fits
    return values, known
