"""A session ends while somebody is filing: nothing typed is lost, with or without a script."""

from __future__ import annotations

import io
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import begun_today, form_on, photo, whole
from tests.world import PASSWORD, B, World

LONG = "村口路灯坏了三盏。\n已报乡镇，" + "等待维修；" * 80


def hidden(answer: TestResponse) -> dict[str, Any]:
    """Return the hidden fields of the page's own form, repeated names as lists."""
    form = BeautifulSoup(answer.text, "html.parser").select("main form")[0]
    found: dict[str, Any] = {}
    for field in form.select("input[type=hidden]"):
        name, value = str(field["name"]), str(field["value"])
        found[name] = [*found[name], value] if name in found else [value]
    return {name: held if len(held) > 1 else held[0] for name, held in found.items()}


def sign_in(browser: Browser, door: TestResponse, login: str, password: str) -> TestResponse:
    """Fill in the door as it was drawn, as a browser without script does."""
    fields = hidden(door) | {"county": str(B), "account": login, "password": password}
    token = fields.pop("csrf_token")
    return browser.post("/sign-in", token=token, data=fields)


def typed_and_lost(app: Flask, world: World, **more: Any) -> tuple[Browser, str, TestResponse]:
    """Have a village type its week, lose its session, and press 暂存; return what it meets."""
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place, token = f"/reports/{report_id}", village.token()
    form = form_on(village.get(place)) | whole(world, patrols="3", narrative=LONG)
    form |= {"reason.patrols": "补记", "action": "save"}
    Browser(app, village.cookie()).post("/sign-out")
    return village, place, village.post(place, token=token, data=form | more)


def test_answers_typed_without_script_are_in_the_draft_after_signing_in_again(
    app: Flask, world: World
) -> None:
    village, place, door = typed_and_lost(app, world)
    assert door.status_code == 401
    login = "b-head.filer"
    wrong = sign_in(village, door, login, "not mine")
    inside = sign_in(village, wrong, login, PASSWORD)
    assert inside.status_code == 200
    form = BeautifulSoup(inside.text, "html.parser").select("main form")[0]
    assert (form["action"], form["method"]) == (place, "post")
    fields = hidden(inside)
    done = village.post(place, token=fields.pop("csrf_token"), data=fields)

    assert done.status_code == 303
    kept = form_on(village.get(place))
    assert kept["answer.patrols"] == "3"
    assert kept["answer.narrative"].replace("\r\n", "\n").strip() == LONG.strip()
    draft = village.get(f"/api/v1{place}").get_json()
    assert (draft["state"], draft["answers"]["patrols"]) == ("draft", "3")
    assert draft["reasons"] == {"patrols": "补记"}


def test_a_photo_cannot_be_carried_and_that_is_said(app: Flask, world: World) -> None:
    village, _, door = typed_and_lost(
        app, world, **{"file.answer.photos": (io.BytesIO(photo()), "现场.jpg")}
    )
    inside = sign_in(village, door, "b-head.filer", PASSWORD)
    assert "照片没有带过来" in words_of(inside)


def test_nothing_is_carried_from_another_sites_form(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    token = village.token()
    Browser(app, village.cookie()).post("/sign-out")
    door = village.post(
        f"/reports/{report_id}",
        token=token,
        data={"answer.patrols": "987654"},
        headers={"Origin": "https://elsewhere.test"},
    )
    assert door.status_code == 401
    assert "987654" not in door.text
