"""Who is asking: a person's browser, or a script."""

from __future__ import annotations

from flask import request

API = "/api/"
# Asked by scripts alone, whatever they say they accept.
SESSION = "/session"


def wants_json() -> bool:
    """Return whether the answer is for a script: the API's, or one that asked for JSON."""
    if request.path.startswith(API) or request.path == SESSION:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
