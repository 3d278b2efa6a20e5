"""What is owed: by the own unit, to the own unit, and below a consolidation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.forms import Form
from fengqiao.reports.models import Obligation, Reminder, Report
from fengqiao.reports.periods import Period, children_of
from fengqiao.reports.queries import newest_forms_named
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class Duty:
    """What one unit owes for a period, with its report if one is in sight."""

    obligation: Obligation
    report: Report | None
    unit_name: str

    @property
    def state(self) -> str:
        """Return the state as the viewer sees it; ``missing`` if there is nothing yet."""
        if self.obligation.waived_at is not None:
            return "waived"
        return self.report.state if self.report is not None else "missing"

    def closed(self, at: datetime) -> bool:
        """Return whether nothing can be handed up any more unless the deadline is extended.

        What was handed up before its period closed may still be corrected.
        """
        begun = self.report is not None and self.report.first_submitted_at is not None
        return self.obligation.waived_at is None and at > self.obligation.closes_at and not begun

    def missed(self, at: datetime) -> bool:
        """Return whether the period closed without a report (漏报)."""
        return self.state in ("missing", "draft") and self.closed(at)


@dataclass(frozen=True)
class ChildDuty(Duty):
    """A duty below a consolidation: whether it counts, and if not, which gap it is."""

    @property
    def counts(self) -> bool:
        """Return whether its report is accepted and may be added up."""
        return self.report is not None and self.report.state in ("accepted", "consolidated")

    @property
    def gap(self) -> str:
        """Return the kind of gap, or an empty text if there is none."""
        if self.counts:
            return ""
        if self.obligation.waived_at is not None:
            return "waived"
        if self.report is None or self.report.state == "draft":
            return "missing"
        return "sent_back" if self.report.state == "sent_back" else "waiting"

    @property
    def gap_reason(self) -> str:
        """Return why, where a decision said so."""
        return self.obligation.waived_reason


def own_duties(work: Session, actor: Actor) -> list[Duty]:
    """Return what the actor's own unit owes, newest period first."""
    found = (
        select(Obligation, Report)
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(Obligation.scope == actor.scope)
        .order_by(Obligation.due_at.desc())
        .limit(200)
    )
    return [Duty(owed, report, actor.unit_name) for owed, report in work.execute(found)]


def duties_owed_to(work: Session, actor: Actor, *, form: str, period: str) -> list[Duty]:
    """Return what the units directly below owe the actor's unit for a form and period."""
    found = (
        select(Obligation, Report, Unit.name)
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(
            Obligation.above == actor.scope,
            Obligation.scope != actor.scope,
            Obligation.form == form,
            Obligation.period == period,
        )
        .order_by(Obligation.scope)
    )
    return [Duty(*row) for row in work.execute(found)]


def periods_owed_to(work: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return the forms and periods for which units below owe something, newest first."""
    found = (
        select(Obligation.form, Obligation.period)
        .where(Obligation.above == actor.scope, Obligation.scope != actor.scope)
        .distinct()
        .order_by(Obligation.period.desc(), Obligation.form)
        .limit(200)
    )
    return [(row.form, row.period) for row in work.execute(found)]


def waiting_below(work: Session, actor: Actor) -> list[tuple[str, str, int]]:
    """Return for which form and period how many reports wait for the actor's unit, oldest first."""
    found = (
        select(Report.form, Report.period, func.count())
        .where(
            Report.above == actor.scope, Report.scope != actor.scope, Report.state == "submitted"
        )
        .group_by(Report.form, Report.period)
        .order_by(Report.period, Report.form)
        .limit(20)
    )
    return [(form, period, int(number)) for form, period, number in work.execute(found)]


def child_duties(work: Session, report: Report, form: Form) -> list[ChildDuty]:
    """Return the duties below a consolidation: every child's, in every period it covers.

    A form's children are all the units below that owe it, however deep: the county adds up the
    enterprises whose reports their townships accept.
    """
    forms = newest_forms_named(work, report.county, form.child_forms)
    unit = work.get_one(Unit, (report.county, report.unit_id))
    result: list[ChildDuty] = []
    for code, child in forms.items():
        periods = _periods_covered(Period.parse(report.period), child)
        found = (
            select(Obligation, Report, Unit.name)
            .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
            .outerjoin(
                Report,
                (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id),
            )
            .where(
                Obligation.scope.between(unit.lo, unit.hi),
                Obligation.scope != report.scope,
                Obligation.form == code,
                Obligation.period.in_(periods),
            )
            .order_by(Obligation.scope, Obligation.period)
        )
        result.extend(ChildDuty(*row) for row in work.execute(found))
    return result


def _periods_covered(covered: Period, child: Form) -> list[str]:
    if child.frequency == covered.frequency:
        return [str(covered)]
    return [str(each) for each in children_of(covered, child.frequency)]


def last_reminders(work: Session, obligations: Sequence[Obligation]) -> dict[UUID, Reminder]:
    """Return the latest reminder of each obligation that was reminded of."""
    if not obligations:
        return {}
    found = (
        select(Reminder)
        .where(
            Reminder.county == obligations[0].county,
            Reminder.obligation_id.in_([owed.id for owed in obligations]),
        )
        .order_by(Reminder.reminded_at)
    )
    return {reminder.obligation_id: reminder for reminder in work.scalars(found)}


def own_duty(work: Session, actor: Actor, *, form: str, period: str) -> Obligation | None:
    """Return what the actor's own unit owes for one form and period, if anything."""
    found = select(Obligation).where(
        Obligation.scope == actor.scope, Obligation.form == form, Obligation.period == period
    )
    return work.scalars(found).one_or_none()
