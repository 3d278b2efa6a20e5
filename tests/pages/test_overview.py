"""The pages of looking: what stands on them, where each number leads, what is taken home."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from fengqiao.clock import ZONE
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import VILLAGE_WEEKLY, W10, W11, World, accepted, submitted

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
TWO_WEEKS = f"form={VILLAGE_WEEKLY}&until={W11}&n=2"


@pytest.fixture(scope="module")
def lived(shared_world: World) -> World:
    """Let two weeks pass, in which one village files both, one files late, one never."""
    world, week = shared_world, timedelta(days=6)
    found = {"disputes_found": "5", "disputes_resolved": "5"}
    accepted(world, "upper", period=W10, at=FRIDAY, answers={**found, "narrative": "路灯<b>坏了"})
    submitted(world, "upper", period=W11, at=FRIDAY + week, answers={"disputes_found": "0"})
    submitted(world, "lower", period=W10, at=FRIDAY + week)
    return world


def look(app: Flask, world: World, unit: str, role: str, path: str) -> TestResponse:
    """Open a page as somebody."""
    return as_somebody(app, world, unit, role).get(path)


def rows_of(answer: TestResponse) -> dict[str, list[str]]:
    """Return the words of each row of the page's first table, by its first cell."""
    table = soup_of(answer).select_one("table")
    assert isinstance(table, Tag)
    lines = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in table.select("tbody tr")
    ]
    return {line[0]: line[1:] for line in lines}


def sheet_of(answer: TestResponse) -> list[list[object]]:
    """Return the rows of a workbook below its headings."""
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return [list(row) for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)]


def hrefs(answer: TestResponse) -> list[str]:
    """Return the addresses in the page's tables."""
    return [str(a["href"]) for a in soup_of(answer).select("table a")]


def test_a_townships_map_says_each_week_in_a_word(shared_app: Flask, lived: World) -> None:
    answer = look(shared_app, lived, "bridge", "reviewer", f"/overview?{TWO_WEEKS}")
    assert rows_of(answer) == {
        "竹园村": ["漏报", "漏报", "0%", "0%"],
        "下河村": ["迟报", "漏报", "50%", "0%"],
        "上河村": ["按时", "按时", "100%", "100%"],
    }
    foot = soup_of(answer).select("tfoot tr")
    assert [row.get_text(" ", strip=True) for row in foot] == [
        "上报率 66.7% 33.3% 50%",
        "按时率 33.3% 33.3% 33.3%",
    ]


def test_the_map_begins_with_the_first_period_for_which_anybody_owed_something(
    shared_app: Flask, lived: World
) -> None:
    answer = look(
        shared_app, lived, "bridge", "reviewer", f"/overview?form={VILLAGE_WEEKLY}&until={W11}"
    )
    heads = [each.get_text(" ", strip=True) for each in soup_of(answer).select("thead th")]
    assert heads == ["单位", "第10周 2026", "第11周 2026", "上报率", "按时率"]
    assert rows_of(answer)["上河村"] == ["按时", "按时", "100%", "100%"]


def test_every_state_is_told_by_word_and_not_by_color_alone(
    shared_app: Flask, lived: World
) -> None:
    soup = soup_of(look(shared_app, lived, "bridge", "reviewer", f"/overview?{TWO_WEEKS}"))
    for cell in soup.select("td.good, td.late, td.bad, td.wait"):
        assert cell.get_text(strip=True)
    assert {kind for cell in soup.select("tbody td[class]") for kind in cell["class"]} >= {
        "good",
        "late",
        "bad",
    }


def test_from_the_county_down_to_the_report_it_is_one_click_a_level(
    shared_app: Flask, lived: World
) -> None:
    county = look(shared_app, lived, "county", "reviewer", f"/overview?{TWO_WEEKS}")
    assert rows_of(county)["石桥镇"][0] == "2/3 缺1 迟1"
    bridge = str(lived.unit("bridge").id)
    down = next(href for href in hrefs(county) if bridge in href and W10 in href)
    township = look(shared_app, lived, "county", "reviewer", down)
    way = soup_of(township).select_one("nav[aria-label='从上到下']")
    assert isinstance(way, Tag)
    assert [step.get_text() for step in way.select("a, [aria-current]")] == ["云岭县", "石桥镇"]
    report = next(href for href in hrefs(township) if href.startswith("/reports/"))
    assert look(shared_app, lived, "county", "reviewer", report).status_code == 200


def test_the_workbook_holds_what_the_page_shows(shared_app: Flask, lived: World) -> None:
    page = look(shared_app, lived, "bridge", "reviewer", f"/overview?{TWO_WEEKS}")
    link = soup_of(page).find("a", string="导出 Excel")
    assert isinstance(link, Tag)
    taken = sheet_of(look(shared_app, lived, "bridge", "reviewer", str(link["href"])))
    for name, words in rows_of(page).items():
        row = next(row for row in taken if row[0] == name)
        assert row[1:3] == words[:2]
        assert row[-2:] == words[-2:]
    assert taken[0][3:7] == [2, 0, 0, 2]


def test_a_county_on_its_first_day_is_told_what_will_stand_here(
    shared_app: Flask, lived: World
) -> None:
    answer = look(shared_app, lived, "county", "reviewer", "/glance")
    assert answer.status_code == 200
    mill = look(shared_app, lived, "mill", "filer", "/overview/trend")
    assert mill.status_code == 200
    nothing = look(shared_app, lived, "emergency", "filer", "/overview/trend")
    assert "还没有可看的数字" in words_of(nothing)
    assert not soup_of(nothing).select("table")


def test_a_figure_stands_as_a_line_with_its_table_below(shared_app: Flask, lived: World) -> None:
    path = f"/overview/trend?{TWO_WEEKS}&field=disputes_found"
    answer = look(shared_app, lived, "bridge", "reviewer", path)
    drawing = soup_of(answer).select_one("svg.chart")
    assert isinstance(drawing, Tag)
    assert "第10周 5，第11周 0" in str(drawing["aria-label"])
    written = [each.get_text() for each in drawing.select("text")]
    assert written == ["0", "5", "5", "第10周", "0", "第11周"]
    assert rows_of(answer)["2026年第11周"] == ["0", "降 5（100%）", "—", "", "1"]
    assert "1 份报表相加" in words_of(answer)


def test_a_village_is_placed_among_its_like_in_words(shared_app: Flask, lived: World) -> None:
    path = (
        f"/overview/trend?form={VILLAGE_WEEKLY}&until={W10}&n=2&field=disputes_found"
        f"&unit={lived.unit('upper').id}"
    )
    words = words_of(look(shared_app, lived, "bridge", "reviewer", path))
    assert "同级 3 个单位，2 个有数，中位数 2.5件。本单位由多到少排第 1。" in words


def test_each_table_of_a_figure_can_be_taken_home(shared_app: Flask, lived: World) -> None:
    base = f"form={VILLAGE_WEEKLY}&until={W10}&n=2&field=disputes_found"
    export = f"/overview/trend/export?{base}"
    assert sheet_of(look(shared_app, lived, "bridge", "reviewer", export))[-1][:2] == [
        "2026年第10周",
        5,
    ]
    made_of = sheet_of(look(shared_app, lived, "bridge", "reviewer", f"{export}&table=parts"))
    assert made_of[0] == ["上河村", 5, 1]
    wrong = look(shared_app, lived, "bridge", "reviewer", f"{export}&table=people")
    assert wrong.status_code == 422


def test_the_leaders_day_begins_with_who_stands_worst(shared_app: Flask, lived: World) -> None:
    for unit in ("county", "bridge"):
        home = look(shared_app, lived, unit, "leader", "/")
        assert home.headers["Location"].endswith("/glance")
    answer = look(shared_app, lived, "county", "leader", "/glance")
    tabs = [a.get_text(strip=True) for a in soup_of(answer).select("nav.tabs a")]
    assert tabs == ["一览", "排名", "上报一览", "通报"]


def test_the_search_quotes_marks_and_escapes(shared_app: Flask, lived: World) -> None:
    answer = look(shared_app, lived, "county", "leader", "/search?q=路灯")
    soup = BeautifulSoup(answer.text, "html.parser")
    assert [mark.get_text() for mark in soup.select("mark")] == ["路灯"]
    assert "路灯<b>坏了" in soup.get_text()
    assert "<b>坏了" not in answer.text
    link = soup.select_one("ol a.li")
    assert isinstance(link, Tag)
    assert look(shared_app, lived, "county", "leader", str(link["href"])).status_code == 200


def test_of_what_is_found_it_is_told_in_which_township_it_lies(
    shared_app: Flask, lived: World
) -> None:
    """A county has several villages of one name; a township knows where its own lie."""
    answer = look(shared_app, lived, "county", "leader", "/search?q=路灯")
    assert "上河村（石桥镇）村（社区）平安建设周报" in words_of(answer)
    own = words_of(look(shared_app, lived, "bridge", "reviewer", "/search?q=路灯"))
    assert "上河村 村（社区）平安建设周报" in own
    scripts = as_somebody(shared_app, lived, "county", "leader")
    found = scripts.call("GET", "/api/v1/overview/search?q=路灯").get_json()
    assert found["items"][0]["above_name"] == "石桥镇"


def test_the_search_says_what_to_do_when_it_cannot_or_finds_nothing(
    shared_app: Flask, lived: World
) -> None:
    short = look(shared_app, lived, "bridge", "reviewer", "/search?q=灯")
    assert short.status_code == 422
    assert "至少 2 个字" in words_of(short)
    assert 'value="灯"' in short.text
    none = look(shared_app, lived, "willow", "reviewer", "/search?q=路灯")
    assert none.status_code == 200
    assert "没有找到" in words_of(none)
    typed = look(shared_app, lived, "bridge", "reviewer", "/search?q=路灯&first=去年")
    assert typed.status_code == 422


def test_a_period_or_number_that_is_none_is_refused_in_words(
    shared_app: Flask, lived: World
) -> None:
    for wrong in ("until=2026-W60", "n=1000", "n=00530", "n=x", "form=nothing"):
        answer = look(shared_app, lived, "county", "reviewer", f"/overview?{wrong}")
        assert answer.status_code == 422, wrong


def test_the_machines_door_says_the_same(shared_app: Flask, lived: World) -> None:
    query = f"form={VILLAGE_WEEKLY}&until={W11}&n=2"
    scripts = as_somebody(shared_app, lived, "bridge", "reviewer")
    rates = scripts.call("GET", f"/api/v1/overview/rates?{query}").json
    assert rates is not None
    assert (rates["whole"]["expected"], rates["whole"]["filed"]) == (6, 3)
    assert rates["whole"]["filing_rate"] == 5000
    found = scripts.call("GET", f"/api/v1/overview/heat-map?{query}").json
    assert found is not None
    upper = next(row for row in found["rows"] if row["unit_name"] == "上河村")
    assert [cell["standing"] for cell in upper["cells"]] == ["on_time", "on_time"]
    series = scripts.call("GET", f"/api/v1/overview/series?{query}&field=disputes_found").json
    assert series is not None
    assert [point["now"]["value"] for point in series["points"]] == [5, 0]
    hits = scripts.call("GET", "/api/v1/overview/search?q=路灯&limit=1").json
    assert hits is not None
    assert [hit["unit_name"] for hit in hits["items"]] == ["上河村"]
    refused = scripts.call("GET", "/api/v1/overview/rates?until=2026-W60")
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
