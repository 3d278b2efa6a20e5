"""The rows that a consolidation gathers, and those that it goes up without."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fengqiao import clock
from fengqiao.forms.tables import written_rows
from fengqiao.reports.api.content_schemas import GatheredRows, LeaveOut
from fengqiao.reports.api.shown import (
    GUARDED,
    IF_MATCH,
    Answered,
    require_sight_of_sources,
    whole_report,
)
from fengqiao.reports.gathered_rows import gathered_rows
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.schemas import Report
from fengqiao.reports.setting_aside import set_row_aside, take_row_back
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import required_version
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

operations = Operations("rows-set-aside", __name__, path="/reports", description="报表：汇总的行")


@operations.operation(
    "GET", "/<uuid:report_id>/gathered-rows", summary="读汇总收了哪些行", gives=GatheredRows
)
@posts("filer", "reviewer", "leader", "assessor")
def read_rows(report_id: UUID) -> dict[str, Any]:
    """Read every row of the reports below that a consolidation gathers, set aside or not."""
    actor = the_actor()
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        require_sight_of_sources(actor, report)
        rows = gathered_rows(work, report, form_of(work, report))
    return {
        "items": [
            {
                "row": each.key,
                "fields": each.gathered_into,
                "report_id": each.report_id,
                "revision": each.revision,
                "unit_name": each.unit_name,
                "period": each.period,
                "cells": written_rows(each.asked, [each.cells])[0],
                "set_aside": each.aside,
            }
            for each in rows
        ]
    }


@operations.operation(
    "POST",
    "/<uuid:report_id>/rows-set-aside",
    summary="汇总时不计入一行",
    takes=LeaveOut,
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def set_aside(body: dict[str, Any], report_id: UUID) -> Answered:
    """Leave a row out of the own consolidation and of every sum it was added up in."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = set_row_aside(
            work,
            actor,
            report_id=report_id,
            version=version,
            row_key=body["row"],
            reason=body["reason"],
            at=at,
        )
        return whole_report(work, report)


@operations.operation(
    "DELETE",
    "/<uuid:report_id>/rows-set-aside/<row_key>",
    summary="恢复计入一行",
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def take_back(report_id: UUID, row_key: str) -> Answered:
    """Take up again a row that was set aside."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = take_row_back(
            work, actor, report_id=report_id, version=version, row_key=row_key, at=at
        )
        return whole_report(work, report)
