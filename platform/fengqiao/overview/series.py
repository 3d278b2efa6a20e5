"""Figures over periods: a unit's own or added up from below, what they consist of, their like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from fengqiao.overview.changes import year_before
from fengqiao.overview.sights import FormName, Sight, superior_of, units_below_over
from fengqiao.periods.period import Period
from fengqiao.reports.earlier import adding_up
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import Fact, Report
from fengqiao.reports.queries import form_version
from fengqiao.tenancy.questions import Question
from fengqiao.units.inheriting import marked
from fengqiao.units.models import Unit

# Whose figures count, as on the board: handed up, and not waiting to be corrected.
COUNTED = ("submitted", "accepted", "consolidated")


@dataclass(frozen=True)
class Sum:
    """A figure at its places, and how many reports it was added up from.

    ``report_id`` is the report itself, where it is only one.
    """

    value: int
    places: int
    reports: int = 1
    report_id: UUID | None = None

    def at(self, places: int) -> int:
        """Return the value at as many places or more.

        :raises ValueError: for fewer, where it would be another figure
        """
        if places < self.places:
            raise ValueError("a figure keeps its worth at no fewer places than it has")
        return self.value * int(10 ** (places - self.places))

    def __add__(self, other: Sum) -> Sum:
        places = max(self.places, other.places)
        return Sum(self.at(places) + other.at(places), places, self.reports + other.reports)


@dataclass(frozen=True)
class Point:
    """One period of a series, with the figure of the same period of the year before."""

    period: Period
    now: Sum | None
    before: Sum | None


@dataclass(frozen=True)
class Part:
    """What one unit contributes to a figure, or one of several that are compared."""

    unit: Unit
    name: str
    sum: Sum | None


def fields_of(work: Session, county: int, form: str) -> dict[str, Question]:
    """Return every figure a form asks or ever asked for, by code, in the newest words for it.

    Comparisons across versions go by the code, so that a figure keeps its past.
    """
    shas = work.scalars(
        select(FormVersion.sha256)
        .where(FormVersion.county == county, FormVersion.form == form)
        .order_by(FormVersion.adopted_at.desc(), FormVersion.sha256.desc())
    )
    found: dict[str, Question] = {}
    for sha256 in shas.all():
        for code, asked in form_version(work, county, form, sha256).quantities.items():
            if asked.personal == "none":
                found.setdefault(code, asked)
    return found


def series(
    work: Session, unit: Unit, form: FormName, field: str, periods: Sequence[Period]
) -> list[Point]:
    """Return a figure over periods: the unit's own, or the sum of what was filed below it.

    Nothing filed is no figure; it is never taken for zero.
    """
    earlier = {period: year_before(period) for period in periods}
    wanted = {str(each) for pair in earlier.items() for each in pair if each is not None}
    found = totals(work, unit, form, [field], wanted)
    return [
        Point(
            period,
            found.get((str(period), field)),
            found.get((str(before), field)) if before else None,
        )
        for period, before in earlier.items()
    ]


def totals(
    work: Session, unit: Unit, form: FormName, fields: Collection[str], periods: Collection[str]
) -> dict[tuple[str, str], Sum]:
    """Return figures by period and field code: the unit's own, or those of all below it.

    A unit that others were merged into counts theirs with its own, as far as they add up.
    """
    if form.level == unit.level:
        found = _own(work, unit, form, fields, periods, [unit.scope])
        adding = adding_up(work, unit.county, form.code, fields) if unit.succeeds else ()
        for place, each in _own(work, unit, form, adding, periods, unit.succeeds).items():
            found[place] = found[place] + each if place in found else each
        return found
    found = {}
    for (_, period, field), each in sums_below(work, unit, form, fields, periods).items():
        place = (period, field)
        found[place] = found[place] + each if place in found else each
    return found


def sums_below(
    work: Session, unit: Unit, form: FormName, fields: Collection[str], periods: Collection[str]
) -> dict[tuple[int, str, str], Sum]:
    """Return figures by the key of the unit directly below, period and field code.

    A report filed deeper down counts where it was filed to, also after its unit has moved.
    """
    key = case((Report.above == unit.scope, Report.scope), else_=Report.above)
    report_id = func.min(cast(Report.id, String))
    rows = work.execute(
        select(
            key.label("key"),
            Fact.period,
            Fact.field,
            Fact.places,
            func.sum(Fact.value),
            func.count(),
            report_id,
        )
        .join(Report, and_(Report.county == Fact.county, Report.id == Fact.report_id))
        .where(*_conditions(form, unit.county, fields, periods), _below(unit))
        .group_by("key", Fact.period, Fact.field, Fact.places)
    )
    found: dict[tuple[int, str, str], Sum] = {}
    for where, period, field, places, value, number, one in rows:
        place, each = (int(where), period, field), _sum(value, places, number, one)
        found[place] = found[place] + each if place in found else each
    return found


def parts(work: Session, unit: Unit, form: FormName, field: str, period: Period) -> list[Part]:
    """Return what a figure was added up from, unit by unit as they stood at the period's end."""
    if form.level == unit.level:
        return []
    found = sums_below(work, unit, form, [field], [str(period)])
    values = {key: each for (key, _, _), each in found.items()}
    shown = _by_unit(work, unit, values, period)
    return _taken_over(work, unit, values, period, {part.unit.scope for part in shown}) + [
        part for part in shown if part.sum is not None or _takes_part(part.unit, form)
    ]


def _taken_over(
    work: Session, unit: Unit, values: Mapping[int, Sum], period: Period, shown: Collection[int]
) -> list[Part]:
    """Return what came with others' places: theirs, and what was still open with them."""
    left = [key for key in values if key not in shown]
    if not left:
        return []
    found = select(Unit).where(Unit.county == unit.county, Unit.scope.in_(left))
    return [
        Part(
            each,
            marked(each.name_on(period.last_day), each.scope, unit.inherits),
            values[each.scope],
        )
        for each in work.scalars(found.order_by(Unit.scope))
    ]


def alike(
    work: Session, sight: Sight, unit: Unit, form: FormName, field: str, period: Period
) -> list[Part]:
    """Return the figure of each unit that answered to the same superior at the period's end.

    Where the unit belongs to groups of the county's list, those of its groups only, if there are
    any beside it: like is compared with like. Empty where the superior lies out of sight:
    nobody sees their neighbors.
    """
    superior = superior_of(work, sight, unit, on=period.last_day)
    if superior is None:
        return []
    found = sums_below(work, superior, form, [field], [str(period)])
    values = {key: each for (key, _, _), each in found.items()}
    level = [
        part for part in _by_unit(work, superior, values, period) if part.unit.level == unit.level
    ]
    kin = [part for part in level if set(part.unit.groups) & set(unit.groups)]
    return kin if len(kin) > 1 else level


def _by_unit(work: Session, unit: Unit, values: Mapping[int, Sum], period: Period) -> list[Part]:
    day = period.last_day
    shown = []
    for below in units_below_over(work, unit, period.first_day, day):
        found = values.get(below.unit.scope)
        if found is not None or below.stood(day):
            shown.append(Part(below.unit, below.unit.name_on(day), found))
    return shown


def _takes_part(unit: Unit, form: FormName) -> bool:
    """Tell whether a unit files a form, or is one that others file it to."""
    return unit.level == form.level or (
        unit.level == "township" and form.level not in ("county", "department")
    )


def _own(
    work: Session,
    unit: Unit,
    form: FormName,
    fields: Collection[str],
    periods: Collection[str],
    scopes: Collection[int],
) -> dict[tuple[str, str], Sum]:
    if not scopes or not fields:
        return {}
    rows = work.execute(
        select(Fact.period, Fact.field, Fact.value, Fact.places, Report.id)
        .join(Report, and_(Report.county == Fact.county, Report.id == Fact.report_id))
        .where(Report.scope.in_(scopes), *_conditions(form, unit.county, fields, periods))
    )
    found: dict[tuple[str, str], Sum] = {}
    for period, field, value, places, number in rows:
        place, each = (period, field), Sum(value, places, 1, number)
        found[place] = found[place] + each if place in found else each
    return found


def _conditions(
    form: FormName, county: int, fields: Collection[str], periods: Collection[str]
) -> list[ColumnElement[bool]]:
    return [
        Fact.county == county,
        Fact.form == form.code,
        Fact.period.in_(sorted(periods)),
        Fact.field.in_(sorted(fields)),
        Report.form == form.code,
        Report.period.in_(sorted(periods)),
        Report.state.in_(COUNTED),
    ]


def _below(unit: Unit) -> ColumnElement[bool]:
    if unit.level == "county":
        return and_(Report.scope > unit.scope, Report.scope <= unit.hi)
    return and_(
        Report.scope != unit.scope,
        or_(
            Report.above.in_([unit.scope, *unit.succeeds]),
            Report.scope.between(unit.lo, unit.hi),
        ),
    )


def _sum(value: int, places: int, number: int, one: str) -> Sum:
    return Sum(int(value), places, number, UUID(one) if number == 1 else None)
