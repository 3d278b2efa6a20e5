"""The tree of units by day, and the trail with its chain."""

from __future__ import annotations

import re
from typing import LiteralString
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from fengqiao.audit.queries import break_among, chain_head
from fengqiao.audit.trail import record
from fengqiao.db import database
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.world import World


def test_a_unit_sees_its_own_branch_as_a_tree(app: Flask, world: World) -> None:
    page = as_somebody(app, world, "bridge", "reviewer").get("/units")

    names = [
        a.get_text() for a in BeautifulSoup(page.text, "html.parser").select("a[href^='/units/']")
    ]
    assert sorted(n.removeprefix("看") for n in names) == sorted(
        ["石桥镇", "上河村", "下河村", "竹园村", "石桥竹木加工厂"]
    )
    assert "枫林村" not in words_of(page)


def test_before_the_county_was_founded_there_were_no_units(app: Flask, world: World) -> None:
    page = as_somebody(app, world, "county", "reviewer").get("/units?as_of=2019-12-31")

    assert "共 0 个" in words_of(page)
    assert "上河村" not in words_of(page)


@pytest.mark.parametrize("day", ["昨天", "2026-13-01", "0001-01-01", "99999-01-01", "2026-01-01x"])
def test_a_day_that_is_none_is_told_kindly(app: Flask, world: World, day: str) -> None:
    answer = as_somebody(app, world, "upper").get("/units", query_string={"as_of": day})

    assert answer.status_code == 422
    assert "请填日期" in words_of(answer)


def test_a_unit_shows_where_it_stands_and_who_is_in_office(app: Flask, world: World) -> None:
    page = as_somebody(app, world, "bridge", "reviewer").get(f"/units/{world.unit('upper').id}")

    words = words_of(page)
    assert "云岭县 / 石桥镇 / 上河村" in words
    assert "341599100200" in words
    assert "上河村reviewer" in words


def test_a_unit_beside_ones_own_is_as_absent_as_one_that_never_was(
    app: Flask, world: World
) -> None:
    filer = as_somebody(app, world, "upper")

    absent = filer.get(f"/units/{uuid4()}")
    beside = filer.get(f"/units/{world.unit('lower').id}")
    abroad = filer.get(f"/units/{world.unit('b-head').id}")

    assert [a.status_code for a in (absent, beside, abroad)] == [404, 404, 404]
    assert words_of(absent) == words_of(beside) == words_of(abroad)
    assert filer.get("/units/not-a-number").status_code == 404


def test_the_trail_shows_the_branch_newest_first_and_says_that_it_holds(
    app: Flask, world: World
) -> None:
    page = as_somebody(app, world, "bridge", "reviewer").get("/trail")

    words = words_of(page)
    assert "留痕完整" in words
    assert "石桥镇" in words
    assert "柳溪乡" not in words
    numbers = [
        int(cell.get_text().replace(",", ""))
        for cell in BeautifulSoup(page.text, "html.parser").select("tbody td.n")
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 5


def test_a_trail_that_was_tampered_with_says_so_in_red(app: Flask, world: World) -> None:
    actor = world.who("county", "administrator")
    with transaction(actor) as work:
        for _ in range(60):
            record(work, "session.revoked", "account", actor.account_id, scope=actor.scope)
        newest, _ = chain_head(work)
    chief = as_somebody(app, world, "county", "administrator")
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute("alter table fq.trail disable trigger keep")
        admin.execute("update fq.trail set actor = actor || '！' where seq = 3")

    page = chief.get("/trail")
    assert "本页留痕完整" in words_of(page)
    button = BeautifulSoup(page.text, "html.parser").select_one("form input[name=check]")
    assert isinstance(button, Tag)
    everything = chief.get(f"/trail?check={button['value']}")
    assert "第 3 条内容被改过" in words_of(everything)
    note = BeautifulSoup(everything.text, "html.parser").select_one("main .note.red")
    assert isinstance(note, Tag)

    with connect(str(database().settings.admin_url)) as admin:
        admin.execute("update fq.trail set actor = actor || '！' where seq = %s", [newest - 2])
    assert f"第 {newest - 2:,} 条内容被改过" in words_of(chief.get("/trail"))


def test_the_trail_tells_in_words_whose_thing_it_was_and_why(app: Flask, world: World) -> None:
    chief, village = world.who("county", "administrator"), world.unit("upper")
    with transaction(chief) as work:
        detail = {"reason": "任期已满", "role": "filer", "form": "village_weekly"}
        record(work, "post.relieved", "post", uuid4(), scope=village.scope, detail=detail)
        record(work, "report.accepted", "report", uuid4(), scope=village.scope)

    page = as_somebody(app, world, "county", "administrator").get("/trail")
    lines = [
        row.get_text(" ", strip=True)
        for row in BeautifulSoup(page.text, "html.parser").select("tbody tr")
    ]

    assert "审核通过 上河村 报表" in lines[0]
    assert "免去岗位 填报员，原因：任期已满 上河村 岗位" in lines[1]
    assert not any(code in words_of(page) for code in ("village_weekly", "post.", "report."))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update fq.trail set actor = '别人' where county = 341599 and seq = 5", (5, "content")),
        ("delete from fq.trail where county = 341599 and seq = 4", (5, "missing")),
        ("update fq.trail set prev = 'x' where county = 341599 and seq = 5", (5, "order")),
    ],
    ids=["changed", "the one before removed", "tied to another"],
)
def test_a_break_among_the_entries_shown_is_found_where_it_is(
    world: World, statement: LiteralString, expected: tuple[int, str]
) -> None:
    with transaction(world.who("county", "administrator")) as work:
        assert break_among(work, range(1, 9)) is None
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(statement)
    with transaction(world.who("county", "administrator")) as work:
        found = break_among(work, range(1, 9))
        assert break_among(work, [2, 3, 7]) is None
    assert found is not None
    assert (found.seq, found.what) == expected


def test_the_trail_is_searched_by_person_deed_thing_and_day(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "county", "administrator")
    upper = world.who("upper")

    def lines(**query: str) -> int:
        page = BeautifulSoup(chief.get("/trail", query_string=query).text, "html.parser")
        return len(page.select("tbody td.n"))

    assert lines(subject="上河村filer") >= 1
    assert lines(subject=str(upper.account_id)) >= 1
    assert lines(subject="邀请人员") >= 10
    assert lines(subject="不存在的人") == 0
    assert lines(subject="%") == 0
    assert lines(day="2001-01-01") == 0
    assert chief.get("/trail?day=x").status_code == 422


def test_the_trail_is_turned_by_key_without_gap_or_double(app: Flask, world: World) -> None:
    actor = world.who("county", "administrator")
    with transaction(actor) as work:
        for _ in range(120):
            record(work, "session.revoked", "account", actor.account_id, scope=actor.scope)
    chief = as_somebody(app, world, "county", "administrator")

    numbers: list[int] = []
    address = "/trail"
    for _ in range(10):
        page = BeautifulSoup(chief.get(address).text, "html.parser")
        numbers += [int(cell.get_text().replace(",", "")) for cell in page.select("tbody td.n")]
        older = page.find("a", rel="next")
        if not isinstance(older, Tag):
            break
        address = str(older["href"])

    assert numbers == list(range(numbers[0], 0, -1))
    assert len(numbers) > 120


@pytest.mark.parametrize("after", ["x", "WzFd.aaaa", "[1]", "A" * 6000, "中文"])
def test_a_place_in_the_list_that_we_did_not_write_is_refused(
    app: Flask, world: World, after: str
) -> None:
    chief = as_somebody(app, world, "county", "administrator")

    answer = chief.get("/trail", query_string={"after": after})

    assert answer.status_code == 422
    assert "从第一页" in words_of(answer)


def test_a_place_in_one_list_is_none_in_another(app: Flask, world: World) -> None:
    actor = world.who("county", "administrator")
    with transaction(actor) as work:
        for _ in range(60):
            record(work, "session.revoked", "account", actor.account_id, scope=actor.scope)
    chief = as_somebody(app, world, "county", "administrator")
    found = re.search(r'href="/trail\?after=([^"]+)"', chief.get("/trail").text)
    assert found

    assert chief.get(f"/people?after={found[1]}").status_code == 422
    assert chief.get(f"/api/v1/units?after={found[1]}").status_code == 422
    assert chief.get(f"/trail?after={found[1]}").status_code == 200


def test_the_trail_leads_nobody_to_a_door_that_is_closed(app: Flask, world: World) -> None:
    actor = world.who("bridge", "reviewer")
    number = uuid4()
    with transaction(actor) as work:
        scope = actor.scope
        record(work, "report.draft_consolidated", "report", number, scope=scope)
        record(work, "assessment.scored", "assessment", number, scope=scope)
    seen = {
        role: as_somebody(app, world, "bridge", role).get("/trail").text
        for role in ("reviewer", "administrator")
    }
    assert f'href="/reports/{number}"' in seen["reviewer"]
    assert f'href="/reports/{number}"' not in seen["administrator"]
    assert f'href="/assessments/{number}"' in seen["reviewer"]
    assert f'href="/assessments/{number}"' not in seen["administrator"]


def test_the_list_of_units_of_a_day_is_taken_home(app: Flask, world: World) -> None:
    desk = as_somebody(app, world, "bridge", "reviewer")
    assert "/exports/units?as_of=2021-05-01" in desk.get("/units?as_of=2021-05-01").text
    lines = desk.get("/exports/units?as_of=2021-05-01&as=csv").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [
        "石桥镇",
        "石桥竹木加工厂",
        "上河村",
        "下河村",
        "竹园村",
    ]
    assert desk.get("/exports/units?as_of=2019-12-31&as=csv").text.splitlines()[1:] == []
    assert desk.get("/exports/units?as=pdf").status_code == 422
