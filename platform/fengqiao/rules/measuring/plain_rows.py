"""Row measures one unit and one row at a time: the reference of the kernel, and its account.

Nothing here is shared with the vector kernel but the list of fields and the days of a window.
It also says what became of every row; :mod:`fengqiao.rules.measuring.tracing` makes records of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import prod

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.columns import fields_of
from fengqiao.rules.measuring.plain_formulas import (
    Cell,
    exact,
    plain_holds,
    plain_value,
    rounded,
)
from fengqiao.rules.measuring.windows import days_of, earliest_first_date
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.measures import KeyTable, Nth, Rows, StepTable, WindowRule


@dataclass(frozen=True)
class Judged:
    """What became of a row.

    ``fate``: ``counted``, ``open`` (cannot be told), ``other`` (the rule does not mean it),
    ``exempt``, ``charged_elsewhere``, ``another_window``, ``same_matter`` (``instead`` is the
    row that counts). ``value`` before multipliers, ``multiplier``, ``number`` (its place in the
    count of repetitions, 0 without one), ``points``: what it adds, None where it is missing.
    """

    place: int
    cells: dict[str, Cell]
    owner: str | None
    fate: str
    value: Fraction | None = None
    multiplier: Fraction | None = Fraction(1)
    number: int = 0
    points: Fraction | None = None
    instead: int | None = None


def plain_figure(source: Rows, judged: Sequence[Judged], decimals: int) -> Fraction | None:
    """Return a unit's figure from its judged rows; None is missing."""
    if any(row.fate == "open" for row in judged):
        return None
    counted = [row for row in judged if row.fate == "counted"]
    if source.take in ("count", "share"):
        return _counted(source, counted, decimals)
    points = [row.points for row in counted if row.points is not None]
    if len(points) < len(counted):
        return None
    if source.take == "sum":
        return rounded(sum(points, Fraction(0)), decimals)
    if not points:
        return None
    found = {"mean": sum(points) / len(points), "lowest": min(points), "highest": max(points)}
    return rounded(Fraction(found[source.take]), decimals)


def _counted(source: Rows, counted: Sequence[Judged], decimals: int) -> Fraction | None:
    if source.take == "count":
        return Fraction(len(counted))
    fits = [source.fits is None or plain_holds(source.fits, row.cells) for row in counted]
    if not fits or None in fits:
        return None
    return rounded(Fraction(100 * sum(map(bool, fits)), len(fits)), decimals)


def judge(
    source: Rows, register: Register, rows: Sequence[Row], unit: str, period: str
) -> list[Judged]:
    """Say of every row that stands for a unit or is charged to it what became of it."""
    found = []
    for place, row in enumerate(rows):
        cells = cells_of(register, row)
        charged = cells[source.charged_to] if source.charged_to else row["unit"]
        owner = charged if isinstance(charged, str) else None
        if unit in (row["unit"], owner):
            fate = _fate(source, register, cells, owner == unit, period)
            found.append(Judged(place, cells, owner, fate))
    found = [_priced(source, row) if row.fate == "counted" else row for row in found]
    if source.once_per:
        found = _once(source, register, found)
    found = [_multiplied(source, row) if row.fate == "counted" else row for row in found]
    return found if source.nth is None else _weighed(source.nth, found)


def cells_of(register: Register, row: Row) -> dict[str, Cell]:
    """Return a row's cells: numbers, codes and dates as fractions, texts and units as text."""
    cells: dict[str, Cell] = {"unit": row["unit"]}
    for field in fields_of(register):
        cell = row["values"].get(field.id)
        if cell is None or cell == "":
            cells[field.id] = None
        elif field.kind in ("text", "unit"):
            cells[field.id] = str(cell)
        elif field.kind == "date":
            cells[field.id] = Fraction(date.fromisoformat(str(cell)).toordinal())
        else:
            cells[field.id] = Fraction(int(cell), 10**field.decimals)
    return cells


def _fate(source: Rows, register: Register, cells: dict[str, Cell], mine: bool, period: str) -> str:
    meant = True if source.where is None else plain_holds(source.where, cells)
    exempt = False if source.unless is None else plain_holds(source.unless, cells)
    inside = _inside(source.window.rules, register, cells, period)
    for out, fate in (
        (meant is False, "other"),
        (exempt is True, "exempt"),
        (not mine, "charged_elsewhere"),
        (inside is False, "another_window"),
        (None in (meant, exempt, inside), "open"),
    ):
        if out:
            return fate
    return "counted"


def _inside(
    rules: Sequence[WindowRule], register: Register, cells: dict[str, Cell], period: str
) -> bool | None:
    for rule in rules:
        fits = True if rule.where is None else plain_holds(rule.where, cells)
        if fits is None:
            return None
        if fits:
            return not rule.date or _between(rule, register, cells, period)
    return not rules


def _between(
    rule: WindowRule, register: Register, cells: dict[str, Cell], period: str
) -> bool | None:
    day, (first, last) = day_of(cells[rule.date]), days_of(rule, period)
    if day is not None and not first <= day <= last:
        return False
    earliest = earliest_first_date(rule, period)
    if earliest is not None:
        start = day_of(cells[register.dates[0]])
        if start is not None and start < earliest:
            return False
        if start is None:
            return None
    return None if day is None else True


def day_of(cell: Cell) -> date | None:
    """Return the day a date cell means, None for an empty one."""
    return date.fromordinal(int(cell)) if isinstance(cell, Fraction) else None


def _priced(source: Rows, row: Judged) -> Judged:
    value = _value(source.value, row.cells)
    return replace(row, value=value, points=value)


def _value(value: Formula | KeyTable | StepTable | None, cells: dict[str, Cell]) -> Fraction | None:
    if value is None:
        return Fraction(1)
    if isinstance(value, KeyTable):
        return _by_keys(value, cells)
    if isinstance(value, StepTable):
        return _by_steps(value, cells)
    return plain_value(value, cells)


def _by_keys(keys: KeyTable, cells: dict[str, Cell]) -> Fraction | None:
    labels = tuple(cells[name] for name in keys.by)
    if None in labels:
        return None
    for codes, value in keys.rows:
        if codes == labels:
            return exact(value)
    return None if keys.otherwise is None else exact(keys.otherwise)


def _by_steps(steps: StepTable, cells: dict[str, Cell]) -> Fraction | None:
    figure = cells[steps.by]
    if not isinstance(figure, Fraction):
        return None
    for edge, included, value in steps.steps[:-1]:
        limit = exact(edge) if edge is not None else figure
        if figure > limit or (figure == limit and included):
            return exact(value)
    return exact(steps.steps[-1][2])


def _once(source: Rows, register: Register, judged: list[Judged]) -> list[Judged]:
    matters: dict[Cell, list[Judged]] = {}
    for row in judged:
        text = row.cells[source.once_per or ""]
        if row.fate == "counted" and text is not None:
            matters.setdefault(text, []).append(row)
    stays = {
        row.place: _kept(source.keep, register, rows).place
        for rows in matters.values()
        for row in rows
    }
    return [
        row
        if stays.get(row.place, row.place) == row.place
        else replace(row, fate="same_matter", instead=stays[row.place], points=None)
        for row in judged
    ]


def _kept(keep: str, register: Register, rows: list[Judged]) -> Judged:
    by_date = sorted(rows, key=_order(register.dates[0] if register.dates else "", keep == "last"))
    if keep == "last":
        return by_date[-1]
    if keep == "first":
        return by_date[0]
    unknown = [row for row in by_date if row.value is None]
    return unknown[0] if unknown else max(by_date, key=lambda row: row.value or Fraction(0))


def _order(field: str, empty_first: bool) -> Callable[[Judged], tuple[bool, Fraction, int]]:
    def key(row: Judged) -> tuple[bool, Fraction, int]:
        day = row.cells[field] if field else Fraction(0)
        known = isinstance(day, Fraction)
        return known == empty_first, day if isinstance(day, Fraction) else Fraction(0), row.place

    return key


def _multiplied(source: Rows, row: Judged) -> Judged:
    held = [(plain_holds(each.when, row.cells), exact(each.by)) for each in source.multipliers]
    factors = [by for holds, by in held if holds]
    multiplier: Fraction | None
    if any(holds is None for holds, _ in held):
        multiplier = None
    elif source.together == "largest":
        multiplier = max(factors, default=Fraction(1))
    else:
        multiplier = Fraction(prod(factors))
    points = None
    if row.value is not None and multiplier is not None:
        points = row.value * multiplier
    return replace(row, multiplier=multiplier, points=points)


def _weighed(nth: Nth, judged: list[Judged]) -> list[Judged]:
    numbers: dict[Cell, int] = {}
    found = {}
    for row in sorted(judged, key=_order(nth.order, empty_first=False)):
        if row.fate == "counted":
            cell = row.cells[nth.within] if nth.within else ""
            numbers[cell] = 1 if cell is None else numbers.get(cell, 0) + 1
            found[row.place] = _numbered(nth, row, numbers[cell])
    return [found.get(row.place, row) for row in judged]


def _numbered(nth: Nth, row: Judged, number: int) -> Judged:
    beyond = max(number - len(nth.values), 0)
    weight = exact(nth.values[min(number, len(nth.values)) - 1])
    if nth.after == "step":
        weight += beyond * exact(nth.step)
    kept = False if nth.keep_own is None else plain_holds(nth.keep_own, row.cells)
    if kept:
        return replace(row, number=number)
    if kept is None or row.cells[nth.order] is None:
        return replace(row, number=number, points=None)
    if nth.effect == "replace":
        return replace(row, number=number, points=weight)
    points = None if row.points is None else row.points * weight
    return replace(row, number=number, points=points)
