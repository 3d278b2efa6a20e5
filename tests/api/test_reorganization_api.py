"""The tree is changed at the machine's door by the same deeds: look, carry out, take back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask

from fengqiao.clock import local_date, now
from tests.domain.reorganizing import scalar
from tests.pages.browser import Browser, as_somebody
from tests.world import World

CHANGES = "/api/v1/unit-changes"


def renaming(world: World) -> dict[str, Any]:
    """Return what renames 新岸村."""
    return {
        "kind": "rename",
        "on": local_date(now()).isoformat(),
        "document": "东政〔2026〕9号",
        "units": [str(world.unit("b-shore").id)],
        "new": [{"name": "新岸社区"}],
    }


def desk(app: Flask, world: World) -> Browser:
    """Return the door as the county's administrator finds it."""
    return as_somebody(app, world, "b-county", "administrator")


def test_a_change_is_looked_at_carried_out_once_listed_and_taken_back(
    app: Flask, world: World
) -> None:
    door, wanted = desk(app, world), renaming(world)
    plan = door.call("POST", f"{CHANGES}/preview", json=wanted)
    assert (plan.status_code, plan.get_json()["title"]) == (200, "新岸村更名为新岸社区")
    body = {**wanted, "seen": plan.get_json()["sha256"]}
    key = {"Idempotency-Key": str(uuid4())}
    done = door.call("POST", CHANGES, json=body, headers=key)
    again = door.call("POST", CHANGES, json=body, headers=key)
    assert (done.status_code, again.get_json()) == (201, done.get_json())
    assert scalar("select count(*) from fq.unit_change") == 1
    (line,) = door.call("GET", CHANGES).get_json()["items"]
    assert line == door.call("GET", done.headers["Location"]).get_json() == done.get_json()
    back = door.call(
        "POST",
        f"{CHANGES}/{line['id']}/undo",
        json={"document": "东政〔2026〕10号"},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert (back.status_code, back.get_json()["undoes"]) == (201, line["id"])
    assert scalar("select name from fq.unit where code = '341600100201'") == "新岸村"


def test_what_was_not_looked_at_is_not_done(app: Flask, world: World) -> None:
    door = desk(app, world)
    body = {**renaming(world), "seen": "0" * 64}
    refused = door.call("POST", CHANGES, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert (refused.status_code, refused.get_json()["code"]) == (412, "stale")
    without = door.call("POST", CHANGES, json=body)
    assert (without.status_code, without.get_json()["code"]) == (400, "idempotency-key-required")


def test_a_refusal_names_the_field_or_the_way_out(app: Flask, world: World) -> None:
    door = desk(app, world)
    unfit = door.call("POST", f"{CHANGES}/preview", json={**renaming(world), "new": []})
    assert (unfit.status_code, set(unfit.get_json()["errors"])) == (422, {"new"})
    closing = {
        **renaming(world),
        "kind": "close",
        "new": [],
        "units": [str(world.unit("b-sand").id)],
    }
    refused = door.call("POST", f"{CHANGES}/preview", json=closing)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "units-below")
    assert "划转" in refused.get_json()["detail"]
