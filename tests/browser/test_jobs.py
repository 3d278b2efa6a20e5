"""The jobs of every week, from the home page: three presses at most to where the work is done."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from fengqiao.clock import now
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready
from tests.browser.pressing import MOST_PRESSES, counting, press, presses, reach
from tests.browser.week import fill, number_on, submit
from tests.pages.reporting import WEEK, begun_today, report_of, submitted_today
from tests.world import World, duty_of

ASKED = "一天巡逻了几次？"


def test_a_village_reaches_its_week_in_three_presses_and_files_it(opened: Open, site: Site) -> None:
    begun_today(site.world)
    page = counting(opened("b-head"))
    page.goto(f"{site.address}/")
    week(page).click()
    ready(page)
    expect(page.locator("#filing")).to_be_visible()
    assert presses(page) <= MOST_PRESSES

    fill(page, site)
    page.click("#review")
    expect(page.locator("#review-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#review-dialog")).to_be_hidden()
    expect(page.locator("#review")).to_be_focused()
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")


def test_what_was_sent_back_stands_first_and_opens_at_the_field(opened: Open, site: Site) -> None:
    number = sent_back(site.world)
    page = counting(opened("b-head"))
    page.goto(f"{site.address}/")
    first = page.locator("#to-do").locator("xpath=../..").locator("li").first
    expect(first).to_contain_text("已退回")
    expect(first).to_contain_text("巡逻次数请核实")
    first.locator("a").click()
    ready(page)
    field = page.locator(".f", has=page.locator("[id='answer.patrols']"))
    expect(field).to_contain_text(ASKED)
    page.locator(".note.red a", has_text="巡逻").click()
    expect(page.locator("[id='answer.patrols']")).to_be_in_viewport()
    assert presses(page) <= MOST_PRESSES

    page.fill("[id='answer.patrols']", "3")
    page.fill("[id='answer.patrol_attendance']", "6")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    assert report_of(site.world, "b-head", number).revision == 2


def test_a_township_reminds_gathers_and_submits_with_the_keyboard_alone(
    opened: Open, site: Site
) -> None:
    submitted_today(site.world, "b-head", patrols="4", patrol_attendance="8")
    page = counting(opened("b-sand", "reviewer", width=1280))
    page.goto(f"{site.address}/")
    skipped(page)
    press(page, page.locator("nav a[href='/board']"))
    remind = page.locator("main form:has(input[value=remind_all]) button")
    expect(remind).to_contain_text("（1）")
    assert presses(page) <= MOST_PRESSES - 1
    press(page, remind)
    expect(page.locator(".note.green")).to_contain_text("已催报 1 个单位")
    press(page, page.locator("tbody input[name=report]").first, "Space")
    press(page, page.locator("#bulk button"))
    expect(page.locator(".note.green")).to_contain_text("已通过 1 份")

    page.evaluate("sessionStorage.presses = 0")
    page.goto(f"{site.address}/")
    press(page, page.locator("#main li a[href^='/reports/begin']"))
    expect(page.locator("button[value=submit]")).to_be_visible()
    assert presses(page) <= MOST_PRESSES
    for own in page.locator("main input.figure[name^='answer.']").all():
        reach(page, own)
        page.keyboard.type("0")
    # On some days no week ends in the half month so far, and no sum is there to be taken over.
    for empty in page.locator("input[name^='adjust.']").all():
        if not empty.input_value():
            reach(page, empty)
            page.keyboard.type("0")
            page.keyboard.press("Tab")
            page.keyboard.type("下级还没有报")
    press(page, page.locator("#early"), "Space")
    press(page, page.locator("button.primary[value=submit]"))
    expect(page.locator("main")).to_contain_text("已上报东洲县")


def test_a_township_sends_back_with_words_at_the_field_with_the_keyboard_alone(
    opened: Open, site: Site
) -> None:
    number = submitted_today(site.world, "b-head", patrols="30", patrol_attendance="30")
    page = counting(opened("b-sand", "reviewer", width=1280))
    page.goto(f"{site.address}/")
    press(page, page.locator("nav a[href='/board']"))
    press(page, page.locator(f"a[href='/reports/{number}/send-back']"))
    expect(page.locator("#reason")).to_be_visible()
    assert presses(page) <= MOST_PRESSES

    press(page, page.locator("input[name=field][value=patrols]"), "Space")
    reach(page, page.locator("[id='remark.patrols']"))
    page.keyboard.type(ASKED)
    reach(page, page.locator("#due"))
    page.keyboard.press("ArrowDown")
    press(page, page.locator("button.danger"))
    expect(page.locator(".note.green")).to_contain_text("已退回")
    report = report_of(site.world, "b-head", number)
    assert (report.state, report.correct_by is not None) == ("sent_back", True)
    told = opened("b-head").new_page()
    told.goto(f"{site.address}/")
    press(told, told.locator("section[aria-labelledby=news] button").first)
    expect(told).to_have_url(f"{site.address}/reports/{number}")


def test_filing_sending_back_and_correcting_work_without_script(opened: Open, site: Site) -> None:
    begun_today(site.world)
    village = opened("b-head", script=False)
    page = village.new_page()
    page.goto(f"{site.address}/")
    week(page).click()
    number = number_on(page)
    handed_in(page, site, patrols="30", patrol_attendance="30")

    desk = opened("b-sand", "reviewer", width=1280, script=False).new_page()
    desk.goto(f"{site.address}/")
    desk.click("nav a[href='/board']")
    desk.click(f"a[href='/reports/{number}/send-back']")
    desk.fill("[id='remark.patrols']", ASKED)
    desk.click("button.danger")
    expect(desk.locator(".note.green")).to_contain_text("已退回")

    page.goto(f"{site.address}/")
    page.click("#main li a >> nth=0")
    expect(page.locator(".f", has=page.locator("[id='answer.patrols']"))).to_contain_text(ASKED)
    handed_in(page, site, patrols="3", patrol_attendance="6")
    assert report_of(site.world, "b-head", number).revision == 2


def week(page: Page) -> Locator:
    """Return the line of this week's report among what is to be done."""
    return page.locator("#main li a[href^='/reports/']").first


def handed_in(page: Page, site: Site, **answers: str) -> None:
    """Fill in the week, look it over on a page of its own, and confirm."""
    fill(page, site, **answers)
    page.click("#review")
    page.click("button[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报沙头镇")


def sent_back(world: World) -> UUID:
    """Have a village's week sent back with words at one field."""
    number = submitted_today(world, patrols="30", patrol_attendance="30")
    reviewer, at = world.who("b-sand", "reviewer"), now()
    with transaction(reviewer, at) as work:
        remarks = {"": "巡逻次数请核实", "patrols": ASKED}
        send_back_report(work, reviewer, report_id=number, version=None, remarks=remarks, at=at)
    return number


def skipped(page: Page) -> None:
    """Go past the menu with the first link of the page, and find the focus in the page itself."""
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_the_day_to_put_off_to_is_asked_for_only_with_an_extension(
    opened: Open, site: Site
) -> None:
    with transaction(site.world.who("b-head")) as work:
        owed = duty_of(work, site.world, "b-head", period=WEEK).id
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/obligations/{owed}/request")
    day, kinds = page.locator("#wished_until"), page.locator("#kind input")
    expect(day).to_be_visible()
    kinds.nth(1).check()
    expect(day).to_be_hidden()
    kinds.nth(0).check()
    expect(day).to_be_visible()
    kinds.nth(1).check()
    page.fill("#reason", "搬迁")
    page.click("button[value=ask]")
    expect(page.locator("main")).to_contain_text("申请免报")
