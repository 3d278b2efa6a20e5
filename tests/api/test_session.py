"""The session at the machine's door."""

from __future__ import annotations

from flask import Flask

from fengqiao.accounts.appointments import appoint_to_post
from fengqiao.clock import now
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import HOME, Browser, as_somebody
from tests.world import PASSWORD, World


def test_a_machine_is_told_who_it_is_and_which_posts_it_has(app: Flask, world: World) -> None:
    body = as_somebody(app, world, "upper").get("/api/v1/session").get_json()

    assert (body["unit_name"], body["role"], body["unit_level"]) == ("上河村", "filer", "village")
    assert [(post["label"], post["active"]) for post in body["posts"]] == [("上河村 填报员", True)]
    own = {key: body["posts"][0][key] for key in ("role", "unit_id", "unit_name")}
    assert own == {key: body[key] for key in own}
    assert body["owner"] == f"{body['county']}/{body['account_id']}/{body['unit_id']}"


def test_switching_posts_changes_the_cookie_and_the_reach(app: Flask, world: World) -> None:
    chief, filer = world.who("county", "administrator"), world.who("upper")
    with transaction(chief) as work:
        post = appoint_to_post(
            work,
            chief,
            account_id=filer.account_id,
            unit_id=world.unit("willow").id,
            role="reviewer",
            at=now(),
        )
    machine = as_somebody(app, world, "upper")
    before = machine.cookie()

    switched = machine.call("PUT", "/api/v1/session/post", json={"post_id": str(post.id)})

    assert switched.status_code == 200
    assert switched.get_json()["unit_name"] == "柳溪乡"
    assert machine.cookie() != before
    assert len(machine.get("/api/v1/units").get_json()["items"]) == 3
    assert Browser(app, before).get("/api/v1/session").status_code == 401


def test_nobody_switches_to_another_persons_post(app: Flask, world: World) -> None:
    other = world.who("bridge", "reviewer").post_id

    answer = as_somebody(app, world, "upper").call(
        "PUT", "/api/v1/session/post", json={"post_id": str(other)}
    )

    assert answer.status_code == 404
    assert as_somebody(app, world, "upper").get("/session").status_code == 200


def test_a_machine_with_an_old_session_signs_in_anew_and_is_told_how_to_send_its_token(
    app: Flask, world: World
) -> None:
    machine = as_somebody(app, world, "upper")
    before = machine.cookie()
    who = {"county": 341599, "account": "upper.filer", "password": PASSWORD}

    untold = machine.client.put(
        "/api/v1/session/post", json={"post_id": str(world.who("upper").post_id)}, base_url=HOME
    )
    again = machine.client.post("/api/v1/session", json=who, base_url=HOME)
    token = {"X-CSRF-Token": again.get_json()["csrf_token"]}
    left = machine.client.delete("/api/v1/session", headers=token, base_url=HOME)

    assert (untold.status_code, untold.get_json()["code"]) == (403, "csrf-token-missing")
    assert "X-CSRF-Token" in untold.get_json()["detail"]
    assert "GET /api/v1/session" in untold.get_json()["detail"]
    assert "刷新页面" not in untold.get_json()["detail"]
    assert again.status_code == 201
    assert left.status_code == 204
    assert Browser(app, before).get("/api/v1/session").status_code == 200
