"""A site to measure with a browser: a server, the small world in it, and pages packed as in use."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any

from werkzeug.serving import make_server

from fengqiao.app import create_app
from fengqiao.db import open_database
from tests.bench.places import server
from tests.browser.conftest import Site
from tests.pages.reporting import with_ledger
from tests.world import A, B, build_world

_PACKED = ("text/html", "application/json")


@contextmanager
def site() -> Iterator[Site]:
    """Yield a served site on a durable database of its own, as the small world of the tests."""
    with server() as settings:
        base = open_database(settings)
        world = build_world()
        with_ledger(A)
        with_ledger(B)
        app = create_app(replace(settings, secure_cookies=False))
        app.wsgi_app = packing(app.wsgi_app)  # type: ignore[method-assign]  # as Flask wants it
        running = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{running.port}", world, app)
        finally:
            running.shutdown()
            thread.join()
            running.server_close()
            base.close()


def packing(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Pack pages as the web server in front does; our own files come packed already."""

    def outer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        told: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], *more: Any) -> None:
            told[:] = [status, headers]

        body = b"".join(inner(environ, keep))
        status, headers = told
        kind = next((v for n, v in headers if n.lower() == "content-type"), "")
        if kind.startswith(_PACKED) and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = gzip.compress(body, 6)
            headers = [(n, v) for n, v in headers if n.lower() != "content-length"]
            headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start(status, headers)
        return [body]

    return outer
