"""Requests for an extension or a waiver: asked, withdrawn, answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.reports.api.request_schemas import (
    RequestAsk,
    RequestGrant,
    RequestLine,
    RequestPage,
    RequestQuery,
    RequestRefusal,
)
from fengqiao.reports.api.shown import GUARDED, IF_MATCH, KEY, Answered
from fengqiao.reports.request_queries import (
    Asked,
    find_request,
    own_requests,
    requests_below,
)
from fengqiao.reports.requesting import ask_for, grant_request, refuse_request, withdraw_request
from fengqiao.tenancy.moves import state_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import one_page
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import Key, read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor

operations = Operations("requests", __name__, path="/requests", description="延期、免报申请")


@operations.operation("GET", "", summary="列出申请", query=RequestQuery, gives=RequestPage)
@signed_in
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """List what the own unit asked, or what was asked of it, the latest first."""
    actor, limit = the_actor(), int(query["limit"])
    listed = requests_below if query["of"] == "below" else own_requests
    with transaction(actor) as work:
        after = read_place().parts(datetime.fromisoformat, UUID)
        rows = listed(work, actor, after=after, limit=limit + 1)
        return one_page(rows, limit, request_line, _key)


@operations.operation(
    "POST",
    "",
    summary="申请延期或免报",
    takes=RequestAsk,
    gives=RequestLine,
    status=201,
    errors=("400", "409"),
    headers=(KEY,),
)
@posts("filer", "reviewer")
def ask(body: dict[str, Any]) -> Answered:
    """Ask the unit above; sent twice with one key, it is asked once."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        answer = once(work, actor, lambda: _asked(work, actor, body, at), required=True)
        shown, _, headers = _whole(work, actor, UUID(answer.body["id"]))
    return shown, 201, headers | {"Location": f"/api/v1/requests/{answer.body['id']}"}


@operations.operation("GET", "/<uuid:request_id>", summary="读一项申请", gives=RequestLine)
@signed_in
def read(request_id: UUID) -> Answered:
    """Read a request and its answer; the ETag is what later changes must name."""
    actor = the_actor()
    with transaction(actor) as work:
        return _whole(work, actor, request_id)


@operations.operation(
    "POST",
    "/<uuid:request_id>/withdrawal",
    summary="撤回申请",
    gives=RequestLine,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("filer", "reviewer")
def withdraw(request_id: UUID) -> Answered:
    """Take a request back before it is answered."""
    actor, version = the_actor(), required_version()
    with transaction(actor, clock.now()) as work:
        withdraw_request(work, actor, request_id=request_id, version=version)
        return _whole(work, actor, request_id)


@operations.operation(
    "POST",
    "/<uuid:request_id>/grant",
    summary="同意",
    takes=RequestGrant,
    gives=RequestLine,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("reviewer")
def grant(body: dict[str, Any], request_id: UUID) -> Answered:
    """Grant a request of a unit directly below."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        grant_request(work, actor, request_id=request_id, version=version, at=at, **body)
        return _whole(work, actor, request_id)


@operations.operation(
    "POST",
    "/<uuid:request_id>/refusal",
    summary="不同意",
    takes=RequestRefusal,
    gives=RequestLine,
    errors=GUARDED,
    headers=(IF_MATCH,),
)
@posts("reviewer")
def refuse(body: dict[str, Any], request_id: UUID) -> Answered:
    """Refuse a request of a unit directly below, and say why."""
    actor, version = the_actor(), required_version()
    with transaction(actor, clock.now()) as work:
        refuse_request(work, actor, request_id=request_id, version=version, **body)
        return _whole(work, actor, request_id)


def request_line(found: Asked) -> dict[str, Any]:
    """Return a request as a line of a list."""
    asked, owed = found.request, found.owed
    return {
        "id": asked.id,
        "obligation_id": owed.id,
        "unit_id": owed.unit_id,
        "unit_name": found.unit_name,
        "form": owed.form,
        "period": owed.period,
        "kind": asked.kind,
        "reason": asked.reason,
        "wished_until": asked.wished_until,
        "state": asked.state,
        "state_word": state_word(asked.state),
        "asked_at": asked.asked_at,
        "decided_at": asked.decided_at,
        "decision": asked.decision,
        "granted_until": asked.granted_until,
        "due_at": owed.due_at,
        "version": asked.version,
    }


def _asked(work: Session, actor: Actor, body: dict[str, Any], at: datetime) -> Answer:
    return Answer(body={"id": str(ask_for(work, actor, at=at, **body).id)})


def _whole(work: Session, actor: Actor, request_id: UUID) -> Answered:
    found = find_request(work, actor, request_id)
    return request_line(found), 200, {"ETag": etag_of(found.request.version)}


def _key(found: Asked) -> Key:
    asked = found.request
    return [asked.asked_at.isoformat() if asked.asked_at else "", str(asked.id)]
