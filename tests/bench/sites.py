"""A site to measure with a browser: a server, the small world in it, and pages packed as in use."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock, Thread
from time import sleep
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

from fengqiao.app import create_app
from fengqiao.db import open_database
from tests.bench.places import server
from tests.browser.conftest import Site
from tests.pages.reporting import with_ledger
from tests.world import A, B, build_world

_PACKET = 1400
_PACKED = ("text/html", "application/json")


@dataclass
class Line:
    """How poor the line is: seconds there and back, and bytes a second for everybody on it."""

    delay: float = 0.0
    rate: float = 0.0
    turn: Lock = field(default_factory=Lock)

    def carry(self, body: bytes) -> Iterator[bytes]:
        """Yield a body as fast as the line is, packet by packet."""
        sleep(self.delay)
        for begin in range(0, len(body), _PACKET):
            packet = body[begin : begin + _PACKET]
            if self.rate:
                with self.turn:
                    sleep(len(packet) / self.rate)
            yield packet


@dataclass
class Served(Site):
    """A site whose line can be cut for every page and worker of a browser, and mended."""

    port: int = 0
    # Every answer by its path: its bytes with its headers, as they were sent.
    sent: list[tuple[str, int]] = field(default_factory=list)
    line: Line = field(default_factory=Line)
    _running: BaseWSGIServer | None = None

    def mend(self) -> None:
        """Answer on the port again."""
        if self._running is None:
            self._running = make_server("127.0.0.1", self.port, self.app, threaded=True)
            Thread(target=self._running.serve_forever, daemon=True).start()
            self.port = self._running.port

    def cut(self) -> None:
        """Answer nobody: a browser finds nothing at the address, whoever in it asks."""
        if self._running is not None:
            self._running.shutdown()
            self._running.server_close()
            self._running = None


@contextmanager
def site() -> Iterator[Served]:
    """Yield a served site on a durable database of its own, as the small world of the tests."""
    with server() as settings:
        base = open_database(settings)
        world = build_world()
        with_ledger(A)
        with_ledger(B)
        app = create_app(replace(settings, secure_cookies=False))
        served = Served("", world, app)
        app.wsgi_app = packing(app.wsgi_app, served.sent, served.line)  # type: ignore[method-assign]  # as Flask wants it
        served.mend()
        served.address = f"http://127.0.0.1:{served.port}"
        try:
            yield served
        finally:
            served.cut()
            base.close()


def packing(
    inner: Callable[..., Iterable[bytes]], sent: list[tuple[str, int]], line: Line
) -> Callable[..., Iterable[bytes]]:
    """Pack pages as the web server in front does; our own files come packed already.

    :param sent: where each answer's path and size are noted
    :param line: over which they go
    """

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
        head = sum(len(name) + len(value) + 4 for name, value in headers) + len(status) + 13
        sent.append((environ["PATH_INFO"], len(body) + head))
        start(status, headers)
        return line.carry(body)

    return outer
