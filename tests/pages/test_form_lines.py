"""A county lets a department look over a form, and the department finds it: page by page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from fengqiao.clock import ZONE
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    World,
    duty_of,
    employ,
    submitted,
)

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
LINE = f"/forms/{VILLAGE_WEEKLY}/line"
OVERVIEW = f"/overview?form={VILLAGE_WEEKLY}&until={W10}&n=2"
# The pages of another unit's report that open to whoever only looks.
READING = {
    "/reports/<uuid:report_id>",
    "/reports/<uuid:report_id>/paper",
    "/exports/reports/<uuid:report_id>",
    "/obligations/<uuid:obligation_id>/paper",
}


@pytest.fixture
def bureau(app: Flask, world: World) -> Browser:
    """Return the browser of the bureau's filer."""
    return as_somebody(app, world, "emergency", "filer")


def give(app: Flask, world: World, *units: str, known: tuple[str, ...] = ()) -> int:
    """Have the county's administrator tick these departments; return the answer's status."""
    desk = as_somebody(app, world, "county", "administrator")
    picked = [str(world.unit(unit).id) for unit in units]
    before = [str(world.unit(unit).id) for unit in known]
    return desk.post(LINE, data={"unit": picked, "known": before}).status_code


def links(page: BeautifulSoup, place: str) -> list[str]:
    return [str(a["href"]) for a in page.select(f"{place} a")]


def test_a_department_looks_along_its_line_as_nobody_answers_to_it(
    bureau: Browser, app: Flask, world: World
) -> None:
    menu = soup_of(bureau.get("/tasks"))
    assert "/overview" in links(menu, "nav")
    assert "/board" not in links(menu, "nav")
    township = soup_of(as_somebody(app, world, "bridge", "reviewer").get("/tasks"))
    assert "/board" in links(township, "nav")


def test_from_the_county_s_page_to_the_village_s_report_in_three_clicks(
    app: Flask, world: World, bureau: Browser
) -> None:
    report = submitted(world, "upper", at=FRIDAY)
    assert "在“条线查看”里选上本单位" in words_of(bureau.get("/overview"))
    assert give(app, world, "emergency") == 303
    desk = as_somebody(app, world, "county", "administrator")
    assert "云岭县应急管理局" in words_of(desk.get(f"/forms/{VILLAGE_WEEKLY}"))
    assert soup_of(desk.get(LINE)).select_one("input[name=unit][checked]") is not None

    assert "/overview" in links(soup_of(bureau.get("/tasks")), "nav")
    county = soup_of(bureau.get(OVERVIEW))
    bridge = f"/overview?unit={world.unit('bridge').id}"
    down = [href for href in links(county, "table") if href.startswith(bridge)]
    assert down
    assert f"/reports/{report}" in links(soup_of(bureau.get(down[0])), "table")
    assert bureau.get(f"/overview/export?{OVERVIEW.partition('?')[2]}").status_code == 200


def test_the_report_is_there_to_read_print_and_export_and_nothing_else(
    app: Flask, world: World, bureau: Browser
) -> None:
    report = submitted(world, "upper", at=FRIDAY)
    give(app, world, "emergency")
    page = bureau.get(f"/reports/{report}")
    assert "按条线查看，只读。审核和退回由石桥镇办。" in words_of(page)
    told = soup_of(page)
    assert {f"/reports/{report}/paper", f"/exports/reports/{report}"} <= set(links(told, "main"))
    assert told.select("main form") == []
    assert "上河村" not in words_of(bureau.get("/reports"))
    assert "上河村" in words_of(bureau.get("/reports?whose=line"))
    assert bureau.get("/exports/reports").status_code == 200
    assert "本单位报的和按条线查看的报表" in words_of(bureau.get("/search"))
    assert bureau.get(f"/reports/{report}/paper").status_code == 200
    assert bureau.get(f"/exports/reports/{report}").status_code == 200


def test_no_other_page_of_a_report_or_a_duty_opens_to_whoever_only_looks(
    app: Flask, world: World
) -> None:
    report = submitted(world, "upper", at=FRIDAY)
    give(app, world, "emergency")
    employ(world, world.who("county", "administrator"), "emergency", "reviewer")
    bridge = world.who("bridge")
    with transaction(bridge) as work:
        owed = duty_of(work, world, "upper").id
    ids = {"report_id": str(report), "obligation_id": str(owed)}
    opened = set()
    for rule in app.url_map.iter_rules():
        path, given = rule.rule, rule.arguments
        page = "GET" in (rule.methods or ()) and not path.startswith("/api/")
        if not (page and given and given <= set(ids)):
            continue
        for name in given:
            path = path.replace(f"<uuid:{name}>", ids[name])
        for role in ("filer", "reviewer"):
            if as_somebody(app, world, "emergency", role).get(path).status_code == 200:
                opened.add(rule.rule)
    assert opened == READING


def test_a_sum_s_page_leads_back_to_the_report_that_is_read(app: Flask, world: World) -> None:
    report = submitted(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    desk = as_somebody(app, world, "county", "reviewer")
    ids = {"unit": [str(world.unit("emergency").id)]}
    browser = as_somebody(app, world, "emergency", "filer")
    choice = "select[name='form'] option"
    before = {str(each["value"]) for each in soup_of(browser.get("/reports")).select(choice)}
    assert not before & {TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY}
    assert desk.post(f"/forms/{TOWNSHIP_HALF_MONTHLY}/line", data=ids).status_code == 303
    after = {str(each["value"]) for each in soup_of(browser.get("/reports")).select(choice)}
    assert after == before | {TOWNSHIP_HALF_MONTHLY}
    page = browser.get(f"/reports/{report}")
    assert "这是汇总来的数" in words_of(page)
    for more in ("consolidation", "sources/disputes_found"):
        answer = browser.get(f"/reports/{report}/{more}")
        assert (answer.status_code, answer.location) == (303, f"/reports/{report}")
    assert browser.call("GET", f"/api/v1/reports/{report}/gathering").status_code == 403


def test_whoever_ticks_an_older_list_is_told_and_nothing_changes(app: Flask, world: World) -> None:
    assert give(app, world, "emergency") == 303
    assert give(app, world) == 412
    assert give(app, world, known=("emergency",)) == 303


def test_a_machine_sets_it_and_the_department_s_machine_lists_what_it_may(
    app: Flask, world: World, bureau: Browser
) -> None:
    report = submitted(world, "upper", at=FRIDAY)
    desk = as_somebody(app, world, "county", "reviewer")
    path, ids = f"/api/v1/form-lines/{VILLAGE_WEEKLY}", [str(world.unit("emergency").id)]
    assert desk.call("PUT", path, json={"unit_ids": ids}).status_code == 200
    (line,) = desk.call("GET", path).get_json()["items"]
    assert line["unit_name"] == "云岭县应急管理局"
    listed = bureau.call("GET", "/api/v1/reports").get_json()["items"]
    assert [each["id"] for each in listed] == [str(report)]
    rates = bureau.call("GET", f"/api/v1{OVERVIEW.replace('?', '/rates?')}").get_json()
    assert rates["whole"]["filed"] == 1
    assert desk.call("PUT", path, json={"unit_ids": []}).get_json() == {"items": []}
    assert bureau.call("GET", f"/api/v1/reports/{report}").status_code == 404
