"""What the web server itself refuses before the application is reached, in words like ours.

A request line or a header that is too long, or no HTTP at all: the server answers these alone,
in English. Which request was meant is not known then, so the answer is problem details for
everybody, which a person can read as well.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_WORDS = {
    400: ("bad-request", "请求不完整", "收到的内容不是正确的 HTTP 请求。请核对后再发送。"),
    403: ("forbidden", "没有受理", "这个连接不能这样用。请从本系统的网址进入。"),
    414: ("address-too-long", "地址太长", "这个地址太长了。请从菜单重新进入，或减少参数。"),
    417: ("expectation-failed", "做不到", "请求头 Expect 只能写 100-continue。请去掉后再发送。"),
    431: ("header-too-large", "请求头太大", "请求头太大。浏览器请清除本站的缓存后再试。"),
    500: ("defect", "系统出错了", "系统出错了，不是您的问题。请稍后再试。"),
    501: ("not-supported", "不支持", "这里不支持这种传输方式（Transfer-Encoding）。"),
}


def in_words(answer: bytes) -> bytes:
    """Return the server's own answer to a bad request with the same status and our words."""
    status = int(answer.split(b" ", 2)[1])
    code, title, detail = _WORDS.get(status, _WORDS[400])
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        # An empty reference is the address that was asked for, whichever that was.
        "instance": "",
        "code": code,
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json; charset=utf-8\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode("ascii") + raw


class Worker(ThreadWorker):  # type: ignore[misc]  # the library is untyped
    """The server's threaded worker, whose own refusals are said in words."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that cannot be read; which status it is the server decides."""
        super().handle_error(req, _Reworded(client), addr, exc)


class _Reworded:
    """A connection on which the server's own answer goes out in our words."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def sendall(self, answer: bytes) -> None:
        self._connection.sendall(in_words(answer))
