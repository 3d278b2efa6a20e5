"""Ledgers at the machine's door: list, read, enter, and the next deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.errors import NotFound
from fengqiao.ledgers.checking import Inspection
from fengqiao.ledgers.entries import (
    amend_entry,
    close_out_hazard,
    enter_inspection,
    rectify_hazard,
    return_hazard,
)
from fengqiao.ledgers.importing import import_entries, plan_import
from fengqiao.ledgers.queries import entries_in_branch, find_entry, newest_ledgers
from fengqiao.ledgers.schemas import (
    Amend,
    Deed,
    Enter,
    EntryLine,
    EntryPage,
    EntryQuery,
    Import,
    Imported,
    LedgerList,
)
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import one_page
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import IF_WISHED, Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.ledgers.models import LedgerEntry

operations = Operations("ledgers", __name__, path="/ledger-entries", description="台账")
definitions = Operations("ledger-definitions", __name__, path="/ledgers", description="台账种类")
Answered = tuple[dict[str, Any], int, dict[str, str]]
_IF_MATCH = ("If-Match", '读到的 ETag，如 "v3"', True)
_DEEDS: Mapping[str, Callable[..., LedgerEntry]] = {
    "rectify": rectify_hazard,
    "return": return_hazard,
    "close_out": close_out_hazard,
}


@definitions.operation("GET", "", summary="列出台账种类和栏目", gives=LedgerList)
@signed_in
def list_ledgers() -> dict[str, Any]:
    """List the county's ledgers and what an entry holds, each as it was adopted last."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": list(newest_ledgers(work, actor).values())}


@operations.operation("GET", "", summary="列出台账条目", query=EntryQuery, gives=EntryPage)
@signed_in
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """List the entries of the own unit and below, newest first."""
    actor, limit = the_actor(), int(query["limit"])
    with transaction(actor) as work:
        rows = entries_in_branch(
            work,
            actor,
            ledger=query["ledger"] or None,
            state=query["state"] or None,
            before=read_place().parts(datetime.fromisoformat, UUID),
            limit=limit + 1,
        )
    entries = [row.entry for row in rows]
    return one_page(entries, limit, _line, lambda each: [each.created_at.isoformat(), str(each.id)])


@operations.operation("GET", "/<uuid:entry_id>", summary="读一条", gives=EntryLine)
@signed_in
def read(entry_id: UUID) -> Answered:
    """Read an entry; the ETag is what later deeds must name."""
    actor = the_actor()
    with transaction(actor) as work:
        entry = find_entry(work, actor, entry_id)
    return _line(entry), 200, {"ETag": etag_of(entry.version)}


@operations.operation(
    "POST",
    "",
    summary="记一条",
    takes=Enter,
    gives=EntryLine,
    status=201,
    headers=(IF_WISHED,),
)
@posts("filer", "reviewer")
def enter(body: dict[str, Any]) -> Answered:
    """Enter an inspection; sent twice with one key, it is entered once."""
    actor, at = the_actor(), clock.now()
    code = body.pop("ledger")

    def do() -> Answer:
        ledger = newest_ledgers(work, actor).get(code)
        if ledger is None:
            raise NotFound("这本台账")
        made = enter_inspection(work, actor, ledger=ledger, at=at, **body)
        return Answer(body={"id": str(made.id)})

    with transaction(actor, at) as work:
        entry = find_entry(work, actor, UUID(once(work, actor, do).body["id"]))
    place = {"ETag": etag_of(entry.version), "Location": f"/api/v1/ledger-entries/{entry.id}"}
    return _line(entry), 201, place


@operations.operation(
    "POST",
    "/import",
    summary="一次导入多条记录",
    takes=Import,
    gives=Imported,
    errors=("409",),
)
@posts("filer", "reviewer")
def take_over(body: dict[str, Any]) -> dict[str, Any]:
    """Take inspections over, all or none; what the ledger has already is not written again."""
    actor, at = the_actor(), clock.now()
    rows = [
        Inspection(each["answers"], each["found"], each["severity"], each["found_on"])
        for each in body["rows"]
    ]
    with transaction(actor, at) as work:
        ledger = newest_ledgers(work, actor).get(body["ledger"])
        if ledger is None:
            raise NotFound("这本台账")
        deed = plan_import if body["dry_run"] else import_entries
        planned = deed(work, actor, ledger=ledger, rows=rows, at=at)
    new = [each.number for each in planned if not each.repeated]
    return {
        "created": len(new),
        "repeated": len(planned) - len(new),
        "ids": [] if body["dry_run"] else new,
    }


@operations.operation(
    "PUT",
    "/<uuid:entry_id>",
    summary="更正一条",
    takes=Amend,
    gives=EntryLine,
    errors=("412", "428"),
    headers=(_IF_MATCH,),
)
@posts("filer", "reviewer")
def amend(body: dict[str, Any], entry_id: UUID) -> Answered:
    """Correct an own entry's columns; what stood there before stays in its story."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        entry = amend_entry(work, actor, entry_id=entry_id, version=version, at=at, **body)
    return _line(entry), 200, {"ETag": etag_of(entry.version)}


@operations.operation(
    "POST",
    "/<uuid:entry_id>/deeds",
    summary="报告改好、复查退回、复查办结",
    takes=Deed,
    gives=EntryLine,
    errors=("412", "428"),
    headers=(_IF_MATCH,),
)
@posts("filer", "reviewer")
def act(body: dict[str, Any], entry_id: UUID) -> Answered:
    """Do what comes next with a hazard."""
    actor, at, version = the_actor(), clock.now(), required_version()
    more = {"photos": body["photos"]} if body["deed"] == "rectify" else {}
    with transaction(actor, at) as work:
        entry = _DEEDS[body["deed"]](
            work, actor, entry_id=entry_id, version=version, words=body["words"], at=at, **more
        )
    return _line(entry), 200, {"ETag": etag_of(entry.version)}


def _line(entry: LedgerEntry) -> dict[str, Any]:
    names = ("id", "ledger", "unit_id", "state", "state_word", "version", "values", "severity")
    days = ("found_on", "due_on", "rectified_on")
    return {name: getattr(entry, name) for name in (*names, *days)}
