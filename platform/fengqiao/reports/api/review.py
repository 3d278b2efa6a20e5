"""The unit above: accept, send back, consolidate, adjust."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fengqiao import clock
from fengqiao.reports.api.content_schemas import AcceptedMany, AcceptMany
from fengqiao.reports.api.shown import (
    GUARDED,
    IF_MATCH,
    Answered,
    require_sight_of_sources,
    whole_report,
)
from fengqiao.reports.consolidation import Adjusted, adjust_consolidation, draft_consolidation
from fengqiao.reports.corrections import corrections_below, effects_of, keep_consolidation
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.review import accept_report, accept_reports, send_back_report
from fengqiao.reports.schemas import Adjustments, Corrections, Keeping, Report, SendBack
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import required_version
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

operations = Operations("review", __name__, path="/reports", description="报表：审核与汇总")


@operations.operation(
    "POST",
    "/<uuid:report_id>/acceptance",
    summary="审核通过",
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("reviewer")
def accept(report_id: UUID) -> Answered:
    """Accept a report that was submitted to the own unit."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = accept_report(work, actor, report_id=report_id, version=version, at=at)
        return whole_report(work, report)


@operations.operation(
    "POST",
    "/acceptance",
    summary="一次审核通过多份",
    takes=AcceptMany,
    gives=AcceptedMany,
    errors=("409", "412"),
)
@posts("reviewer")
def accept_many(body: dict[str, Any]) -> dict[str, Any]:
    """Accept several reports, each in the version that was read, or none of them."""
    actor, at = the_actor(), clock.now()
    chosen = [(each["id"], int(each["etag"].strip('"v'))) for each in body["reports"]]
    with transaction(actor, at) as work:
        accept_reports(work, actor, chosen=chosen, at=at)
    return {"accepted": len(dict(chosen))}


@operations.operation(
    "POST",
    "/<uuid:report_id>/return",
    summary="退回",
    takes=SendBack,
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("reviewer")
def send_back(body: dict[str, Any], report_id: UUID) -> Answered:
    """Send a report back with remarks by field."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = send_back_report(
            work,
            actor,
            report_id=report_id,
            version=version,
            remarks=body["remarks"],
            correct_by=body["correct_by"],
            at=at,
        )
        return whole_report(work, report)


@operations.operation(
    "POST",
    "/<uuid:report_id>/consolidation",
    summary="生成汇总稿",
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def consolidate(report_id: UUID) -> Answered:
    """Fill the own draft in from what is accepted below at this moment."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = draft_consolidation(work, actor, report_id=report_id, version=version, at=at)
        return whole_report(work, report)


@operations.operation(
    "PUT",
    "/<uuid:report_id>/adjustments",
    summary="调整汇总数",
    takes=Adjustments,
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def adjust(body: dict[str, Any], report_id: UUID) -> Answered:
    """Report other sums than the computed ones, each with its reason."""
    actor, at, version = the_actor(), clock.now(), required_version()
    adjusted = {
        code: Adjusted(each["value"], each["reason"]) for code, each in body["adjustments"].items()
    }
    with transaction(actor, at) as work:
        report = adjust_consolidation(
            work, actor, report_id=report_id, version=version, adjustments=adjusted, at=at
        )
        return whole_report(work, report)


@operations.operation(
    "GET", "/<uuid:report_id>/corrections", summary="汇总之后下级的更正", gives=Corrections
)
@posts("filer", "reviewer", "leader", "assessor")
def corrections(report_id: UUID) -> dict[str, Any]:
    """Read what was corrected below since the report was gathered."""
    actor = the_actor()
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        require_sight_of_sources(actor, report)
        found = corrections_below(work, report)
        effects = effects_of(work, report, form_of(work, report), found)
    return {
        "stale": report.stale,
        "corrections": [
            {
                "report_id": each.report.id,
                "unit_name": each.unit_name,
                "period": each.report.period,
                "gathered": each.gathered.number,
                "newest": each.newest.number,
            }
            for each in found
        ],
        "effects": [
            {
                "label": each.field.label,
                "before": write_answer(each.field, each.before),
                "after": write_answer(each.field, each.after),
            }
            for each in effects
        ],
    }


@operations.operation(
    "POST",
    "/<uuid:report_id>/keeping",
    summary="保持汇总不变",
    takes=Keeping,
    gives=Report,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def keep(body: dict[str, Any], report_id: UUID) -> Answered:
    """Leave the own consolidation as it is although something below was corrected."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = keep_consolidation(
            work, actor, report_id=report_id, version=version, reason=body["reason"], at=at
        )
        return whole_report(work, report)
