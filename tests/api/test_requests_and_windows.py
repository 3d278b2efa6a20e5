"""Asking, answering, raising and counting at the machine's door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from fengqiao.clock import local_date, now
from fengqiao.db import database
from tests.api.filing import drafted, duty, submit
from tests.ground import connect
from tests.pages.browser import Browser, as_somebody
from tests.world import VILLAGE_WEEKLY, World

REQUESTS, WINDOWS = "/api/v1/requests", "/api/v1/windows"
TOMORROW = local_date(now()) + timedelta(days=1)


def ask(village: Browser, key: str | None = None, **changes: Any) -> TestResponse:
    """Ask for more time about this week's report."""
    body = {
        "obligation_id": duty(village)["id"],
        "kind": "extension",
        "reason": "停电三天",
        "wished_until": (now() + timedelta(days=20)).isoformat(),
    }
    headers = {"Idempotency-Key": key or str(uuid4())}
    return village.call("POST", REQUESTS, json=body | changes, headers=headers)


def answer(above: Browser, place: str, etag: str, **body: Any) -> TestResponse:
    """Answer a request over the version an ETag names."""
    return above.call("POST", place, json=body, headers={"If-Match": etag})


def test_asked_once_however_often_it_is_sent_and_granted_with_another_date(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head")
    above = as_somebody(app, world, "b-sand", "reviewer")
    key = str(uuid4())
    whole = {"obligation_id": duty(village)["id"], "kind": "extension", "reason": "停电三天"}
    whole["wished_until"] = (now() + timedelta(days=20)).isoformat()
    first = ask(village, key, **whole)
    again = ask(village, key, **whole)
    assert first.status_code == 201
    assert first.get_json() == again.get_json()
    place = first.headers["Location"]
    below = above.get(f"{REQUESTS}?of=below").get_json()["items"]
    assert [(each["unit_name"], each["state"]) for each in below] == [("沙头村", "asked")]
    until = (now() + timedelta(days=12)).isoformat()
    granted = answer(above, f"{place}/grant", first.headers["ETag"], until=until, words="抓紧")
    assert granted.status_code == 200
    seen = village.get(place).get_json()
    assert (seen["state"], seen["decision"]) == ("granted", "抓紧")
    assert seen["due_at"] == seen["granted_until"] == duty(village)["due_at"]


def test_refused_with_words_and_withdrawn_only_in_the_version_that_was_read(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head")
    above = as_somebody(app, world, "b-sand", "reviewer")
    asked = ask(village)
    place, etag = asked.headers["Location"], asked.headers["ETag"]
    stale = village.call("POST", f"{place}/withdrawal", headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    assert answer(above, f"{place}/refusal", etag, words=" ").status_code == 422
    refused = answer(above, f"{place}/refusal", etag, words="时间够用")
    assert refused.get_json()["state"] == "refused"
    late = village.call("POST", f"{place}/withdrawal", headers={"If-Match": '"v2"'})
    assert late.status_code == 403
    assert late.get_json()["code"] == "move-refused"


def test_a_faulty_request_is_refused_field_by_field(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    assert ask(village, reason="").get_json()["errors"].keys() == {"reason"}
    assert ask(village, wished_until=None).get_json()["errors"].keys() == {"wished_until"}
    assert ask(village, wished_until="2026-11-30T18:00:00").status_code == 422
    assert ask(village, kind="holiday").status_code == 422


def test_requests_are_turned_page_by_page_the_latest_first(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    for _ in range(3):
        asked = ask(village)
        place = f"{asked.headers['Location']}/withdrawal"
        village.call("POST", place, headers={"If-Match": asked.headers["ETag"]})
    first = village.get(f"{REQUESTS}?limit=2").get_json()
    rest = village.get(f"{REQUESTS}?limit=2&after={first['next']}").get_json()
    listed = [each["id"] for each in first["items"] + rest["items"]]
    assert len(set(listed)) == len(listed) == 3
    assert rest["next"] is None


def test_the_reviewer_extends_or_waives_without_being_asked(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    above = as_somebody(app, world, "b-sand", "reviewer")
    place = f"/api/v1/obligations/{duty(village)['id']}"
    assert (duty(village)["standing"], duty(village)["state"]) == ("pending", "none")
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set due_at = now() - interval '2 minutes', grace_at = now()"
            " - interval '1 minute', closes_at = now() + interval '1 day'"
        )
    assert (duty(village)["standing"], duty(village)["state"]) == ("overdue", "none")
    until = (now() + timedelta(days=20)).isoformat()
    longer = above.call("POST", f"{place}/extension", json={"until": until, "reason": "大雪"})
    assert longer.status_code == 200
    assert duty(village)["due_at"] == longer.get_json()["due_at"]
    assert longer.get_json()["standing"] == "pending"
    waived = above.call("POST", f"{place}/waiver", json={"reason": "搬迁"})
    assert waived.get_json()["state"] == duty(village)["standing"] == "waived"
    assert village.call("POST", f"{place}/waiver", json={"reason": "搬迁"}).status_code == 403


def test_a_window_is_opened_once_read_by_its_county_and_ended(app: Flask, world: World) -> None:
    county = as_somebody(app, world, "b-county", "assessor")
    village = as_somebody(app, world, "b-head")
    body = {
        "title": "防汛",
        "basis": "防指〔2026〕1号",
        "form": VILLAGE_WEEKLY,
        "frequency": "day",
        "first_day": TOMORROW.isoformat(),
        "last_day": (TOMORROW + timedelta(days=2)).isoformat(),
        "unit_ids": [str(world.unit("b-head").id)],
    }
    headers = {"Idempotency-Key": str(uuid4())}
    opened = county.call("POST", WINDOWS, json=body, headers=headers)
    again = county.call("POST", WINDOWS, json=body, headers=headers)
    assert opened.status_code == 201
    assert opened.get_json() == again.get_json()
    days = [each["period"] for each in village.get("/api/v1/obligations").get_json()["items"]]
    assert sum(day.startswith(str(TOMORROW)[:8]) and len(day) == 10 for day in days) >= 1
    place = opened.headers["Location"]
    assert village.get(place).get_json()["basis"] == "防指〔2026〕1号"
    assert as_somebody(app, world, "upper").get(place).status_code == 404
    ended = county.call(
        "POST",
        f"{place}/end",
        json={"reason": "雨停"},
        headers={"If-Match": opened.headers["ETag"]},
    )
    assert (ended.status_code, ended.get_json()["state"]) == (200, "ended")
    listed = village.get(WINDOWS).get_json()["items"]
    assert [each["ended_reason"] for each in listed] == ["雨停"]
    owed = village.get("/api/v1/obligations").get_json()["items"]
    assert sum(each["state"] == "waived" for each in owed) == 3


def test_counts_add_up_and_are_broken_down_as_asked(app: Flask, world: World) -> None:
    village, address, etag = drafted(app, world)
    submit(village, address, etag)
    above = as_somebody(app, world, "b-sand", "reviewer")
    period = duty(village)["period"]
    place = f"/api/v1/rates?form={VILLAGE_WEEKLY}&period={period}"
    (whole,) = above.get(place).get_json()["items"]
    assert (whole["expected"], whole["filed"], whole["filing_rate"]) == (2, 1, 5000)
    units = above.get(f"{place}&by=unit").get_json()["items"]
    assert sorted(each["filed"] for each in units) == [0, 1]
    assert {each["unit_id"]: each["filed"] for each in units}[duty(village)["unit_id"]] == 1
    assert (whole["unit_id"], whole["unit_name"]) == (None, "")
    for each in (whole, *units):
        parts = each["on_time"] + each["late"] + each["missing"] + each["pending"]
        assert each["expected"] == parts
    for wrong in ("x", "2026-W99", "2026-02-30"):
        refused = above.get(f"/api/v1/rates?period={wrong}")
        assert (refused.status_code, [*refused.get_json()["errors"]]) == (422, ["period"])
    assert above.get("/api/v1/rates?period=2031-W05").status_code == 200
    assert above.get("/api/v1/rates?by=moon").status_code == 422
    assert above.get("/api/v1/rates?year=20x6").status_code == 422
