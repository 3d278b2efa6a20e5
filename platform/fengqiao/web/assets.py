"""Our own style sheets and scripts, under an address that changes whenever they do."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it carries no types
import zopfli.gzip
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from fengqiao.web.guards import public
from fengqiao.web.hall import hall
from fengqiao.web.headers import OwnFile
from fengqiao.web.linking import link

STATIC = Path(__file__).parent / "static"
assets = Blueprint("assets", __name__)
_FOREVER = "public, max-age=31536000, immutable"
# From another build, or one that has not been: shown, but asked for again next time.
_ASK_AGAIN = "no-cache"
# Comments of whole lines, and types: they are for those who write the files. Everybody else would
# wait for a fifth more bytes on a village's line.
_TYPES = re.compile(r"/\*\* @type [^*]*\*/ ?")
_BLOCKS = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.DOTALL | re.MULTILINE)
# A rule that goes on over several lines packs better as one.
_CONTINUED = re.compile(r"(?<=[;,])\n[ \t]+")
_LINES = re.compile(r"^[ \t]*(//.*)?\n|^[ \t]+", re.MULTILINE)
# A line break that ends nothing which is not ended already; modules still begin lines of their own.
_BREAKS = re.compile(r"([;{,])\n(?!const \$|import )")


def build_number() -> str:
    """Return the digest that names the present state of all our own files."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + sent_bytes(file))
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
    answer = _answer(name, OwnFile)
    answer.headers["Cache-Control"] = _FOREVER if build == hall().build else _ASK_AGAIN
    return answer


@assets.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Serve the offline shelf's script from the root, so that it reaches every page."""
    # A worker lives under the policy its own script came with.
    answer = _answer("service-worker.js", Response)
    answer.headers["Cache-Control"] = _ASK_AGAIN
    return answer


@cache
def served_bytes(path: Path) -> bytes:
    """Return one of our files as it goes over the line: scripts and sheets without comments."""
    if path.suffix not in (".js", ".css"):
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    text = _TYPES.sub("", text) if path.suffix == ".js" else _CONTINUED.sub(" ", text)
    return _LINES.sub("", _BLOCKS.sub("", text)).encode()


@cache
def sent_bytes(path: Path) -> bytes:
    """Return what is sent for one of our files: a script brings the modules it needs with it.

    :raises Unlinkable: if a script is not written so that it can be joined with others
    """
    if path.suffix != ".js":
        return served_bytes(path)
    linked = link(path.name, lambda name: served_bytes(path.with_name(name)).decode())
    return _BREAKS.sub(r"\1", linked).encode()


@cache
def _packed(path: Path, packing: str) -> bytes:
    plain = sent_bytes(path)
    # Browsers take the first over https alone; most county networks have none.
    return bytes(brotli.compress(plain)) if packing == "br" else zopfli.gzip.compress(plain)


def _answer(name: str, kind: type[Response]) -> Response:
    found = safe_join(str(STATIC), name)
    path = Path(found) if found else STATIC
    if not path.is_file():
        raise NotFound
    taken = request.accept_encodings
    packing = next((each for each in ("br", "gzip") if taken[each] > 0), "")
    answer = kind(
        _packed(path, packing) if packing else sent_bytes(path),
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )
    answer.headers["Vary"] = "Accept-Encoding"
    if packing:
        answer.headers["Content-Encoding"] = packing
    return answer
