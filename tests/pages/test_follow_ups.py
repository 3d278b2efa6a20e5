"""A reviewer marks a figure on the page; it shows on the report, on the board and to the unit."""

from __future__ import annotations

from flask import Flask

from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, form_on, soup_of, submitted_today
from tests.world import VILLAGE_WEEKLY, World


def test_a_figure_is_followed_up_from_the_report_and_cleared_there(
    app: Flask, world: World
) -> None:
    number = submitted_today(world)
    desk = as_somebody(app, world, "b-sand", "reviewer")
    assert "跟进一个数" in words_of(desk.get(f"/reports/{number}"))
    place = f"/reports/{number}/follow-up"
    empty = desk.post(place, data={"field": "patrols", "words": ""})
    assert empty.status_code == 422
    assert "请写一句要看什么" in words_of(empty)
    typed = {"field": "patrols", "words": "和派出所的数差得多"}
    assert desk.post(place, data=typed).status_code == 303
    again = desk.post(place, data=typed)
    assert again.status_code == 409
    assert form_on(again, "form[action$='/follow-up']")["words"] == typed["words"]
    board = words_of(desk.get(f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"))
    assert "和派出所的数差得多" in board
    village = as_somebody(app, world, "b-head")
    assert "和派出所的数差得多" in words_of(village.get(f"/reports/{number}"))
    back = f"/reports/{number}/send-back"
    version = form_on(desk.get(back), "form[action$='/send-back']")["version"]
    assert desk.post(back, data={"reason": "请核对", "version": version}).status_code == 303
    assert "上级在跟进：和派出所的数差得多" in words_of(village.get(f"/reports/{number}"))
    clearing = soup_of(desk.get(place)).select_one("form[action$='/clear']")
    assert clearing is not None
    data = form_on(desk.get(place), "form[action$='/clear']")
    assert desk.post(str(clearing["action"]), data=data).status_code == 303
    assert "还没有在跟进的数" in words_of(desk.get(place))


def test_a_script_marks_and_clears_as_the_page_does(app: Flask, world: World) -> None:
    number = submitted_today(world)
    desk = as_somebody(app, world, "b-sand", "reviewer")
    body = {"report": str(number), "field": "patrols", "words": "再核"}
    made = desk.call("POST", "/api/v1/follow-ups", json=body)
    assert made.status_code == 201, made.json
    assert isinstance(made.json, dict)
    village = as_somebody(app, world, "b-head")
    seen = village.call("GET", f"/api/v1/follow-ups?report={number}").json
    assert isinstance(seen, dict)
    assert [each["words"] for each in seen["items"]] == ["再核"]
    address = f"/api/v1/follow-ups/{made.json['id']}/clearance"
    assert desk.call("POST", address, json={}).status_code == 428
    done = desk.call("POST", address, json={}, headers={"If-Match": made.headers["ETag"]})
    assert done.status_code == 200
    assert isinstance(done.json, dict)
    assert done.json["cleared_at"] is not None
