"""A village's filing under interruptions of every kind, counted: the browser killed among them."""

from __future__ import annotations

import logging
import os
import random
import sys
from time import monotonic

from playwright.sync_api import sync_playwright

from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.bench.sites import site
from tests.browser.bad_line import Tally
from tests.browser.conftest import CALM, chromium
from tests.browser.interrupting import Village
from tests.browser.killing import Killable
from tests.browser.telephone import Telephone
from tests.pages.reporting import begun_today

ENOUGH = int(os.environ.get("FENGQIAO_INTERRUPTIONS", "1000"))
STEPS = 8


def measure() -> list[Row]:
    """Interrupt until there were enough, and return what came of it."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    tally, began = Tally(), monotonic()
    with site() as served, scratch() as folder, sync_playwright() as playwright:
        number = begun_today(served.world)
        device = Killable(playwright, chromium(), CALM, folder / "telephone")
        telephone = Telephone(served, device, number, tally)
        village = Village(telephone, tally, random.Random())
        try:
            while tally.total < ENOUGH:
                village.file(STEPS)
                _tell(tally, monotonic() - began)
        finally:
            device.kill()
    kinds = "，".join(f"{what} {times}" for what, times in tally.interruptions.most_common())
    return [
        Row("interruptions while filing", tally.total, "", note=kinds),
        Row("filings that arrived", tally.filings, "", note=f"{monotonic() - began:.0f} s"),
        Row("typed values lost", len(tally.lost), "", most=0, note=_first(tally.lost)),
        Row(
            f"filed values wrong, of {tally.values}",
            len(tally.wrong),
            "",
            most=0,
            note=_first(tally.wrong),
        ),
        Row("filings doubled", len(tally.doubled), "", most=0, note=_first(tally.doubled)),
    ]


def _tell(tally: Tally, seconds: float) -> None:
    """Say how far it is: a thousand interruptions take a quarter of an hour."""
    bad = len(tally.lost) + len(tally.wrong) + len(tally.doubled)
    sys.stderr.write(f"{tally.total} of {ENOUGH} after {seconds:.0f} s, {bad} bad\n")


def _first(found: list[str]) -> str:
    return "；".join(found[:3])
