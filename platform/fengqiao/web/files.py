"""Kept files as they go out, under names people know them by."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

from fengqiao.errors import Invalid
from fengqiao.web.forms import visible

# Whatever a file holds, it runs nothing and reaches nothing.
_POLICY = "default-src 'none'; sandbox"
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def attached_name(name: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition that carries a Chinese name (RFC 6266, RFC 8187)."""
    ending = name.rsplit(".", 1)[-1] if "." in name else "bin"
    plain = f"fengqiao.{ending}"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_answer(content: bytes, *, name: str, media_type: str, sha256: str) -> Response:
    """Return a kept file as an answer that a browser shows; unchanged, it is not sent again."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = attached_name(name, inline=True)
    answer.set_etag(sha256)
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer


def confined(content: bytes, *, name: str, media_type: str) -> Response:
    """Return an uploaded file: a picture to look at, a paper to save; it can do nothing."""
    answer = Response(content, content_type=media_type)
    whole = name.rsplit(".", 1)[0] + _ENDINGS[media_type]
    way = "inline" if media_type.startswith("image/") else "attachment"
    answer.headers["Content-Disposition"] = (
        f'{way}; filename="attachment{_ENDINGS[media_type]}"; '
        f"filename*=UTF-8''{quote(whole, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def saved(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved under its Chinese name; no cache keeps it."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = attached_name(name)
    answer.cache_control.no_store = True
    return answer


def sent_file(name: str, most: int) -> tuple[bytes, str]:
    """Return the content of the file sent under a name, and what its sender calls it.

    :param most: more bytes than this are not read; one more tells a larger file from one that fits
    :raises Invalid: ``no-file``
    """
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise Invalid("还没有选文件，请先选好文件再上传。", code="no-file")
    return sent.stream.read(most + 1), visible(sent.filename)
