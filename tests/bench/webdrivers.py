"""Firefox and WebKit, driven by what they bring themselves: no driver is downloaded.

Firefox listens to Marionette on a port of its own. WebKit is Debian's MiniBrowser behind
WebKitWebDriver, on a screen that nobody sees. Both are asked with the commands of WebDriver.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench.driven import Driven

_START = 30.0
_ANSWER = 60.0
_WIDTH, _HEIGHT = 360, 780
_RUN = """const done = arguments[arguments.length - 1];
(async () => (%s))().then((came) => done({came: came === undefined ? null : came}),
  (thrown) => done({thrown: String(thrown)}));"""
# Of a toolbar nothing may stand in the way of a window as narrow as a telephone.
_NARROW = "* { min-width: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }"
_MINI_BROWSER = "webkit2gtk-4.*/MiniBrowser"
_PREFERENCES = {
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "intl.accept_languages": "zh-CN",
}


def firefox() -> str | None:
    """Return the path of the machine's Firefox."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def mini_browser() -> Path | None:
    """Return the path of the machine's WebKit, if it can be driven and shown."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        return None
    return next(iter(sorted(Path("/usr/lib").glob(f"*/{_MINI_BROWSER}"))), None)


class _Driven(Driven):
    """What both have in common: a script waits for its promise, a window is a telephone's."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def _ask(self, firefox_says: str, webkit_says: str, **given: Any) -> Any:
        raise NotImplementedError

    def run(self, script: str) -> Any:
        """Run an expression in the page and return what it comes to."""
        told = self._ask("ExecuteAsyncScript", "execute/async", script=_RUN % script, args=[])
        if told is None or "thrown" in told:
            # A page that went while it was asked says nothing.
            raise RuntimeError(told["thrown"] if told else "the page is gone")
        return told["came"]

    def goto(self, address: str) -> None:
        """Open an address; the browser answers when it stands there."""
        self._ask("Navigate", "url", url=address)

    def wear(self, address: str, cookie: str) -> None:
        """Be somebody who is signed in at a site; a cookie is taken only where it belongs."""
        if not str(self.run("location.href")).startswith(address):
            self.goto(f"{address}/sign-in")
        self._ask("AddCookie", "cookie", cookie={"name": "fengqiao", "value": cookie, "path": "/"})

    def picture(self, path: Path) -> None:
        """Keep what the window shows."""
        told = self._ask("TakeScreenshot", "screenshot", full=False)
        path.write_bytes(base64.b64decode(told))


class DrivenFirefox(_Driven):
    """Firefox without a screen, in a small window of its own."""

    def __init__(self, path: str, profile: Path) -> None:
        super().__init__()
        profile.mkdir(parents=True)
        port = _free_port()
        wishes = {**_PREFERENCES, "marionette.port": port}
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in wishes.items())
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self._process = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(profile)},
        )
        self._line, self._rest, self._number = _connected(port), b"", 0
        self._read()
        told = self._command("NewSession", capabilities={})["capabilities"]
        self.version = str(told["browserVersion"])
        self._command("SetTimeouts", script=_START * 1000)

    def narrow(self, address: str) -> None:
        """Go on in a window of a telephone's width: an ordinary one is never below 450."""
        self.goto(f"{address}/sign-in")
        before = self._command("GetWindowHandles")
        self.run(f"void window.open('/sign-in', '', 'width={_WIDTH},height={_HEIGHT}')")
        end = time.monotonic() + _START
        while len(handles := self._command("GetWindowHandles")) == len(before):
            if time.monotonic() > end:
                raise TimeoutError("no second window")
            time.sleep(0.1)
        self._command("SwitchToWindow", handle=next(h for h in handles if h not in before))
        self.until("document.readyState === 'complete' && location.pathname === '/sign-in'")

    def close(self) -> None:
        """End the browser."""
        self._line.close()
        self._process.kill()
        self._process.wait()

    def _ask(self, firefox_says: str, webkit_says: str, **given: Any) -> Any:
        told = self._command(firefox_says, **given)
        return told.get("value") if isinstance(told, dict) else told

    def _command(self, name: str, **given: Any) -> Any:
        self._number += 1
        if name == "ExecuteAsyncScript":
            # Without a sandbox the script sees the page's own objects.
            given["sandbox"] = None
        asked = json.dumps([0, self._number, f"WebDriver:{name}", given]).encode()
        self._line.sendall(b"%d:%s" % (len(asked), asked))
        while True:
            kind, number, wrong, told = self._read()
            if (kind, number) == (1, self._number):
                if wrong:
                    raise RuntimeError(f"{name}: {wrong['message']}")
                return told

    def _read(self) -> Any:
        while b":" not in self._rest:
            self._more()
        length, self._rest = self._rest.split(b":", 1)
        while len(self._rest) < int(length):
            self._more()
        one, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(one)

    def _more(self) -> None:
        more = self._line.recv(65536)
        if not more:
            raise RuntimeError("the browser is gone")
        self._rest += more


class DrivenWebKit(_Driven):
    """WebKit as GTK has it: the engine of an iPhone's pages, without its telephone."""

    def __init__(self, path: Path, home: Path) -> None:
        super().__init__()
        (home / "gtk-3.0").mkdir(parents=True)
        (home / "gtk-3.0" / "gtk.css").write_text(_NARROW, encoding="utf-8")
        self._screen, display = _unseen_screen()
        self._port, self._place = _free_port(), "/session"
        places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"), str(home))
        self._driver = subprocess.Popen(
            ["WebKitWebDriver", "-p", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **places, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"},
        )
        _connected(self._port).close()
        binary = {"binary": str(path), "args": ["--automation"]}
        asked = {"alwaysMatch": {"webkitgtk:browserOptions": binary}}
        told = self._post("", capabilities=asked)
        self._place += f"/{told['sessionId']}"
        self.version = str(told["capabilities"]["browserVersion"])
        self._post("/timeouts", script=int(_START * 1000))

    def narrow(self, address: str) -> None:
        """Go on in a window of a telephone's width."""
        self._post("/window/rect", width=_WIDTH, height=_HEIGHT)

    def close(self) -> None:
        """End the browser, its driver and its screen."""
        try:
            self._call("DELETE", "")
        finally:
            for process in (self._driver, self._screen):
                process.kill()
                process.wait()

    def _ask(self, firefox_says: str, webkit_says: str, **given: Any) -> Any:
        if webkit_says == "screenshot":
            return self._call("GET", "/screenshot")
        return self._post(f"/{webkit_says}", **given)

    def _post(self, place: str, **given: Any) -> Any:
        return self._call("POST", place, json.dumps(given).encode())

    def _call(self, method: str, place: str, body: bytes | None = None) -> Any:
        line = HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER)
        line.request(method, f"{self._place}{place}", body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        told = json.loads(answer.read())["value"]
        line.close()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{place}: {told['error']} {told['message']}")
        return told


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _connected(port: int) -> socket.socket:
    """Wait until somebody answers on a port."""
    end = time.monotonic() + _START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=_ANSWER)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _unseen_screen() -> tuple[subprocess.Popen[bytes], str]:
    ours, theirs = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[theirs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    with os.fdopen(ours) as told:
        return screen, f":{told.readline().strip()}"
