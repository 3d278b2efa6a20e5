"""A unit's own reports: list, read, begin, save, submit, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.reports.answer_json import require_shapes
from fengqiao.reports.api.shown import (
    IF_MATCH,
    KEY,
    Answered,
    report_line,
    whole_report,
)
from fengqiao.reports.drafting import begin_report, declare_nil, open_report, save_answers
from fengqiao.reports.listing import Wanted, key_of, list_reports
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.on_behalf import begin_on_behalf, confirm_report
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.receipts import receipt_number
from fengqiao.reports.schemas import (
    Begin,
    BeginOnBehalf,
    Receipt,
    Report,
    ReportPage,
    ReportQuery,
    Save,
)
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import one_page
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

operations = Operations("reports", __name__, path="/reports", description="报表：填报与上报")


@operations.operation("GET", "", summary="列出看得到的报表", query=ReportQuery, gives=ReportPage)
@signed_in
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """List the reports of the own unit and below, newest period first."""
    actor, limit = the_actor(), int(query["limit"])
    wanted = Wanted(query["form"], query["period"], query["state"])
    with transaction(actor) as work:
        rows = list_reports(
            work, actor, wanted, after=read_place().parts(str, int, UUID), limit=limit + 1
        )
        return one_page(rows, limit, lambda row: report_line(*row), lambda row: key_of(row[0]))


@operations.operation("GET", "/<uuid:report_id>", summary="读一份报表", gives=Report)
@signed_in
def read(report_id: UUID) -> Answered:
    """Read a report; the ETag is what later changes must name."""
    actor = the_actor()
    with transaction(actor) as work:
        return whole_report(work, find_report(work, actor, report_id), reader=actor)


@operations.operation(
    "POST",
    "",
    summary="开始填一份报表",
    takes=Begin,
    gives=Report,
    status=201,
    again=True,
    errors=("409",),
)
@posts("filer", "reviewer")
def begin(body: dict[str, Any]) -> Answered:
    """Begin the report for a duty, or return the draft that was begun before."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = begin_report(work, actor, obligation_id=body["obligation_id"], at=at)
        shown, _, headers = whole_report(work, report)
    status = 201 if report.created_at == at else 200
    return shown, status, headers | {"Location": f"/api/v1/reports/{report.id}"}


@operations.operation(
    "POST",
    "/on-behalf",
    summary="开始代下级单位填一份报表",
    takes=BeginOnBehalf,
    gives=Report,
    status=201,
    again=True,
    errors=("409",),
)
@posts("filer", "reviewer", levels=("county", "township", "village", "department", "grid"))
def begin_for_another(body: dict[str, Any]) -> Answered:
    """Begin a marked report in the place of a unit directly below, or return the one begun so."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        report = begin_on_behalf(
            work, actor, obligation_id=body["obligation_id"], reason=body["reason"], at=at
        )
        shown, _, headers = whole_report(work, report)
    status = 201 if report.created_at == at else 200
    return shown, status, headers | {"Location": f"/api/v1/reports/{report.id}"}


@operations.operation(
    "POST",
    "/<uuid:report_id>/confirmation",
    summary="核对上级代报无误",
    gives=Report,
    errors=("409", "412", "428"),
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def confirm(report_id: UUID) -> Answered:
    """Have the unit itself say that what was submitted in its place is right."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = confirm_report(work, actor, report_id=report_id, version=version, at=at)
        return whole_report(work, report)


@operations.operation(
    "PUT",
    "/<uuid:report_id>",
    summary="保存草稿",
    takes=Save,
    gives=Report,
    errors=("409", "412", "428"),
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def save(body: dict[str, Any], report_id: UUID) -> Answered:
    """Keep what is given, whether it fits the form yet or not."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        if body["nil_report"]:
            report = declare_nil(
                work,
                actor,
                report_id=report_id,
                reasons=body.get("reasons"),
                version=version,
                at=at,
            )
        else:
            draft = open_report(work, actor, report_id=report_id, version=version)
            require_shapes(form_of(work, draft), body["answers"])
            report = save_answers(
                work,
                actor,
                report_id=report_id,
                answers=body["answers"],
                reasons=body.get("reasons"),
                version=version,
                at=at,
            )
        return whole_report(work, report)


@operations.operation(
    "POST",
    "/<uuid:report_id>/submission",
    summary="上报",
    gives=Receipt,
    errors=("400", "409", "412", "428"),
    headers=(IF_MATCH, KEY),
)
@posts("filer", "reviewer")
def submit(report_id: UUID) -> Any:
    """Submit the report to the unit above; sent twice with one key, it is submitted once."""
    actor, version = the_actor(), required_version()
    at = clock.now()
    with transaction(actor, at) as work:
        answer = once(
            work,
            actor,
            lambda: _submitted(work, actor, report_id, version),
            required=True,
        )
    return answer.respond()


@operations.operation(
    "POST",
    "/<uuid:report_id>/withdrawal",
    summary="撤回",
    gives=Report,
    errors=("412", "428"),
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def withdraw(report_id: UUID) -> Answered:
    """Take the report back before the unit above has acted on it."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        report = withdraw_report(work, actor, report_id=report_id, version=version, at=at)
        return whole_report(work, report)


def _submitted(work: Session, actor: Actor, report_id: UUID, version: int) -> Answer:
    report = open_report(work, actor, report_id=report_id, version=version)
    proposals = own_proposals(work, actor, report)
    report = submit_report(
        work, actor, report_id=report_id, version=version, proposals=proposals, at=clock.now()
    )
    return Answer(
        body={
            "id": str(report.id),
            "receipt": receipt_number(report.id, report.revision),
            "state": report.state,
            "version": report.version,
            "revision": report.revision,
            "submitted_at": (report.submitted_at or clock.now()).isoformat(),
            "late": report.late,
        },
        location=f"/reports/{report.id}",
        etag=etag_of(report.version),
    )
