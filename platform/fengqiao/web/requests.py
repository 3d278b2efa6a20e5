"""The course of every request: numbered, let in, checked, and noted in one line."""

from __future__ import annotations

import secrets
from time import perf_counter

from flask import Flask, Response, g, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from fengqiao import clock
from fengqiao.log import bind, logger, unbind_all
from fengqiao.web.csrf import check_origin_and_token
from fengqiao.web.guards import stand_guard

log = logger(__name__)
# All the text of one form or one JSON body. Multipart forms, which may carry photographs, and
# the photographs themselves have the application's own limits.
LARGEST_TEXT = 2 * 1024 * 1024
_TEXTS = ("", "application/x-www-form-urlencoded", "application/json")


def install_requests(app: Flask) -> None:
    """Have every request numbered, let in and noted."""
    app.before_request(_begin)
    app.before_request(stand_guard)
    app.before_request(check_origin_and_token)
    app.after_request(_note)


def _begin() -> None:
    # Made here, never taken from the request: it goes into the log.
    g.request_number = f"{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    g.began = perf_counter()
    unbind_all()
    bind(request=g.request_number)
    if request.mimetype in _TEXTS:
        request.max_content_length = LARGEST_TEXT
        if request.content_length is None:
            _read_unmeasured()


def _read_unmeasured() -> None:
    """Read a body that came in pieces without saying its length; cut off, it would look whole.

    :raises RequestEntityTooLarge: if it reaches the limit
    :raises ClientDisconnected: if its pieces are none
    """
    try:
        raw = request.get_data(cache=True)
    except OSError:
        raise ClientDisconnected from None
    if len(raw) >= LARGEST_TEXT:
        raise RequestEntityTooLarge


def _note(answer: Response) -> Response:
    # The route, not the address: an address may hold an invitation's secret.
    route = str(request.url_rule) if request.url_rule else ""
    log.info(
        "request",
        method=request.method if request.method.isalpha() else "",
        route=route,
        status=answer.status_code,
        milliseconds=round((perf_counter() - g.get("began", perf_counter())) * 1000),
    )
    return answer
