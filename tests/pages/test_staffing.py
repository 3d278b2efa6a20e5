"""An administrator gives a further post, and closes an account, from the list of people."""

from __future__ import annotations

from bs4 import Tag
from flask import Flask

from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import form_on, soup_of
from tests.world import World


def line_of(page: Tag, login: str) -> Tag:
    """Return a person's first line in the list."""
    (row, *_) = [row for row in page.select("tbody tr") if login in row.get_text()]
    return row


def test_a_further_post_is_given_from_the_list(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    link = line_of(soup_of(chief.get("/people")), "lower.filer").select_one("a[href*=appoint]")
    assert link is not None
    page = chief.get(str(link["href"]))
    selector = "aside form"
    form = form_on(page, selector) | {"unit": str(world.unit("bamboo").id), "role": "filer"}
    action = soup_of(page).select_one(selector)
    assert action is not None

    wrong = chief.post(str(action["action"]), data=form | {"ends": "2019-01-01"})
    assert wrong.status_code == 422
    assert "任期结束日不能早于开始日" in words_of(wrong)
    assert form_on(wrong, selector)["unit"] == str(world.unit("bamboo").id)

    assert chief.post(str(action["action"]), data=form).status_code == 303
    listed = soup_of(chief.get("/people?search=下河村filer"))
    assert "竹园村" in words_of(chief.get("/people?search=下河村filer"))
    assert len([row for row in listed.select("tbody tr") if "lower.filer" in row.get_text()]) == 2


def test_somebody_elsewhere_cannot_be_picked_for_a_post(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    assert chief.get(f"/people?appoint={world.who('maple').account_id}").status_code == 404
    assert chief.get("/people?appoint=nobody").status_code == 422


def test_an_account_is_closed_from_the_list_but_never_ones_own(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    page = soup_of(chief.get("/people"))
    assert line_of(page, "bridge.administrator").select_one("form[action$=disable]") is None
    form = line_of(page, "bamboo.filer").select_one("form[action$=disable]")
    assert form is not None
    assert chief.post(str(form["action"])).status_code == 303
    assert as_somebody(app, world, "bamboo").get("/session").status_code == 401
    after = line_of(soup_of(chief.get("/people")), "bamboo.filer")
    assert "已停用" in after.get_text()
    assert after.find("button") is None


def test_the_line_of_a_device_ends_with_words(app: Flask, world: World) -> None:
    page = soup_of(as_somebody(app, world, "upper").get("/sessions"))
    lines = [line.get_text(" ", strip=True) for line in page.select("main li span.small")]
    assert lines
    assert not any(line.endswith("·") for line in lines)
