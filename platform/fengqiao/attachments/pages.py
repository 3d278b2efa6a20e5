"""Photos and papers, sent up one by one and shown to whoever may see their unit's records."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.attachments.keeping import keep_attachment, read_attachment
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import confined
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.session import the_actor

pages = Blueprint("attachments", __name__)


@pages.get("/attachments/<sha256>")
@signed_in
def show(sha256: str) -> Response:
    """Give out an attachment of the own branch; a picture to look at, a paper to save."""
    actor = the_actor()
    with transaction(actor) as work:
        attachment, content = read_attachment(work, actor, sha256=sha256)
    return confined(content, name=attachment.name, media_type=attachment.media_type)


@pages.put("/attachments/<sha256>")
@posts("filer", "reviewer")
def keep(sha256: str) -> ResponseReturnValue:
    """Keep a file under the digest it was announced with; the same again changes nothing."""
    actor, at = the_actor(), clock.now()
    raw = request.get_data(cache=False)
    if not raw:
        raise Invalid("没有收到照片的内容，请再传一次。", code="empty")
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=raw, name="照片.jpg", at=at, expected_sha256=sha256)
        new = kept.kept_at == at
    body = {"sha256": kept.sha256, "media_type": kept.media_type, "size": kept.size}
    return body, 201 if new else 200, {"Location": f"/attachments/{kept.sha256}"}
