"""Changes of the tree at the machine's door: look, carry out what was looked at, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.reorganization.ahead import plan_ahead, withdraw_planned
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.queries import (
    failed_changes,
    find_change,
    find_planned,
    list_changes,
    waiting_changes,
)
from fengqiao.reorganization.schemas import (
    ChangeIn,
    ChangeOut,
    ChangePage,
    ConfirmedChangeIn,
    PlannedOut,
    PlannedPage,
    PlanOut,
    UndoIn,
    WithdrawIn,
)
from fengqiao.reorganization.undoing import undo_change
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import PageQuery, one_page
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.reorganization.models import PlannedChange, UnitChange

operations = Operations("unit_changes", __name__, path="/unit-changes", description="单位调整")
_IF_MATCH = ("If-Match", "撤回的依据：读到的 ETag", True)
_KEY = ("Idempotency-Key", "UUID；断线重发时不会重复办理", True)


@operations.operation("GET", "", summary="列出办过的调整", query=PageQuery, gives=ChangePage)
@posts("administrator", levels=("county",))
def list_unit_changes(query: dict[str, Any]) -> dict[str, Any]:
    """List the county's changes, latest first."""
    actor, limit = the_actor(), int(query["limit"])
    with transaction(actor) as work:
        made = list_changes(work, actor, before=read_place().parts(str, UUID), limit=limit + 1)
    return one_page(made, limit, _shown, lambda each: [each.done_at.isoformat(), str(each.id)])


@operations.operation("GET", "/<uuid:change_id>", summary="读一次调整", gives=ChangeOut)
@posts("administrator", levels=("county",))
def read_unit_change(change_id: UUID) -> dict[str, Any]:
    """Read one change."""
    actor = the_actor()
    with transaction(actor) as work:
        return _shown(find_change(work, actor, change_id))


@operations.operation(
    "POST", "/preview", summary="预览一次调整", takes=ChangeIn, gives=PlanOut, errors=("409",)
)
@posts("administrator", levels=("county",))
def preview_unit_change(body: dict[str, Any]) -> dict[str, Any]:
    """Say what a change would do; nothing is written."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        plan = plan_change(work, actor, _change(body), at=at)
    return {**plan.shown, "sha256": plan.sha256}


@operations.operation(
    "POST",
    "",
    summary="按预览办理一次调整",
    takes=ConfirmedChangeIn,
    gives=ChangeOut,
    status=201,
    errors=("400", "409", "412"),
    headers=(_KEY,),
)
@posts("administrator", levels=("county",))
def carry_out_unit_change(body: dict[str, Any]) -> Any:
    """Carry out what was looked at; sent twice with one key, it is done once."""
    actor, at = the_actor(), clock.now()

    def do() -> Answer:
        made = carry_out_change(work, actor, change=_change(body), seen=body["seen"], at=at)
        return _answer(made)

    with transaction(actor, at) as work:
        answer = once(work, actor, do, required=True)
    return answer.respond()


@operations.operation("GET", "/planned", summary="列出待生效的调整", gives=PlannedPage)
@posts("administrator", levels=("county",))
def list_planned() -> dict[str, Any]:
    """List what waits for its day, and what could not be done lately."""
    actor = the_actor()
    with transaction(actor) as work:
        found = [*waiting_changes(work, actor), *failed_changes(work, actor)]
    return {"items": [_planned(each) for each in found]}


@operations.operation(
    "POST",
    "/planned",
    summary="按预览列入计划，到生效那天由系统办理",
    takes=ConfirmedChangeIn,
    gives=PlannedOut,
    status=201,
    errors=("400", "409", "412"),
    headers=(_KEY,),
)
@posts("administrator", levels=("county",))
def plan_unit_change(body: dict[str, Any]) -> Any:
    """Keep what was looked at for its day; sent twice with one key, it is kept once."""
    actor, at = the_actor(), clock.now()

    def do() -> Answer:
        made = plan_ahead(work, actor, change=_change(body), seen=body["seen"], at=at)
        location = f"/api/v1/unit-changes/planned/{made.id}"
        return Answer(body=_planned(made), status=201, location=location, etag=etag_of(1))

    with transaction(actor, at) as work:
        answer = once(work, actor, do, required=True)
    return answer.respond()


@operations.operation(
    "GET", "/planned/<uuid:planned_id>", summary="读一次待生效的调整", gives=PlannedOut
)
@posts("administrator", levels=("county",))
def read_planned(planned_id: UUID) -> Any:
    """Read one plan."""
    actor = the_actor()
    with transaction(actor) as work:
        found = find_planned(work, actor, planned_id)
    return _planned(found), 200, {"ETag": etag_of(found.version)}


@operations.operation(
    "POST",
    "/planned/<uuid:planned_id>/withdraw",
    summary="撤回待生效的调整",
    takes=WithdrawIn,
    gives=PlannedOut,
    errors=("409", "412", "428"),
    headers=(_IF_MATCH,),
)
@posts("administrator", levels=("county",))
def withdraw_unit_change(body: dict[str, Any], planned_id: UUID) -> Any:
    """Take a plan back before its day."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        planned = withdraw_planned(
            work,
            actor,
            planned_id=planned_id,
            version=required_version(),
            words=body["words"].strip(),
        )
    return _planned(planned), 200, {"ETag": etag_of(planned.version)}


@operations.operation(
    "POST",
    "/<uuid:change_id>/undo",
    summary="撤回一次调整",
    takes=UndoIn,
    gives=ChangeOut,
    status=201,
    errors=("400", "409"),
    headers=(_KEY,),
)
@posts("administrator", levels=("county",))
def undo_unit_change(body: dict[str, Any], change_id: UUID) -> Any:
    """Take a change back by a counter-event."""
    actor, at = the_actor(), clock.now()

    def do() -> Answer:
        counter = undo_change(
            work, actor, change_id=change_id, document=body["document"].strip(), at=at
        )
        return _answer(counter)

    with transaction(actor, at) as work:
        answer = once(work, actor, do, required=True)
    return answer.respond()


def _change(body: dict[str, Any]) -> Change:
    return Change(
        kind=body["kind"],
        on=body["on"],
        document=body["document"].strip(),
        units=tuple(body["units"]),
        target=body["target"],
        new=tuple(NewUnit(each["name"].strip(), each["code"].strip()) for each in body["new"]),
        level=body["level"],
        heir=body["heir"],
        children=body["children"],
    )


def _answer(change: UnitChange) -> Answer:
    location = f"/api/v1/unit-changes/{change.id}"
    return Answer(body=_shown(change), status=201, location=location)


def _shown(change: UnitChange) -> dict[str, Any]:
    """Return a change as it is sent, and kept for whoever sends the same request again."""
    return {
        "id": str(change.id),
        "kind": change.kind,
        "on": change.effective_on.isoformat(),
        "document": change.document_number,
        "title": change.shown["title"],
        "sections": change.shown["sections"],
        "done_at": change.done_at.isoformat(),
        "undoes": str(change.undoes) if change.undoes else None,
        "undone_by": str(change.undone_by) if change.undone_by else None,
    }


def _planned(planned: PlannedChange) -> dict[str, Any]:
    """Return a plan as it is sent."""
    return {
        "id": str(planned.id),
        "kind": planned.kind,
        "on": planned.effective_on.isoformat(),
        "document": planned.document_number,
        "title": planned.shown["title"],
        "sections": planned.shown["sections"],
        "state": planned.state,
        "words": planned.words,
        "change": str(planned.change_id) if planned.change_id else None,
        "version": planned.version,
    }
