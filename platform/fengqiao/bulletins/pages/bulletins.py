"""Bulletins: the list, one of them with its document, and its publication."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pikepdf
from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.pages.buttons import Button, link_button, post_button
from fengqiao.audit.queries import Entry, trail_page
from fengqiao.bulletins.documents import ask_for_document, document_name, read_document
from fengqiao.bulletins.pages.shown import (
    STATE_KINDS,
    document_address,
    list_line,
    paper_preview,
    size_words,
)
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.queries import bulletin_behind, bulletins, find_bulletin, rendering_failure
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import file_answer
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.paging import USUAL, Key, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import full_moment, moment

if TYPE_CHECKING:
    from fengqiao.bulletins.models import Bulletin

pages = Blueprint("bulletins", __name__)
_FAILURES = {"glyph-missing": "有的字字库里没有，印不出来。请管理员补装字库后再生成。"}


@pages.get("/bulletins")
@signed_in
def list_bulletins() -> Response:
    """Show the bulletins in sight: published ones to everybody, drafts at the county's desk."""
    actor, place = the_actor(), read_place()
    with transaction(actor) as work:
        found = bulletins(
            work, actor, after=bulletin_behind(work, actor, place.key), limit=USUAL + 1
        )
    shown = found[:USUAL]
    following: Key | None = [str(shown[-1].id)] if len(found) > USUAL else None
    return render(
        "bulletins/list.html",
        bulletins=[list_line(each) for each in shown],
        pages=pages_beside(place, following),
    )


@pages.get("/bulletins/<uuid:bulletin_id>")
@signed_in
def show_bulletin(bulletin_id: UUID) -> Response:
    """Show a bulletin: its number, its words, its document and how to check it."""
    actor = the_actor()
    with transaction(actor) as work:
        bulletin = find_bulletin(work, actor, bulletin_id)
        trail = trail_page(work, subject="bulletin", subject_id=str(bulletin.id))
        failure = "" if bulletin.pdf_sha256 else rendering_failure(work, bulletin)
    return render(
        "bulletins/show.html",
        bulletin=_shown(actor, bulletin, trail, failure),
        paper=paper_preview(bulletin),
        deeds=_deeds(actor, bulletin, failure),
        trail=[_line(each) for each in trail],
    )


@pages.get("/bulletins/<uuid:bulletin_id>/document.pdf")
@signed_in
def open_document(bulletin_id: UUID) -> Response:
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


@pages.post("/bulletins/<uuid:bulletin_id>/publish")
@posts("assessor", levels=("county",))
def publish(bulletin_id: UUID) -> ResponseReturnValue:
    """Publish a draft under the next number; sent twice, it is published once."""
    actor, at = the_actor(), clock.now()
    fields = read_form("version", "confirmed")
    if fields["confirmed"] != "yes":
        raise Invalid(errors={"confirmed": ["发布后不能收回。请先看预览，再勾选“看过预览”。"]})
    version = fields.number("version")
    with transaction(actor, at) as work:

        def do() -> Answer:
            done = publish_bulletin(work, actor, bulletin_id=bulletin_id, version=version, at=at)
            return Answer(
                body={"id": str(done.id), "number": done.number},
                location=f"/bulletins/{done.id}",
            )

        answer = once(work, actor, do)
    say(f"已发布，文号 {answer.body['number']}。")
    return answer.respond()


@pages.post("/bulletins/<uuid:bulletin_id>/document")
@posts("assessor", levels=("county",))
def make_document_again(bulletin_id: UUID) -> ResponseReturnValue:
    """Ask again for a document that could not be made."""
    actor, at = the_actor(), clock.now()
    read_form()
    with transaction(actor, at) as work:
        ask_for_document(work, actor, bulletin_id=bulletin_id)
    say("已重新排队生成 PDF。")
    return redirect(f"/bulletins/{bulletin_id}", 303)


def _shown(
    actor: Actor, bulletin: Bulletin, trail: Sequence[Entry], failure: str
) -> dict[str, Any]:
    rendered = bulletin.pdf_sha256 is not None
    signer = next((each.actor for each in trail if each.action == "bulletin.published"), "")
    at_county = actor.unit_level == "county" and actor.has("assessor", "leader", "reviewer")
    return {
        "title": bulletin.title.replace("\n", ""),
        "number": bulletin.number or "",
        "state_word": bulletin.state_word,
        "state_kind": STATE_KINDS[bulletin.state],
        "working_words": "" if rendered or failure else "PDF 正在生成，好了会自动出现。",
        "failed_words": _FAILURES.get(failure, "PDF 没有生成，请再试一次。") if failure else "",
        "replaced_by": None,
        "pdf_href": document_address(bulletin) if rendered else "",
        "size_words": size_words(bulletin.pdf_size),
        "published_at": full_moment(bulletin.published_at),
        "published_by": signer or bulletin.snapshot["organ"],
        "pages_words": f"{_page_count(bulletin)} 页" if rendered else "",
        "hash": bulletin.pdf_sha256 or "",
        "snapshot_hash": bulletin.snapshot_sha256,
        "assessment_href": f"/assessments/{bulletin.assessment_id}" if at_county else "",
    }


def _deeds(actor: Actor, bulletin: Bulletin, failure: str) -> list[Button]:
    if not actor.has("assessor") or actor.unit_level != "county":
        return []
    found = []
    if failure:
        found.append(
            post_button(
                "再生成一次",
                f"/bulletins/{bulletin.id}/document",
                hidden=[("idempotency_key", uuid4())],
            )
        )
    if bulletin.state == "draft":
        # Publishing belongs beside the ranking, where what is still open is in sight.
        found.append(link_button("去发布", f"/assessments/{bulletin.assessment_id}", "primary"))
    return found


def _page_count(bulletin: Bulletin) -> int:
    with pikepdf.open(io.BytesIO(read_document(bulletin))) as document:
        return len(document.pages)


def _line(entry: Entry) -> dict[str, str]:
    return {"at": moment(entry.at), "who": entry.actor, "what": entry.words, "words": ""}
