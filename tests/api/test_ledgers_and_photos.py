"""Ledgers and photos with nothing but the machine's door."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from flask import Flask

from tests.judging import photo
from tests.pages.browser import as_somebody
from tests.pages.reporting import with_ledger
from tests.world import World

ENTRIES = "/api/v1/ledger-entries"


def test_a_machine_learns_the_columns_sends_a_photo_enters_and_amends(
    app: Flask, world: World
) -> None:
    with_ledger()
    village = as_somebody(app, world, "b-head")
    ledger = village.get("/api/v1/ledgers").get_json()["items"][0]
    columns = {each["code"]: each for each in ledger["columns"]}
    assert (ledger["code"], columns["place"]["required"]) == ("inspection", True)
    raw = photo()
    digest = hashlib.sha256(raw).hexdigest()
    place = f"/api/v1/attachments/{digest}"
    sent = [village.call("PUT", place, data=raw, content_type="image/jpeg") for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 200]
    assert sent[0].get_json() == sent[1].get_json()
    assert village.get(place).content_type == "image/jpeg"
    assert village.call("PUT", place, data=b"x", content_type="image/jpeg").status_code == 422

    body = {
        "ledger": ledger["code"],
        "answers": {"place": "河堤", "item": columns["item"]["choices"][0]},
        "found": True,
        "severity": ledger["severities"][0]["code"],
        "photos": [digest],
    }
    key = {"Idempotency-Key": str(uuid4())}
    entered, again = (village.call("POST", ENTRIES, json=body, headers=key) for _ in range(2))
    assert entered.status_code == 201, entered.text
    assert again.get_json() == entered.get_json()
    assert len(village.get(ENTRIES).get_json()["items"]) == 1
    entry = f"{ENTRIES}/{entered.get_json()['id']}"
    change = {"answers": {**body["answers"], "place": "东河堤"}, "reason": "地点写错了"}
    stale = village.call("PUT", entry, json=change, headers={"If-Match": '"v99"'})
    assert stale.status_code == 412
    headers = {"If-Match": entered.headers["ETag"]}
    amended = village.call("PUT", entry, json=change, headers=headers)
    assert (amended.status_code, amended.get_json()["values"]["place"]) == (200, "东河堤")
    assert amended.headers["ETag"] != entered.headers["ETag"]
