"""List reports and duties a page at a time, in an order that rows never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.duties import Duty
from fengqiao.reports.models import Obligation, Report
from fengqiao.units.models import Unit

# Period, scope key and id of the row behind which a page begins.
Position = tuple[str, int, UUID]


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; an empty text asks for all."""

    form: str = ""
    period: str = ""
    state: str = ""


def key_of(row: Report | Obligation) -> list[str | int]:
    """Return what says where a report or an obligation stands in its list."""
    return [row.period, row.scope, str(row.id)]


def list_reports(
    work: Session, actor: Actor, wanted: Wanted, *, after: Position | None, limit: int
) -> Sequence[tuple[Report, str]]:
    """Return reports in sight with their units' names, newest period first."""
    found = (
        select(Report, Unit.name)
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .where(Report.scope.between(actor.lo, actor.hi))
        .order_by(Report.period.desc(), Report.scope, Report.id)
        .limit(limit)
    )
    for column, value in (
        (Report.form, wanted.form),
        (Report.period, wanted.period),
        (Report.state, wanted.state),
    ):
        if value:
            found = found.where(column == value)
    if after is not None:
        period, scope, number = after
        beside = or_(Report.scope > scope, and_(Report.scope == scope, Report.id > number))
        found = found.where(or_(Report.period < period, and_(Report.period == period, beside)))
    return [(report, name) for report, name in work.execute(found)]


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
    found = (
        select(Obligation, Report, Unit.name)
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(owed if below else Obligation.scope == actor.scope)
        .order_by(Obligation.period.desc(), Obligation.scope, Obligation.id)
        .limit(limit)
    )
    if wanted.form:
        found = found.where(Obligation.form == wanted.form)
    if wanted.period:
        found = found.where(Obligation.period == wanted.period)
    if after is not None:
        period, scope, number = after
        beside = or_(
            Obligation.scope > scope, and_(Obligation.scope == scope, Obligation.id > number)
        )
        found = found.where(
            or_(Obligation.period < period, and_(Obligation.period == period, beside))
        )
    return [Duty(*row) for row in work.execute(found)]
