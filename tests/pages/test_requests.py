"""A village asks for more time, its township answers, and both see it on their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from fengqiao.clock import ZONE, local_date, now
from fengqiao.periods.period import period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.models import Obligation
from fengqiao.reports.pages.request_views import draw_answering
from fengqiao.reports.request_queries import find_request, own_requests
from fengqiao.reports.review import send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain import requesting
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import submitted_today
from tests.world import VILLAGE_WEEKLY, W10, B, World, duty_of, filled

WEEK = str(period_of("week", local_date(now())))


def day(number: int) -> str:
    return (local_date(now()) + timedelta(days=number)).isoformat()


@pytest.fixture
def owed(world: World) -> UUID:
    """Return what the village owes this week."""
    with transaction(world.who("b-head")) as work:
        return duty_of(work, world, "b-head", period=WEEK).id


def ask(village: Browser, owed: UUID, **changes: str) -> int:
    """Have the village ask on its page."""
    data = {"action": "ask", "kind": "extension", "wished_until": day(20), "reason": "停电三天"}
    return village.post(f"/obligations/{owed}/request", data=data | changes).status_code


def number_of(world: World) -> UUID:
    """Return the id of the village's latest request."""
    with transaction(world.who("b-head")) as work:
        return own_requests(work, world.who("b-head"))[0].request.id


def test_the_page_on_which_a_village_files_leads_to_asking_until_it_has_filed(
    app: Flask, world: World, owed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    place = village.get(f"/reports/begin?obligation={owed}").location
    asking = f'href="/obligations/{owed}/request"'
    assert asking in village.get(place).text
    filer, at, typed = world.who("b-head"), now(), filled(world.forms[VILLAGE_WEEKLY], {})
    with transaction(filer, at) as work:
        number = UUID(place.rsplit("/", 1)[1])
        save_answers(work, filer, report_id=number, answers=typed, version=None, at=at)
        submit_report(work, filer, report_id=number, version=None, proposals={}, at=at)
    above = world.who("b-sand", "reviewer")
    with transaction(above, at) as work:
        send_back_report(work, above, report_id=number, version=None, remarks={"": "核对"}, at=at)
    sent_back = village.get(place).text
    assert 'id="filing"' in sent_back
    assert asking not in sent_back


def test_from_the_tasks_of_the_village_to_those_of_the_township_and_back(
    app: Flask, world: World, owed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    assert "/requests" in village.get("/tasks").text
    assert f"/obligations/{owed}/request" in village.get("/requests").text
    assert ask(village, owed) == 303
    assert "已申请延期，等上级答复" in words_of(village.get("/tasks"))
    tasks = township.get("/tasks")
    assert "沙头村申请延期" in words_of(tasks)
    place = f"/requests/{number_of(world)}"
    assert place in tasks.text
    board = f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"
    assert f'href="{place}">申请延期' in township.get(board).text
    page = words_of(township.get(place))
    assert "停电三天" in page
    answer = {"action": "grant", "until": day(10), "words": "抓紧", "version": "1"}
    assert township.post(place, data=answer).status_code == 303
    assert "沙头村申请延期" not in words_of(township.get("/tasks"))
    assert place not in township.get(board).text
    seen = words_of(village.get(f"/obligations/{owed}/request"))
    assert "沙头镇" in seen
    assert "抓紧" in seen
    assert "上级同意延到" in words_of(village.get("/tasks"))
    with transaction(world.who("b-head")) as work:
        due = duty_of(work, world, "b-head", period=WEEK).due_at
    assert local_date(due).isoformat() == day(10)


def test_a_refusal_needs_words_and_keeps_what_was_typed(
    app: Flask, world: World, owed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    ask(village, owed)
    place = f"/requests/{number_of(world)}"
    empty = township.post(place, data={"action": "refuse", "words": "", "until": day(8)})
    assert empty.status_code == 422
    assert "请写明原因" in words_of(empty)
    assert f'value="{day(8)}"' in empty.text
    said = {"action": "refuse", "words": "时间够用", "version": "1"}
    assert township.post(place, data=said).status_code == 303
    assert "申请延期未同意：时间够用" in words_of(village.get("/tasks"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "请写明原因"),
        ({"wished_until": ""}, "请选希望延到哪一天"),
        ({"wished_until": "明天"}, "请填日期"),
        ({"wished_until": "2020-01-01"}, "要晚于现在"),
        ({"kind": ""}, "请选申请延期"),
        ({"action": "jump"}, "不认识这个按钮"),
    ],
)
def test_a_request_that_does_not_fit_comes_back_with_everything_typed(
    shared: tuple[Flask, World, UUID], changes: dict[str, str], words: str
) -> None:
    app, world, number = shared
    village = as_somebody(app, world, "b-shore")
    data = {"action": "ask", "kind": "waiver", "wished_until": day(9), "reason": "搬迁"}
    if "wished_until" in changes:
        data["kind"] = "extension"
    page = village.post(f"/obligations/{number}/request", data=data | changes)
    assert page.status_code == 422
    assert words in words_of(page)
    if changes.get("reason") is None:
        assert ">搬迁</textarea>" in page.text


@pytest.fixture
def shared(app: Flask, world: World) -> tuple[Flask, World, UUID]:
    """Return the site and what another village owes."""
    with transaction(world.who("b-shore")) as work:
        return app, world, duty_of(work, world, "b-shore", period=WEEK).id


def test_the_village_takes_it_back_and_may_ask_again(app: Flask, world: World, owed: UUID) -> None:
    village = as_somebody(app, world, "b-head")
    ask(village, owed)
    page = village.get(f"/obligations/{owed}/request")
    assert "上级答复之前，不能再提一次" in words_of(page)
    data = {"action": "withdraw", "request": str(number_of(world)), "version": "1"}
    assert village.post(f"/obligations/{owed}/request", data=data).status_code == 303
    assert ask(village, owed, kind="waiver") == 303
    assert "已撤回" in words_of(village.get("/requests"))


def test_a_missed_week_may_be_asked_for_and_filed_once_it_is_granted(
    app: Flask, world: World
) -> None:
    with transaction(world.who("b-head")) as work:
        missed = duty_of(work, world, "b-head", period=W10).id
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    assert ask(village, missed, wished_until=day(3)) == 303
    assert (
        township.post(
            f"/requests/{number_of(world)}", data={"action": "grant", "until": day(3)}
        ).status_code
        == 303
    )
    answer = village.get(f"/reports/begin?obligation={missed}")
    assert answer.status_code == 303


def test_who_asked_is_sent_where_it_was_asked_and_a_stranger_finds_nothing(
    app: Flask, world: World, owed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    ask(village, owed)
    place = f"/requests/{number_of(world)}"
    sent = village.get(place)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/obligations/{owed}/request")
    stranger = as_somebody(app, world, "bridge", "reviewer")
    assert stranger.get(place).status_code == 404
    assert as_somebody(app, world, "b-shore").get(f"/obligations/{owed}/request").status_code == 404
    above = as_somebody(app, world, "b-sand", "filer")
    assert above.get(f"/obligations/{owed}/request").status_code == 403
    assert 'value="grant"' not in above.get(place).text


def test_days_named_by_people_end_at_the_hour_at_which_the_form_is_due(
    app: Flask, world: World, owed: UUID
) -> None:
    system, before = open_system_session(B), world.forms[VILLAGE_WEEKLY]
    with transaction(system) as work:
        adopt_form(work, system, replace(before, due=replace(before.due, hour=17)), at=now())
    village, township = (
        as_somebody(app, world, "b-head"),
        as_somebody(app, world, "b-sand", "reviewer"),
    )
    assert "当天 17:00 截止" in words_of(village.get(f"/obligations/{owed}/request"))
    assert "当天 17:00 截止" in words_of(township.get(f"/obligations/{owed}/excuse"))
    assert ask(village, owed) == 303
    place = f"/requests/{number_of(world)}"
    assert "当天 17:00 截止" in words_of(township.get(place))
    granted = {"action": "grant", "until": day(20), "words": "", "version": "1"}
    assert township.post(place, data=granted).status_code == 303
    with transaction(world.who("b-head")) as work:
        moved = work.get_one(Obligation, (B, owed)).due_at.astimezone(ZONE)
    assert (moved.date().isoformat(), moved.hour) == (day(20), 17)
    number = submitted_today(world, "b-shore")
    sending = words_of(township.get(f"/reports/{number}/send-back"))
    assert re.search("明天（星期.）17:00", sending)
    assert "18:00" not in sending


def test_past_the_deadline_the_desk_reads_until_when_the_grace_lasts(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(world.who("upper")) as work:
        due = duty_of(work, world, "upper", period=W10).due_at
    number = requesting.ask(world, due - timedelta(hours=1)).id
    said = []
    for at in (due - timedelta(minutes=30), due + timedelta(minutes=30)):
        with transaction(above, at) as work:
            found = find_request(work, above, number)
            said.append(draw_answering(work, above, found, {}, {}, at).names["asked"]["standing"])
    assert said[0] == "未到期"
    assert said[1].startswith("未报，宽限到")
