"""A browser driven over a pipe; those as old as an office's are fetched once from npm.

No driver of today speaks to a browser of 2020; its own protocol over two pipes needs none. The
packages hold one brotli-compressed program each and are kept outside the repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it carries no types

from tests.bench.driven import Driven

# Chromium's major version, and the npm package that carries it.
PACKAGES = {83: "chrome-aws-lambda@3.1.1", 86: "chrome-aws-lambda@5.3.1"}
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=360,780",
    "--remote-debugging-pipe",
)


def program(version: int) -> Path:
    """Return the path of an old Chromium, fetching it first if it is not there.

    :raises subprocess.CalledProcessError: if npm cannot fetch it
    """
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache) / "fengqiao" / "kernels" / str(version)
    found = folder / "chromium"
    if not found.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "pack", PACKAGES[version], "--pack-destination", str(folder)],
            check=True,
            capture_output=True,
        )
        packed = next(folder.glob("*.tgz"))
        with tarfile.open(packed) as archive:
            member = archive.extractfile("package/bin/chromium.br")
            assert member is not None
            fresh = folder / "chromium.new"
            fresh.write_bytes(brotli.decompress(member.read()))
        fresh.chmod(0o755)
        fresh.rename(found)
        packed.unlink()
    return found


class PipedChromium(Driven):
    """One page in a browser of any age."""

    def __init__(self, path: Path, profile: Path) -> None:
        to_it, ours = os.pipe()
        theirs, from_it = os.pipe()

        def hand_over() -> None:
            os.dup2(to_it, 3)
            os.dup2(from_it, 4)

        self._process = subprocess.Popen(
            [str(path), *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=hand_over,
            close_fds=False,
        )
        os.close(to_it)
        os.close(from_it)
        self._out, self._in = os.fdopen(ours, "wb", 0), os.fdopen(theirs, "rb")
        self._number, self._rest = 0, b""
        self.errors: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def send(self, method: str, *, session: str = "", **given: Any) -> dict[str, Any]:
        """Ask the browser something and wait for its answer.

        :raises RuntimeError: if it refuses
        """
        self._number += 1
        asked = {"id": self._number, "method": method, "params": given}
        if session:
            asked["sessionId"] = session
        self._out.write(json.dumps(asked).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']['message']}")
                return dict(told["result"])
            if told.get("method") == "Runtime.exceptionThrown":
                thrown = told["params"]["exceptionDetails"].get("exception", {})
                self.errors.append(str(thrown.get("description", ""))[:200])

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Ask the page something."""
        return self.send(method, session=self._session, **given)

    def run(self, script: str) -> Any:
        """Run a script in the page and return what it comes to."""
        told = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", {}).get("description"))
        return told["result"].get("value")

    def goto(self, address: str) -> None:
        """Open an address and wait until another page stands there."""
        self.run("window.before = true")
        self.call("Page.navigate", url=address)
        self.until("!window.before && document.readyState === 'complete'")

    def wear(self, address: str, cookie: str) -> None:
        """Be somebody who is signed in at a site."""
        self.call("Network.setCookie", name="fengqiao", value=cookie, url=address)

    def offline(self, wanted: bool) -> bool:
        """Tell the page that there is no line, as a telephone does that has lost its mast.

        Chromium 83 cannot tell its workers: whoever cuts the line cuts it at the site as well.
        """
        self.call(
            "Network.emulateNetworkConditions",
            offline=wanted,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
        return True

    def close(self) -> None:
        """End the browser."""
        self._process.kill()
        self._process.wait()
        self._out.close()
        self._in.close()

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in.fileno(), 65536)
            if not more:
                raise RuntimeError("the browser is gone")
            self._rest += more
        one, self._rest = self._rest.split(b"\0", 1)
        return dict(json.loads(one))
