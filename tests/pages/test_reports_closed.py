"""A period that has closed says so before anybody fills it in, and says what can be done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import Tag
from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import form_on, report_of, soup_of, whole
from tests.world import H1, TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, W10, World, duty_of

BOARD = f"/board?form={VILLAGE_WEEKLY}&period={W10}"


@pytest.fixture
def closed(world: World) -> UUID:
    """Return a village's duty for a week that closed long ago without its report."""
    with transaction(world.who("b-head")) as work:
        return duty_of(work, world, "b-head", period=W10).id


def begin(village: Browser, duty: UUID) -> str:
    """Begin the report of a duty and return its address."""
    return village.get(f"/reports/begin?obligation={duty}").headers["Location"]


def row_of(village: str, board: Tag) -> Tag:
    """Return a village's line on the board."""
    (row,) = [each for each in board.select("tbody tr") if village in each.get_text()]
    return row


def test_the_filing_page_of_a_closed_period_says_so_on_top_and_whom_to_ask(
    app: Flask, world: World, closed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    page = village.get(begin(village, closed))
    first = soup_of(page).select_one("main .note:not([hidden])")
    assert first is not None
    assert "已于" in first.get_text()
    assert "请联系沙头镇的审核员办理延期" in first.get_text()


def test_a_missed_week_stands_in_the_villages_own_list_with_what_can_be_done(
    app: Flask, world: World, closed: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    assert "有 1 期漏报" in words_of(village.get("/tasks"))
    for address in ("/reports", "/reports?state=missed", f"/reports?form={VILLAGE_WEEKLY}"):
        page = village.get(address)
        assert page.status_code == 200
        assert "漏报 1 期" in words_of(page)
        assert "请联系上级的审核员办理延期" in words_of(page)
        assert soup_of(page).select_one(f"a[href$='obligation={closed}']") is not None
    assert "漏报 1 期" not in words_of(village.get("/reports?state=accepted"))
    begun = begin(village, closed)
    assert soup_of(village.get("/reports?state=missed")).select_one(f"a[href='{begun}']")


def test_a_leader_reads_of_the_own_missed_periods_and_is_led_to_nothing_forbidden(
    app: Flask, world: World
) -> None:
    filer = as_somebody(app, world, "bridge")
    leader = as_somebody(app, world, "bridge", "leader")
    with transaction(world.who("bridge")) as work:
        half_month = duty_of(work, world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1).id
    begun = begin(filer, half_month).removesuffix("/consolidation")
    theirs = soup_of(filer.get("/reports?state=missed"))
    assert len(theirs.select("a[href*='/reports/begin']")) == 1

    tasks = soup_of(leader.get("/tasks"))
    link = tasks.select_one("a[href='/reports?state=missed']")
    assert "有 2 期漏报" in tasks.get_text()
    assert link is not None
    page = leader.get(str(link["href"]))
    lines = soup_of(page).select("main .li")

    assert "漏报 2 期" in words_of(page)
    assert [line.get("href") for line in lines] in ([None, begun], [begun, None])
    assert leader.get(begun).status_code == 200


def test_nobody_is_reminded_of_a_closed_period(app: Flask, world: World, closed: UUID) -> None:
    township = as_somebody(app, world, "b-sand", "reviewer")
    page = soup_of(township.get(BOARD))
    row = row_of("沙头村", page)
    assert "漏报" in row.get_text()
    assert row.find("button") is None
    assert row.select_one(f"a[href='/obligations/{closed}/excuse']") is not None
    assert "催报" not in page.get_text()
    township.post(BOARD, data={"action": "remind_all", "form": VILLAGE_WEEKLY, "period": W10})
    assert "没有可以催的" in words_of(township.get(BOARD))


def test_once_extended_the_missed_week_is_a_task_again_and_can_be_filed(
    app: Flask, world: World, closed: UUID
) -> None:
    township = as_somebody(app, world, "b-sand", "reviewer")
    until = (local_date(now()) + timedelta(days=3)).isoformat()
    place = f"/obligations/{closed}/excuse"
    data = {"action": "extend", "until": until, "reason": "大雪封山"}
    assert township.post(place, data=data).status_code == 303
    assert row_of("沙头村", soup_of(township.get(BOARD))).find("button") is not None
    village = as_somebody(app, world, "b-head")
    assert "漏报" not in words_of(village.get("/tasks"))
    address = begin(village, closed)
    page = village.get(address)
    assert "算漏报" not in words_of(page)
    form = form_on(page) | whole(world) | {"action": "submit"}
    assert village.post(address, data=form).status_code == 303
    number = UUID(address.rsplit("/", 1)[1])
    assert report_of(world, "b-head", number).state == "submitted"
