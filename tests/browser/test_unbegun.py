"""A week nobody has begun: opened, filled in and handed over where there is no line."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select

from fengqiao.reports.models import Report
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready, sign_in
from tests.browser.no_line import back_on_the_line, handed_over_in_vain
from tests.browser.week import (
    files_shelved,
    fill,
    kept_here,
    kept_on_server,
    report,
    shelved,
    submit,
    type_in,
)
from tests.pages.reporting import WEEK, begun_today, photo

_BEGIN = "[data-keep] a.li[href^='/reports/begin']"


def reports_of(site: Site) -> list[UUID]:
    """Return the numbers of what the village has begun this week."""
    with transaction(site.world.who("b-head")) as work:
        return list(work.scalars(select(Report.id).where(Report.period == WEEK)))


def kept_ahead(page: Page, site: Site) -> None:
    """Open the task list and wait until this week's form is on the device."""
    page.goto(f"{site.address}/tasks")
    duty = str(page.locator(_BEGIN).first.get_attribute("href")).split("=")[1]
    shelved(page, f"/obligations/{duty}/filing")


def test_a_week_nobody_has_begun_is_filed_from_where_there_is_no_line(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    context = opened("b-head", profile="phone")
    kept_ahead(page := context.new_page(), site)
    # A list that is looked at again takes no form's place.
    kept_ahead(page, site)
    assert reports_of(site) == []
    # Neither has been asked for yet: the form asks only when it stands there.
    assert {"choosing.js", "shrinking.js"} <= files_shelved(page)

    context.set_offline(True)
    page.reload()
    page.click(_BEGIN)
    ready(page)
    fill(page, site, patrols="4", patrol_attendance="8")
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo(900, 700))
    page.set_input_files("input[type=file]", picture)
    expect(page.locator("[data-photo-count]")).to_have_text("1")
    kept_here(page)
    page.reload()
    ready(page)
    expect(page.locator("[id='answer.patrols']")).to_have_value("4")
    handed_over_in_vain(page)
    context.close()
    assert reports_of(site) == []

    # On another day the telephone is switched on again, still without a line.
    context = opened(profile="phone")
    sign_in(context, site, "b-head")
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{site.address}/outbox")
    waits = page.locator("#queue li")
    expect(waits).to_contain_text("待发")
    waits.get_by_text("打开").click()
    ready(page)
    expect(page.locator("[id='answer.patrols']")).to_have_value("4")
    expect(page.locator("#pending")).to_be_hidden()
    back_on_the_line(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    (number,) = reports_of(site)
    filed = report(site, number)
    assert (filed.state, filed.revision, filed.answers["patrols"]) == ("submitted", 1, "4")
    assert len(filed.answers["photos"]) == 1

    # What is filed is not offered a second time, even by a list that was kept before.
    context.set_offline(True)
    page.goto(f"{site.address}/outbox")
    expect(page.locator("#receipts li")).to_contain_text("回执号")
    page.locator("#receipts li").get_by_text("打开").click()
    expect(page.locator("h1")).to_contain_text("没有信号")


def test_what_a_colleague_began_meanwhile_is_put_beside_what_was_typed_without_a_line(
    opened: Open, site: Site
) -> None:
    away = opened("b-head")
    kept_ahead(page := away.new_page(), site)
    away.set_offline(True)
    page.click(_BEGIN)
    ready(page)
    fill(page, site, patrols="5", patrol_attendance="5")
    kept_here(page)
    handed_over_in_vain(page)

    number = begun_today(site.world)
    other = opened("b-head").new_page()
    other.goto(f"{site.address}/reports/{number}")
    ready(other)
    type_in(other, "patrols", "7")
    kept_on_server(other)

    back_on_the_line(page)
    both = page.locator("#banner")
    expect(both).to_contain_text("两边不一样")
    assert report(site, number).answers["patrols"] == "7"
    both.get_by_text("用这里填的：5").click()
    expect(both).to_contain_text("都选好了")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    assert reports_of(site) == [number]
    filed = report(site, number)
    assert (filed.revision, filed.answers["patrols"]) == (1, "5")


def test_a_form_kept_ahead_and_opened_with_a_line_begins_by_what_is_typed(
    opened: Open, site: Site
) -> None:
    context = opened("b-head")
    kept_ahead(page := context.new_page(), site)
    duty = str(page.locator(_BEGIN).first.get_attribute("href")).split("=")[1]
    page.goto(f"{site.address}/obligations/{duty}/filing")
    ready(page)
    assert reports_of(site) == []
    type_in(page, "patrols", "3")
    kept_on_server(page)
    (number,) = reports_of(site)
    page.reload()
    ready(page)
    expect(page).to_have_url(f"{site.address}/reports/{number}")
    expect(page.locator("[id='answer.patrols']")).to_have_value("3")
