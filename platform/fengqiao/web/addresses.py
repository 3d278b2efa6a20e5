"""Addresses to go on to: only pages of our own, resolved against the route map."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_LONGEST = 2000


def own_address(given: str, otherwise: str = "/") -> str:
    """Return the given address if it is a page of ours, else another.

    A page is a path that begins with one slash and that a GET route answers; whatever a browser
    could read as another site (``//host``, a backslash, a control character) is not.
    """
    return given if _is_own(given) else otherwise


def served(path: str) -> bool:
    """Return whether a GET route answers a path."""
    return _answers(path, "GET")


def answers_form(path: str) -> bool:
    """Return whether a path is an address of ours that takes posted forms."""
    if not _is_plain(path):
        return False
    return _answers(path, "POST")


def came_from(otherwise: str = "/") -> str:
    """Return the page of ours that this form was on, as far as the browser tells."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc.lower() != request.host.lower():
        return otherwise
    return own_address(referrer.path + (f"?{referrer.query}" if referrer.query else ""), otherwise)


def _is_own(given: str) -> bool:
    return _is_plain(given) and served(urlsplit(given).path)


def _is_plain(given: str) -> bool:
    if not given.startswith("/") or given.startswith("//") or len(given) > _LONGEST:
        return False
    if "\\" in given or not all(32 < ord(character) < 127 for character in given):
        return False
    parts = urlsplit(given)
    return not parts.scheme and not parts.netloc


def _answers(path: str, method: str) -> bool:
    router = current_app.url_map.bind_to_environ(request.environ)
    try:
        router.match(path, method=method)
    except (RequestRedirect, HTTPException):
        return False
    return True
