"""The village's three jobs in Firefox, and in WebKit, whose engine every iPhone has.

Both come from the system's packages (``firefox-esr``; ``webkit2gtk-driver`` and ``xvfb``); what is
not on the machine is named and not measured.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.bench.sites import Served, site
from tests.bench.village_jobs import jobs_on
from tests.bench.webdrivers import DrivenFirefox, DrivenWebKit, firefox, mini_browser

# What a village opens, once its week is filed.
_PAGES = ("/tasks", "/reports", "/ledgers", "/ledgers/inspection/new", "/outbox", "/scores")
_WIDER = "document.documentElement.scrollWidth - window.innerWidth"


def measure() -> list[Row]:
    """Return for each browser how the jobs went, and by how much a page is wider than it."""
    rows: list[Row] = []
    for name in ("Firefox", "WebKit"):
        with scratch() as folder:
            browser = _opened(name, folder / "profile")
            if browser is None:
                rows.append(Row(f"{name} is not on this machine", 0, ""))
                continue
            try:
                with site() as served:
                    rows += _on(browser, f"{name} {browser.version}", served)
            finally:
                browser.close()
    return rows


def _opened(name: str, profile: Path) -> DrivenFirefox | DrivenWebKit | None:
    if name == "Firefox":
        path = firefox()
        return DrivenFirefox(path, profile) if path else None
    program = mini_browser()
    return DrivenWebKit(program, profile) if program else None


def _on(browser: DrivenFirefox | DrivenWebKit, name: str, served: Served) -> list[Row]:
    browser.narrow(served.address)
    rows = jobs_on(browser, name, served)
    wider: dict[str, float] = {}
    for page in _PAGES:
        browser.goto(f"{served.address}{page}")
        wider[page] = browser.run(_WIDER)
    note = f"{browser.run('window.innerWidth')} px: " + " ".join(
        f"{page} {by:g}" for page, by in wider.items() if by > 0
    )
    return [*rows, Row(f"{name}: widest overflow", max(wider.values()), "px", most=0, note=note)]
