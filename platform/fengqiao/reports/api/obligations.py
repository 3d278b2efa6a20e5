"""What is owed, by the own unit or to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import marshmallow as ma

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.reports.api.duty_schemas import DutyLine, DutyPage, DutyQuery
from fengqiao.reports.api.shown import duty_line, noticed_by
from fengqiao.reports.duties import Duty
from fengqiao.reports.excusing import extend_obligation, remind_unit, waive_obligation
from fengqiao.reports.listing import Wanted, key_of, list_duties
from fengqiao.reports.queries import own_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.api_schemas import one_page
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations, Strict
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation

operations = Operations("obligations", __name__, path="/obligations", description="应报任务")


class DutyExtension(Strict):
    """Until when, and why."""

    until = ma.fields.AwareDateTime(required=True, metadata={"description": "新的截止时间，带时区"})
    reason = ma.fields.String(required=True)


class Reminded(ma.Schema):
    """When a unit was reminded; on one day once."""

    obligation_id = ma.fields.UUID(required=True)
    reminded_at = ma.fields.AwareDateTime(required=True)


class DutyWaiver(Strict):
    """Why nothing is owed."""

    reason = ma.fields.String(required=True)


@operations.operation("GET", "", summary="列出应报任务", query=DutyQuery, gives=DutyPage)
@signed_in
def list_obligations(query: dict[str, Any]) -> dict[str, Any]:
    """List duties, newest period first."""
    actor, at, limit = the_actor(), clock.now(), int(query["limit"])
    with transaction(actor, at) as work:
        duties = list_duties(
            work,
            actor,
            Wanted(form=query["form"], period=query["period"]),
            below=query["of"] == "below",
            after=read_place().parts(str, int, UUID),
            limit=limit + 1,
        )
        found = noticed_by(work, actor, [duty.report for duty in duties if duty.report])
        return one_page(
            duties,
            limit,
            lambda duty: duty_line(duty, at, found),
            lambda duty: key_of(duty.obligation),
        )


@operations.operation(
    "POST",
    "/<uuid:obligation_id>/extension",
    summary="延期",
    takes=DutyExtension,
    gives=DutyLine,
    errors=("409",),
)
@posts("reviewer")
def extend(body: dict[str, Any], obligation_id: UUID) -> dict[str, Any]:
    """Move the deadline of a unit directly below, unless it has asked itself: answer that."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        owed = extend_obligation(work, actor, obligation_id=obligation_id, at=at, **body)
        work.flush()
        return _shown(work, actor, owed, at)


@operations.operation(
    "POST",
    "/<uuid:obligation_id>/waiver",
    summary="免报",
    takes=DutyWaiver,
    gives=DutyLine,
    errors=("409",),
)
@posts("reviewer")
def waive(body: dict[str, Any], obligation_id: UUID) -> dict[str, Any]:
    """Excuse a unit directly below from a period."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        owed = waive_obligation(work, actor, obligation_id=obligation_id, at=at, **body)
        work.flush()
        return _shown(work, actor, owed, at)


@operations.operation(
    "POST", "/<uuid:obligation_id>/reminder", summary="催报", gives=Reminded, errors=("409",)
)
@posts("reviewer")
def remind(obligation_id: UUID) -> dict[str, Any]:
    """Remind a unit directly below of what it owes; on the same day it is told once."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        reminder = remind_unit(work, actor, obligation_id=obligation_id, at=at)
        return {"obligation_id": obligation_id, "reminded_at": reminder.reminded_at}


def _shown(work: Session, actor: Actor, owed: Obligation, at: datetime) -> dict[str, Any]:
    unit = find_unit(work, actor, owed.unit_id)
    report = own_report(work, actor, owed)
    found = noticed_by(work, actor, [report] if report else [])
    return duty_line(Duty(owed, report, unit.name), at, found)
