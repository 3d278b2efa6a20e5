"""Two devices at one report, a form that changes meanwhile, a clock that is wrong: nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import Page, Route, expect

from fengqiao.clock import now
from fengqiao.forms.form import Form
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site
from tests.browser.no_line import back_on_the_line, filed_without_a_line, handed_over_in_vain
from tests.browser.waiting import until
from tests.browser.week import (
    fill,
    kept_here,
    kept_on_server,
    kept_since_yesterday,
    not_shelved,
    opened_report,
    report,
    shelved,
    submit,
    type_in,
)
from tests.pages.reporting import begun_today
from tests.world import VILLAGE_WEEKLY, B


def field_on(page: Page, code: str) -> str:
    """Return what stands in a field."""
    return page.input_value(f"[id='answer.{code}']")


def lose_answers(page: Page) -> list[str]:
    """Have the server do what it is asked, and lose every answer to a posted form."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/reports/*", lose)
    return lost


def test_what_is_typed_goes_to_the_server_by_itself_and_on_to_the_other_device(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    page = opened_report(opened("b-head"), site, number)
    type_in(page, "patrols", "\uff13")
    kept_on_server(page)
    expect(page.locator("#saved")).to_have_text(re.compile(r"已保存 \d+:\d\d"))
    other = opened_report(opened("b-head"), site, number)
    assert field_on(other, "patrols") == "3"
    type_in(other, "patrol_attendance", "9")
    kept_on_server(other)

    # The first goes on typing over its older copy: what both wrote is put together.
    type_in(page, "campaigns", "1")
    expect(page.locator("#banner")).to_contain_text("别处改过的 1 项已放进来")
    kept_on_server(page)
    assert field_on(page, "patrol_attendance") == "9"
    kept = report(site, number).answers
    assert (kept["patrols"], kept["patrol_attendance"], kept["campaigns"]) == ("3", "9", "1")


def test_where_both_wrote_both_texts_are_shown_and_a_person_chooses(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    away = opened("b-head")
    mine = opened_report(away, site, number)
    shelved(mine)
    away.set_offline(True)
    fill(mine, site, patrols="5", campaigns="1")
    mine.fill("[id='answer.narrative']", "山上没有信号时写的")
    kept_here(mine)
    theirs = opened_report(opened("b-head"), site, number)
    type_in(theirs, "patrols", "7")
    type_in(theirs, "patrol_attendance", "14")
    theirs.fill("[id='answer.narrative']", "办公室里写的")
    kept_on_server(theirs)

    handed_over_in_vain(mine)
    back_on_the_line(mine)
    both = mine.locator("#banner")
    expect(both).to_contain_text("两边不一样")
    expect(both.get_by_text("用别处存的：7")).to_be_visible()
    expect(both.get_by_text("用这里填的：5")).to_be_visible()
    expect(both).to_contain_text("办公室里写的")
    expect(both).to_contain_text("山上没有信号时写的")
    # Nothing is sent before it is decided, and closing the page decides nothing.
    submit(mine)
    assert report(site, number).answers["patrols"] == "7"
    mine.reload()
    both = mine.locator("#banner")
    both.get_by_text("用别处存的：7").click()
    both.get_by_text("用这里填的：山上没有信号时写的").click()
    both.get_by_text("用别处存的：14").click()
    expect(both).to_contain_text("都选好了")
    assert field_on(mine, "campaigns") == "1"
    submit(mine)
    expect(mine.locator("main")).to_contain_text("已上报沙头镇")
    filed = report(site, number)
    assert (filed.answers["patrols"], filed.answers["campaigns"]) == ("7", "1")
    assert filed.answers["patrol_attendance"] == "14"
    assert filed.answers["narrative"] == "山上没有信号时写的"


def test_a_form_that_a_colleague_filed_elsewhere_says_so_shows_both_and_is_kept_no_more(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    away = opened("b-head")
    mine = opened_report(away, site, number)
    shelved(mine)
    filed_without_a_line(mine, site, patrols="5")
    theirs = opened_report(opened("b-head"), site, number)
    fill(theirs, site, patrols="7", patrol_attendance="7")
    submit(theirs)
    expect(theirs.locator("main")).to_contain_text("已上报沙头镇")

    back_on_the_line(mine)
    told = mine.locator("#banner")
    expect(told).to_contain_text("已由沙头村filer于")
    expect(told).to_contain_text("已报的是“7”，您填的是“5”")
    assert field_on(mine, "patrols") == "5"
    # Nothing is to be handed up here any more, and no press takes these words away.
    expect(mine.locator("#review")).to_be_disabled()
    told.get_by_role("link", name="看服务器上的这一份").click()
    expect(mine.locator("main")).to_contain_text("已上报沙头镇")
    not_shelved(mine, f"/reports/{number}")
    mine.goto(f"{site.address}/outbox")
    expect(mine.locator("main")).to_contain_text("已由沙头村filer于")


def test_going_through_what_is_to_do_takes_a_form_filed_elsewhere_off_the_telephone(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    away = opened("b-head")
    mine = opened_report(away, site, number)
    shelved(mine)
    kept_since_yesterday(mine, f"/reports/{number}")
    theirs = opened_report(opened("b-head"), site, number)
    fill(theirs, site)
    submit(theirs)
    expect(theirs.locator("main")).to_contain_text("已上报沙头镇")
    mine.goto(f"{site.address}/tasks")
    not_shelved(mine, f"/reports/{number}")


def test_a_lost_answer_to_a_saved_draft_is_no_conflict_with_oneself(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    page = opened_report(opened("b-head"), site, number)
    lost = lose_answers(page)
    fill(page, site, patrols="2", patrol_attendance="4")
    kept_here(page)
    given = {"patrols": "2", "patrol_attendance": "4"}
    until(page, lambda: given.items() <= report(site, number).answers.items(), lost)
    page.unroute("**/reports/*")
    type_in(page, "patrols", "3")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    filed = report(site, number)
    assert (filed.answers["patrols"], filed.revision) == ("3", 1)


def test_a_lost_receipt_files_nothing_twice(opened: Open, site: Site) -> None:
    number = begun_today(site.world)
    page = opened_report(opened("b-head"), site, number)
    fill(page, site, patrols="2", patrol_attendance="4")
    kept_on_server(page)
    lose_answers(page)
    handed_over_in_vain(page)
    assert report(site, number).revision == 1
    page.unroute("**/reports/*")
    page.goto(f"{site.address}/outbox")
    expect(page.locator("#receipts li")).to_contain_text("回执号")
    assert report(site, number).revision == 1


def changed(form: Form) -> Form:
    """Return the weekly form with one question more and one less."""
    first = form.sections[0]
    kept = tuple(each for each in first.fields if each.code != "disputes_open")
    more = replace(first.fields[0], code="disputes_reopened", label="重新排查的纠纷")
    sections = (replace(first, fields=(*kept, more)), *form.sections[1:])
    rules = tuple(rule for rule in form.rules if "disputes_open" not in rule.check)
    return replace(form, sections=sections, rules=rules)


def test_a_form_adopted_in_mid_form_loses_no_word_and_says_what_changed(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    away = opened("b-head")
    page = opened_report(away, site, number)
    shelved(page)
    filed_without_a_line(page, site, patrols="5", patrol_attendance="5", disputes_open="4")
    system = open_system_session(B)
    with transaction(system) as work:
        assert adopt_form(work, system, changed(site.world.forms[VILLAGE_WEEKLY]), at=now())

    back_on_the_line(page)
    told = page.locator("#banner")
    expect(told).to_contain_text("换了新的表样")
    expect(told).to_contain_text("新增重新排查的纠纷")
    expect(told).to_contain_text("“4”")
    assert report(site, number).state == "draft"
    told.get_by_role("link").first.click()
    expect(page.locator("[id='answer.disputes_reopened']")).to_be_visible()
    expect(page.locator("html[data-ready=yes]")).to_be_attached()
    assert field_on(page, "patrols") == "5"
    expect(page.locator("#banner")).to_contain_text("“4”")
    type_in(page, "disputes_reopened", "0")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    assert report(site, number).answers["patrols"] == "5"


def test_a_clock_two_hours_fast_changes_no_deadline_and_no_receipt(
    opened: Open, site: Site
) -> None:
    number = begun_today(site.world)
    context = opened("b-head")
    context.clock.install(time=now().timestamp() + 7200)
    page = opened_report(context, site, number)
    words = page.inner_text("#due")
    straight = opened_report(opened("b-head"), site, number)
    expect(straight.locator("#due")).to_have_text(words)
    fill(page, site, patrols="2", patrol_attendance="2")
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    filed = report(site, number)
    assert filed.submitted_at is not None
    assert abs((filed.submitted_at - now()).total_seconds()) < 600
    page.click("details.card summary.strong")
    expect(page.locator("main")).to_contain_text("当时手机的钟快")
