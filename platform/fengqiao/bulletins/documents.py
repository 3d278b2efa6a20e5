"""Turn a bulletin's frozen snapshot into its stored document; safe to do twice."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.files import read_file, write_file
from fengqiao.audit.trail import record
from fengqiao.bulletins.drafting import hold_bulletin
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.bulletins.rendering import render_bulletin
from fengqiao.db import database
from fengqiao.documents.fonts import FontSet
from fengqiao.errors import NotFound, NotYours, Refusal
from fengqiao.jobs import RENDER_BULLETIN, later


@cache
def fonts(folder: Path) -> FontSet:
    """Return the installation's fonts, read once a process."""
    return FontSet(folder)


def render_snapshot(snapshot: dict[str, object]) -> bytes:
    """Return the document of a snapshot; the same snapshot gives the same bytes."""
    return render_bulletin(snapshot, fonts=fonts(database().settings.fonts))


def keep_document(
    work: Session,
    actor: Actor,
    *,
    bulletin_id: UUID,
    snapshot_sha256: str,
    pdf: bytes,
    at: datetime,
) -> bool:
    """Keep a rendered document with its bulletin; False if it no longer fits or is there.

    :raises NotFound: if there is no such bulletin in sight
    """
    bulletin = find_bulletin(work, actor, bulletin_id)
    # A person may be publishing this very bulletin: wait, and look at what it has become.
    hold_bulletin(work, bulletin)
    if bulletin.snapshot_sha256 != snapshot_sha256 or bulletin.pdf_sha256 is not None:
        return False
    bulletin.pdf_sha256 = write_file(database().settings.files, pdf)
    bulletin.pdf_size = len(pdf)
    bulletin.rendered_at = at
    record(
        work,
        "bulletin.rendered",
        "bulletin",
        bulletin.id,
        scope=bulletin.scope,
        detail={"pdf": bulletin.pdf_sha256, "number": bulletin.number},
    )
    return True


def ask_for_document(work: Session, actor: Actor, *, bulletin_id: UUID) -> Bulletin:
    """Ask once more for a document that could not be made, after its cause was put right.

    :raises NotYours: if the actor is not the county's assessor
    :raises NotFound: if there is no such bulletin in sight
    :raises Refusal: ``already-rendered`` if the document is there
    """
    if actor.unit_level != "county" or not actor.has("assessor"):
        raise NotYours("通报由县级考核员办理。请换到考核员岗位。")
    bulletin = find_bulletin(work, actor, bulletin_id)
    if bulletin.pdf_sha256 is not None:
        raise Refusal("already-rendered", "文件已经生成", "PDF 已经生成，可以直接打开。")
    later(work, actor, RENDER_BULLETIN, {"bulletin": str(bulletin.id)})
    return bulletin


def read_document(bulletin: Bulletin) -> bytes:
    """Return a bulletin's stored document.

    :raises NotFound: if it has not been rendered yet
    """
    if bulletin.pdf_sha256 is None:
        raise NotFound("这份文件（还在生成）")
    return read_file(database().settings.files, bulletin.pdf_sha256)


def document_name(bulletin: Bulletin) -> str:
    """Return the name under which a document is kept by whoever saves it."""
    number = bulletin.number or "（预览稿）"
    return f"{number}{bulletin.title}.pdf".replace("\n", "")
