"""Forms come from our own pages: an origin check and a token on everything that changes.

The token is a digest of the browser's own secret, so nothing has to be kept. A page that was
kept offline carries an old token; its script asks ``GET /session`` for the present one.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import request

from fengqiao.errors import Refusal
from fengqiao.web.hall import hall
from fengqiao.web.session import VISITOR, own_secret, read_cookie, recognized
from fengqiao.web.wanted import API

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
# Where a machine signs in and reads its token.
SIGN_IN = "/api/v1/session"
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class NotFromHere(Refusal):
    """A change was asked for from somewhere else, or by a page that is out of date."""

    status = 403


def csrf_token() -> str:
    """Return the token for the forms of this page."""
    return token_for(own_secret())


def token_for(secret: str) -> str:
    """Return the token that goes with a session's secret."""
    key = hall().settings.secret
    return hmac.new(key, b"form:" + secret.encode(), hashlib.sha256).hexdigest()


def check_origin_and_token() -> None:
    """Refuse a change that did not come from one of our own pages.

    :raises NotFromHere: ``foreign-origin`` or ``csrf-token-missing``
    """
    if request.method in _SAFE or request.endpoint is None:
        return
    if not _from_here():
        raise NotFromHere(
            "foreign-origin", "没有受理", "这个请求不是从本系统的页面发出的。请打开本系统后再操作。"
        )
    # A machine's first JSON call has no token yet. No other site can send JSON here: a browser
    # would ask leave first, and is never given it.
    if request.is_json and (recognized() is None or _signs_in()):
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not any(
        hmac.compare_digest(token_for(secret).encode(), given.encode()) for secret in _own_secrets()
    ):
        raise _without_token()


def _signs_in() -> bool:
    """Tell whether a machine signs in; the session it may still have is given up for the new."""
    return request.method == "POST" and request.path == SIGN_IN


def _without_token() -> NotFromHere:
    if request.path.startswith(API):
        return NotFromHere(
            "csrf-token-missing",
            "缺少令牌",
            f"请先用 GET {SIGN_IN} 读取 csrf_token，放进请求头 {HEADER} 再发送；"
            f"重新登录请用 POST {SIGN_IN}，正文用 JSON，不用带令牌。",
        )
    return NotFromHere(
        "csrf-token-missing",
        "页面放得太久了",
        "为了安全，请刷新页面后再提交一次。填写的内容还在浏览器里。",
    )


def _from_here() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False  # Half an address, such as http://[::1


def _own_secrets() -> list[str]:
    # Also that of a session which has just ended: the page was ours all the same, and what is
    # refused then is the want of a session, not the page.
    return [secret for secret in (read_cookie(), read_cookie(VISITOR)) if secret]
