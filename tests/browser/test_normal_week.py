"""A normal week by the thumb and by the keyboard alone, and the form on paper."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from fengqiao.reports.models import Obligation
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready
from tests.browser.week import number_on, opened_report
from tests.pages.reporting import WEEK, begun_today, photo, report_of
from tests.world import VILLAGE_WEEKLY, A, open_period, submitted

_COUNT = """addEventListener('click', (event) => {
  if (event.isTrusted && event.detail) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true)"""
# Choosing a picture opens the camera: one tap to take it, one to keep it.
CAMERA = 2


def test_a_normal_week_takes_at_most_twelve_taps(opened: Open, site: Site, tmp_path: Path) -> None:
    submitted(site.world, "upper", answers={"patrol_members": "12", "patrol_points": "3"})
    open_period(site.world, A, WEEK)
    with transaction(site.world.who("upper")) as work:
        owed = work.scalars(
            select(Obligation).where(
                Obligation.scope == site.world.unit("upper").scope,
                Obligation.form == VILLAGE_WEEKLY,
                Obligation.period == WEEK,
            )
        ).one()
    context = opened("upper")
    context.add_init_script(_COUNT)
    page = context.new_page()
    page.goto(f"{site.address}/tasks")
    page.click(f"a[href='/reports/begin?obligation={owed.id}']")
    number = number_on(page)
    ready(page)
    page.click("#copy-last")
    for code, value in {"patrols": "3", "patrol_attendance": "9", "campaigns": "1"}.items():
        page.locator(f"[id='answer.{code}']").click()
        page.keyboard.type(value)
    page.click("#fill-zero")
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo(2400, 1800))
    with page.expect_file_chooser() as chooser:
        page.click("input[type=file]")
    chooser.value.set_files(picture)
    expect(page.locator("[data-photo-count]")).to_have_text("1")
    page.click("#review")
    expect(page.locator("#review-body")).to_contain_text("与上期不同的 3 项")
    page.click("#review-send")
    expect(page.locator("main")).to_contain_text("已上报石桥镇")
    taps = int(page.evaluate("sessionStorage.taps")) + CAMERA
    assert 11 <= taps <= 12
    filed = report_of(site.world, "upper", number)
    assert filed.answers["patrol_members"] == "12"
    assert filed.answers["patrols"] == "3"


def test_a_week_is_filed_with_the_keyboard_alone(opened: Open, site: Site) -> None:
    number = begun_today(site.world)
    page = opened_report(opened("b-head", width=1280), site, number)
    figures = page.locator("input.figure")
    figures.first.focus()
    for _ in range(figures.count()):
        page.keyboard.type("0")
        page.keyboard.press("Enter")
    assert [each for each in figures.all() if each.input_value() != "0"] == []
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "review":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#review-dialog")).to_be_visible()
    for _ in range(4):
        if page.evaluate("document.activeElement.id") == "review-send":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已上报沙头镇")


def test_a_form_is_printed_on_upright_a4_without_the_frame_of_the_page(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}/paper")
    printed = page.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox \[([^\]]+)\]", printed))
    assert sizes == {b"0 0 594.95996 841.91998"}
    assert len(re.findall(rb"/Type /Page\b", printed)) <= 2
    page.emulate_media(media="print")
    for away in (".bar", ".tabs", ".actions"):
        expect(page.locator(away).first).to_be_hidden()
    expect(page.locator("article.sheet-a4")).to_be_visible()
