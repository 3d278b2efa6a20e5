"""What becomes of a report that was handed up: withdrawn, sent back, found again."""

from __future__ import annotations

from flask import Flask

from fengqiao.clock import now
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    form_on,
    report_of,
    soup_of,
    submitted_today,
)
from tests.world import World


def test_a_report_can_be_withdrawn_until_it_is_read(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    village = as_somebody(app, world, "b-head")
    page = village.get(f"/reports/{report_id}")
    form = form_on(page, f"form[action='/reports/{report_id}']")
    assert form["action"] == "withdraw"
    assert village.post(f"/reports/{report_id}", data=form).status_code == 303
    assert report_of(world, "b-head", report_id).state == "draft"
    assert soup_of(village.get(f"/reports/{report_id}")).select_one("form#filing")


def test_what_was_sent_back_stands_first_and_its_remark_beside_the_field(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world, patrols="3", patrol_attendance="5")
    above = world.who("b-sand", "reviewer")
    with transaction(above) as work:
        send_back_report(
            work,
            above,
            report_id=report_id,
            version=None,
            remarks={"": "请再看看", "patrols": "比上期多"},
            at=now(),
        )
    village = as_somebody(app, world, "b-head")
    first = soup_of(village.get("/tasks")).select("section li")[0].get_text()
    assert "已退回" in first
    assert "请再看看" in first
    page = village.get(f"/reports/{report_id}")
    assert "沙头镇退回：请再看看" in words_of(page)
    figure = soup_of(page).find(id="answer.patrols")
    assert figure is not None
    around = figure.find_parent(class_="f")
    assert around is not None
    assert "比上期多" in around.get_text()
    form = form_on(page) | {"answer.patrols": "2", "action": "submit"}
    assert village.post(f"/reports/{report_id}", data=form).status_code == 303
    read = village.get(f"/reports/{report_id}")
    assert "第 2 次" in words_of(read)
    assert "比上期多" in words_of(read)
    earlier = village.get(f"/reports/{report_id}?revision=1")
    assert earlier.status_code == 200
    assert village.get(f"/reports/{report_id}?revision=9").status_code == 404


def test_the_list_shows_what_may_be_seen_and_filters_it(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    village = as_somebody(app, world, "b-head")
    assert f"/reports/{report_id}" in village.get("/reports").text
    assert f"/reports/{report_id}" not in village.get("/reports?state=accepted").text
    assert village.get("/reports?state=lost").status_code == 422
    assert f"/reports/{report_id}" not in as_somebody(app, world, "b-shore").get("/reports").text


def test_the_long_check_code_of_a_report_is_shortened_and_can_be_seen_whole(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world)
    page = soup_of(as_somebody(app, world, "b-head").get(f"/reports/{report_id}"))
    (whole,) = page.select("details p.mono")
    digest = whole.get_text()
    assert len(digest) == 64
    whole.decompose()
    assert digest not in page.get_text()
    assert f"校验码 {digest[:12]}…" in page.get_text()
