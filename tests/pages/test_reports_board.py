"""A township looks at its villages' week: accepts, sends back, reminds, excuses."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fengqiao.accounts.appointments import appoint_to_post
from fengqiao.clock import local_date, now
from fengqiao.db import database
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import Period, parent_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.models import Obligation, Reminder
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.pages.due_words import dated_moment
from fengqiao.tenancy.calendar import CHINA, add_working_days
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.words import moment
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    WEEK,
    begun_today,
    form_on,
    report_of,
    soup_of,
    submitted_today,
    with_ledger,
)
from tests.world import (
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    B,
    World,
    accepted,
    duty_of,
)

BOARD = f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"


def test_who_has_not_filed_stands_on_top(app: Flask, world: World) -> None:
    submitted_today(world, "b-head")
    page = as_somebody(app, world, "b-sand", "reviewer").get(BOARD)
    rows = [row.get_text(" ", strip=True) for row in soup_of(page).select("tbody tr")]
    assert rows[0].startswith("新岸村 未报") or "新岸村" in rows[0]
    assert "待审核" in rows[1]
    stats = [each.get_text(" ", strip=True) for each in soup_of(page).select("a.stat")]
    assert stats[:4] == ["应报 2 个单位", "已报 1 50%", "待审核 1 份", "未报 0 个"]
    assert "未到期 1 个" in stats


def test_the_board_falls_back_to_the_newest_begun_period(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "reviewer")
    for address in ("/board", "/board?form=nonsense&period=2026-W99&utm=x"):
        page = township.get(address)
        assert page.status_code == 200
        assert soup_of(page).select_one("option[selected]") is not None
    assert township.get("/board?state=lost").status_code == 422


def test_a_unit_nobody_reports_to_sees_an_empty_board(app: Flask, world: World) -> None:
    page = as_somebody(app, world, "emergency", "filer").get("/board")
    assert page.status_code == 200
    assert "没有下级单位" in words_of(page)


def test_one_is_accepted_from_the_board(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    box = soup_of(township.get(BOARD)).select_one("tbody input[type=checkbox]")
    assert box is not None
    answer = township.post(BOARD, data={"action": "accept", "report": str(box["value"])})
    assert answer.status_code == 303
    assert report_of(world, "b-head", report_id).state == "accepted"


def test_a_week_that_all_have_filed_is_called_so_whatever_its_deadline(
    app: Flask, world: World
) -> None:
    submitted_today(world, "b-head")
    submitted_today(world, "b-shore")
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set due_at = now() - interval '3 days', grace_at = now()"
            " - interval '2 days', closes_at = now() + interval '1 day' where form = %s",
            [VILLAGE_WEEKLY],
        )
    township = as_somebody(app, world, "b-sand", "reviewer")
    head = soup_of(township.get(BOARD)).select_one(".head")
    assert head is not None
    assert "已报齐" in head.get_text()
    assert "已逾期" not in head.get_text()


def test_a_report_that_changed_meanwhile_does_not_hold_up_the_others(
    app: Flask, world: World
) -> None:
    first, second = submitted_today(world, "b-head"), submitted_today(world, "b-shore")
    township = as_somebody(app, world, "b-sand", "reviewer")
    answer = township.post(
        BOARD, data={"action": "accept", "report": [f"{first}:1", f"{second}:3"]}
    )
    assert answer.status_code == 303
    assert "1 份没有通过" in words_of(township.get(answer.headers["Location"]))
    states = [report_of(world, u, i).state for u, i in (("b-head", first), ("b-shore", second))]
    assert states == ["submitted", "accepted"]


@pytest.mark.parametrize(
    "data",
    [
        {"action": "accept", "report": "not-a-report"},
        {"action": "accept", "report": f"{uuid4()}:99999999999"},
        {"action": "explode"},
        {"action": "remind", "obligation": "x"},
        {"action": "remind_all", "form": "village_weekly", "period": "2026-W99"},
        {"action": "accept", "colour": "blue"},
    ],
)
def test_what_the_board_cannot_read_is_refused_in_words(
    app: Flask, world: World, data: dict[str, str]
) -> None:
    answer = as_somebody(app, world, "b-sand", "reviewer").post("/board", data=data)
    assert answer.status_code == 422
    assert re.search("请|写法如", words_of(answer))


def test_only_the_unproblematic_are_accepted_all_at_once(app: Flask, world: World) -> None:
    with_ledger()
    clean, odd = (
        submitted_today(world, "b-head"),
        submitted_today(world, "b-shore", places_inspected="9"),
    )
    township = as_somebody(app, world, "b-sand", "reviewer")
    page = township.get(BOARD)
    assert "新岸村“检查企业和场所”报了 9家次，台账 0家次。" in words_of(page)
    assert "通过无疑问的（1）" in words_of(page)
    data = {"action": "accept_unproblematic", "form": VILLAGE_WEEKLY, "period": WEEK}
    assert township.post(BOARD, data=data).status_code == 303
    states = [report_of(world, u, i).state for u, i in (("b-head", clean), ("b-shore", odd))]
    assert states == ["accepted", "submitted"]


def test_another_townships_village_cannot_be_accepted(app: Flask, world: World) -> None:
    report_id = accepted(world, "maple", period=W10)
    bridge = as_somebody(app, world, "bridge", "reviewer")
    answer = bridge.post("/board", data={"action": "accept", "report": f"{report_id}:4"})
    assert answer.status_code == 404
    assert bridge.get(f"/reports/{report_id}/send-back").status_code == 404


def test_a_filer_may_look_at_the_board_but_not_decide(app: Flask, world: World) -> None:
    submitted_today(world)
    filer = as_somebody(app, world, "b-sand", "filer")
    page = filer.get(BOARD)
    assert page.status_code == 200
    assert not soup_of(page).select("tbody input[type=checkbox]")
    assert filer.post("/board", data={"action": "remind_all"}).status_code == 403
    # A village has a board of its own grids, and never its township's.
    village = as_somebody(app, world, "b-head").get(BOARD)
    assert "现在没有下级单位要向本单位报送的报表" in words_of(village)


def test_who_may_not_accept_is_told_which_post_can_with_the_switch_beside_it(
    app: Flask, world: World
) -> None:
    submitted_today(world)
    alone = as_somebody(app, world, "b-sand", "filer").get(BOARD)
    assert "通过和退回由沙头镇的审核员来做" in words_of(alone)
    assert soup_of(alone).select_one("main form[action='/posts/switch']") is None
    chief, filer = world.who("b-county", "administrator"), world.who("b-sand", "filer")
    with transaction(chief) as work:
        appoint_to_post(
            work,
            chief,
            account_id=filer.account_id,
            unit_id=filer.unit_id,
            role="reviewer",
            at=now(),
        )
    both = as_somebody(app, world, "b-sand", "filer")
    page = both.get(BOARD)
    button = soup_of(page).select_one("main form[action='/posts/switch'] button")
    assert button is not None
    assert button.get_text() == "换到沙头镇 审核员"
    form = form_on(page, "main form[action='/posts/switch']")
    switched = both.post("/posts/switch", data=form | {"post": str(button["value"])})
    assert switched.status_code == 303
    reviewing = both.get(switched.headers["Location"])
    assert soup_of(reviewing).select("tbody input[type=checkbox]")
    assert "通过和退回由" not in words_of(reviewing)


def test_reminding_all_leaves_a_trace_and_words_for_the_group(app: Flask, world: World) -> None:
    submitted_today(world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    text = soup_of(township.get(BOARD)).select_one("textarea#reminder")
    assert text is not None
    assert "新岸村" in text.get_text()
    assert "沙头村" not in text.get_text()
    township.post(BOARD, data={"action": "remind_all", "form": VILLAGE_WEEKLY, "period": WEEK})
    with transaction(world.who("b-sand", "reviewer")) as work:
        owed = duty_of(work, world, "b-shore", period=WEEK)
        reminded = work.scalars(select(Reminder.obligation_id)).all()
    assert list(reminded) == [owed.id]
    assert "催过" in words_of(township.get(BOARD))


def test_sending_back_puts_words_at_fields_and_keeps_what_was_written(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    place = f"/reports/{report_id}/send-back"
    page = township.get(place)
    form = form_on(page, "form.two") | {"remark.patrols": "请核对次数", "field": ["campaigns"]}
    empty = township.post(place, data=form | {"reason": ""})
    assert empty.status_code == 422
    assert form_on(empty, "form.two")["remark.patrols"] == "请核对次数"
    assert form_on(empty, "form.two")["field"] == "campaigns"
    hidden = township.post(place, data=form | {"reason": "钟\x07"})
    assert hidden.status_code == 422
    assert form_on(hidden, "form.two")["remark.patrols"] == "请核对次数"
    answer = township.post(place, data=form | {"reason": "数字对不上"})
    assert answer.status_code == 303
    seen = words_of(as_somebody(app, world, "b-head").get(f"/reports/{report_id}"))
    due = report_of(world, "b-head", report_id).correct_by
    assert due is not None
    # Whatever day it is, nobody is asked for a day of rest.
    assert local_date(due) == add_working_days(local_date(now()), 1, CHINA)
    assert "沙头镇退回：数字对不上" in seen
    assert f"请在 {moment(due)} 前改好" in seen
    assert "数字对不上（请在" not in seen
    assert "请核对次数" in seen
    assert "请核对这一项" in seen
    assert township.get(place).status_code == 403


def test_words_at_every_marked_field_are_reason_enough_to_send_back(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world)
    township, place = (
        as_somebody(app, world, "b-sand", "reviewer"),
        f"/reports/{report_id}/send-back",
    )
    form = form_on(township.get(place), "form.two") | {"reason": "", "remark.patrols": "请核对次数"}
    half = township.post(place, data=form | {"field": ["patrols", "campaigns"]})
    assert half.status_code == 422
    assert "在每个要改的项目旁写上意见" in words_of(half)
    assert township.post(place, data=form | {"field": ["patrols"]}).status_code == 303
    seen = words_of(as_somebody(app, world, "b-head").get(f"/reports/{report_id}"))
    assert "请核对次数" in seen
    assert "请看下面标出的项目" in seen


def test_a_stale_sending_back_is_not_done(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    form = form_on(township.get(f"/reports/{report_id}/send-back"), "form.two")
    answer = township.post(
        f"/reports/{report_id}/send-back", data=form | {"reason": "请改", "version": "1"}
    )
    assert answer.status_code == 412
    assert form_on(answer, "form.two")["reason"] == "请改"
    assert report_of(world, "b-head", report_id).state == "submitted"


def test_a_deadline_is_extended_or_waived_with_a_reason(app: Flask, world: World) -> None:
    township, reviewer = (
        as_somebody(app, world, "b-sand", "reviewer"),
        world.who("b-sand", "reviewer"),
    )
    with transaction(reviewer) as work:
        owed, other = (duty_of(work, world, u, period=WEEK) for u in ("b-head", "b-shore"))
    place = f"/obligations/{owed.id}/excuse"
    later = (local_date(now()) + timedelta(days=20)).isoformat()
    for typed, words in (
        ({"until": later, "reason": ""}, "请写明原因"),
        ({"until": "", "reason": "大雪封山"}, "请选延到哪一天"),
        ({"until": "2020-01-01", "reason": "大雪封山"}, "要晚于现在"),
        ({"until": "明天", "reason": "大雪封山"}, "请填日期"),
    ):
        refused = township.post(place, data={"action": "extend", **typed})
        assert refused.status_code == 422
        assert words in words_of(refused)
        assert form_on(refused, "form.card")["reason"] == typed["reason"]
    extended = township.post(place, data={"action": "extend", "until": later, "reason": "大雪封山"})
    assert extended.status_code == 303
    # Each is told its own deadline: one that was extended is not everybody's.
    told = soup_of(township.get(BOARD)).select_one("textarea#reminder")
    assert told is not None
    with transaction(reviewer) as work:
        limits = [work.get_one(Obligation, (B, each.id)).due_at for each in (other, owed)]
    words = told.get_text()
    places = [
        words.index(f"{name}，{dated_moment(at, now())} ")
        for name, at in zip(("新岸村", "沙头村"), limits, strict=True)
    ]
    assert places == sorted(places)
    waive = f"/obligations/{other.id}/excuse"
    assert township.post(waive, data={"action": "waive", "reason": "全村搬迁"}).status_code == 303
    with transaction(reviewer) as work:
        moved = work.get_one(Obligation, (owed.county, owed.id))
        waived = work.get_one(Obligation, (other.county, other.id))
    assert local_date(moved.due_at).isoformat() == later
    assert waived.waived_reason == "全村搬迁"
    foreign = as_somebody(app, world, "bridge", "reviewer")
    assert foreign.get(place).status_code == 404


def test_every_form_that_gathers_a_week_is_led_to_the_soonest_due_first(
    app: Flask, world: World
) -> None:
    yearly = parse_form("""
form: township_year
title: 乡镇年报
level: township
frequency: year
owner: 平安办
basis: 制度
due: {working_days: 10}
sections:
  - section: a
    title: 甲
    fields:
      - field: all
        label: 全年排查
        unit: 件
        consolidates: sum
        from: village_weekly.disputes_found
""").form
    system = open_system_session(B)
    with transaction(system) as work:
        adopt_form(work, system, yearly, at=now())
        week = Period.parse(WEEK)
        for form in (yearly, world.forms[TOWNSHIP_HALF_MONTHLY]):
            period = parent_of(week, form.frequency)
            open_obligations(work, system, form=form, period=period, calendar=CHINA)
    deeds = soup_of(as_somebody(app, world, "b-sand", "reviewer").get(BOARD)).find_all("a")
    gathering = [each.get_text(strip=True) for each in deeds if "去汇总" in each.get_text()]
    assert len(gathering) == 2
    assert ["半月" in gathering[0], "年" in gathering[1]] == [True, True]


def test_a_draft_below_is_nobody_elses_business(app: Flask, world: World) -> None:
    report_id = begun_today(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    assert township.get(f"/reports/{report_id}").status_code == 404
    assert "填报中" not in words_of(township.get(BOARD))
