"""Bulletins at the machine's door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.bulletins.documents import document_name, read_document
from fengqiao.bulletins.drafting import draft_bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.queries import bulletin_behind, bulletins, find_bulletin
from fengqiao.bulletins.schemas import (
    BulletinLine,
    BulletinOut,
    BulletinPage,
    Draft,
    Drafted,
    Published,
)
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import PageQuery, one_page
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.files import file_answer
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.bulletins.models import Bulletin

operations = Operations("bulletins", __name__, path="/bulletins", description="通报")
_IF_MATCH = ("If-Match", '读到的 ETag，如 "v3"', True)
_KEY = ("Idempotency-Key", "UUID；断线重发时用同一个", True)


@operations.operation("GET", "", summary="列出看得到的通报", query=PageQuery, gives=BulletinPage)
@signed_in
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """List bulletins, the latest year and number first."""
    actor, limit = the_actor(), int(query["limit"])
    with transaction(actor) as work:
        after = bulletin_behind(work, actor, read_place().key)
        found = bulletins(work, actor, after=after, limit=limit + 1)
        return one_page(found, limit, _line, lambda each: [str(each.id)])


@operations.operation("GET", "/<uuid:bulletin_id>", summary="读一份通报", gives=BulletinOut)
@signed_in
def read(bulletin_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Read a bulletin; the ETag is what publishing must name."""
    actor = the_actor()
    with transaction(actor) as work:
        bulletin = find_bulletin(work, actor, bulletin_id)
    body = _line(bulletin) | {"snapshot": bulletin.snapshot}
    return body, 200, {"ETag": etag_of(bulletin.version)}


@operations.operation(
    "POST",
    "",
    summary="起草一年的考核通报",
    takes=Draft,
    gives=Drafted,
    status=201,
    errors=("400", "409"),
    headers=(_KEY,),
)
@posts("assessor", levels=("county",))
def draft(body: dict[str, Any]) -> Any:
    """Draft the bulletin of a scored year, or draft it anew, and have its preview made."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:

        def do() -> Answer:
            drafted = draft_bulletin(work, actor, assessment_id=body["assessment_id"], at=at)
            work.flush()
            return Answer(
                body={
                    "id": str(drafted.id),
                    "title": drafted.title,
                    "snapshot_sha256": drafted.snapshot_sha256,
                    "version": drafted.version,
                },
                location=f"/api/v1/bulletins/{drafted.id}",
                status=201,
                etag=etag_of(drafted.version),
            )

        answer = once(work, actor, do, required=True)
    return answer.respond()


@operations.operation(
    "POST",
    "/<uuid:bulletin_id>/publication",
    summary="发布",
    gives=Published,
    errors=("400", "409", "412", "428"),
    headers=(_IF_MATCH, _KEY),
)
@posts("assessor", levels=("county",))
def publish(bulletin_id: UUID) -> Any:
    """Publish a draft under the next number; sent twice with one key, it is published once."""
    actor, version = the_actor(), required_version()
    with transaction(actor, clock.now()) as work:
        answer = once(
            work, actor, lambda: _published(work, actor, bulletin_id, version), required=True
        )
    return answer.respond()


@operations.operation(
    "GET",
    "/<uuid:bulletin_id>/document",
    summary="下载 PDF",
    media={"application/pdf": "string"},
)
@signed_in
def document(bulletin_id: UUID) -> Response:
    """Hand out the stored document exactly as it was rendered."""
    actor = the_actor()
    with transaction(actor) as work:
        bulletin = find_bulletin(work, actor, bulletin_id)
    return file_answer(
        read_document(bulletin),
        name=document_name(bulletin),
        media_type="application/pdf",
        sha256=bulletin.pdf_sha256 or "",
    )


def _published(work: Session, actor: Actor, bulletin_id: UUID, version: int) -> Answer:
    done = publish_bulletin(work, actor, bulletin_id=bulletin_id, version=version, at=clock.now())
    work.flush()
    return Answer(
        body={
            "id": str(done.id),
            "number": done.number,
            "version": done.version,
            "published_at": done.published_at.isoformat() if done.published_at else "",
        },
        location=f"/bulletins/{done.id}",
        etag=etag_of(done.version),
    )


def _line(bulletin: Bulletin) -> dict[str, Any]:
    return {name: getattr(bulletin, name) for name in BulletinLine().fields}
