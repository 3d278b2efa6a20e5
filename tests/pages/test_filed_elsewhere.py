"""What happened elsewhere while a page was filled in: it is said, and what was typed is there."""

from __future__ import annotations

from urllib.parse import urlparse
from uuid import UUID

from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.db import database
from fengqiao.periods.period import Frequency, children_of, period_of
from fengqiao.reports.excusing import waive_obligation
from fengqiao.reports.models import Report
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import begun_today, form_on, report_of, whole
from tests.pages.test_reports_consolidation import filled_in
from tests.world import B, World, open_period


def test_who_filed_it_meanwhile_and_when_is_said_with_both_texts(app: Flask, world: World) -> None:
    number = begun_today(world)
    place = f"/reports/{number}"
    first, second = as_somebody(app, world, "b-head"), as_somebody(app, world, "b-head")
    theirs = form_on(first.get(place)) | whole(world, patrols="7", patrol_attendance="9")
    mine = form_on(second.get(place)) | whole(world, patrols="5", patrol_attendance="9")
    assert first.post(place, data=theirs | {"action": "submit"}).status_code == 303
    for action in ("save", "review", "submit"):
        refused = second.post(place, data=mine | {"action": action})
        assert refused.status_code == 409
        words = words_of(refused)
        assert "这份报表已由沙头村filer于" in words
        assert "开展巡逻：已报的是“7”，您填的是“5”。" in words
        assert "参与巡逻" not in words
        assert "上级审核以前可以自己撤回：打开服务器上的这一份，点“撤回”。" in words
    assert report_of(world, "b-head", number).answers["patrols"] == "7"
    # Accepted on its own page, it leaves the desk on the board of its form and period.
    desk = as_somebody(app, world, "b-sand", "reviewer")
    owed = report_of(world, "b-head", number)
    accepted = desk.post("/board", data=form_on(desk.get(place), "form[action='/board']"))
    assert accepted.location == f"/board?form={owed.form}&period={owed.period}"
    late = words_of(second.post(place, data=mine | {"action": "save"}))
    assert "如需修改，请联系上级退回。" in late
    assert "撤回" not in late


def test_excused_while_it_was_filled_in_the_page_says_so_and_keeps_what_was_typed(
    app: Flask, world: World
) -> None:
    number = begun_today(world)
    place, village = f"/reports/{number}", as_somebody(app, world, "b-head")
    typed = form_on(village.get(place)) | whole(world, patrols="5", patrol_attendance="9")
    above, at = world.who("b-sand", "reviewer"), now()
    owed = report_of(world, "b-head", number).obligation_id
    with transaction(above, at) as work:
        waive_obligation(work, above, obligation_id=owed, reason="全村停电", at=at)
    refused = village.post(place, data=typed | {"action": "submit"})
    assert refused.status_code == 409
    assert "上级已同意本期不用报，原因：全村停电" in words_of(refused)
    assert form_on(refused)["answer.patrols"] == "5"


def test_children_that_changed_while_a_township_gathered_cost_it_nothing_typed(
    app: Flask, world: World
) -> None:
    half = period_of(Frequency.HALF_MONTH, local_date(now()))
    for week in children_of(half, Frequency.WEEK):
        open_period(world, B, str(week))
    township = as_somebody(app, world, "b-sand", "filer")
    place, form = filled_in(world, township)
    number = UUID(urlparse(place).path.split("/")[2])
    with connect(str(database().settings.admin_url)) as admin:
        # As if one more unit had come to it: it owes, and was not gathered.
        admin.execute(
            "delete from fq.gap where report_id = %(id)s and obligation_id = (select obligation_id"
            " from fq.gap where report_id = %(id)s limit 1)",
            {"id": number},
        )
    refused = township.post(place, data=form | {"answer.joint_inspections": "4"})
    assert refused.status_code == 409
    assert "下级单位或它们的填报任务有了变化" in words_of(refused)
    assert form_on(refused, f"form[action='{place}'][enctype]")["answer.joint_inspections"] == "4"
    with transaction(world.who("b-sand")) as work:
        kept = work.get_one(Report, (B, number))
        assert (kept.state, kept.answers["joint_inspections"]) == ("draft", "4")
