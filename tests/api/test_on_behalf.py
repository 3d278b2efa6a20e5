"""Filing on behalf, and handing a period over, through the machine's door."""

from __future__ import annotations

import json

from flask import Flask

from tests.api.filing import REPORTS, duty, save, submit
from tests.pages.browser import as_somebody
from tests.pages.reporting import WEEK
from tests.world import VILLAGE_WEEKLY, World, filled


def test_a_township_files_for_a_village_which_confirms_and_then_it_is_accepted(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    body = {"obligation_id": duty(village)["id"], "reason": "村里停电，电话报数"}

    begun = township.call("POST", f"{REPORTS}/on-behalf", json=body)

    assert begun.status_code == 201
    assert begun.get_json()["on_behalf"] is True
    assert township.call("POST", f"{REPORTS}/on-behalf", json=body).status_code == 200
    address = f"{REPORTS}/{begun.get_json()['id']}"
    answers = filled(world.forms[VILLAGE_WEEKLY])
    saved = save(township, address, begun.headers["ETag"], answers)
    assert saved.status_code == 200
    sent = submit(township, address, saved.headers["ETag"])
    assert sent.get_json()["state"] == "submitted"
    named = {"If-Match": township.get(address).headers["ETag"]}
    alone = township.call("POST", f"{address}/acceptance", headers=named)
    assert (alone.status_code, alone.get_json()["code"]) == (403, "own-work")
    confirmed = village.call("POST", f"{address}/confirmation", headers=named)
    assert confirmed.status_code == 200
    accepted = township.call("POST", f"{address}/acceptance", headers=named)
    assert accepted.get_json()["state"] == "accepted"


def test_a_reason_is_asked_for(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "filer")
    body = {"obligation_id": duty(village)["id"], "reason": ""}
    refused = township.call("POST", f"{REPORTS}/on-behalf", json=body)
    assert refused.status_code == 422
    assert "reason" in refused.get_json()["errors"]


def test_a_period_is_handed_over_only_as_it_was_previewed(app: Flask, world: World) -> None:
    county = as_somebody(app, world, "b-county", "reviewer")
    address = f"/api/v1/exchange/{VILLAGE_WEEKLY}/{WEEK}"
    content = json.loads(county.get(address).data)
    assert content["reports"] == []
    assert len(content["missing"]) == 2
    wrong = county.call("POST", address, json={"sha256": "0" * 64})
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "changed-meanwhile")
    made = county.call("POST", address, json={"sha256": content["sha256"]})
    assert made.status_code == 201
    assert county.get(made.headers["Location"]).status_code == 200
    again = json.loads(county.get(f"{address}?format=json").data)
    assert again["sha256"] == content["sha256"]
    assert county.get(f"{address}?format=pdf").status_code == 422
