"""A village's filing page on a poor line and a slow telephone: first, again, and without a line.

400 kbit/s, 400 ms there and back, a processor a quarter as fast; cold, then from the shelf. The
site itself is slow, since a browser's own throttle leaves its workers fast. The first load is
counted as the browser counts it: page, sheet, scripts and picture with the headers of every
answer. What the worker then fetches for later is counted apart. What is left out: names, the
handshake of https, lost packets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.rows import Row
from tests.bench.sites import Served, site
from tests.browser.conftest import CALM, chromium, sign_in
from tests.browser.week import shelved
from tests.pages.reporting import begun_today

TIMES = 5
_PATIENCE = 100
_OF_THE_PAGE = ("/fengqiao.css", "/frame.js", "/filing.js", "/mark.svg")
_DELAY, _RATE = 0.4, 50_000.0
_BODIES = """() => performance.getEntriesByType('resource')
  .concat(performance.getEntriesByType('navigation'))
  .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
_READY = """() => new Promise((resolve) => {
  const look = () => document.documentElement.dataset.ready === 'yes'
    ? resolve(performance.now()) : setTimeout(look, 10);
  look();
})"""


@dataclass(frozen=True)
class Visit:
    """Seconds until the page can be worked on; what it asked for, bodies and all bytes."""

    seconds: float
    bodies: int
    wire: int
    later: int = 0


def measure() -> list[Row]:
    """Return the medians of a first visit, a repeated one, and one without a line."""
    with site() as served, sync_playwright() as playwright:
        number = begun_today(served.world)
        browser = playwright.chromium.launch(executable_path=chromium(), args=CALM)
        served.line.delay, served.line.rate = _DELAY, _RATE
        rounds = [_visits(browser, served, number) for _ in range(TIMES)]
        browser.close()
    first, again, offline = (list(each) for each in zip(*rounds, strict=True))
    note = f"median of {TIMES}, 400 kbit/s, 400 ms, 4 × CPU"
    return [
        Row("filing page, first load, bodies and headers", _wire(first), "kB", most=25.0),
        Row("of that the bodies", _bodies(first), "kB"),
        Row("fetched behind it, to open without a line", _later(first), "kB"),
        Row("filing page, first load, interactive", _seconds(first), "s", most=2.5, note=note),
        Row("filing page, repeated, interactive", _seconds(again), "s", most=1.0),
        Row("filing page without a line, interactive", _seconds(offline), "s", most=1.0),
    ]


def _seconds(visits: list[Visit]) -> float:
    return median(each.seconds for each in visits)


def _bodies(visits: list[Visit]) -> float:
    return median(each.bodies for each in visits) / 1000


def _wire(visits: list[Visit]) -> float:
    return median(each.wire for each in visits) / 1000


def _later(visits: list[Visit]) -> float:
    return median(each.later for each in visits) / 1000


def _visits(browser: Browser, served: Served, number: UUID) -> tuple[Visit, Visit, Visit]:
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    sign_in(context, served, "b-head")
    address = f"{served.address}/reports/{number}"
    served.sent.clear()
    first = _visit(context, address)
    # The worker puts everything on the shelf behind the first visit.
    settling = context.new_page()
    settling.goto(address)
    shelved(settling)
    settling.close()
    first = replace(first, later=_behind(served, number))
    again = _visit(context, address)
    served.cut()
    offline = _visit(context, address, offline=True)
    served.mend()
    context.close()
    return first, again, offline


def _behind(served: Served, number: UUID) -> int:
    """Return what came over the line for later: all but what the page itself asked for."""
    once = {f"/reports/{number}"}
    later = 0
    for path, size in served.sent:
        if path in once or path.endswith(_OF_THE_PAGE):
            once.discard(path)
        else:
            later += size
    return later


def _visit(context: BrowserContext, address: str, *, offline: bool = False) -> Visit:
    page = context.new_page()
    counted = _counted(context, page)
    page.goto(address, wait_until="commit", timeout=60_000)
    milliseconds = float(page.evaluate(_READY))
    # The picture in the browser's tab comes last, after everything one works with.
    for _ in range(_PATIENCE):
        if offline or any(name.endswith("mark.svg") for name, _ in counted):
            break
        page.wait_for_timeout(50)
    bodies, wire = int(page.evaluate(_BODIES)), sum(size for _, size in counted)
    page.close()
    return Visit(milliseconds / 1000, bodies, wire)


def _counted(context: BrowserContext, page: Page) -> list[tuple[str, int]]:
    """Slow a page's processor down, and count what comes over the line."""
    wire = context.new_cdp_session(page)
    asked: dict[str, str] = {}
    counted: list[tuple[str, int]] = []

    def ask(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def come(event: dict[str, Any]) -> None:
        counted.append((asked.get(event["requestId"], ""), event["encodedDataLength"]))

    wire.on("Network.requestWillBeSent", ask)
    wire.on("Network.loadingFinished", come)
    wire.send("Network.enable")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return counted
