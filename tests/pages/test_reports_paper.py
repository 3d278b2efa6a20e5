"""A form on paper: blank with the unit's own name, or as it was filed."""

from __future__ import annotations

from flask import Flask

from fengqiao.reports.receipts import receipt_number
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, begun_today, soup_of, submitted_today
from tests.world import World, duty_of


def test_a_blank_form_bears_the_units_name_and_every_question_and_no_answer(
    app: Flask, world: World
) -> None:
    begun_today(world)
    with transaction(world.who("b-head")) as work:
        owed = duty_of(work, world, "b-head", period=WEEK)
    page = as_somebody(app, world, "b-head").get(f"/obligations/{owed.id}/paper")
    sheet = soup_of(page).select_one("article.sheet-a4")
    assert sheet is not None
    words = sheet.get_text(" ", strip=True)
    assert "沙头村" in words
    assert "村（社区）平安建设周报" in words
    form = world.forms["village_weekly"]
    assert [f.label for f in form.fields.values() if f.label not in words] == []
    assert [cell.get_text(strip=True) for cell in sheet.select("td.n b")] == [""] * sum(
        f.numeric for f in form.fields.values()
    )


def test_a_filed_report_on_paper_has_its_answers_its_filer_and_its_receipt(
    app: Flask, world: World
) -> None:
    number = submitted_today(world, patrols="3", patrol_attendance="9", narrative="一切平稳。")
    page = as_somebody(app, world, "b-sand", "reviewer").get(f"/reports/{number}/paper")
    words = words_of(page)
    assert receipt_number(number, 1) in words
    assert "一切平稳。" in words
    sheet = soup_of(page)
    rows = {
        row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True)
        for row in sheet.select("article tbody tr")
        if row.th
    }
    assert rows["开展巡逻"] == "3"
    assert rows["参与巡逻"] == "9"
    assert world.who("b-head").account_name in words


def test_a_draft_on_paper_says_that_it_was_not_handed_up(app: Flask, world: World) -> None:
    number = begun_today(world)
    page = as_somebody(app, world, "b-head").get(f"/reports/{number}/paper")
    assert "草稿，还没有上报" in words_of(page)
    other = as_somebody(app, world, "b-shore").get(f"/reports/{number}/paper")
    assert other.status_code == 404
