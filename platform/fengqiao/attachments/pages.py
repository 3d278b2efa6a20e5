"""Photos and papers, sent up one by one and shown to whoever may see their unit's records."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.attachments.keeping import keep_attachment, read_attachment
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.session import the_actor

pages = Blueprint("attachments", __name__)
# Whatever a file holds, it runs nothing and reaches nothing.
_POLICY = "default-src 'none'; sandbox"
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


@pages.get("/attachments/<sha256>")
@signed_in
def show(sha256: str) -> Response:
    """Give out an attachment of the own branch; a picture to look at, a paper to save."""
    actor = the_actor()
    with transaction(actor) as work:
        attachment, content = read_attachment(work, actor, sha256=sha256)
    answer = make_response(content)
    answer.content_type = attachment.media_type
    name = attachment.name.rsplit(".", 1)[0] + _ENDINGS[attachment.media_type]
    way = "inline" if attachment.media_type.startswith("image/") else "attachment"
    plain = "attachment" + _ENDINGS[attachment.media_type]
    answer.headers["Content-Disposition"] = (
        f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


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
