"""A village files its week in a browser: with and without script, signal, or session."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import now
from fengqiao.reports.drafting import save_answers
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready, sign_in
from tests.browser.no_line import back_on_the_line, handed_over_in_vain
from tests.browser.week import drafted_here, fill, number_on, report, shelved, submit
from tests.pages.reporting import begun_today, photo
from tests.pages.test_reports_filing import with_a_required_table


def test_a_village_files_its_week_with_script(opened: Open, site: Site, tmp_path: Path) -> None:
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/tasks")
    page.click("a[href^='/reports/begin']")
    number = number_on(page)
    ready(page)
    fill(page, site, patrols="3", patrol_attendance="9")
    file = tmp_path / "现场.jpg"
    file.write_bytes(photo(2400, 1800))
    page.set_input_files("input[type=file]", file)
    expect(page.locator("[data-photo-count]")).to_have_text("1")
    submit(page)
    expect(page.locator("main")).to_contain_text("回执号")
    kept = report(site, number)
    assert kept.state == "submitted"
    assert kept.answers["patrol_attendance"] == "9"
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    picture = page.locator("a.photo img")
    expect(picture).to_have_count(1)
    picture.scroll_into_view_if_needed()  # A picture below the window is not fetched before.
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_village_files_its_week_without_script(opened: Open, site: Site, tmp_path: Path) -> None:
    page = opened("b-head", script=False).new_page()
    page.goto(f"{site.address}/tasks")
    page.click("a[href^='/reports/begin']")
    number = number_on(page)
    page.fill("[id='answer.patrols']", "3")
    page.fill("[id='answer.patrol_attendance']", "9")
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    page.set_input_files("input[type=file]", picture)
    page.click("#fill-zero")
    expect(page.locator("[id='answer.campaigns']")).to_have_value("0")
    expect(page.locator("[id='answer.patrols']")).to_have_value("3")
    page.click("#review")
    expect(page.locator("h1")).to_have_text("上报前核对")
    page.click("button[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    expect(page.locator("a.photo img")).to_have_count(1)
    assert report(site, number).state == "submitted"


def test_a_draft_survives_a_closed_browser_without_signal_and_goes_up_once(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world, "b-head")
    address = f"{site.address}/reports/{number}"
    first = opened("b-head", profile="phone")
    page = first.new_page()
    page.goto(address)
    ready(page)
    shelved(page)
    first.set_offline(True)
    fill(page, site, patrols="4", patrol_attendance="8")
    drafted_here(page, "answer.patrol_attendance", "8")
    first.close()

    second = opened(profile="phone")
    sign_in(second, site, "b-head")
    second.set_offline(True)
    page = second.new_page()
    page.goto(address)
    ready(page)
    expect(page.locator("[id='answer.patrols']")).to_have_value("4")
    handed_over_in_vain(page)
    assert report(site, number).state == "draft"
    back_on_the_line(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    kept = report(site, number)
    assert (kept.state, kept.revision) == ("submitted", 1)
    assert kept.answers["patrols"] == "4"
    page.goto(address)
    expect(page.locator("main")).to_contain_text("已上报")
    assert report(site, number).revision == 1


def test_a_session_lost_in_mid_form_keeps_the_answers(opened: Open, site: Site) -> None:
    number = begun_today(site.world, "b-head")
    context = opened("b-head")
    page = context.new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    fill(page, site, patrols="5", patrol_attendance="5")
    context.clear_cookies()
    submit(page)
    expect(page.locator("#banner")).to_contain_text("登录过期了，填的没有丢")
    sign_in(context, site, "b-head")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.goto(f"{site.address}/tasks")
    kept = report(site, number)
    assert (kept.state, kept.answers.get("patrols")) == ("submitted", "5")


def test_what_the_server_refuses_stands_beside_its_field(opened: Open, site: Site) -> None:
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    fill(page, site, disputes_found="2", disputes_resolved="1")
    submit(page)
    expect(page.locator("[id='answer.disputes_found-message']")).to_contain_text("应等于")
    expect(page.locator("[id='answer.disputes_found']")).to_have_value("2")
    page.fill("[id='answer.disputes_open']", "1")
    submit(page)
    expect(page.locator("main")).to_contain_text("回执号")
    assert report(site, number).state == "submitted"


def test_every_field_that_is_wrong_is_named_on_top_with_a_link_to_it(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    fill(page, site)
    page.fill("[id='answer.patrols']", "")
    page.click("#review")
    missing = page.locator("#banner a[href='#answer.patrols']")
    expect(missing).to_contain_text("开展巡逻")
    expect(missing).to_contain_text("还没填")
    page.fill("[id='answer.patrols']", "x")
    page.fill("[id='answer.narrative']", "长" * 501)
    submit(page)
    expect(page.locator("#banner a[href='#answer.patrols']")).to_contain_text("请只填数字")
    words = page.locator("#banner a[href='#answer.narrative']")
    expect(words).to_contain_text("重点情况说明：写了 501 个字")
    words.click()
    expect(page.locator("[id='answer.narrative']")).to_be_in_viewport()
    assert len(page.input_value("[id='answer.narrative']")) == 501


def test_letters_are_counted_and_none_is_cut(opened: Open, site: Site) -> None:
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    around = page.locator(".f", has=page.locator("[id='answer.narrative']"))
    expect(around).to_contain_text("0/500 字")
    page.fill("[id='answer.narrative']", "长" * 503)
    expect(around).to_contain_text("503/500 字，请删去 3 字")
    drafted_here(page, "answer.narrative", "长" * 503)
    page.reload()
    ready(page)
    expect(around).to_contain_text("503/500 字")


def test_a_photo_the_server_has_is_taken_off_and_put_back(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    number = begun_today(site.world, "b-head")
    digests = []
    for width in (320, 200):
        with transaction(site.world.who("b-head")) as work:
            actor = site.world.who("b-head")
            kept = keep_attachment(work, actor, raw=photo(width, 100), name="现场.jpg", at=now())
            digests.append(kept.sha256)
    with transaction(actor) as work:
        answers = {"photos": digests}
        save_answers(work, actor, report_id=number, answers=answers, version=None, at=now())
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    fill(page, site)
    tiles, count = page.locator(".photo"), page.locator("[data-photo-count]")
    for at in (0, 1):
        tiles.nth(at).locator("button").click()
    expect(count).to_have_text("0")
    tiles.nth(1).get_by_text("放回").click()
    expect(count).to_have_text("1")
    drafted_here(page, "photo.answer.photos", digests[1])
    page.reload()
    ready(page)
    expect(count).to_have_text("1")
    expect(tiles.nth(0).locator("button")).to_have_text("放回")
    submit(page)
    expect(page.locator("main")).to_contain_text("回执号")
    assert report(site, number).answers["photos"] == [digests[1]]


def test_a_difference_from_the_ledger_is_explained_on_the_page(opened: Open, site: Site) -> None:
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    fill(page, site, places_inspected="3")
    expect(page.locator("[id='reason.places_inspected']")).to_be_visible()
    expect(page.locator("[id='reason.hazards_found']")).to_be_hidden()
    page.fill("[id='reason.places_inspected']", "记在纸上")
    submit(page)
    expect(page.locator("main")).to_contain_text("回执号")
    assert report(site, number).reasons == {"places_inspected": "记在纸上"}


def test_a_nil_report_is_declared_with_script_too(opened: Open, site: Site) -> None:
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    page.fill("[id='answer.patrol_members']", "12")
    page.fill("[id='answer.patrol_points']", "2")
    page.click("#nil")
    page.check("input[name=nil_report]")
    page.click("button[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报")
    kept = report(site, number)
    assert (kept.state, kept.nil_report) == ("submitted", True)


def test_an_old_fault_leaves_the_page_once_it_is_mended(opened: Open, site: Site) -> None:
    """A table counts in how much is filled, is looked over, and is not called empty for ever."""
    with_a_required_table(site.world)
    number = begun_today(site.world, "b-head")
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    for typed, kept in (("1,2", "1,2"), ("１,234", "1234"), ("1 2", "12")):  # noqa: RUF001 - typed
        page.fill("[id='answer.patrols']", typed)
        page.locator("[id='answer.patrols']").blur()
        expect(page.locator("[id='answer.patrols']")).to_have_value(kept)
    fill(page, site, places_inspected="3", disputes_found="1")
    page.click("#review")
    banner, table = page.locator("#banner"), page.locator("[data-other='answer.cases']")
    expect(banner.locator("a").first).to_have_attribute("href", "#answer.cases")
    expect(table).to_contain_text("还没填，请补上")
    filled = page.locator("#filled")
    before = int(filled.inner_text())
    page.fill("[id='answer.cases.1.name']", "东街王家塘")
    expect(filled).to_have_text(str(before + 1))
    expect(page.locator("#total")).to_have_text(str(before + 1))
    expect(table).not_to_contain_text("还没填")
    page.click("#review")
    expect(page.locator("#review-body")).to_contain_text("走访清单东街王家塘")
    page.click("#review-send")
    reason = page.locator(".f", has=page.locator("[id='reason.places_inspected']"))
    expect(reason).to_contain_text("台账")
    expect(banner.locator("li").first).to_contain_text("排查发现矛盾纠纷")
    page.fill("[id='reason.places_inspected']", "记在纸上")
    submit(page)
    expect(banner.locator("li")).to_have_count(1)
    expect(page.locator(".msg.err")).to_have_count(1)
    expect(page.locator("[aria-invalid]")).to_have_count(1)
