"""What is owed, by the own unit or to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import marshmallow as ma

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.reports.api.shown import duty_line
from fengqiao.reports.duties import Duty
from fengqiao.reports.excusing import extend_obligation, waive_obligation
from fengqiao.reports.listing import Wanted, key_of, list_duties
from fengqiao.reports.queries import own_report
from fengqiao.reports.schemas import DutyLine, DutyPage, DutyQuery
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


class DutyWaiver(Strict):
    """Why nothing is owed."""

    reason = ma.fields.String(required=True)


@operations.operation("GET", "", summary="列出应报任务", query=DutyQuery, gives=DutyPage)
@signed_in
def list_obligations(query: dict[str, Any]) -> dict[str, Any]:
    """List duties, newest period first."""
    actor, limit = the_actor(), int(query["limit"])
    with transaction(actor) as work:
        duties = list_duties(
            work,
            actor,
            Wanted(form=query["form"], period=query["period"]),
            below=query["of"] == "below",
            after=read_place().parts(str, int, UUID),
            limit=limit + 1,
        )
        return one_page(duties, limit, duty_line, lambda duty: key_of(duty.obligation))


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
        return _shown(work, actor, owed)


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
        return _shown(work, actor, owed)


def _shown(work: Session, actor: Actor, owed: Obligation) -> dict[str, Any]:
    unit = find_unit(work, actor, owed.unit_id)
    return duty_line(Duty(owed, own_report(work, actor, owed), unit.name))
