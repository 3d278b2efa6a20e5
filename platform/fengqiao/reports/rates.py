"""Count obligations by how they stand, in one query: for boards, facts, exports and paper.

The definitions, in words and in Python, are those of :mod:`fengqiao.reports.standings`, whose
names are handed on here; a test holds the two ways of saying them equal. Typical use::

    branch = Population(actor.lo, actor.hi, forms=["village_weekly"], periods=["2026-W47"])
    whole = rates_of(work, branch, at=at)
    by_township = rates(work, branch, at=at, by=[By.TOWNSHIP])   # {(scope key,): Rates}
    heat_map = standings(work, branch, at=at)                    # {(scope, form, period): Standing}
    words = percent_words(whole.filing_rate)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.names import name_then
from fengqiao.reports.standings import (
    Deadlined,
    Rate,
    Rates,
    Standing,
    percent_words,
    share,
    standing_of,
)
from fengqiao.units.models import Unit

if TYPE_CHECKING:
    from sqlalchemy.sql import Subquery

__all__ = [
    "TOWNSHIP_KEYS",
    "VILLAGE_KEYS",
    "Blemish",
    "By",
    "Population",
    "Rate",
    "Rates",
    "Standing",
    "blemishes",
    "percent_words",
    "rates",
    "rates_of",
    "rows_owed",
    "share",
    "standing_column",
    "standing_of_duty",
    "standings",
]

TOWNSHIP_KEYS, VILLAGE_KEYS = 10**8, 10**5
Key = tuple[str | int, ...]


class By(StrEnum):
    """What a count is broken down by. TOWNSHIP and VILLAGE give the scope key of the branch."""

    FORM = "form"
    PERIOD = "period"
    UNIT = "unit"
    ABOVE = "above"
    TOWNSHIP = "township"
    VILLAGE = "village"


@dataclass(frozen=True)
class Population:
    """Which obligations are counted.

    ``lo`` and ``hi`` bound the branch as it is now. ``forms``, ``periods`` and ``levels``
    restrict to those named; None restricts nothing. ``year`` takes every period whose id begins
    with it. ``above`` takes what was owed directly to that unit's scope key, also by units that
    have moved away since. ``judged`` takes only what is decided: the grace is over, so that
    nothing is pending. ``raised`` takes only, or (False) leaves out, what a sensitive window
    asks for in addition; ``window`` takes what one of them asks for.
    """

    lo: int
    hi: int
    forms: Collection[str] | None = None
    periods: Collection[str] | None = None
    year: str = ""
    levels: Collection[str] | None = None
    above: int | None = None
    judged: bool = False
    raised: bool | None = None
    window: UUID | None = None


def standing_of_duty(owed: Obligation, report: Report | None, at: datetime) -> Standing:
    """Return how an obligation stands, given its report as far as that is in sight."""
    return standing_of(
        Deadlined(
            owed.opens_at,
            owed.grace_at,
            owed.closes_at,
            owed.held_open,
            owed.waived_at is not None,
            report.first_submitted_at if report else None,
            report is not None and report.state == "draft",
            report is not None and report.late,
        ),
        at,
    )


def rates(
    work: Session, population: Population, *, at: datetime, by: Sequence[By] = ()
) -> dict[Key, Rates]:
    """Count a population in one query, broken down; without ``by`` the one key is ``()``.

    Keys without any obligation are left out; ``found.get(key, Rates())`` is then right.
    """
    rows = rows_owed(population, at)
    keys = [rows.c[word] for word in by]
    found = select(*keys, *_counts(rows)).select_from(rows).group_by(*keys)
    width = len(by)
    result = {tuple(row[:width]): Rates(*map(int, row[width:])) for row in work.execute(found)}
    return result if by or result else {(): Rates()}


def rates_of(work: Session, population: Population, *, at: datetime) -> Rates:
    """Return the count of a whole population."""
    return rates(work, population, at=at)[()]


def standings(
    work: Session, population: Population, *, at: datetime
) -> dict[tuple[int, str, str], Standing]:
    """Return how each obligation stands, by unit (scope key), form and period: a heat map."""
    rows = rows_owed(population, at)
    found = select(rows.c.unit, rows.c.form, rows.c.period, rows.c.standing)
    return {(u, form, period): Standing(word) for u, form, period, word in work.execute(found)}


@dataclass(frozen=True)
class Blemish:
    """One obligation that is late, missing or was sent back, for whoever points to it."""

    obligation_id: UUID
    report_id: UUID | None
    unit: int
    unit_name: str
    form: str
    period: str
    standing: Standing
    returned: bool


def blemishes(work: Session, population: Population, *, at: datetime) -> list[Blemish]:
    """Return what a population's counts of late, missing and returned consist of."""
    rows = rows_owed(population, at)
    wrong = [Standing.LATE.value, Standing.OVERDUE.value, Standing.MISSED.value]
    returned = and_(_filed(rows), rows.c.returned)
    found = (
        select(
            rows.c.obligation_id,
            rows.c.report_id,
            rows.c.unit,
            Unit,
            rows.c.form,
            rows.c.period,
            rows.c.standing,
            func.coalesce(returned, false()),
        )
        .join(Unit, and_(Unit.county == rows.c.county, Unit.id == rows.c.unit_id))
        .where(or_(rows.c.standing.in_(wrong), returned))
        .order_by(rows.c.unit, rows.c.period, rows.c.form)
    )
    return [
        Blemish(owed, report, key, name_then(unit, period), form, period, Standing(word), came_back)
        for owed, report, key, unit, form, period, word, came_back in work.execute(found)
    ]


def rows_owed(population: Population, at: datetime) -> Subquery:
    """Return one row per obligation of the population: its keys, how it stands, and its report.

    For a query of another capability that wants the rows in another shape.
    """
    found = (
        select(
            Obligation.county,
            Obligation.id.label("obligation_id"),
            Obligation.unit_id,
            Report.id.label("report_id"),
            Obligation.form.label(By.FORM),
            Obligation.period.label(By.PERIOD),
            Obligation.scope.label(By.UNIT),
            Obligation.above.label(By.ABOVE),
            _branch(TOWNSHIP_KEYS).label(By.TOWNSHIP),
            _branch(VILLAGE_KEYS).label(By.VILLAGE),
            standing_column(at).label("standing"),
            Report.nil_report.label("nil"),
            (Report.first_submitted_at > Obligation.due_at).label("after_due"),
            Report.state.label("state"),
            (Report.sent_back_count > 0).label("returned"),
        )
        .outerjoin(
            Report, and_(Report.county == Obligation.county, Report.obligation_id == Obligation.id)
        )
        .where(*_conditions(population, at))
    )
    if population.levels is not None:
        found = found.join(
            Unit, and_(Unit.county == Obligation.county, Unit.id == Obligation.unit_id)
        ).where(Unit.level.in_(list(population.levels)))
    return found.subquery()


def _conditions(population: Population, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Obligation.county == population.lo // 10**11]
    if population.above is None:
        conditions.append(Obligation.scope.between(population.lo, population.hi))
    else:
        conditions.append(Obligation.above == population.above)
        conditions.append(Obligation.scope != population.above)
    if population.forms is not None:
        conditions.append(Obligation.form.in_(list(population.forms)))
    if population.periods is not None:
        conditions.append(Obligation.period.in_(list(population.periods)))
    if population.year:
        conditions.append(Obligation.period >= population.year)
        conditions.append(Obligation.period < str(int(population.year) + 1))
    if population.judged:
        conditions.append(Obligation.grace_at < at)
    if population.raised is not None:
        raised = Obligation.window_id.is_not(None)
        conditions.append(raised if population.raised else not_(raised))
    if population.window is not None:
        conditions.append(Obligation.window_id == population.window)
    return conditions


def _branch(width: int) -> ColumnElement[int]:
    return cast(func.div(Obligation.scope, width), BigInteger) * literal(width, BigInteger)


def standing_column(at: datetime | ColumnElement[datetime]) -> ColumnElement[str]:
    """Return how an obligation stands, for a query over obligations and, if any, their reports.

    :param at: the instant, or the parameter of a query that is kept
    """
    filed = and_(Report.first_submitted_at <= at, Report.state != "draft")
    return case(
        (and_(filed, Report.late), Standing.LATE.value),
        (filed, Standing.ON_TIME.value),
        (Obligation.waived_at.is_not(None), Standing.WAIVED.value),
        (Obligation.opens_at > at, Standing.AHEAD.value),
        (Obligation.grace_at >= at, Standing.PENDING.value),
        (or_(Obligation.closes_at >= at, Obligation.held_open), Standing.OVERDUE.value),
        else_=Standing.MISSED.value,
    )


def _filed(rows: Subquery) -> ColumnElement[bool]:
    return rows.c.standing.in_([Standing.ON_TIME.value, Standing.LATE.value])


def _counts(rows: Subquery) -> list[ColumnElement[int]]:
    """Return the counts in the order of the fields of :class:`Rates`."""
    standing, state, filed = rows.c.standing, rows.c.state, _filed(rows)
    conditions = {
        "waived": standing == Standing.WAIVED.value,
        "on_time": standing == Standing.ON_TIME.value,
        "late": standing == Standing.LATE.value,
        "pending": standing == Standing.PENDING.value,
        "overdue": standing == Standing.OVERDUE.value,
        "missed": standing == Standing.MISSED.value,
        "nil": and_(filed, rows.c.nil),
        "in_grace": and_(standing == Standing.ON_TIME.value, rows.c.after_due),
        "waiting": and_(filed, state == "submitted"),
        "sent_back": and_(filed, state == "sent_back"),
        "returned": and_(filed, rows.c.returned),
    }
    return [func.count().filter(conditions[each.name]) for each in fields(Rates)]
