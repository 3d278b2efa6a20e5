"""What is owed, by the own unit or to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fengqiao.reports.api.shown import duty_line
from fengqiao.reports.listing import Wanted, key_of, list_duties
from fengqiao.reports.schemas import DutyPage, DutyQuery
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import one_page
from fengqiao.web.guards import signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

operations = Operations("obligations", __name__, path="/obligations", description="应报任务")


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
