"""What the web server refuses by itself is said in Chinese, as problem details."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengqiao.runtime.serving import web_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve an application that is never reached, as the platform is served; return its socket."""
    place = tmp_path_factory.mktemp("door") / "web"
    words = ["wsgiref.simple_server:demo_app" if "from_environment" in w else w for w in command()]
    words[words.index("--bind") + 1] = f"unix:{place}"
    words[words.index("--workers") + 1] = "1"
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        # What it says first after it can be asked; an end of the words is an end of the server.
        assert process.stderr is not None
        assert any("Booting worker" in line for line in process.stderr)
        yield place
    finally:
        process.terminate()
        process.communicate()


def command() -> list[str]:
    """Return what the platform starts as its web server."""
    found = web_command("127.0.0.1:0")
    assert found[0] == sys.executable
    return found


def asked(place: Path, request: bytes) -> tuple[str, dict[str, str], bytes]:
    """Return status line, headers and body of the answer to bytes that were sent."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(place))
        line.sendall(request)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *headers = head.decode("ascii").split("\r\n")
    return status, dict(each.lower().split(": ", 1) for each in headers), body


@pytest.mark.parametrize(
    ("request_line", "status", "words"),
    [
        (b"not http\r\n\r\n", 400, "不是正确的 HTTP 请求"),
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n\r\n", 414, "地址太长了"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417, "Expect 只能写 100-continue"),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * 9_000 + b"\r\n\r\n", 431, "请求头太大"),
    ],
)
def test_what_the_server_itself_refuses_is_said_in_words(
    door: Path, request_line: bytes, status: int, words: str
) -> None:
    line, headers, body = asked(door, request_line)

    assert line.startswith(f"HTTP/1.1 {status} ")
    assert headers["content-type"].startswith("application/problem+json")
    assert int(headers["content-length"]) == len(body)
    told = json.loads(body)
    assert (told["status"], words in told["detail"]) == (status, True)
    assert told["type"] == f"/problems/{told['code']}"


def test_every_way_to_start_the_site_takes_the_same_worker() -> None:
    name = command()[command().index("--worker-class") + 1]

    for file in ("docker/Dockerfile", "README.md"):
        assert name in (ROOT / file).read_text(encoding="utf-8"), file
