"""A township accepts, sends back, and gathers its villages' weeks in a browser."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from fengqiao.reports.models import Obligation
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready
from tests.browser.pressing import agree
from tests.pages.reporting import WEEK, report_of, submitted_today
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY


def test_a_township_accepts_one_and_sends_another_back_with_words_at_the_field(
    opened: Open, site: Site
) -> None:
    good = submitted_today(site.world, "b-head")
    bad = submitted_today(site.world, "b-shore", patrols="30", patrol_attendance="30")
    page = opened("b-sand", "reviewer", width=1280).new_page()
    page.on("dialog", agree)
    page.goto(f"{site.address}/board?form={VILLAGE_WEEKLY}&period={WEEK}")
    page.get_by_text("更多", exact=True).press("Enter")
    expect(page.get_by_text("导出 Excel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("导出 Excel")).to_be_hidden()
    expect(page.get_by_text("更多", exact=True)).to_be_focused()
    page.check(f"input[value^='{good}']")
    page.click("#bulk button")
    expect(page.locator(".note.green")).to_contain_text("已通过 1 份")
    assert report_of(site.world, "b-head", good).state == "accepted"
    page.click(f"a[href='/reports/{bad}/send-back']")
    page.fill("[id='remark.patrols']", "一天巡逻了几次？")
    page.fill("#reason", "巡逻次数请核实")
    page.click("button.danger")
    expect(page.locator(".note.green")).to_contain_text("已退回")

    phone = opened("b-shore").new_page()
    phone.goto(f"{site.address}/tasks")
    expect(phone.locator("section li").first).to_contain_text("巡逻次数请核实")
    phone.click(".btn.primary")
    ready(phone)
    # What was filed in time and sent back has one date only: by when it is to be corrected.
    expect(phone.locator("#due")).to_contain_text("前改好")
    around = phone.locator(".f", has=phone.locator("[id='answer.patrols']"))
    expect(around).to_contain_text("一天巡逻了几次？")
    phone.fill("[id='answer.patrols']", "3")
    phone.fill("[id='answer.patrol_attendance']", "6")
    phone.click("#review")
    phone.click("#review-send")
    expect(phone.locator("main")).to_contain_text("回执号")
    assert report_of(site.world, "b-shore", bad).revision == 2
    # On paper a page of the telephone still says which report this is, without what is pressed.
    phone.emulate_media(media="print")
    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator("nav.tabs, [data-size-form]").first).to_be_hidden()


def test_a_township_consolidates_and_submits(opened: Open, site: Site) -> None:
    with transaction(site.world.who("b-sand")) as work:
        owed = work.scalars(
            select(Obligation).where(
                Obligation.scope == site.world.unit("b-sand").scope,
                Obligation.form == TOWNSHIP_HALF_MONTHLY,
            )
        ).one()
    page = opened("b-sand", "filer", width=1280).new_page()
    page.goto(f"{site.address}/reports/begin?obligation={owed.id}")
    for figure in page.locator("input[name^='adjust.']").all():
        figure.fill("0")
    for reason in page.locator("input[name^='reason.']").all():
        reason.fill("下级还没报")
    for own in page.locator("input.figure[name^='answer.']").all():
        own.fill("0")
    page.fill("#narrative", "本期平稳。")
    page.click("button.primary[value=submit]")
    expect(page.locator("#errors")).to_contain_text("还没有结束")
    page.check("#early")
    page.click("button.primary[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报东洲县")
    expect(page.locator("main")).to_contain_text("本期平稳")
