"""What is read of an answer, and how long a message may take; the other side decides neither.

The library waits four seconds for the next bytes and keeps all of them: an answer that drips, or
one without end, would hold a worker or fill its memory. So a message has so many seconds in all,
after which its lines are cut, and of an answer only as much is read as tells whether it arrived.
"""

from __future__ import annotations

import os
import smtplib
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import requests

# Less than a worker's lease, so that usually nobody else has taken the work over by then.
MOST_SECONDS = 15.0
# A mail server's side of a whole conversation is a few hundred bytes.
MOST_BYTES = 64 * 1024


class _Patience:
    """The lines one message goes by, which are cut when its time is over."""

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()
        self._over = False

    def watch(self, line: socket.socket) -> None:
        """Take note of a line that is about to be opened; when time is over none is."""
        with self._lock:
            if self._over:
                raise TimeoutError("a message has had its time")
            # Encryption takes the line over; a second handle leads to the same line all along.
            self._lines.append(socket.socket(fileno=os.dup(line.fileno())))

    def cut(self) -> None:
        """Cut every line: whoever reads from one reads its end."""
        with self._lock:
            self._over = True
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the handles."""
        for line in self._lines:
            line.close()


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """Cut every connection that this thread opens, ``seconds`` after now."""
    _watch_connections()
    patience = _Patience()
    timer = threading.Timer(seconds, patience.cut)
    timer.daemon = True
    token = _patience.set(patience)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        _patience.reset(token)
        patience.close()


@cache
def _watch_connections() -> None:
    """Ask to be told of connections; an audit hook stays until the process ends."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    patience = _patience.get() if event == "socket.connect" else None
    line = arguments[0] if patience else None
    if patience is not None and isinstance(line, socket.socket):
        patience.watch(line)


@dataclass(frozen=True)
class Answer:
    """All that the library asks of an answer; what else was said is not read."""

    status_code: int
    content: bytes = b""


def request(method: str, url: str, **said: Any) -> Answer:
    """Send a request as :func:`requests.request` does, and read no more than the answer's head."""
    with (
        requests.Session() as session,
        session.request(method, url, stream=True, **said) as answer,
    ):
        return Answer(answer.status_code)


def post(url: str, **said: Any) -> Answer:
    """Post a request, see :func:`request`."""
    return request("POST", url, **said)


class _Counted:
    """A mail server's side of a conversation, up to so many bytes."""

    def __init__(self, lines: Any) -> None:
        self._lines = lines
        self._left = MOST_BYTES

    def readline(self, most: int) -> bytes:
        line: bytes = self._lines.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("a mail server talks without end")
        return line

    def close(self) -> None:
        self._lines.close()


class _BriefReplies(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Counted(self.sock.makefile("rb"))
        return super().getreply()


class BriefMail(_BriefReplies):
    """A conversation with a mail server that ends when the server talks without end."""


class BriefSecureMail(smtplib.SMTP_SSL, _BriefReplies):
    """The same, encrypted from its first byte."""


class _Instead(ModuleType):
    """A module as the library knows it, but for what is named here."""

    def __init__(self, module: ModuleType, **own: object) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(vars(module) | own)


def bound(*, web: tuple[ModuleType, ...], mail: tuple[ModuleType, ...]) -> None:
    """Have some of the library's modules send by the doors above; nobody else's are touched."""
    for each in web:
        vars(each)["requests"] = _Instead(requests, request=request, post=post)
    for each in mail:
        vars(each)["smtplib"] = _Instead(smtplib, SMTP=BriefMail, SMTP_SSL=BriefSecureMail)
