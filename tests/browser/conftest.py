"""A server on this machine, and Debian's Chromium before it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)
from werkzeug.serving import make_server

from fengqiao.app import create_app, furnish
from fengqiao.db import database
from tests.browser.waiting import PATIENCE
from tests.pages.reporting import with_ledger
from tests.world import A, B, World

# In milliseconds, for whatever Playwright itself waits for.
LONG = PATIENCE * 1000
expect.set_options(timeout=LONG)
# Seconds in which a page that fits has surely been laid out anew for another window.
SETTLED = 20.0
CALM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """A running site and the people of its world."""

    address: str
    world: World
    app: Flask


@pytest.fixture
def site(world: World, app: Flask) -> Iterator[Site]:
    """Serve the test's own database on a free port of this machine."""
    with served(world, app=app) as running:
        yield running


@contextmanager
def served(
    world: World, prepare: Callable[[Flask], None] = lambda app: None, *, app: Flask | None = None
) -> Iterator[Site]:
    """Serve the open database on a free port of this machine; ``prepare`` adds to the site.

    ``app`` is one that is put together already; without it there is one of its own.
    """
    with_ledger(A)
    with_ledger(B)
    settings = replace(database().settings, secure_cookies=False)
    if app is None:
        app = create_app(settings)
    furnish(app, settings)
    prepare(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", world, app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return Playwright, which drives whatever Chromium the machine has."""
    with sync_playwright() as running:
        yield running


def chromium() -> str:
    """Return the path of the machine's Chromium.

    :raises AssertionError: if there is none; ``make test`` installs it
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "没有找到 Chromium，请运行 make test，它会装好。"
    return found


Open = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Return one Chromium for the whole run, in which everybody has a window of their own."""
    running = playwright.chromium.launch(
        executable_path=chromium(), headless=True, args=CALM, timeout=LONG
    )
    yield running
    running.close()


@pytest.fixture
def opened(playwright: Playwright, browser: Browser, site: Site, tmp_path: Path) -> Iterator[Open]:
    """Return a way to open a browser as somebody, who begins with nothing kept.

    With a profile it is a Chromium of its own, which can be closed and opened again.
    """
    contexts: list[BrowserContext] = []

    def open_browser(
        unit: str = "",
        role: str = "filer",
        *,
        width: int = 360,
        script: bool = True,
        profile: str = "",
    ) -> BrowserContext:
        viewport = ViewportSize(width=width, height=780)
        if profile:
            context = playwright.chromium.launch_persistent_context(
                tmp_path / profile,
                executable_path=chromium(),
                headless=True,
                timeout=LONG,
                args=CALM,
                viewport=viewport,
                java_script_enabled=script,
                locale="zh-CN",
            )
        else:
            context = browser.new_context(
                viewport=viewport, java_script_enabled=script, locale="zh-CN"
            )
        context.set_default_timeout(LONG)
        contexts.append(context)
        if unit:
            sign_in(context, site, unit, role)
        return context

    yield open_browser
    for context in contexts:
        context.close()


def sign_in(context: BrowserContext, site: Site, unit: str, role: str = "filer") -> None:
    """Give a browser the session of somebody who is signed in."""
    context.add_cookies(
        [
            {
                "name": "fengqiao",
                "value": site.world.cookies[unit, role],
                "url": site.address,
                "expires": 2_000_000_000,
            }
        ]
    )


def ready(page: Page) -> None:
    """Wait until the page's script has taken the form over."""
    page.wait_for_selector("html[data-ready=yes]", state="attached")


def fits(page: Page) -> bool:
    """Tell whether a page is no wider than its window, once it has been laid out for it."""
    end = time.monotonic() + SETTLED
    while overflow(page) > 0:
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found
