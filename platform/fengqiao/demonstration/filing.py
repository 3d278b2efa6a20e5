"""A township's weeks: villages file, some late or not at all; the township checks and hands up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fengqiao.actor import Actor
from fengqiao.demonstration.answers import other_answers, village_answers
from fengqiao.demonstration.cast import LEFT_OPEN, Habit, dice
from fengqiao.forms.form import Form
from fengqiao.ledgers.offers import offered_counts
from fengqiao.notices.inbox import read_all_notices
from fengqiao.periods.period import Period
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.duties import duties_owed_to, own_duty
from fengqiao.reports.proposals import offers_wanted, proposals_for
from fengqiao.reports.queries import form_of
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation, Report

_SECOND_LOOK = "与台账对不上，请核对后再报。"


@dataclass(frozen=True)
class Branch:
    """A township with its reviewer, and its children with their filers, by unit."""

    township: Unit
    reviewer: Actor
    children: Mapping[Unit, Actor]


def live_period(
    branch: Branch, *, form: str, period: str, habit: Habit, until: datetime, running: bool
) -> None:
    """Let the children file for a period and the township act on it, as far as ``until``.

    Of the period that is still running some is left to whoever tries the demonstration.
    """
    for unit, actor in branch.children.items():
        if running and (unit.code in LEFT_OPEN or dice("left", unit.code).random() < 0.2):
            continue
        _file_child(unit, actor, form=form, period=period, habit=habit, until=until)
    if not running:
        _review_children(branch, form=form, period=period, until=until)


def _file_child(
    unit: Unit, actor: Actor, *, form: str, period: str, habit: Habit, until: datetime
) -> None:
    throw = dice("file", unit.code, form, period)
    fate = throw.random()
    with transaction(actor) as work:
        owed = own_duty(work, actor, form=form, period=period)
    if owed is None or fate < habit.missing:
        return
    at = _moment(owed, throw.random(), late=fate < habit.missing + habit.late)
    if at > until:
        return
    _submit(unit, actor, owed, at, careless=throw.random() < habit.careless)


def _moment(owed: Obligation, luck: float, *, late: bool) -> datetime:
    """Return when somebody files: in the last working day before due, or after the grace."""
    if late:
        days = int((owed.closes_at - owed.grace_at).days * 0.8 * luck)
        # Deadlines fall at the end of the working day: 16 hours later people are back.
        return owed.grace_at + timedelta(days=days, hours=16 + 7 * luck)
    return owed.due_at - timedelta(minutes=10) - timedelta(hours=8) * luck


def _submit(unit: Unit, actor: Actor, owed: Obligation, at: datetime, *, careless: bool) -> None:
    with transaction(actor, at) as work:
        report = begin_report(work, actor, obligation_id=owed.id, at=at)
        if not report.is_open or report.revision:
            return
        form = form_of(work, report)
        counted: dict[str, int] = {}
        if unit.level == "village":
            counted = ledger_counts(work, actor, form, report.period, unit.scope)
            answers = village_answers(form, unit, report.period, counted)
        else:
            answers = other_answers(form, unit, report.period)
        if careless and "households_visited" in answers:
            answers["households_visited"] = "900"
        save_answers(work, actor, report_id=report.id, answers=answers, version=None, at=at)
        submit_report(work, actor, report_id=report.id, version=None, proposals=counted, at=at)


def ledger_counts(
    work: Session, actor: Actor, form: Form, period: str, scope: int
) -> dict[str, int]:
    """Return what a unit's ledger proposes, as its people would take it over."""
    week = Period.parse(period)
    offers = list(dict.fromkeys(offers_wanted(form).values()))
    counts = offered_counts(work, actor, offers, week.first_day, week.last_day)
    return proposals_for(form, counts, scope)


def _review_children(branch: Branch, *, form: str, period: str, until: datetime) -> None:
    with transaction(branch.reviewer) as work:
        duties = duties_owed_to(work, branch.reviewer, form=form, period=period)
    for duty in duties:
        if duty.report is None or duty.report.state not in ("submitted", "sent_back"):
            continue
        at = (duty.report.submitted_at or until) + timedelta(hours=2)
        if at > until:
            continue
        _review(branch, duty.report, at)


def _review(branch: Branch, report: Report, at: datetime) -> None:
    wrong = str(report.answers.get("households_visited")) == "900"
    if wrong and report.state == "submitted":
        with transaction(branch.reviewer, at) as work:
            send_back_report(
                work,
                branch.reviewer,
                report_id=report.id,
                version=None,
                remarks={"households_visited": _SECOND_LOOK},
                at=at,
            )
    if wrong:
        _correct(branch, report, at + timedelta(hours=3))
    with transaction(branch.reviewer, at + timedelta(hours=4)) as work:
        accept_report(
            work,
            branch.reviewer,
            report_id=report.id,
            version=None,
            at=at + timedelta(hours=4),
        )


def _correct(branch: Branch, report: Report, at: datetime) -> None:
    actor = next(a for a in branch.children.values() if a.scope == report.scope)
    with transaction(actor, at) as work:
        answers = {**report.answers, "households_visited": "9"}
        save_answers(work, actor, report_id=report.id, answers=answers, version=None, at=at)
        submit_report(work, actor, report_id=report.id, version=None, proposals={}, at=at)
        # Whoever corrected it has read that it was sent back.
        read_all_notices(work, actor, until=at, at=at)


def hand_up(
    unit: Unit, actor: Actor, *, form: str, period: str, late: float, until: datetime
) -> None:
    """Let a unit consolidate what was accepted below and hand it up, on time or late."""
    with transaction(actor) as work:
        owed = own_duty(work, actor, form=form, period=period)
    if owed is None:
        return
    throw = dice("hand up", unit.code, form, period)
    at = _moment(owed, throw.random() * 0.2, late=throw.random() < late)
    if at > until:
        return
    with transaction(actor, at) as work:
        report = begin_report(work, actor, obligation_id=owed.id, at=at)
        if not report.is_open or report.revision:
            return
        _consolidate(work, actor, report, unit, at)
        submit_report(work, actor, report_id=report.id, version=None, proposals={}, at=at)


def _consolidate(work: Session, actor: Actor, report: Report, unit: Unit, at: datetime) -> None:
    form = form_of(work, report)
    if form.child_forms:
        draft_consolidation(work, actor, report_id=report.id, version=None, at=at)
    own = other_answers(form, unit, report.period)
    missing = {
        code: "0"
        for code, asked in form.fields.items()
        if asked.numeric and code not in report.answers and code not in own
    }
    answers = {**report.answers, **own, **missing}
    save_answers(work, actor, report_id=report.id, answers=answers, version=None, at=at)


def accept_handed_up(reviewer: Actor, *, form: str, period: str, until: datetime) -> None:
    """Let a reviewer accept everything that was handed up for a period."""
    with transaction(reviewer) as work:
        duties = duties_owed_to(work, reviewer, form=form, period=period)
    for duty in duties:
        report = duty.report
        if report is None or report.state != "submitted" or report.submitted_at is None:
            continue
        at = min(report.submitted_at + timedelta(hours=6), until)
        with transaction(reviewer, at) as work:
            accept_report(work, reviewer, report_id=report.id, version=None, at=at)
