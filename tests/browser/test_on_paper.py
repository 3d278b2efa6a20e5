"""What a desk prints: no menu, nothing cut, heads on every page, the sum once."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pdfminer.high_level import extract_text
from playwright.sync_api import Page

from tests.browser.conftest import Open, Site
from tests.browser.records import consolidation, owed
from tests.pages.reporting import WEEK, submitted_today
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY

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

# A township's line drawn again for as many as a county has.
_AS_MANY = """(units) => {
  const list = document.querySelector('.print-two');
  for (let n = list.children.length; n < units; n += 1) {
    list.append(list.firstElementChild.cloneNode(true));
  }
}"""

# In how many lines, upright or lying, each heading of a figure stands.
_HEADING_LINES = """() => [...document.querySelectorAll('thead .heading')].map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const upright = getComputedStyle(one).writingMode === 'vertical-rl';
  return new Set([...range.getClientRects()].map((box) => upright ? box.left : box.top)).size;
})"""


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
    # On one sheet, and at the foot of each of the next: as many lines as leave no room to sign.
    for lines in (30, 36, 78, 82, 122):
        page.evaluate(_LENGTHENED, lines)
        page.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
        with pikepdf.open(tmp_path / "paper.pdf") as paper:
            last = len(paper.pages) - 1
        printed = extract_text(tmp_path / "paper.pdf", page_numbers=[last])
        assert "单位负责人" in printed
        assert "现场照片" in printed, lines


def test_the_headings_of_a_board_of_many_columns_are_read_and_not_spelled(
    opened: Open, site: Site
) -> None:
    page = opened("b-county", "reviewer", width=ACROSS).new_page()
    page.goto(f"{site.address}/board?form={TOWNSHIP_HALF_MONTHLY}")
    assert on_paper(page, ACROSS) == []
    page.emulate_media(media="print")
    lines = page.evaluate(_HEADING_LINES)
    assert len(lines) > 10
    assert max(lines) <= 2


def test_a_county_at_a_glance_prints_on_one_sheet_or_two(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    submitted_today(site.world, "b-head", disputes_found="2", disputes_resolved="2")
    page = opened("b-sand", "reviewer").new_page()
    page.goto(f"{site.address}/glance")
    page.evaluate(_AS_MANY, 23)
    assert size_of(page, tmp_path) == (595, 842)
    with pikepdf.open(tmp_path / "page.pdf") as paper:
        assert len(paper.pages) <= 2


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
