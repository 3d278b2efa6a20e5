"""The vector kernel of row measures: a register in, one figure per unit out.

The order is that of :class:`fengqiao.rules.model.measures.Rows`. A row for which a condition or
its date cannot be told, and a counting row without a value, make the figure of their unit
missing: it is never taken as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.columns import RegisterColumns, columns_of
from fengqiao.rules.measuring.formulas import holds
from fengqiao.rules.measuring.lateness import days_late
from fengqiao.rules.measuring.repeating import once, weighed, weight_bounds
from fengqiao.rules.measuring.valuing import row_values, times
from fengqiao.rules.measuring.vectors import LARGEST, Integers, Mask, Vector, constant
from fengqiao.rules.measuring.windows import in_window
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules


@dataclass(frozen=True)
class Admitted:
    """The rows that count before the same matter is counted once.

    ``table`` holds only them, ``owner`` the unit each is charged to, ``rows`` their numbers in
    the register (None: all), ``open_units`` the units with a row that cannot be told (None: none).
    """

    table: RegisterColumns
    owner: Vector
    rows: Integers | None
    open_units: Mask | None


def measure_rows(
    rules: Rules, measure: Measure, rows: Sequence[Row], units: Sequence[str], period: str
) -> tuple[Integers, Mask | None]:
    """Return a measure's figure for each unit, at its decimals, and which are missing.

    :raises TooLarge: if a figure may leave 63 bits
    """
    source = measure.source
    if not isinstance(source, Rows | Lateness):
        raise TypeError(f"{measure.id} is no measure of rows")
    register = next(each for each in rules.registers if each.id == source.register)
    return measure_columns(measure, columns_of(register, rows, units), period)


def measure_columns(
    measure: Measure, table: RegisterColumns, period: str
) -> tuple[Integers, Mask | None]:
    """Return what :func:`measure_rows` does, from a register that already is columns.

    :raises TooLarge: if a figure may leave 63 bits
    """
    if isinstance(measure.source, Lateness):
        figure = days_late(measure.source, table, period)
    elif isinstance(measure.source, Rows):
        figure = _figure(measure.source, table, period, measure.decimals)
    else:
        raise TypeError(f"{measure.id} is no measure of rows")
    final = vectors.rounded(figure, measure.decimals, "half_away")
    if final.missing is None:
        return final.values, None
    return np.where(final.missing, 0, final.values), final.missing


def admitted(source: Rows, table: RegisterColumns, period: str) -> Admitted:
    """Apply ``where``, ``unless``, ``charged_to`` and the window."""
    tests = [in_window(source.window, table, period)]
    if source.where is not None:
        tests.append(holds(source.where, table))
    if source.unless is not None:
        tests.append(vectors.opposite(holds(source.unless, table)))
    counts, owner, open_units = vectors.every(*tests), _owner(source, table), None
    if counts.missing is not None:
        open_units = np.zeros(table.units, dtype=np.bool_)
        open_units[owner.values[counts.missing & (owner.values >= 0)]] = True
        # A row that cannot be told is not counted; its unit stays open all the same.
        counts = vectors.truth(counts.values & ~counts.missing)
    keep = counts.values if owner.low >= 0 else counts.values & (owner.values >= 0)
    if keep.all():
        return Admitted(table, owner, None, open_units)
    rows = np.flatnonzero(np.broadcast_to(keep, owner.values.shape))
    return Admitted(table.only(rows), _picked(owner, rows), rows, open_units)


def _owner(source: Rows, table: RegisterColumns) -> Vector:
    owner = table.field(source.charged_to or "unit")
    if owner.missing is None:
        return owner
    return vectors.column(np.where(owner.missing, -1, owner.values))


def _picked(of: Vector, rows: Integers) -> Vector:
    missing = None if of.missing is None else of.missing[rows]
    values = of.values[rows] if of.values.ndim else of.values
    return Vector(values, missing, of.decimals, max(of.low, 0) if rows.size else 0, of.high)


def _figure(source: Rows, table: RegisterColumns, period: str, decimals: int) -> Vector:
    part = admitted(source, table, period)
    table, owner = part.table, part.owner
    if source.once_per:
        value = row_values(source, table) if source.keep == "highest" else constant(1)
        rows = once(source, owner, value, table)
        table, owner = table.only(rows), _picked(owner, rows)
    figure = _COUNTED.get(source.take, _valued)(source, table, owner, decimals)
    return _opened(figure, part.open_units)


def _opened(figure: Vector, open_units: Mask | None) -> Vector:
    if open_units is None:
        return figure
    missing = open_units if figure.missing is None else figure.missing | open_units
    return Vector(figure.values, missing, figure.decimals, figure.low, figure.high)


def _number(table: RegisterColumns, owner: Vector) -> Vector:
    counted = np.bincount(owner.values, minlength=table.units).astype(np.int64, copy=False)
    return vectors.column(counted)


def _count(source: Rows, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    return _number(table, owner)


def _share(source: Rows, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    fits = holds(source.fits, table) if source.fits else vectors.truth(np.ones((), np.bool_))
    held = np.broadcast_to(fits.values, (len(table),))
    most = vectors.column(np.bincount(owner.values[held], minlength=table.units).astype(np.int64))
    hundredfold = vectors.multiplied(most, constant(100))
    share = vectors.divided(hundredfold, _number(table, owner), decimals, "half_away")
    return _opened(share, _open_by(fits, table, owner))


def value_bounds(source: Rows, table: RegisterColumns, most_rows: int) -> Vector:
    """Return what one row can be worth, as the bounds of a column, with so many rows a unit."""
    value = times(source, row_values(source, table), table)
    return value if source.nth is None else weight_bounds(source.nth, value, table, most_rows)


def _valued(source: Rows, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    value = times(source, row_values(source, table), table)
    if source.nth is not None:
        value = weighed(source.nth, owner, value, table)
    taken = _TAKEN[source.take](value, table, owner, decimals)
    return _opened(taken, _open_by(value, table, owner))


def _open_by(value: Vector, table: RegisterColumns, owner: Vector) -> Mask | None:
    if value.missing is None:
        return None
    found = np.zeros(table.units, dtype=np.bool_)
    found[owner.values[value.missing]] = True
    return found


def _sum(value: Vector, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    value = vectors.raised(value, value.decimals)
    most = len(table)
    if max(-value.low, value.high) * most > LARGEST:
        most = _number(table, owner).high
    low, high = vectors.proved(min(value.low, 0) * most, max(value.high, 0) * most)
    total = np.zeros(table.units, dtype=np.int64)
    # Adding integers in place is exact in any order; a weighted bincount would add in float64.
    np.add.at(total, owner.values, value.values)
    return Vector(total, None, value.decimals, low, high)


def _mean(value: Vector, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    total = _sum(value, table, owner, decimals)
    return vectors.divided(total, _number(table, owner), decimals, "half_away")


def _lowest(value: Vector, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    value = vectors.raised(value, value.decimals)
    return _end(value, table, owner, np.full(table.units, value.high, np.int64), np.minimum)


def _highest(value: Vector, table: RegisterColumns, owner: Vector, decimals: int) -> Vector:
    value = vectors.raised(value, value.decimals)
    return _end(value, table, owner, np.full(table.units, value.low, np.int64), np.maximum)


def _end(
    value: Vector, table: RegisterColumns, owner: Vector, found: Integers, function: np.ufunc
) -> Vector:
    function.at(found, owner.values, value.values)
    none = _number(table, owner).values == 0
    return Vector(found, none if none.any() else None, value.decimals, value.low, value.high)


_COUNTED = {"count": _count, "share": _share}
_TAKEN = {"sum": _sum, "mean": _mean, "lowest": _lowest, "highest": _highest}
