"""What the script of the filing page sends is taken once, and answered so that it can go on."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask

from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import (
    begun_today,
    form_on,
    report_of,
    whole,
)
from tests.world import World

JSON = {"Accept": "application/json"}


def test_a_script_sends_twice_and_gets_one_receipt(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    body = whole(world) | {"action": "submit", "version": "1"}
    headers = {**JSON, "Idempotency-Key": str(uuid4())}
    first = village.post(f"/reports/{report_id}", data=body, headers=headers)
    second = village.post(f"/reports/{report_id}", data=body, headers=headers)
    assert first.status_code == second.status_code == 200
    assert first.get_json() == second.get_json()
    assert set(first.get_json()) == {"receipt", "submitted_at", "location"}
    assert report_of(world, "b-head", report_id).revision == 1
    third = village.post(
        f"/reports/{report_id}", data=body, headers={**JSON, "Idempotency-Key": str(uuid4())}
    )
    assert third.status_code in (403, 409, 412)
    assert report_of(world, "b-head", report_id).revision == 1


def test_a_script_is_told_field_by_field_and_its_version_still_holds(
    app: Flask, world: World
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    body = whole(world, patrols="x") | {"action": "submit", "version": "1"}
    headers = {**JSON, "Idempotency-Key": str(uuid4())}
    refused = village.post(f"/reports/{report_id}", data=body, headers=headers)
    assert refused.status_code == 422
    assert refused.content_type.startswith("application/problem+json")
    assert list(refused.get_json()["errors"]) == ["patrols"]
    again = village.post(
        f"/reports/{report_id}",
        data=body | {"answer.patrols": "3", "answer.patrol_attendance": "3"},
        headers=headers,
    )
    assert again.status_code == 200


def test_a_second_submission_without_script_leads_to_the_same_receipt(
    app: Flask, world: World
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}")) | whole(world) | {"action": "submit"}
    first = village.post(f"/reports/{report_id}", data=form)
    second = village.post(f"/reports/{report_id}", data=form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert report_of(world, "b-head", report_id).revision == 1


def test_a_lost_session_is_asked_to_sign_in_and_a_script_gets_401(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}")) | {"answer.patrols": "6"}
    token = village.token()
    village.post("/sign-out")
    stranger = Browser(app)
    answer = stranger.post(
        f"/reports/{report_id}", data=form | {"action": "save"}, token=stranger.token()
    )
    assert answer.status_code == 401
    assert "登录" in words_of(answer)
    script = stranger.post(f"/reports/{report_id}", data=form, token=token, headers=JSON)
    assert script.status_code in (401, 403)


def test_a_script_that_typed_over_an_older_copy_is_given_the_present_one(
    app: Flask, world: World
) -> None:
    report_id = begun_today(world)
    village, place = as_somebody(app, world, "b-head"), f"/reports/{report_id}"
    posted = form_on(village.get(place))
    village.post(place, data=posted | {"answer.patrols": "3", "action": "save"})
    answer = village.post(
        place,
        data=posted | {"answer.patrols": "5", "action": "save"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 412
    current = answer.get_json()["current"]
    assert ["answer.patrols", "3"] in current["fields"]
    assert current["version"] == report_of(world, "b-head", report_id).version
