"""A township reminds who is missing, and sees what is unusual before it accepts."""

from __future__ import annotations

from flask import Flask

from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.test_boards import changed
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, soup_of, submitted_today, with_ledger
from tests.world import VILLAGE_WEEKLY, B, World, open_period, submitted


def test_who_is_missing_is_reminded_in_two_clicks_from_the_tasks_and_once_a_day(
    app: Flask, world: World
) -> None:
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set due_at = now() - interval '1 minute', grace_at = now()"
            " + interval '1 hour', closes_at = now() + interval '1 day' where form = %s",
            [VILLAGE_WEEKLY],
        )
    township = as_somebody(app, world, "b-sand", "reviewer")
    task = next(
        each for each in soup_of(township.get("/tasks")).select("li a") if "催报" in each.get_text()
    )
    board = township.get(str(task["href"]))
    every = next(
        form
        for form in soup_of(board).select("form[method=post]")
        if form.select_one("input[value=remind_all]")
    )
    sent = {str(one["name"]): str(one["value"]) for one in every.select("input[type=hidden]")}
    sent.pop("csrf_token")
    for words in ("已催报 2 个单位", "2 个今天已经催过"):
        assert township.post(str(every["action"]), data=sent).status_code == 303
        assert words in words_of(township.get("/board"))
    village = as_somebody(app, world, "b-head")
    notices = soup_of(village.get("/notices")).select("form[action^='/notices/'] .t")
    assert ["沙头镇催报" in each.get_text() for each in notices] == [True]


def test_what_is_unusual_is_marked_and_not_accepted_with_the_rest(app: Flask, world: World) -> None:
    week = Period.parse(WEEK)
    before = [week.previous().previous(), week.previous()]
    for period in before:
        open_period(world, B, str(period))
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set closes_at = greatest(grace_at, now()) + interval '1 day'"
        )
    alike = {"patrols": "6", "patrol_attendance": "9"}
    for period in (*before, week):
        submitted(world, "b-head", period=str(period), answers=alike, at=now())
        idle = "0" if period == week else "8"
        given = {"patrols": idle, "patrol_attendance": "9"}
        submitted(world, "b-shore", period=str(period), answers=given, at=now())
    township = as_somebody(app, world, "b-sand", "reviewer")
    board = township.get(f"/board?form={VILLAGE_WEEKLY}&period={WEEK}")
    told = words_of(board)
    assert "沙头村连续 3 期每项都一样" in told
    notes = [each.get_text() for each in soup_of(board).select("p.note.amber")]
    zero = "“开展巡逻”报了 0次，以前平均约 8次。请核对后再通过。"
    assert [note for note in notes if zero in note]
    assert "通过无疑问的" not in told
    earlier = township.get(f"/board?form={VILLAGE_WEEKLY}&period={before[1]}")
    assert "连续 3 期" not in words_of(earlier)


def test_a_board_still_tells_what_was_unusual_about_a_figure_no_longer_asked(
    app: Flask, world: World
) -> None:
    with_ledger()
    before = str(Period.parse(WEEK).previous())
    open_period(world, B, before)
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set closes_at = greatest(grace_at, now()) + interval '1 day'"
        )
    submitted(world, "b-head", period=before, answers={"households_visited": "2"}, at=now())
    report = submitted_today(world, households_visited="60")
    system, form = open_system_session(B), world.forms[VILLAGE_WEEKLY]
    with transaction(system, now()) as work:
        without = changed(form, "households_visited")
        assert adopt_form(work, system, without, at=now(), from_period=WEEK)

    township = as_somebody(app, world, "b-sand", "reviewer")
    choice = f"form={VILLAGE_WEEKLY}&period={WEEK}"
    board = township.get(f"/board?{choice}")

    assert board.status_code == 200
    told = words_of(board)
    assert f"沙头村“{form.fields['households_visited'].label}”" in told
    assert "比上期（2）多了很多。 请核对后再通过。" in told
    assert "。。" not in told
    assert "通过无疑问的" not in told
    for beside in (f"/exports/board?{choice}", f"/reports/{report}"):
        assert township.get(beside).status_code == 200
