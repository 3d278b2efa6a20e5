"""Photos and papers at the machine's door: send one up, take one down."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response, request

from fengqiao import clock
from fengqiao.attachments.keeping import keep_attachment, read_attachment
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import confined
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

operations = Operations("attachments", __name__, path="/attachments", description="照片和附件")


class Kept(ma.Schema):
    """A file as it is kept; its digest is what answers name."""

    sha256 = ma.fields.String(required=True)
    media_type = ma.fields.String(required=True)
    size = ma.fields.Integer(required=True, metadata={"description": "保存下来的字节数"})


@operations.operation(
    "PUT",
    "/<sha256>",
    summary="上传照片或 PDF",
    sends=("image/jpeg", "image/png", "image/webp", "application/pdf"),
    gives=Kept,
    status=201,
    again=True,
    errors=("413",),
)
@posts("filer", "reviewer")
def keep(sha256: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Keep a file under the digest of its bytes; the same again changes nothing."""
    actor, at = the_actor(), clock.now()
    raw = request.get_data(cache=True)
    if not raw:
        raise Invalid("没有收到文件的内容，请再传一次。", code="empty")
    name = "材料.pdf" if request.mimetype == "application/pdf" else "照片.jpg"
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=raw, name=name, at=at, expected_sha256=sha256)
        status = 201 if kept.kept_at == at else 200
    body = {"sha256": kept.sha256, "media_type": kept.media_type, "size": kept.size}
    return body, status, {"Location": f"/api/v1/attachments/{kept.sha256}"}


@operations.operation(
    "GET",
    "/<sha256>",
    summary="下载照片或 PDF",
    media={"image/jpeg": "string", "application/pdf": "string"},
)
@signed_in
def give(sha256: str) -> Response:
    """Give out a file of the own branch."""
    actor = the_actor()
    with transaction(actor) as work:
        attachment, content = read_attachment(work, actor, sha256=sha256)
    return confined(content, name=attachment.name, media_type=attachment.media_type)
