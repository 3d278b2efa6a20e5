"""Who is at the door: the session cookie is read once per request, and written at sign-in."""

from __future__ import annotations

import secrets
from typing import TypeVar

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from fengqiao.actor import Actor
from fengqiao.errors import NotSignedIn
from fengqiao.log import bind
from fengqiao.web.hall import Recognized, hall

# Flask's own answers, and the redirects it hands on from Werkzeug.
Sent = TypeVar("Sent", bound=AnyResponse)

_NAME = "fengqiao"
# A visitor's own secret, so that the sign-in form carries a token like any other form.
VISITOR = "fengqiao-visitor"
# How long a browser keeps the cookie of a post that files from a phone; the session itself may
# end earlier, and a desk's cookie goes with the browser.
_KEPT = 60 * 24 * 3600
_LONGEST = 200


def cookie_name(name: str = _NAME) -> str:
    """Return a cookie's name: bound to the host by its prefix, plain for plain http on loopback."""
    return f"__Host-{name}" if hall().settings.secure_cookies else name


def set_cookie(answer: AnyResponse, name: str, value: str, *, max_age: int | None = None) -> None:
    """Set one of our cookies: for this host, these pages and no script."""
    answer.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=hall().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def read_cookie(name: str = _NAME) -> str:
    """Return what a cookie of ours holds, or an empty text."""
    value = request.cookies.get(cookie_name(name), "")
    return value if len(value) <= _LONGEST and value.isascii() else ""


def drop_cookie(answer: AnyResponse, name: str) -> None:
    """Take a cookie of ours back."""
    set_cookie(answer, name, "", max_age=0)


def the_actor() -> Actor:
    """Return who acts in this request.

    :raises NotSignedIn: if nobody is signed in
    """
    actor = actor_or_none()
    if actor is None:
        raise NotSignedIn
    return actor


def actor_or_none() -> Actor | None:
    """Return who acts in this request, or None for a visitor."""
    found = recognized()
    return found.actor if found else None


def recognized() -> Recognized | None:
    """Return who the session cookie stands for; asked of the database once per request."""
    if "recognized" not in g:
        secret = read_cookie()
        g.recognized = hall().recognize(secret) if secret else None
        if g.recognized is not None:
            actor = g.recognized.actor
            bind(county=actor.county, unit=str(actor.unit_id), account=str(actor.account_id))
    found: Recognized | None = g.recognized
    return found


def own_secret() -> str:
    """Return the secret this browser's form tokens are made from: its session's or a visitor's."""
    return read_cookie() if recognized() is not None else visitor_secret()


def visitor_secret() -> str:
    """Return this visitor's secret, making one that goes out with the answer if need be."""
    if "visitor" not in g:
        g.visitor = read_cookie(VISITOR)
        g.visitor_is_new = not g.visitor
        g.visitor = g.visitor or secrets.token_urlsafe(24)
    return str(g.visitor)


def begin_session(answer: Sent, secret: str, actor: Actor) -> Sent:
    """Hand the browser a fresh session; what it stood for before is forgotten."""
    stays = actor.has("filer", "leader")
    set_cookie(answer, _NAME, secret, max_age=_KEPT if stays else None)
    drop_cookie(answer, VISITOR)
    g.visitor_is_new = False
    return answer


def end_session_cookie(answer: Sent) -> Sent:
    """Take the session's cookie back."""
    drop_cookie(answer, _NAME)
    return answer


def install_session(app: Flask) -> None:
    """Let answers carry a new visitor's secret."""

    @app.after_request
    def remember_visitor(answer: Response) -> Response:
        if g.get("visitor_is_new"):
            set_cookie(answer, VISITOR, g.visitor)
        return answer
