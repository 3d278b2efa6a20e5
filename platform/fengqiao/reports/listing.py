"""List reports and duties a page at a time, in an order that rows never change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.duties import Duty
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.names import name_then
from fengqiao.tenancy.lines import line_of
from fengqiao.units.inheriting import marked, past_keys
from fengqiao.units.models import Unit

OWN, LINE = "own", "line"
# Period, scope key and id of the row behind which a page begins.
Position = tuple[str, int, UUID]


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; an empty text asks for all.

    ``whose`` parts what a department files itself, ``own``, from what it reads of its ``line``.
    """

    form: str = ""
    period: str = ""
    state: str = ""
    whose: str = ""


def key_of(row: Report | Obligation) -> list[str | int]:
    """Return what says where a report or an obligation stands in its list."""
    return [row.period, row.scope, str(row.id)]


def list_reports(
    work: Session, actor: Actor, wanted: Wanted, *, after: Position | None, limit: int
) -> Sequence[tuple[Report, str]]:
    """Return reports in sight with their units' names of then, newest period first."""
    past = past_keys(work)
    page = (
        select(Report.county, Report.id)
        .where(Report.county == actor.county, _in_sight(work, actor, wanted.whose, past))
        .order_by(Report.period.desc(), Report.scope, Report.id)
        .limit(limit)
    )
    for column, value in (
        (Report.form, wanted.form),
        (Report.period, wanted.period),
        (Report.state, wanted.state),
    ):
        if value:
            page = page.where(column == value)
    if after is not None:
        page = page.where(_behind(Report, after))
    # The page is cut out first: what does not stand on it is not read whole.
    chosen = page.subquery()
    found = (
        select(Report, Unit)
        .join(chosen, and_(Report.county == chosen.c.county, Report.id == chosen.c.id))
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .order_by(Report.period.desc(), Report.scope, Report.id)
    )
    return [
        (report, marked(name_then(unit, report.period), unit.scope, past))
        for report, unit in work.execute(found)
    ]


def _in_sight(
    work: Session, actor: Actor, whose: str, past: Collection[int]
) -> ColumnElement[bool]:
    # What was filed to the actor's unit stays in its list after the filing unit has moved.
    own = [Report.scope.between(actor.lo, actor.hi), Report.above == actor.scope]
    if past:
        own.append(Report.scope.in_(past))
    line = line_of(work, actor)
    lined = and_(Report.form.in_(line.forms), Report.scope.between(line.lo, line.hi))
    if whose == LINE:
        return and_(lined, Report.scope != actor.scope)
    return or_(*own, lined) if line and whose != OWN else or_(*own)


def forms_owed(work: Session, actor: Actor) -> set[str]:
    """Return the codes of the forms that the actor's own unit ever owed."""
    owed = select(Obligation.form).where(Obligation.scope == actor.scope).distinct()
    return {*work.scalars(owed)}


def list_duties(
    work: Session,
    actor: Actor,
    wanted: Wanted,
    *,
    below: bool,
    after: Position | None,
    limit: int,
) -> Sequence[Duty]:
    """Return what the own unit owes or, if ``below``, what is owed to it, newest period first."""
    owed = and_(Obligation.above == actor.scope, Obligation.scope != actor.scope)
    page = (
        select(Obligation.county, Obligation.id)
        .where(owed if below else Obligation.scope == actor.scope)
        .order_by(Obligation.period.desc(), Obligation.scope, Obligation.id)
        .limit(limit)
    )
    if wanted.form:
        page = page.where(Obligation.form == wanted.form)
    if wanted.period:
        page = page.where(Obligation.period == wanted.period)
    if after is not None:
        page = page.where(_behind(Obligation, after))
    chosen = page.subquery()
    found = (
        select(Obligation, Report, Unit)
        .join(chosen, and_(Obligation.county == chosen.c.county, Obligation.id == chosen.c.id))
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .order_by(Obligation.period.desc(), Obligation.scope, Obligation.id)
    )
    return [
        Duty(owed, report, name_then(unit, owed.period))
        for owed, report, unit in work.execute(found)
    ]


def _behind(row: type[Report] | type[Obligation], after: Position) -> ColumnElement[bool]:
    """Return what stands behind a place in the order of the lists."""
    period, scope, number = after
    beside = or_(row.scope > scope, and_(row.scope == scope, row.id > number))
    return or_(row.period < period, and_(row.period == period, beside))
