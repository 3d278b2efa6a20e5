"""A browser that can be killed: a process of our own on a profile that stays."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

from tests.browser.waiting import PATIENCE


class Killable:
    """Chromium on one profile: opened, killed in mid-sentence, opened again."""

    def __init__(self, playwright: Playwright, program: str, flags: list[str], profile: Path):
        self._playwright = playwright
        self._command = [
            program,
            "--headless",
            *flags,
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
            "--lang=zh-CN",
            "about:blank",
        ]
        self._profile = profile
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: Browser | None = None

    def open(self) -> BrowserContext:
        """Start the process and return what is open in it.

        :raises TimeoutError: if it does not come up
        """
        place = self._profile / "DevToolsActivePort"
        place.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while not (place.exists() and place.read_text().count("\n")):
            if time.monotonic() > end:
                raise TimeoutError(self._command[0])
            time.sleep(0.05)
        port = place.read_text().split("\n", 1)[0]
        self._browser = self._playwright.chromium.connect_over_cdp(
            f"http://127.0.0.1:{port}", timeout=PATIENCE * 1000
        )
        context = self._browser.contexts[0]
        context.set_default_timeout(PATIENCE * 1000)
        return context

    def kill(self) -> None:
        """End the process and its children at once, as a dead battery does."""
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if self._browser is not None:
            self._browser.close()


def answer_of(page: Page, words: str) -> Any:
    """Return what a page's script answers, straight from the browser.

    The browser answers always: with an error if the page is on its way to another. A question put
    through the page itself waits for ever where the page was changed right after a killed browser
    had come up again.

    :raises Error: if the page went away meanwhile, or its script failed
    """
    session = page.context.new_cdp_session(page)
    try:
        question = {"expression": words, "awaitPromise": True, "returnByValue": True}
        told = session.send("Runtime.evaluate", question)
    finally:
        session.detach()
    if "exceptionDetails" in told:
        raise Error(str(told["exceptionDetails"].get("text", words)))
    return told["result"].get("value")
