"""A village's filing page on a poor line and a slow telephone: first, again, and without a line.

400 kbit/s, 400 ms there and back, a processor a quarter as fast; cold, then from the shelf. What
is left out: names, the handshake of https, lost packets.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.rows import Row
from tests.bench.sites import site
from tests.browser.conftest import CALM, Site, chromium, sign_in
from tests.pages.reporting import begun_today

TIMES = 5
_LINE = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
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
    """Seconds until the page can be worked on, and what it asked for: bodies, and all bytes."""

    seconds: float
    bodies: int
    wire: int


def measure() -> list[Row]:
    """Return the medians of a first visit, a repeated one, and one without a line."""
    with site() as served, sync_playwright() as playwright:
        number = begun_today(served.world)
        browser = playwright.chromium.launch(executable_path=chromium(), args=CALM)
        rounds = [_visits(browser, served, number) for _ in range(TIMES)]
        browser.close()
    first, again, offline = (list(each) for each in zip(*rounds, strict=True))
    note = f"median of {TIMES}, 400 kbit/s, 400 ms, 4 × CPU"
    return [
        Row("filing page, first load, all requests", _bodies(first), "kB", most=25.0),
        Row("the same with every answer's headers", _wire(first), "kB"),
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


def _visits(browser: Browser, served: Site, number: UUID) -> tuple[Visit, Visit, Visit]:
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    sign_in(context, served, "b-head")
    address = f"{served.address}/reports/{number}"
    first = _visit(context, address)
    # The worker puts everything on the shelf behind the first visit.
    settling = context.new_page()
    settling.goto(address)
    settling.evaluate("navigator.serviceWorker.ready.then(() => true)")
    settling.wait_for_timeout(1500)
    settling.close()
    again = _visit(context, address)
    context.set_offline(True)
    offline = _visit(context, address, offline=True)
    context.close()
    return first, again, offline


def _visit(context: BrowserContext, address: str, *, offline: bool = False) -> Visit:
    page = context.new_page()
    counted = _throttled(context, page, offline)
    page.goto(address, wait_until="commit", timeout=60_000)
    milliseconds = float(page.evaluate(_READY))
    page.wait_for_timeout(300)
    visit = Visit(milliseconds / 1000, int(page.evaluate(_BODIES)), sum(counted))
    page.close()
    return visit


def _throttled(context: BrowserContext, page: Page, offline: bool) -> list[int]:
    """Put a page on the poor line, and count what comes over it until it can be worked on."""
    wire = context.new_cdp_session(page)
    counted: list[int] = []
    wire.on("Network.loadingFinished", lambda event: counted.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {"offline": offline, **_LINE})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return counted
