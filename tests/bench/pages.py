"""Every page in all six views: on three screens, with letters of both sizes."""

from __future__ import annotations

from contextlib import closing
from time import monotonic

from playwright.sync_api import sync_playwright

from fengqiao.db import open_database
from tests.bench.places import server
from tests.bench.rows import Row
from tests.browser.conftest import CALM, chromium, served
from tests.browser.every_page import every_page, spoil, walk
from tests.browser.judging_pages import VIEWS, judged
from tests.world import build_world


def measure() -> list[Row]:
    """Return how many faults axe-core and a ruler find, and how long the walk takes."""
    wrong: list[str] = []
    with (
        server() as settings,
        closing(open_database(settings)),
        sync_playwright() as playwright,
    ):
        world = build_world()
        with served(world, spoil) as site:
            pages = every_page(world)
            browser = playwright.chromium.launch(
                executable_path=chromium(), headless=True, args=CALM
            )
            page = browser.new_context(locale="zh-CN").new_page()
            began = monotonic()
            for each, fault in walk(page, site, pages):
                found = judged(page, str(each), tuple(range(len(VIEWS))))
                wrong += [fault, *found] if fault else found
            taken = monotonic() - began
            browser.close()
    what = f"{len(pages)} pages × {len(VIEWS)} views, faults"
    return [Row(what, len(wrong), "", most=0, note=f"{taken:.0f} s; {' | '.join(wrong)[:2000]}")]
