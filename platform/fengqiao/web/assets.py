"""Our own style sheets and scripts, under an address that changes whenever they do."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from fengqiao.web.guards import public
from fengqiao.web.hall import hall

STATIC = Path(__file__).parent / "static"
assets = Blueprint("assets", __name__)
_FOREVER = "public, max-age=31536000, immutable"
# From another build, or one that has not been: shown, but asked for again next time.
_ASK_AGAIN = "no-cache"
# Comments of whole lines, and types: they are for those who write the files. Everybody else would
# wait for a fifth more bytes on a village's line.
_TYPES = re.compile(r"/\*\* @type [^*]*\*/ ?")
_BLOCKS = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.DOTALL | re.MULTILINE)
_LINES = re.compile(r"^[ \t]*(//.*)?\n|^[ \t]+", re.MULTILINE)


def build_number() -> str:
    """Return the digest that names the present state of all our own files."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + served_bytes(file))
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
    answer = _answer(name)
    answer.headers["Cache-Control"] = _FOREVER if build == hall().build else _ASK_AGAIN
    return answer


@assets.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Serve the offline shelf's script from the root, so that it reaches every page."""
    answer = _answer("service-worker.js")
    answer.headers["Cache-Control"] = _ASK_AGAIN
    return answer


@cache
def served_bytes(path: Path) -> bytes:
    """Return one of our files as it goes over the line: scripts and sheets without comments."""
    if path.suffix not in (".js", ".css"):
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        text = _TYPES.sub("", text)
    return _LINES.sub("", _BLOCKS.sub("", text)).encode()


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(served_bytes(path), 9, mtime=0)


def _answer(name: str) -> Response:
    found = safe_join(str(STATIC), name)
    path = Path(found) if found else STATIC
    if not path.is_file():
        raise NotFound
    packs = request.accept_encodings["gzip"] > 0
    answer = Response(
        _packed(path) if packs else served_bytes(path),
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )
    answer.headers["Vary"] = "Accept-Encoding"
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
