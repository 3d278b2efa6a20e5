"""The village's three jobs on Chromium of 2020 and of today."""

from __future__ import annotations

from pathlib import Path

from tests.bench.old_chromium import PACKAGES, PipedChromium, program
from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.bench.sites import site
from tests.bench.village_jobs import jobs_on
from tests.browser.conftest import chromium


def measure() -> list[Row]:
    """Return for each browser how long the jobs took; a job that fails is named."""
    rows = []
    for name in (*map(str, PACKAGES), "of today"):
        path = program(int(name)) if name.isdigit() else Path(chromium())
        with site() as served, scratch() as folder:
            browser = PipedChromium(path, folder / "profile")
            try:
                rows += jobs_on(browser, f"Chromium {name}", served)
            finally:
                browser.close()
    return rows
