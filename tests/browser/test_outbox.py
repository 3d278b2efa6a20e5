"""What a device could not send yet: seen, kept, sent once, and never another person's."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Dialog, expect

from tests.browser.conftest import Open, Site, ready, sign_in
from tests.browser.no_line import back_on_the_line, filed_without_a_line, sent_now
from tests.browser.week import opened_report, report, shelved, submit
from tests.pages.reporting import begun_today, photo


def test_the_outbox_shows_without_a_line_what_waits_and_later_its_receipt(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    number = begun_today(site.world)
    context = opened("b-head")
    page = opened_report(context, site, number)
    shelved(page)
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo(900, 700))
    page.set_input_files("input[type=file]", picture)
    expect(page.locator("[data-photo-count]")).to_have_text("1")
    filed_without_a_line(page, site, patrols="4", patrol_attendance="8")
    expect(page.locator("#due")).to_contain_text("月")

    box = context.new_page()
    context.set_offline(True)
    box.goto(f"{site.address}/outbox")
    ready(box)
    waits = box.locator("#queue li")
    expect(waits).to_contain_text("待发")
    expect(waits).to_contain_text("平安建设周报")
    expect(waits.get_by_text("打开")).to_have_attribute("href", f"/reports/{number}")
    with box.expect_download() as download:
        box.click("#export")
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert ["answer.patrols", "4"] in kept["jobs"][0]["fields"]
    assert len(kept["photos"]) == 1
    assert report(site, number).state == "draft"

    page.close()
    sent_now(box)
    received = box.locator("#receipts li")
    expect(received).to_contain_text("已收到")
    expect(received).to_contain_text("回执号")
    expect(box.locator("#queue")).to_contain_text("没有等着发的")
    filed = report(site, number)
    assert (filed.state, filed.answers["patrols"]) == ("submitted", "4")
    assert len(filed.answers["photos"]) == 1

    # Put back from the file on another device, it is the same filing.
    other = opened("b-head").new_page()
    other.goto(f"{site.address}/outbox")
    ready(other)
    other.set_input_files("#import", download.value.path())
    expect(other.locator("#receipts li")).to_contain_text("已收到")
    assert report(site, number).revision == 1


def test_what_goes_off_by_itself_is_said_on_the_list_and_its_line_goes(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    context = opened("b-head")
    page = opened_report(context, site, number)
    tasks = context.new_page()
    tasks.goto(f"{site.address}/tasks")
    line = tasks.locator(f"[data-keep] li a[href='/reports/{number}']")
    expect(line).to_have_count(1)
    filed_without_a_line(page, site, patrols="4", patrol_attendance="8")
    page.close()

    back_on_the_line(tasks)
    expect(tasks.locator("#received")).to_contain_text("已收到，回执号")
    expect(line).to_have_count(0)
    assert report(site, number).state == "submitted"


def test_what_waits_for_more_than_a_month_is_named_and_never_dropped(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    context = opened("b-head")
    page = opened_report(context, site, number)
    shelved(page)
    filed_without_a_line(page, site)
    page.goto(f"{site.address}/outbox")
    ready(page)
    page.evaluate(
        """async () => {
            const { $store: store } = await import(document.body.dataset.build + 'frame.js');
            const [job] = await store.readAll('outbox', store.owner());
            const at = job.at - 40 * 24 * 3600 * 1000;
            await store.write('outbox', job.owner + '/' + job.id, {...job, at});
        }"""
    )
    page.reload()
    expect(page.locator("#queue li")).to_contain_text("已经等了 40 天")
    ready(page)
    sent_now(page)
    expect(page.locator("#receipts li")).to_contain_text("回执号")
    assert report(site, number).state == "submitted"


def test_a_family_telephone_keeps_two_accounts_apart(opened: Open, site: Site) -> None:
    mine, theirs = begun_today(site.world, "b-head"), begun_today(site.world, "b-shore")
    phone = opened("b-head")
    page = opened_report(phone, site, mine)
    shelved(page)
    filed_without_a_line(page, site, patrols="6", patrol_attendance="6")
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"{site.address}/outbox")
    ready(page)
    page.click("details.me summary")
    with page.expect_event("dialog"):
        page.get_by_text("退出登录").click()
    expect(page.locator("#queue li")).to_contain_text("待发")
    assert "还有 1 份没有报上" in questions[0]

    phone.clear_cookies()
    sign_in(phone, site, "b-shore")
    phone.set_offline(False)
    other = opened_report(phone, site, theirs)
    expect(other.locator("[id='answer.patrols']")).to_have_value("")
    other.goto(f"{site.address}/outbox")
    ready(other)
    expect(other.locator("#queue")).to_contain_text("没有等着发的")
    assert report(site, mine).state == "draft"

    phone.clear_cookies()
    sign_in(phone, site, "b-head")
    other.goto(f"{site.address}/outbox")
    expect(other.locator("#receipts li")).to_contain_text("回执号")
    filed = report(site, mine)
    assert (filed.state, filed.answers["patrols"]) == ("submitted", "6")


def test_a_refusal_stands_in_the_outbox_with_its_reason_and_a_way_back(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    context = opened("b-head")
    page = opened_report(context, site, number)
    shelved(page)
    filed_without_a_line(page, site, disputes_found="2", disputes_resolved="1")
    page.goto(f"{site.address}/outbox")
    ready(page)
    sent_now(page)
    waits = page.locator("#queue li")
    expect(waits).to_contain_text("没有报上")
    waits.get_by_text("打开").click()
    ready(page)
    expect(page.locator("[id='answer.disputes_found']")).to_have_value("2")
    expect(page.locator("#banner")).to_contain_text("上次没有报上")
    page.fill("[id='answer.disputes_open']", "1")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    page.goto(f"{site.address}/outbox")
    ready(page)
    expect(page.locator("#queue")).to_contain_text("没有等着发的")
