"""Draw a page: its own names within the frame that every page stands in."""

from __future__ import annotations

from typing import Any, TypedDict

from flask import Flask, Response, g, make_response, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import StrictUndefined

from fengqiao.actor import ROLE_WORDS, Actor
from fengqiao.web.csrf import csrf_token
from fengqiao.web.hall import PostChoice, hall
from fengqiao.web.navigation import layout_for, menu_for
from fengqiao.web.session import (
    Sent,
    actor_or_none,
    cookie_name,
    drop_cookie,
    recognized,
    set_cookie,
)
from fengqiao.web.unindented import Unindented

SIZES = ("", "lg", "xl")
_SIZE = "size"
_SAID = "fengqiao-said"
_A_YEAR = 365 * 24 * 3600
_MOST_SAID = 3


class Message(TypedDict):
    """A line at the top of a page: what was just done, or what to look at."""

    text: str
    kind: str


def render(
    template: str,
    *,
    status: int = 200,
    counts: dict[str, int] | None = None,
    here: str = "",
    **names: Any,
) -> Response:
    """Draw a page from its template's own names; the frame's are added here.

    :param counts: how much waits behind an address of the menu, ``{"/tasks": 4}``
    :param here: the place in the menu a page belongs to, where its address does not say so
    """
    page = render_template(template, **{**frame(counts, here), **names})
    answer = make_response(page, status)
    if _said():
        drop_cookie(answer, _SAID)
    return answer


def frame(counts: dict[str, int] | None = None, here: str = "") -> dict[str, Any]:
    """Return what every page is drawn with, as the templates' README lists it."""
    actor = actor_or_none()
    return {
        "layout": layout_for(actor),
        "size": size(),
        "county_name": county_name(actor),
        "demonstration": actor is not None and actor.demonstration,
        "actor": actor,
        "standing": f"{actor.unit_name} · {ROLE_WORDS[actor.role]}" if actor else "",
        "posts": _posts(actor),
        "nav": menu_for(actor, counts, here),
        "csrf_token": csrf_token(),
        "path": request.full_path.rstrip("?"),
        "owner": owner(actor),
        "messages": [*_said(), *g.get("saying", [])],
    }


def say(words: str, kind: str = "green") -> None:
    """Tell the person something on the page drawn next, even after a redirect."""
    g.saying = [*g.get("saying", []), {"text": words, "kind": kind}][-_MOST_SAID:]


def size() -> str:
    """Return the text size this browser or, failing that, this account has chosen."""
    given = request.cookies.get(_SIZE)
    if given is None:
        found = recognized()
        given = found.size if found else ""
    return given if given in SIZES else ""


def keep_size(answer: Sent, chosen: str) -> Sent:
    """Remember a text size in the browser, signed in or not."""
    # No prefix and readable by script: it holds no secret, and is the same on every page.
    secure = hall().settings.secure_cookies
    answer.set_cookie(_SIZE, chosen, max_age=_A_YEAR, samesite="Lax", secure=secure)
    return answer


def owner(actor: Actor | None) -> str:
    """Return whose drafts a page may touch on a shared device."""
    return f"{actor.county}/{actor.account_id}/{actor.unit_id}" if actor else ""


def county_name(actor: Actor | None) -> str:
    """Return the name of the actor's county, or of the only one there is."""
    names = hall().county_names()
    if actor is not None:
        return names.get(actor.county, "")
    return next(iter(names.values())) if len(names) == 1 else ""


def install_frame(app: Flask) -> None:
    """Make templates strict, and let a redirect carry what is to be said."""
    app.jinja_env.undefined = StrictUndefined
    # A condition or a loop on a line of its own leaves nothing of that line in the page.
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Unindented)

    @app.after_request
    def carry_words(answer: Response) -> Response:
        if g.get("saying") and 300 <= answer.status_code < 400:
            set_cookie(answer, _SAID, _signer().dumps(g.saying), max_age=60)
        return answer


def _posts(actor: Actor | None) -> list[PostChoice]:
    found = recognized()
    if actor is None or found is None or found.posts < 2:
        return []
    return list(hall().own_posts(actor))


def _said() -> list[Message]:
    given = request.cookies.get(cookie_name(_SAID), "")
    if not given:
        return []
    try:
        found: list[Message] = _signer().loads(given, max_age=300)
    except BadSignature:
        return []
    return found


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(hall().settings.secret, salt="said")
