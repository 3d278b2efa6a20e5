"""Which days of the calendar a window means, and which rows lie in it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.calendar import first_day, last_day
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.formulas import holds
from fengqiao.rules.measuring.vectors import Mask, Vector, constant, truth
from fengqiao.rules.model.measures import Window, WindowRule


def years_before(day: date, years: int) -> date:
    """Return the same day of an earlier year; 29 February becomes 28 where there is none."""
    return _day(day.year - years, day.month, day.day)


def days_of(rule: WindowRule, period: str) -> tuple[date, date]:
    """Return the first and last day a rule takes for a period, both included."""
    if rule.days is None:
        return first_day(period), last_day(period)
    year = first_day(period).year
    (back, month, day), (back_to, month_to, day_to) = rule.days.first, rule.days.last
    return _day(year - back, month, day), _day(year - back_to, month_to, day_to)


def earliest_first_date(rule: WindowRule, period: str) -> date | None:
    """Return the earliest first date a row may have: ``reach_back`` years before the window."""
    if rule.reach_back is None:
        return None
    return years_before(days_of(rule, period)[0], rule.reach_back)


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def in_window(window: Window, table: RegisterColumns, period: str) -> Vector:
    """Return which rows belong to a period: the first rule whose ``where`` fits decides.

    Rows that no rule fits do not belong; where a date or a rule's condition cannot be told, it
    cannot be told. A window without rules, or without a date, takes every row.
    """
    if not window.rules:
        return truth(np.ones((), dtype=np.bool_))
    found = truth(np.zeros((), dtype=np.bool_))
    for rule in reversed(window.rules):
        inside = _by_rule(rule, table, period)
        if rule.where is not None:
            inside = vectors.as_truth(vectors.chosen(holds(rule.where, table), inside, found))
        found = inside
    return found


def dated_outside(rule: WindowRule, table: RegisterColumns, period: str) -> Mask:
    """Return which rows a rule leaves out for their dates alone, whatever its ``where``."""
    inside = _by_rule(rule, table, period)
    out = ~inside.values if inside.missing is None else ~inside.values & ~inside.missing
    return np.broadcast_to(out, len(table))


def _by_rule(rule: WindowRule, table: RegisterColumns, period: str) -> Vector:
    if not rule.date:
        return truth(np.ones((), dtype=np.bool_))
    first, last = days_of(rule, period)
    tests = [_between(table.field(rule.date), first, last)]
    earliest = earliest_first_date(rule, period)
    if earliest is not None:
        starts = table.field(table.register.dates[0])
        tests.append(vectors.compared(">=", starts, constant(earliest.toordinal())))
    return vectors.every(*tests)


def _between(day: Vector, first: date, last: date) -> Vector:
    low, high = first.toordinal(), last.toordinal()
    if low <= day.low and day.high <= high:
        # All rows of the register lie inside, which bounds tell without looking at them.
        return truth(np.ones((), dtype=np.bool_), day.missing)
    return truth((day.values >= low) & (day.values <= high), day.missing)
