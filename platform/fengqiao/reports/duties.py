"""What is owed: by the own unit, to the own unit, and below a consolidation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, and_, cast, func, or_, select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.forms.form import Form
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period, children_of, period_of
from fengqiao.reports.models import Obligation, Reminder, Report
from fengqiao.reports.queries import newest_forms_named
from fengqiao.reports.rates import Standing, standing_column, standing_of_duty
from fengqiao.reports.standings import is_over, state_seen
from fengqiao.units.models import Unit
from fengqiao.units.queries import name_as_of


def over(owed: Obligation, at: datetime) -> bool:
    """Return whether a period takes no first filing any more."""
    return is_over(owed.closes_at, at, held_open=owed.held_open)


@dataclass(frozen=True)
class Duty:
    """What one unit owes for a period, with its report if one is in sight."""

    obligation: Obligation
    report: Report | None
    unit_name: str

    @property
    def state(self) -> str:
        """Return the state as the viewer sees it; ``missing`` if there is nothing yet."""
        report = self.report
        return state_seen(
            waived=self.obligation.waived_at is not None,
            state=report.state if report else None,
            on_behalf=report is not None and report.on_behalf,
        )

    def standing(self, at: datetime) -> Standing:
        """Return how it counts: see :mod:`fengqiao.reports.standings`."""
        return standing_of_duty(self.obligation, self.report, at)

    def closed(self, at: datetime) -> bool:
        """Return whether nothing can be handed up any more unless the deadline is extended.

        What was handed up before its period closed may still be corrected.
        """
        begun = self.report is not None and self.report.first_submitted_at is not None
        owed = self.obligation
        return owed.waived_at is None and over(owed, at) and not begun

    def correction_overdue(self, at: datetime) -> bool:
        """Return whether it was sent back and not corrected by the time it was asked for."""
        report = self.report
        if report is None or report.state != "sent_back" or report.correct_by is None:
            return False
        return at > report.correct_by

    def missed(self, at: datetime) -> bool:
        """Return whether the period closed without a report (漏报), as the counts have it."""
        return self.standing(at) is Standing.MISSED


@dataclass(frozen=True)
class ChildDuty(Duty):
    """A duty below a consolidation: whether it counts, and if not, which gap it is."""

    @property
    def counts(self) -> bool:
        """Return whether its report is accepted and may be added up."""
        return self.report is not None and self.report.state in ("accepted", "consolidated")

    def gap(self, at: datetime) -> str:
        """Return the kind of gap, or an empty text if there is none.

        What is not due yet is pending; missing is only what the counts call so too.
        """
        if self.counts:
            return ""
        standing = self.standing(at)
        if standing is Standing.WAIVED:
            return "waived"
        if not standing.filed:
            return "missing" if standing.missing else "pending"
        sent_back = self.report is not None and self.report.state == "sent_back"
        return "sent_back" if sent_back else "waiting"

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


def own_duties_covering(work: Session, actor: Actor, period: str) -> list[Duty]:
    """Return what the actor's own unit owes for a period, or for one that it may count in."""
    given = Period.parse(period)
    periods = {period}
    periods |= {str(period_of(each, given.last_day)) for each in Frequency if each.regular}
    found = (
        select(Obligation, Report)
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(Obligation.scope == actor.scope, Obligation.period.in_(sorted(periods)))
        .order_by(Obligation.due_at.desc())
    )
    return [Duty(owed, report, actor.unit_name) for owed, report in work.execute(found)]


def duties_owed_to(work: Session, actor: Actor, *, form: str, period: str) -> list[Duty]:
    """Return what the units directly below owe the actor's unit for a form and period."""
    named = name_as_of(Period.parse(period).last_day)
    found = (
        select(Obligation, Report, named)
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


# From one pair to the next along the index: a year of weeks is 52 looks, not a row per unit each.
_PAIRS = text("""
    with recursive pair (form, period) as (
      (select form, period from fq.obligation where above = :above and scope <> :above
        order by form, period limit 1)
      union all
      select beyond.form, beyond.period
        from pair, lateral (
          select form, period from fq.obligation
           where above = :above and scope <> :above
             and (form, period) > (pair.form, pair.period)
           order by form, period limit 1) beyond)
    select form, period from pair order by period desc, form limit 200
""")


def periods_owed_to(work: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return the forms and periods for which units below owe something, newest first."""
    return [(row.form, row.period) for row in work.execute(_PAIRS, {"above": actor.scope})]


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


class Owing(NamedTuple):
    """How many units below still owe one form and period, by how they stand on its board.

    ``missing`` are past their grace, ``pending`` are not, ``sent_back`` wait for a correction.
    """

    form: str
    period: str
    missing: int
    pending: int
    sent_back: int

    @property
    def unfiled(self) -> int:
        """Return how many have handed nothing up yet."""
        return self.missing + self.pending


def owing_below(work: Session, actor: Actor, *, at: datetime, within: timedelta) -> list[Owing]:
    """Return what units below still owe of what is due soon or late, and can still hand up."""
    standing = standing_column(at)
    missing, pending = (standing == word.value for word in (Standing.OVERDUE, Standing.PENDING))
    sent_back = and_(Report.state == "sent_back", Obligation.closes_at > at)
    found = (
        select(
            Obligation.form,
            Obligation.period,
            cast(func.count().filter(missing), Integer),
            cast(func.count().filter(pending), Integer),
            cast(func.count().filter(sent_back), Integer),
        )
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(
            Obligation.above == actor.scope,
            Obligation.scope != actor.scope,
            Obligation.due_at <= at + within,
            # What is long closed is not read: it can only be counted, no longer reminded of.
            or_(Obligation.closes_at > at, Obligation.held_open),
            or_(missing, pending, sent_back),
        )
        .group_by(Obligation.form, Obligation.period)
        .order_by(Obligation.period, Obligation.form)
        .limit(20)
    )
    return [Owing(*row) for row in work.execute(found)]


def child_duties(work: Session, report: Report, form: Form) -> list[ChildDuty]:
    """Return the duties below a consolidation: every child's, in every period it covers.

    A form's children are all the units below that owe it, however deep: the county adds up the
    enterprises whose reports their townships accept.
    """
    forms = newest_forms_named(work, report.county, form.child_forms)
    unit = work.get_one(Unit, (report.county, report.unit_id))
    named = name_as_of(Period.parse(report.period).last_day)
    result: list[ChildDuty] = []
    for code, child in forms.items():
        periods = _periods_covered(Period.parse(report.period), child)
        found = (
            select(Obligation, Report, named)
            .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
            .outerjoin(
                Report,
                (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id),
            )
            .where(
                # By whom it was owed to, not where the unit stands today: it may have moved.
                Obligation.above.between(unit.lo, unit.hi),
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
