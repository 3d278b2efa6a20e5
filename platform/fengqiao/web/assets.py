"""Our own style sheets and scripts, under an address that changes whenever they do."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory

from fengqiao.web.guards import public
from fengqiao.web.hall import hall

STATIC = Path(__file__).parent / "static"
assets = Blueprint("assets", __name__)
_FOREVER = "public, max-age=31536000, immutable"
# From another build, or one that has not been: shown, but asked for again next time.
_ASK_AGAIN = "no-cache"


def build_number() -> str:
    """Return the digest that names the present state of all our own files."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of one of our files in this build."""
    return f"/static/{hall().build}/{name}"


def install_assets(app: Flask) -> None:
    """Give the templates the addresses of our files, and serve them."""
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(assets)


@assets.get("/static/<build>/<path:name>")
@public
def static_file(build: str, name: str) -> Response:
    """Serve one of our files."""
    answer = send_from_directory(STATIC, name)
    answer.headers["Cache-Control"] = _FOREVER if build == hall().build else _ASK_AGAIN
    return answer


@assets.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Serve the offline shelf's script from the root, so that it reaches every page."""
    answer = send_from_directory(STATIC, "service-worker.js")
    answer.headers["Cache-Control"] = _ASK_AGAIN
    return answer
