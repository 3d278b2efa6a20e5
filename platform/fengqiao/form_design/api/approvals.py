"""Handing a form in for approval, and deciding, at the machine's door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.form_design.approving import (
    approve_form,
    ask_approval,
    send_back_form,
    withdraw_asking,
)
from fengqiao.form_design.queries import find_approval, list_approvals
from fengqiao.form_design.schemas import ApprovalLine, Approvals, AskApproval, DecideApproval
from fengqiao.reports.api.shown import IF_MATCH
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.reports.form_models import FormApproval

operations = Operations("form-approvals", __name__, path="/form-approvals", description="表样报备")
_READERS = ("reviewer", "administrator", "assessor", "leader")
_DESIGNERS = ("reviewer", "administrator")
_DECIDERS = ("administrator", "assessor")
_COUNTY = ("county",)
Answered = tuple[dict[str, Any], int, dict[str, str]]
_KEYS = (
    "id",
    "form",
    "title",
    "state",
    "number",
    "until",
    "reason",
    "basis",
    "needed_by",
    "more",
    "asked",
    "units",
    "answers",
    "remark",
    "asked_at",
    "decided_at",
    "version",
)


@operations.operation("GET", "", summary="列出报备", gives=Approvals)
@posts(*_READERS, levels=_COUNTY)
def list_asked() -> dict[str, Any]:
    """List what was handed in, what waits for a decision first."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": [_shown(each) for each in list_approvals(work, actor)]}


@operations.operation("GET", "/<uuid:approval_id>", summary="读一份报备", gives=ApprovalLine)
@posts(*_READERS, levels=_COUNTY)
def read(approval_id: UUID) -> Answered:
    """Read one, with the ETag that deciding it takes."""
    actor = the_actor()
    with transaction(actor) as work:
        return _answered(find_approval(work, actor, approval_id))


@operations.operation(
    "POST",
    "",
    summary="报备一份表样",
    takes=AskApproval,
    gives=ApprovalLine,
    status=201,
    errors=("412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def ask(body: dict[str, Any]) -> Answered:
    """Hand in a draft, in the version that was read."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        asked = ask_approval(
            work,
            actor,
            draft_id=body["draft"],
            version=version,
            reason=body["reason"],
            basis=body["basis"],
            needed_by=body["needed_by"],
            until=body["until"],
            at=at,
        )
    shown, _, headers = _answered(asked)
    return shown, 201, headers | {"Location": f"/api/v1/form-approvals/{asked.id}"}


@operations.operation(
    "POST",
    "/<uuid:approval_id>/decision",
    summary="审批报备",
    takes=DecideApproval,
    gives=ApprovalLine,
    errors=("403", "412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DECIDERS, levels=_COUNTY)
def decide(body: dict[str, Any], approval_id: UUID) -> Answered:
    """Approve it or send it back; never one's own."""
    actor, at, version = the_actor(), clock.now(), required_version()
    deed = approve_form if body["decision"] == "approve" else send_back_form
    with transaction(actor, at) as work:
        decided = deed(work, actor, approval_id=approval_id, version=version, remark=body["remark"])
    return _answered(decided)


@operations.operation(
    "POST",
    "/<uuid:approval_id>/withdrawal",
    summary="撤回报备",
    gives=ApprovalLine,
    errors=("403", "412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def withdraw(approval_id: UUID) -> Answered:
    """Take back what waits for a decision."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        asked = withdraw_asking(work, actor, approval_id=approval_id, version=version)
    return _answered(asked)


def _shown(asked: FormApproval) -> dict[str, Any]:
    return {key: getattr(asked, key) for key in _KEYS}


def _answered(asked: FormApproval) -> Answered:
    return _shown(asked), 200, {"ETag": etag_of(asked.version)}
