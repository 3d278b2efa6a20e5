"""Two hundred interruptions while a village files: nothing lost, nothing wrong, nothing twice."""

from __future__ import annotations

import random
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser.bad_line import Tally
from tests.browser.conftest import CALM, Site, chromium
from tests.browser.interrupting import Village
from tests.browser.killing import Killable
from tests.browser.telephone import Telephone
from tests.pages.reporting import begun_today

MOST_FILINGS = 60
ENOUGH = 200
STEPS = 8


def test_no_value_is_lost_wrong_or_filed_twice_whatever_is_interrupted(
    playwright: Playwright, site: Site, tmp_path: Path
) -> None:
    number, tally = begun_today(site.world), Tally()
    device = Killable(playwright, chromium(), CALM, tmp_path / "telephone")
    try:
        telephone = Telephone(site, device, number, tally)
        village = Village(telephone, tally, random.Random(47), kills=False)
        while tally.total < ENOUGH and tally.filings < MOST_FILINGS:
            village.kills = tally.filings % 5 == 4
            village.file(STEPS)
    finally:
        device.kill()
    assert (tally.lost, tally.wrong, tally.doubled) == ([], [], [])
    assert tally.total >= ENOUGH
    assert len(tally.interruptions) >= 8
