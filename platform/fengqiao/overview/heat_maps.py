"""The heat map: who below filed what, period by period, and the rate of every row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.overview.sights import Below, FormName, units_below_over
from fengqiao.reports.models import Report
from fengqiao.reports.periods import Period
from fengqiao.reports.rates import By, Population, Rates, Standing, rates, standings
from fengqiao.units.models import Unit

_NOTHING = Rates()


@dataclass(frozen=True)
class Cell:
    """What one row owed and filed for one period.

    ``report_id`` and ``standing`` are those of the one report behind it, if it is a single one;
    ``stood`` tells whether the unit existed there at the period's end.
    """

    rates: Rates = _NOTHING
    report_id: UUID | None = None
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
    (each, nil): replace(Rates(**{each.value: 1}), nil=int(nil))
    for each in _SINGLE
    for nil in (False, True)
}
_FIGURES = attrgetter(*(each.name for each in fields(Rates)))


def added(counts: Iterable[Rates]) -> Rates:
    """Return the sum of many counts, without making one in between for each."""
    figures = [_FIGURES(each) for each in counts if each is not _NOTHING]
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
        return any(cell.owed for cell in self.cells)

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
        return added(row.rates for row in self.rows)

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
    rows = [_row(each, counted, periods) for each in below]
    return HeatMap(form, list(periods), [row for row in rows if row is not None and row.owes])


def _with(held: Cell | None, found: Rates) -> Cell:
    """Return a cell of several: what the unit owes itself and what is owed below it."""
    return Cell((held.rates if held else _NOTHING) + found)


def _row(
    below: Below, counted: Mapping[tuple[int, str], Cell], periods: Sequence[Period]
) -> Row | None:
    unit, cells, last = below.unit, [], None
    for period in periods:
        cell = counted.get((unit.scope, str(period)))
        stood = below.stood(period.last_day)
        if stood or cell is not None:
            last = period
        cells.append(cell or Cell(stood=stood))
    return None if last is None else Row(unit, unit.name_on(last.last_day), cells)


def _direct(
    work: Session, unit: Unit, form: FormName, periods: list[str], at: datetime
) -> dict[tuple[int, str], Cell]:
    """Count what was owed to the unit itself, by unit and period, with the report behind it."""
    asked = Population(unit.lo, unit.hi, forms=[form.code], periods=periods, above=unit.scope)
    found = standings(work, asked, at=at)
    if not found:
        return {}
    filed = work.execute(
        select(Report.scope, Report.period, Report.id, Report.nil_report).where(
            Report.county == unit.county,
            Report.above == unit.scope,
            Report.form == form.code,
            Report.period.in_(periods),
            Report.state != "draft",
        )
    )
    reports = {(scope, period): (number, nil) for scope, period, number, nil in filed}
    cells = {}
    for (scope, _, period), standing in found.items():
        if standing is not Standing.AHEAD:
            number, nil = reports.get((scope, period), (None, False))
            cells[scope, period] = Cell(_ONE[standing, nil and standing.filed], number, standing)
    return cells


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
    for (above, period), counted in rates(work, asked, at=at, by=[By.ABOVE, By.PERIOD]).items():
        if above == unit.scope:
            continue
        for scope, (lo, hi) in keys.items():
            if lo <= int(above) <= hi:
                place = (scope, str(period))
                found[place] = found.get(place, _NOTHING) + counted
    return found


def _badness(row: Row) -> tuple[bool, int, int, int]:
    counted = row.rates
    rate = counted.timely_rate
    return rate is None, rate or 0, -counted.missing, row.unit.scope
