"""A unit uploads a photo or a paper; the same bytes twice are kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.files import prove_file, read_file, write_file
from fengqiao.attachments.models import Attachment
from fengqiao.db import database
from fengqiao.errors import Invalid, NotFound, NotYours


def keep_attachment(
    work: Session,
    actor: Actor,
    *,
    raw: bytes,
    name: str,
    at: datetime,
    expected_sha256: str | None = None,
) -> Attachment:
    """Keep an uploaded file for the actor's unit and return its record.

    :raises NotYours: if the active post does not file
    :raises Invalid: if the bytes are not those announced, or neither a picture nor a PDF
    :raises Refusal: if it is too large
    """
    if not actor.has("filer", "reviewer"):
        raise NotYours("上传照片由填报员或审核员来做，请换岗位后再传。")
    digest = hashlib.sha256(raw).hexdigest()
    if expected_sha256 is not None and digest != expected_sha256:
        raise Invalid("照片在路上损坏了，请再传一次。", code="digest-differs")
    known = work.get(Attachment, (actor.county, actor.scope, digest))
    if known is not None:
        return known
    proven = prove_file(raw, name)
    stored = write_file(database().settings.files, proven.content)
    row = {
        "county": actor.county,
        "scope": actor.scope,
        "sha256": digest,
        "media_type": proven.media_type,
        "size": len(proven.content),
        "name": _clean_name(name),
        "stored_sha256": stored,
        "account_id": actor.account_id,
        "kept_at": at,
    }
    added = insert(Attachment).on_conflict_do_nothing().returning(Attachment.sha256)
    if work.scalar(added, row) is None:
        # The same photo came twice in the same moment: both go on with the one record.
        return work.get_one(Attachment, (actor.county, actor.scope, digest))
    return Attachment(**row)


def require_attachments(work: Session, actor: Actor, digests: Iterable[str]) -> list[str]:
    """Return the digests, each once, if all are the actor's own unit's.

    :raises Invalid: if one was never uploaded
    """
    wanted = list(dict.fromkeys(digests))
    if not wanted:
        return []
    found = set(
        work.scalars(
            select(Attachment.sha256).where(
                Attachment.county == actor.county,
                Attachment.scope == actor.scope,
                Attachment.sha256.in_(wanted),
            )
        )
    )
    if missing := [digest for digest in wanted if digest not in found]:
        words = f"有 {len(missing)} 张照片还没有传上来，请重新添加。"
        raise Invalid(errors={"photos": [words]}, code="attachment-missing")
    return wanted


def attachments_named(work: Session, digests: Sequence[str]) -> list[Attachment]:
    """Return the attachments in sight among some digests, each digest once."""
    if not digests:
        return []
    rows = work.scalars(select(Attachment).where(Attachment.sha256.in_(list(digests))))
    return list({each.sha256: each for each in rows}.values())


def read_attachment(
    work: Session, actor: Actor, *, sha256: str, scope: int | None = None
) -> tuple[Attachment, bytes]:
    """Return an attachment in sight and its content.

    :raises NotFound: if it is absent or another branch's
    """
    found = select(Attachment).where(Attachment.county == actor.county, Attachment.sha256 == sha256)
    if scope is not None:
        found = found.where(Attachment.scope == scope)
    attachment = work.scalars(found.order_by(Attachment.scope).limit(1)).one_or_none()
    if attachment is None:
        raise NotFound("这个文件")
    return attachment, read_file(database().settings.files, attachment.stored_sha256)


def _clean_name(name: str) -> str:
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if ord(c) >= 32)
    return plain[:100] or "附件"
