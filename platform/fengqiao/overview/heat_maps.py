"""The heat map: who below filed what, period by period, and the rate of every row and column."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Text, case, cast, false, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from fengqiao.overview.sights import Below, FormName, units_below_over
from fengqiao.periods.period import Period
from fengqiao.reports.rates import By, Population, Rates, Standing, rates, rows_owed
from fengqiao.units.models import Unit

_NOTHING = Rates()


class Cell(NamedTuple):
    """What one row owed and filed for one period.

    ``report_id`` and ``standing`` are those of the one report behind it, if it is a single one;
    ``stood`` tells whether the unit existed there at the period's end.
    """

    rates: Rates = _NOTHING
    report_id: str | None = None
    standing: Standing | None = None
    stood: bool = True

    @property
    def owed(self) -> int:
        """Return how many obligations it counts, waived ones among them."""
        return self.rates.expected + self.rates.waived

    @property
    def direct(self) -> bool:
        """Tell whether it is one obligation of the row's own unit."""
        return self.standing is not None


_BARE = {stood: Cell(stood=stood) for stood in (False, True)}
_SINGLE = (
    Standing.ON_TIME,
    Standing.LATE,
    Standing.WAIVED,
    Standing.PENDING,
    Standing.OVERDUE,
    Standing.MISSED,
)


# What one obligation counts, by how it stands and whether it was a nil report.
_ONE = {
    (each.value, nil): replace(Rates(**{each.value: 1}), nil=int(nil and each.filed))
    for each in _SINGLE
    for nil in (False, True)
}
_STANDINGS = {each.value: each for each in _SINGLE}
_FIGURES = attrgetter(*(each.name for each in fields(Rates)))


def added(counts: Iterable[Rates]) -> Rates:
    """Return the sum of many counts, each that occurs again and again taken once, times so often.

    Cells of a single report share a handful of counts, of which a map holds thousands.
    """
    given = [each for each in counts if each is not _NOTHING]
    known = {id(each): each for each in given}
    figures = [
        [number * times for number in _FIGURES(known[key])]
        for key, times in Counter(map(id, given)).items()
    ]
    return Rates(*map(sum, zip(*figures, strict=True))) if figures else _NOTHING


@dataclass(frozen=True)
class Row:
    """One unit with its cells in the order of the periods; ``name`` as at the last of them."""

    unit: Unit
    name: str
    cells: list[Cell]

    @property
    def owes(self) -> bool:
        """Tell whether anything at all was owed there."""
        return any(cell.rates is not _NOTHING and cell.owed for cell in self.cells)

    @cached_property
    def rates(self) -> Rates:
        """Return the count over all periods."""
        return added(cell.rates for cell in self.cells)


@dataclass(frozen=True)
class HeatMap:
    """Rows by columns; its numbers are those of :mod:`fengqiao.reports.rates`."""

    form: FormName
    periods: list[Period]
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def columns(self) -> list[Rates]:
        """Return the count of every period."""
        return [added(row.cells[at].rates for row in self.rows) for at in range(len(self.periods))]

    @cached_property
    def whole(self) -> Rates:
        """Return the count of everything shown."""
        return added(self.columns)

    def from_the_first_owed(self) -> HeatMap:
        """Return the same without the periods at its beginning for which nobody owed anything."""
        columns = [counted.expected + counted.waived for counted in self.columns]
        first = next((place for place, owed in enumerate(columns) if owed), 0)
        if not first:
            return self
        rows = [Row(row.unit, row.name, row.cells[first:]) for row in self.rows]
        return HeatMap(self.form, self.periods[first:], rows)

    def worst_first(self) -> HeatMap:
        """Return the same with whoever files least on top; who owes nothing stands last."""
        return HeatMap(self.form, self.periods, sorted(self.rows, key=_badness))


def heat_map(
    work: Session, unit: Unit, form: FormName, periods: Sequence[Period], *, at: datetime
) -> HeatMap:
    """Return the heat map of the units directly below one.

    The tree and the names are those of each period's end. A row counts what its unit owed there
    itself or, for a form filed deeper down, what was owed to it and below it.
    """
    below = units_below_over(work, unit, periods[0].last_day, periods[-1].last_day)
    ids = [str(period) for period in periods]
    counted = _direct(work, unit, form, ids, at)
    if unit.level == "county" or not counted:
        keys = {each.unit.scope: (each.unit.lo, each.unit.hi) for each in below}
        for key, found in _deeper(work, unit, form, ids, at, keys).items():
            counted[key] = _with(counted.get(key), found)
    days = [(str(period), period.last_day) for period in periods]
    rows = [_row(each, counted, days) for each in below]
    return HeatMap(form, list(periods), [row for row in rows if row is not None and row.owes])


def _with(held: Cell | None, found: Rates) -> Cell:
    """Return a cell of several: what the unit owes itself and what is owed below it."""
    return Cell((held.rates if held else _NOTHING) + found)


def _row(
    below: Below, counted: Mapping[tuple[int, str], Cell], days: Sequence[tuple[str, date]]
) -> Row | None:
    """Return a unit's row over periods and their last days; None if it never stood there."""
    unit, cells, last = below.unit, [], None
    always = below.stood_throughout(days[0][1], days[-1][1])
    for period, day in days:
        cell = counted.get((unit.scope, period))
        stood = always or below.stood(day)
        if stood or cell is not None:
            last = day
        cells.append(cell or _BARE[stood])
    return None if last is None else Row(unit, unit.name_on(last), cells)


def _direct(
    work: Session, unit: Unit, form: FormName, periods: list[str], at: datetime
) -> dict[tuple[int, str], Cell]:
    """Count what was owed to the unit itself, by unit and period, with the report behind it.

    The database hands over one row a unit, not one a cell: a map of 300 units has thousands.
    """
    asked = Population(unit.lo, unit.hi, forms=[form.code], periods=periods, above=unit.scope)
    rows = rows_owed(asked, at)
    report = case((rows.c.state != "draft", cast(rows.c.report_id, Text)))
    columns = (rows.c.period, rows.c.standing, func.coalesce(rows.c.nil, false()), report)
    found = work.connection().execute(
        select(rows.c.unit, *(func.array_agg(each, type_=NullType()) for each in columns))
        .where(rows.c.standing != Standing.AHEAD.value)
        .group_by(rows.c.unit)
    )
    return {
        (scope, period): Cell(_ONE[word, nil], number, _STANDINGS[word])
        for scope, *lists in found
        for period, word, nil, number in zip(*lists, strict=True)
    }


def _deeper(
    work: Session,
    unit: Unit,
    form: FormName,
    periods: list[str],
    at: datetime,
    keys: Mapping[int, tuple[int, int]],
) -> dict[tuple[int, str], Rates]:
    """Count what was owed below the units directly below, by the one of them it was owed to.

    By whom it was owed to, not by where the filing unit stands today: it may have moved since.
    """
    asked = Population(unit.lo, unit.hi, forms=[form.code], periods=periods)
    found: dict[tuple[int, str], Rates] = {}
    spans = sorted((lo, hi, scope) for scope, (lo, hi) in keys.items())
    begins = [lo for lo, _, _ in spans]
    for (above, period), counted in rates(work, asked, at=at, by=[By.ABOVE, By.PERIOD]).items():
        place = bisect_right(begins, int(above)) - 1
        if above == unit.scope or place < 0 or int(above) > spans[place][1]:
            continue
        where = (spans[place][2], str(period))
        found[where] = found.get(where, _NOTHING) + counted
    return found


def _badness(row: Row) -> tuple[bool, int, int, int]:
    counted = row.rates
    rate = counted.timely_rate
    return rate is None, rate or 0, -counted.missing, row.unit.scope
