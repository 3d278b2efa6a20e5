"""How late filings are, in filings, days or months."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.calendar import last_day
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds
from fengqiao.rules.measuring.vectors import Integers, Mask, Vector, truth
from fengqiao.rules.measuring.windows import in_window
from fengqiao.rules.model.measures import Lateness, Window, WindowRule

_EPOCH = np.datetime64("1970-01-01", "D")
_EPOCH_ORDINAL = 719_163  # date(1970, 1, 1).toordinal()


def days_late(source: Lateness, table: RegisterColumns, period: str) -> Vector:
    """Return each unit's late filings, or the days or months they were late, summed.

    Filings count whose first date lies in the period (all, if the register has no dates). One
    received after the period's end is as late as it is. One never received is missing once its
    due date is not after the period's last day, and is late up to that day, or by ``never``.
    A filing without a due date leaves its unit's figure missing.
    """
    counts, open_rows = _relevant(source, table, period)
    due, received = table.field(source.due), table.field(source.received)
    never = _mask(received, len(table))
    end = last_day(period).toordinal()
    until = np.where(never, end, received.values)
    late = np.where(never, due.values <= end, received.values > due.values) & counts
    late &= {"late": ~never, "missing": never}.get(source.which, np.bool_(True))
    amounts = _amounts(source, due.values, until, late, never)
    return _summed(amounts, table, late, open_rows)


def _relevant(source: Lateness, table: RegisterColumns, period: str) -> tuple[Mask, Mask]:
    dates = table.register.dates
    window = Window((WindowRule(None, dates[0], None, None),) if dates else ())
    tests = [in_window(window, table, period)]
    if source.where is not None:
        tests.append(holds(source.where, table))
    tests.append(truth(np.ones((), np.bool_), table.field(source.due).missing))
    found = vectors.every(*tests)
    mine = table.unit >= 0
    open_rows = _mask(found, len(table)) & mine
    return found.values & ~open_rows & mine, open_rows


def _mask(of: Vector, size: int) -> Mask:
    return np.zeros(size, np.bool_) if of.missing is None else of.missing


def _amounts(source: Lateness, due: Integers, until: Integers, late: Mask, never: Mask) -> Vector:
    if source.per == "filing":
        size = np.ones(len(due), np.int64)
    elif source.per == "day":
        size = until - due
    else:
        size = _months(due, until, source.begun)
    # What is not late may have any difference of dates; it is left out below.
    figure = vectors.column(np.where(late, size, 0))
    if source.never is None:
        return figure
    fixed = vectors.constant(source.never.digits, source.never.decimals)
    return vectors.chosen(truth(never), fixed, figure)


def _months(first: Integers, last: Integers, begun: bool) -> Integers:
    """Return the months between days: whole ones, and the one begun if asked.

    A month after the 31st is over on the last day of a shorter month.
    """
    month_1, day_1, _ = _calendar(first)
    month_2, day_2, length = _calendar(last)
    anniversary = np.minimum(day_1, length)
    whole = month_2 - month_1 - (day_2 < anniversary)
    return whole + (day_2 != anniversary) if begun else whole


def _calendar(ordinals: Integers) -> tuple[Integers, Integers, Integers]:
    """Return months since 1970, the day of the month from 1, and the month's length."""
    days = _EPOCH + (ordinals - _EPOCH_ORDINAL).astype("timedelta64[D]")
    months = days.astype("datetime64[M]")
    starts = months.astype("datetime64[D]")
    length = (months + np.timedelta64(1, "M")).astype("datetime64[D]") - starts
    one = (days - starts).astype(np.int64) + 1
    return months.astype(np.int64), one, length.astype(np.int64)


def _summed(amounts: Vector, table: RegisterColumns, late: Mask, open_rows: Mask) -> Vector:
    rows = np.flatnonzero(late)
    low, high = vectors.proved(
        min(amounts.low, 0) * max(len(rows), 1), max(amounts.high, 0) * max(len(rows), 1)
    )
    total = np.zeros(table.units, np.int64)
    values = np.broadcast_to(amounts.values, late.shape)
    np.add.at(total, table.unit[rows], values[rows])
    missing = None
    if open_rows.any():
        missing = np.zeros(table.units, np.bool_)
        missing[table.unit[open_rows]] = True
    return Vector(total, missing, amounts.decimals, low, high)
