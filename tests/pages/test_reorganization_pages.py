"""The county's administrator changes the tree on pages: ask, look, confirm, take back."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from fengqiao.clock import local_date, now
from tests.domain.reorganizing import now_is, scalar
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import World

PAPER = "东政〔2026〕9号"


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the administrator of the county on real time."""
    open_town(world)
    return as_somebody(app, world, "b-county", "administrator")


def open_town(world: World) -> None:
    """Give 东洲县 a second township for villages to go to."""
    county = world.unit("b-county")
    scalar(
        "with town as (insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level,"
        " opened_on) values (341600, gen_random_uuid(), 34160010100000000, 34160010100000000,"
        " 34160010199999999, '341600101000', '海口镇', 'hai kou zhen', 'township', '2020-01-01')"
        " returning id, scope) insert into fq.unit_edge (county, child_id, parent_id, scope,"
        " valid_from) select 341600, id, %(county)s, scope, '2020-01-01' from town returning 1",
        county=county.id,
    )


def town() -> UUID:
    """Return the second township's number."""
    found: UUID = scalar("select id from fq.unit where code = '341600101000'")
    return found


def form_of(answer_text: str) -> dict[str, str]:
    """Return the hidden and filled fields of a page's form, as its button would send them."""
    page = BeautifulSoup(answer_text, "html.parser")
    form = page.select_one("form[action='/units/changes']")
    assert form is not None
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[name]")
        if field["name"] != "csrf_token"
    }


def move(world: World) -> dict[str, str]:
    """Return what is typed to move 沙头村."""
    return {
        "kind": "move",
        "unit": str(world.unit("b-head").id),
        "target": str(town()),
        "on": local_date(now()).isoformat(),
        "document": PAPER,
    }


def test_a_village_moves_in_three_pages_and_comes_back(desk: Browser, world: World) -> None:
    begin = desk.get("/units/changes")
    assert "还没有办过调整" in words_of(begin)
    unit = world.unit("b-head")
    asked = desk.get(f"/units/changes/new?kind=move&unit={unit.id}")
    assert "海口镇" in words_of(asked)
    assert "沙头镇" not in str(BeautifulSoup(asked.text, "html.parser").select("#target"))
    shown = desk.post("/units/changes/preview", data=move(world))
    assert shown.status_code == 200
    assert "沙头村由沙头镇划转到海口镇" in words_of(shown)
    assert "历史汇总数不变" in words_of(shown)
    assert scalar("select count(*) from fq.unit_change") == 0
    done = desk.post("/units/changes", data=form_of(shown.text))
    assert done.status_code == 303
    page = desk.get(done.headers["Location"])
    assert "撤回这次调整" in words_of(page)
    assert now_is(world, "b-head").scope // 10**8 == 341600101
    assert "划归海口镇" in words_of(desk.get(f"/units/{unit.id}"))
    back = desk.post(done.headers["Location"] + "/undo", data={"document": "东政〔2026〕10号"})
    assert back.status_code == 303
    assert now_is(world, "b-head").scope == unit.scope
    assert "已撤回" in words_of(desk.get("/units/changes"))


def test_what_was_confirmed_but_has_changed_is_shown_once_more(desk: Browser, world: World) -> None:
    shown = desk.post("/units/changes/preview", data=move(world))
    scalar(
        "update fq.obligation set waived_at = now(), waived_reason = '停电'"
        " where unit_id = %(unit)s returning 1",
        unit=world.unit("b-head").id,
    )
    again = desk.post("/units/changes", data=form_of(shown.text))
    assert again.status_code == 412
    assert "预览之后情况有了变化" in words_of(again)
    assert desk.post("/units/changes", data=form_of(again.text)).status_code == 303


def test_a_refusal_keeps_everything_typed_and_says_what_to_do(desk: Browser, world: World) -> None:
    typed = {**move(world), "kind": "close", "unit": str(world.unit("b-sand").id)}
    refused = desk.post("/units/changes/preview", data=typed)
    assert refused.status_code == 409
    assert "请先把它们划转" in words_of(refused)
    assert PAPER in refused.text
    unsaid = desk.post("/units/changes/preview", data={**move(world), "document": "", "on": ""})
    assert unsaid.status_code == 422


def test_a_township_is_split_on_the_page_village_by_village(desk: Browser, world: World) -> None:
    sand = world.unit("b-sand")
    asked = desk.get(f"/units/changes/new?kind=split&unit={sand.id}")
    fields = re.findall(r'name="(child\.[0-9a-f-]+)"', asked.text)
    assert len(fields) == 2
    shown = desk.post(
        "/units/changes/preview",
        data={
            "kind": "split",
            "unit": str(sand.id),
            "names": "沙东镇 341600102000\n沙西镇 341600103000",
            "on": local_date(now()).isoformat(),
            "document": PAPER,
            **{name: str(place + 1) for place, name in enumerate(fields)},
        },
    )
    assert shown.status_code == 200
    assert "改为沙东镇管理" in words_of(shown)
    assert "改为沙西镇管理" in words_of(shown)
    assert desk.post("/units/changes", data=form_of(shown.text)).status_code == 303


def test_villages_are_merged_by_ticking_their_neighbors(desk: Browser, world: World) -> None:
    head, shore = world.unit("b-head"), world.unit("b-shore")
    asked = desk.get(f"/units/changes/new?kind=merge&unit={head.id}")
    assert "新岸村" in words_of(asked)
    shown = desk.post(
        "/units/changes/preview",
        data={
            "kind": "merge",
            "unit": str(head.id),
            "also": str(shore.id),
            "target": "",
            "name": "沙岸村",
            "code": "341600100203",
            "on": local_date(now()).isoformat(),
            "document": PAPER,
        },
    )
    assert "沙头村、新岸村合并为沙岸村" in words_of(shown)


def test_of_two_villages_of_one_name_the_right_one_is_chosen(desk: Browser, world: World) -> None:
    scalar(
        "with one as (insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level,"
        " opened_on) values (341600, gen_random_uuid(), 34160010120100000, 34160010120100000,"
        " 34160010120199999, '341600101201', '新岸村', 'xin an cun', 'village', '2020-01-01')"
        " returning id, scope) insert into fq.unit_edge (county, child_id, parent_id, scope,"
        " valid_from) select 341600, id, %(town)s, scope, '2020-01-01' from one returning 1",
        town=town(),
    )
    first = words_of(desk.get("/units/changes/new?kind=close"))
    assert "新岸村（沙头镇）" in first
    assert "新岸村（海口镇）" in first
    shore = str(world.unit("b-shore").id)
    assert "新岸村（沙头镇）" in words_of(desk.get(f"/units/changes/new?kind=close&unit={shore}"))
    typed = {**move(world), "kind": "close", "unit": shore, "target": ""}
    assert "撤销新岸村（沙头镇）" in words_of(desk.post("/units/changes/preview", data=typed))


def test_on_the_day_of_loading_a_change_begins_with_tomorrow(desk: Browser, world: World) -> None:
    head, today = world.unit("b-head"), local_date(now())
    for kept, day in (("unit", "opened_on"), ("unit_edge", "valid_from")):
        which = "id" if kept == "unit" else "child_id"
        scalar(
            f"update fq.{kept} set {day} = %(today)s where {which} = %(unit)s returning 1",
            today=today,
            unit=head.id,
        )
    tomorrow = (today + timedelta(days=1)).isoformat()
    asked = soup_of(desk.get(f"/units/changes/new?kind=move&unit={head.id}"))
    assert field_of(asked, "on") == tomorrow
    renamed = soup_of(desk.get(f"/units/changes/new?kind=rename&unit={head.id}"))
    assert field_of(renamed, "on") == today.isoformat()
    refused = words_of(desk.post("/units/changes/preview", data=move(world)))
    assert "才列入单位名单，最早第二天才能调整" in refused
    assert "划归" not in refused
    shown = desk.post("/units/changes/preview", data={**move(world), "on": tomorrow})
    assert shown.status_code == 200


def field_of(page: Tag, name: str) -> str:
    """Return what stands in a field."""
    field = page.select_one(f"#{name}")
    assert field is not None
    return str(field["value"])


def test_only_the_county_finds_the_way_to_change_the_tree(app: Flask, world: World) -> None:
    county = as_somebody(app, world, "b-county", "administrator")
    town_desk = as_somebody(app, world, "b-sand", "administrator")
    assert "/units/changes" in county.get("/units").text
    assert "/units/changes" not in town_desk.get("/units").text
    assert town_desk.get("/units/changes").status_code == 403


def test_what_is_decided_for_a_day_to_come_is_planned_shown_and_withdrawn(
    desk: Browser, app: Flask, world: World
) -> None:
    day = local_date(now()) + timedelta(days=40)
    later = {**move(world), "on": day.isoformat()}
    shown = desk.post("/units/changes/preview", data=later)
    assert "由系统自动办理，这以前可以撤回" in words_of(shown)
    assert "列入计划" in words_of(shown)
    kept = desk.post("/units/changes", data=form_of(shown.text))
    assert kept.status_code == 303
    assert scalar("select count(*) from fq.unit_change") == 0
    page = desk.get(kept.headers["Location"])
    assert "待生效" in words_of(page)
    assert PAPER in words_of(page)
    for place in ("/units", "/units/changes"):
        assert "沙头村由沙头镇划转到海口镇" in words_of(desk.get(place))
    reviewer = as_somebody(app, world, "b-county", "reviewer")
    assert "待生效的调整" in words_of(reviewer.get("/units"))
    town_desk = as_somebody(app, world, "b-sand", "administrator")
    assert "待生效的调整" not in words_of(town_desk.get("/units"))
    way = kept.headers["Location"] + "/withdraw"
    unsaid = desk.post(way, data={"words": "", "version": "1"})
    assert unsaid.status_code == 422
    assert desk.post(way, data={"words": "再议", "version": "1"}).status_code == 303
    assert "待生效" not in words_of(desk.get("/units/changes"))
    assert desk.post(way, data={"words": "再议", "version": "1"}).status_code == 412


def test_at_the_machines_door_a_change_is_planned_and_withdrawn(
    desk: Browser, world: World
) -> None:
    day = local_date(now()) + timedelta(days=40)
    body = {
        "kind": "move",
        "on": day.isoformat(),
        "document": PAPER,
        "units": [str(world.unit("b-head").id)],
        "target": str(town()),
    }
    seen = desk.call("POST", "/api/v1/unit-changes/preview", json=body).get_json()["sha256"]
    now_at_once = desk.call(
        "POST", "/api/v1/unit-changes", json={**body, "seen": seen}, headers=key()
    )
    assert now_at_once.status_code == 422
    kept = desk.call(
        "POST", "/api/v1/unit-changes/planned", json={**body, "seen": seen}, headers=key()
    )
    assert (kept.status_code, kept.get_json()["state"]) == (201, "planned")
    (listed,) = desk.call("GET", "/api/v1/unit-changes/planned").get_json()["items"]
    assert listed["title"] == "沙头村由沙头镇划转到海口镇"
    one = desk.call("GET", kept.headers["Location"])
    back = desk.call(
        "POST",
        kept.headers["Location"] + "/withdraw",
        json={"words": "再议"},
        headers={"If-Match": one.headers["ETag"]},
    )
    assert (back.status_code, back.get_json()["state"]) == (200, "withdrawn")


def test_who_took_a_unit_over_finds_it_on_its_own_page(
    desk: Browser, app: Flask, world: World
) -> None:
    head, shore = world.unit("b-head"), world.unit("b-shore")
    merger = {**move(world), "kind": "merge", "target": str(shore.id)}
    shown = desk.post("/units/changes/preview", data=merger)
    assert desk.post("/units/changes", data=form_of(shown.text)).status_code == 303
    village = as_somebody(app, world, "b-shore", "filer")
    page = village.get(f"/units/{shore.id}")
    assert "原沙头村" in words_of(page)
    assert village.get(f"/units/{head.id}").status_code == 200
    before = local_date(now()) - timedelta(days=30)
    assert "沙头村" in words_of(village.get(f"/units?as_of={before}"))
    assert f"/units/{head.id}?as_of={before}" in village.get(f"/units?as_of={before}").text
    named = village.call("GET", f"/api/v1/units/{head.id}?as_of={before}")
    assert named.get_json()["name"] == "沙头村"


def key() -> dict[str, str]:
    """Return a key of its own for a request that is done once."""
    return {"Idempotency-Key": str(uuid4())}
