"""Lateness one filing at a time: the reference of the kernel, and its account."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.calendar import first_day, last_day
from fengqiao.rules.measuring.plain_formulas import Cell, exact, plain_holds
from fengqiao.rules.measuring.plain_rows import Judged, cells_of, day_of
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Lateness


def judge_filings(
    source: Lateness, register: Register, rows: Sequence[Row], unit: str, period: str
) -> list[Judged]:
    """Say of each of a unit's filings what became of it.

    ``fate`` as for rows, and ``in_time`` for one that is not late or not of the kind asked.
    """
    found = []
    for place, row in enumerate(rows):
        if row["unit"] == unit:
            cells = cells_of(register, row)
            fate = _fate(source, register, cells, period)
            points = _amount(source, cells, period) if fate == "counted" else None
            found.append(Judged(place, cells, unit, fate, points, Fraction(1), 0, points))
    return found


def _fate(source: Lateness, register: Register, cells: dict[str, Cell], period: str) -> str:
    meant = True if source.where is None else plain_holds(source.where, cells)
    if meant is False:
        return "other"
    dated = day_of(cells[register.dates[0]]) if register.dates else first_day(period)
    if dated is not None and not first_day(period) <= dated <= last_day(period):
        return "another_window"
    due, received = day_of(cells[source.due]), day_of(cells[source.received])
    if meant is None or dated is None or due is None:
        return "open"
    late = due <= last_day(period) if received is None else due < received
    asked = source.which in ("both", "missing" if received is None else "late")
    return "counted" if late and asked else "in_time"


def _amount(source: Lateness, cells: dict[str, Cell], period: str) -> Fraction:
    due, received = day_of(cells[source.due]), day_of(cells[source.received])
    if received is None and source.never is not None:
        return exact(source.never)
    if source.per == "filing" or due is None:
        return Fraction(1)
    until = received or last_day(period)
    return Fraction(
        (until - due).days if source.per == "day" else _months(due, until, source.begun)
    )


def _months(first: date, last: date, begun: bool) -> int:
    months = 0
    while _later(first, months + 1) <= last:
        months += 1
    return months + (begun and _later(first, months) < last)


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
