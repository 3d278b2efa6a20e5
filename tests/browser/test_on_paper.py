"""What a desk prints: no menu, nothing cut, heads on every page, the sum once."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pdfminer.high_level import extract_text
from playwright.sync_api import Page

from tests.browser.conftest import Open, Site
from tests.browser.records import consolidation, owed
from tests.pages.reporting import WEEK, submitted_today
from tests.world import VILLAGE_WEEKLY

# The room between the margins of A4 across, in pixels of print.
ACROSS = 1009
# What the screen shows and a sheet of paper must not.
_SHOWN = """() => [...document.querySelectorAll('nav.side, header, .btn, .skip, .tabs, .act')]
  .filter((one) => one.offsetParent !== null).map((one) => one.outerHTML.slice(0, 80))"""
_CUT = """(room) => [...document.querySelectorAll('main *')]
  .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().right > room + 1)
  .filter((one) => !one.closest('.sr')).map((one) => one.outerHTML.slice(0, 80))"""
_GROUPS = """() => ['thead', 'tfoot'].map((one) => document.querySelector(one))
  .map((one) => one && getComputedStyle(one).display)"""

_LENGTHENED = """(lines) => {
  document.querySelector('.room').textContent = '一切正常。\\n'.repeat(lines + 1);
}"""


def test_the_board_and_a_consolidation_print_whole_on_a4_across(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    submitted_today(site.world, "b-head", disputes_found="2", disputes_resolved="2")
    gathered = consolidation(site.world)
    page = opened("b-sand", "reviewer", width=ACROSS).new_page()
    board = f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"
    for address in (board, f"/reports/{gathered}/consolidation"):
        page.goto(site.address + address)
        assert on_paper(page, ACROSS) == []
        assert size_of(page, tmp_path) == (842, 595)
    page.goto(site.address + board)
    page.emulate_media(media="print")
    assert page.evaluate(_GROUPS) == ["table-header-group", "table-row-group"]


def test_a_blank_form_prints_whole_on_a4_upright(opened: Open, site: Site, tmp_path: Path) -> None:
    page = opened("b-shore").new_page()
    page.goto(f"{site.address}/obligations/{owed(site.world, 'b-shore')}/paper")
    room = 690
    page.set_viewport_size({"width": room, "height": 980})
    assert on_paper(page, room) == []
    assert size_of(page, tmp_path) == (595, 842)


def test_whoever_signs_a_report_never_signs_an_empty_page(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    number = submitted_today(site.world, "b-head", narrative="一切正常")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}/paper")
    for lines in (28, 30, 32):
        page.evaluate(_LENGTHENED, lines)
        page.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
        with pikepdf.open(tmp_path / "paper.pdf") as paper:
            last = len(paper.pages) - 1
        printed = extract_text(tmp_path / "paper.pdf", page_numbers=[last])
        assert "单位负责人" in printed
        assert "现场照片" in printed, lines


def on_paper(page: Page, room: int) -> list[str]:
    """Return what is printed that should not be, and what does not fit between the margins."""
    page.emulate_media(media="print")
    found: list[str] = [*page.evaluate(_SHOWN), *page.evaluate(_CUT, room)]
    page.emulate_media(media="null")
    return found


def size_of(page: Page, folder: Path) -> tuple[int, int]:
    """Print the page, and return its paper's width and height in points."""
    kept = folder / "page.pdf"
    page.pdf(path=kept, prefer_css_page_size=True)
    with pikepdf.open(kept) as paper:
        box = paper.pages[0].mediabox
        return round(float(box[2])), round(float(box[3]))
