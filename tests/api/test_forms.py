"""A county's forms at the machine's door: the same deeds as on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form_file import parse_form
from tests.pages.browser import Browser, as_somebody
from tests.pages.reporting import with_ledger
from tests.world import VILLAGE_WEEKLY, World

API = "/api/v1/forms"
APPROVALS = "/api/v1/form-approvals"


def file_of(world: World, **changes: Any) -> str:
    return write_form({**form_document(world.forms[VILLAGE_WEEKLY]), **changes})


def begun(desk: Browser, text: str) -> tuple[str, str, dict[str, Any]]:
    """Begin a draft; return its address, its ETag and what was answered."""
    key = {"Idempotency-Key": str(uuid4())}
    answer = desk.call("POST", f"{API}/drafts", json={"file": text}, headers=key)
    assert answer.status_code == 201, answer.json
    again = desk.call("POST", f"{API}/drafts", json={"file": text}, headers=key)
    assert again.json == answer.json
    assert isinstance(answer.json, dict)
    return answer.headers["Location"], answer.headers["ETag"], answer.json


def test_a_form_is_drafted_adopted_and_retired_by_a_script(app: Flask, world: World) -> None:
    with_ledger()
    desk = as_somebody(app, world, "b-county", "reviewer")
    address, tag, draft = begun(desk, file_of(world, owner=""))
    assert draft["fit"] is False
    assert {(f["part"], f["key"]) for f in draft["faults"]} == {("", "owner")}
    adopting = {"from_period": "2039-W01", "note": "换归口"}
    early = desk.call("POST", f"{address}/adoption", json=adopting, headers={"If-Match": tag})
    assert early.status_code == 422
    saved = desk.call(
        "PUT", address, json={"file": file_of(world, owner="平安办")}, headers={"If-Match": tag}
    )
    assert saved.status_code == 200
    stale = desk.call("POST", f"{address}/adoption", json=adopting, headers={"If-Match": tag})
    assert stale.status_code == 412
    fresh = {"If-Match": saved.headers["ETag"]}
    adopted = desk.call("POST", f"{address}/adoption", json=adopting, headers=fresh)
    assert adopted.status_code == 200, adopted.json
    assert isinstance(adopted.json, dict)
    assert [v["from_period"] for v in adopted.json["versions"]] == ["2039-W01", ""]
    assert parse_form(adopted.json["file"]).form.owner == "平安办"
    body = {"from_period": "2039-W05", "reason": "并表"}
    retired = desk.call("POST", f"{API}/{VILLAGE_WEEKLY}/retirement", json=body)
    assert isinstance(retired.json, dict)
    assert retired.json["retired_from"] == "2039-W05"


def test_a_file_that_cannot_be_read_is_refused_at_its_line(app: Flask, world: World) -> None:
    desk = as_somebody(app, world, "b-county", "reviewer")
    answer = desk.call("POST", f"{API}/drafts", json={"file": "form: [\n"})
    assert answer.status_code == 422
    assert isinstance(answer.json, dict)
    assert answer.json["errors"]["file"][0].startswith("form.yaml:2:1")


def test_a_draft_is_thrown_away_only_in_the_version_that_was_read(app: Flask, world: World) -> None:
    desk = as_somebody(app, world, "b-county", "reviewer")
    address, tag, _ = begun(desk, file_of(world))
    assert desk.call("DELETE", address).status_code == 428
    assert desk.call("DELETE", address, headers={"If-Match": tag}).status_code == 204
    assert desk.call("GET", address).status_code == 404


def test_the_dictionary_and_the_burden_are_the_pages_own(app: Flask, world: World) -> None:
    desk = as_somebody(app, world, "b-county", "assessor")
    entries = desk.call("GET", f"{API}/dictionary").json
    burden = desk.call("GET", f"{API}/burden").json
    forms = desk.call("GET", API).json
    assert isinstance(entries, dict)
    assert isinstance(burden, dict)
    assert isinstance(forms, dict)
    assert len(forms["items"]) == len(world.forms)
    assert {e["form"] for e in entries["items"]} == set(world.forms)
    assert burden["answers"] == sum(each["answers"] for each in burden["items"])
    weekly = next(b for b in burden["items"] if b["form"] == VILLAGE_WEEKLY)
    assert weekly["answers"] == weekly["asked"] * weekly["units"] * 52


def test_a_form_is_handed_in_and_approved_by_scripts_of_two_people(
    app: Flask, world: World
) -> None:
    with_ledger()
    desk = as_somebody(app, world, "b-county", "reviewer")
    sections = form_document(world.forms[VILLAGE_WEEKLY])["sections"]
    sections[0]["fields"].append({"field": "night_patrols", "label": "夜间巡逻", "unit": "次"})
    address, tag, draft = begun(desk, file_of(world, sections=sections))
    adopting = {"from_period": f"{local_date(now()).year + 1}-W05", "note": "加一项"}
    early = desk.call("POST", f"{address}/adoption", json=adopting, headers={"If-Match": tag})
    assert early.status_code == 409
    assert isinstance(early.json, dict)
    assert early.json["code"] == "needs-approval"
    until = local_date(now()) + timedelta(days=700)
    body = {"reason": "专项行动", "basis": "通知", "needed_by": "平安办", "draft": draft["id"]}
    far = desk.call(
        "POST", APPROVALS, json={**body, "until": "2099-12-31"}, headers={"If-Match": tag}
    )
    assert isinstance(far.json, dict)
    assert "一次最长三年" in far.json["errors"]["until"][0]
    asked = desk.call(
        "POST", APPROVALS, json={**body, "until": str(until)}, headers={"If-Match": tag}
    )
    assert asked.status_code == 201, asked.json
    assert isinstance(asked.json, dict)
    assert asked.json["more"] == ["新收“夜间巡逻”"]
    other = as_somebody(app, world, "b-county", "assessor")
    deciding = f"{APPROVALS}/{asked.json['id']}/decision"
    fresh = {"If-Match": other.call("GET", f"{APPROVALS}/{asked.json['id']}").headers["ETag"]}
    given = other.call("POST", deciding, json={"decision": "approve"}, headers=fresh)
    assert given.status_code == 200, given.json
    assert isinstance(given.json, dict)
    adopted = desk.call("POST", f"{address}/adoption", json=adopting, headers={"If-Match": tag})
    assert isinstance(adopted.json, dict)
    assert adopted.json["approval"] == given.json["number"]
    assert adopted.json["valid_until"] == str(until)
