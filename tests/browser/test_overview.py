"""Looking in a browser: the leader's first glance, a map on every width, paper."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site, fits
from tests.pages.reporting import WEEK, submitted_today
from tests.world import VILLAGE_WEEKLY


def test_a_leader_reads_who_needs_help_without_a_tap_and_reaches_the_report_in_three(
    opened: Open, site: Site
) -> None:
    number = submitted_today(site.world, "b-head", disputes_found="2", disputes_resolved="2")
    page = opened("b-county", "reviewer").new_page()
    page.goto(f"{site.address}/glance")
    township = page.locator("ol li", has_text="沙头镇").first
    expect(township).to_be_visible()
    expect(page.locator(".stats")).to_contain_text("本周上报率")
    expect(page.locator(".headline")).to_contain_text("已报 1 / 2 份")
    expect(page.locator(".headline")).to_contain_text("沙头镇")
    township.locator("a").click()
    page.locator("ol li a", has_text="沙头村").click()
    page.locator(f"a[href='/reports/{number}']").first.click()
    expect(page.locator("main")).to_contain_text("沙头村")


def test_pages_of_looking_fit_every_window(opened: Open, site: Site) -> None:
    submitted_today(site.world, "b-head", narrative="村口路灯坏了三盏")
    figure = f"form={VILLAGE_WEEKLY}&until={WEEK}&field=disputes_found"
    pages = ("/glance", "/overview?n=26", f"/overview/trend?{figure}", "/search?q=路灯")
    for width, letters in ((320, ""), (360, "200%"), (1280, "")):
        page = opened("b-sand", "reviewer", width=width).new_page()
        for address in pages:
            answer = page.goto(site.address + address)
            assert answer is not None
            assert answer.status == 200, address
            if letters:
                page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
            assert fits(page), (address, width, letters)


def test_the_map_prints_on_a4_across_with_its_table(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    submitted_today(site.world, "b-head")
    page = opened("b-sand", "reviewer", width=1280).new_page()
    page.goto(f"{site.address}/overview?n=12")
    kept = tmp_path / "map.pdf"
    page.pdf(path=kept, prefer_css_page_size=True)
    with pikepdf.open(kept) as paper:
        box = paper.pages[0].mediabox
        wide, high = float(box[2]), float(box[3])
        assert (round(wide), round(high)) == (842, 595)
        assert len(paper.pages) == 1
