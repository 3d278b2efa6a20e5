"""What a machine needs besides a report itself: what it asks, its past, what it was made from."""

from __future__ import annotations

from typing import Any

from flask import Flask

from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.periods.period import Period
from tests.api.filing import REPORTS, begin, duty, save, submit, submitted
from tests.ground import connect
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import WEEK, with_ledger
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, B, World, filled, open_period
from tests.world import submitted as submitted_in


def test_a_machine_learns_from_the_door_alone_what_a_report_asks(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)

    asked = filer.get(f"{address}/form").get_json()

    form = world.forms[VILLAGE_WEEKLY]
    fields = [field for section in asked["sections"] for field in section["fields"]]
    assert [each["code"] for each in fields] == list(form.fields)
    assert (asked["code"], asked["sha256"]) == (VILLAGE_WEEKLY, form.hash)
    assert [each["message"] for each in asked["rules"]] == [rule.message for rule in form.rules]
    answers: dict[str, object] = {each["code"]: 0 for each in fields if each["type"] == "integer"}
    saved = save(filer, address, etag, answers)
    assert {*saved.get_json()["answers"]} == {*answers}


def test_every_handing_up_is_kept_and_read_with_its_hash(app: Flask, world: World) -> None:
    filer, address, etag = submitted(app, world)
    reviewer = as_somebody(app, world, "b-sand", "reviewer")
    body, by_version = {"remarks": {"": "请核对"}}, {"If-Match": etag}
    reviewer.call("POST", f"{address}/return", json=body, headers=by_version)
    past = f"{address}/revisions"
    handed_up = reviewer.get(past).get_json()["items"]
    assert [each["number"] for each in handed_up] == [1]
    sections = world.forms[VILLAGE_WEEKLY].sections
    asked = [each for section in sections if not section.shown_if for each in section.fields]
    code = next(each.code for each in asked if each.type == "text")
    other = {**filled(world.forms[VILLAGE_WEEKLY]), code: "改过的话"}
    save(filer, address, filer.get(address).headers["ETag"], other)

    assert reviewer.get(past).get_json()["items"] == handed_up
    assert submit(filer, address, filer.get(address).headers["ETag"]).status_code == 200
    newest, oldest = reviewer.get(past).get_json()["items"]
    assert (newest["number"], newest["answers"][code]) == (2, "改过的话")
    assert oldest == handed_up[0]
    assert newest["sha256"] != oldest["sha256"]


def gathering(township: Browser, place: str) -> dict[str, Any]:
    """Have a township gather what is accepted at this moment, and return what that was."""
    etag = township.get(place).headers["ETag"]
    drawn = township.call("POST", f"{place}/consolidation", headers={"If-Match": etag})
    assert drawn.status_code == 200, drawn.text
    found: dict[str, Any] = township.get(f"{place}/gathering").get_json()
    return found


def test_a_township_reminds_accepts_several_at_once_and_reads_what_it_gathered(
    app: Flask, world: World
) -> None:
    _, head, etag = submitted(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    owed = township.get(f"/api/v1/obligations?of=below&form={VILLAGE_WEEKLY}").get_json()["items"]
    waiting = next(each for each in owed if each["state"] == "none")
    reminder = f"/api/v1/obligations/{waiting['id']}/reminder"
    reminded = [township.call("POST", reminder) for _ in range(2)]
    assert [each.status_code for each in reminded] == [200, 200]
    assert reminded[0].get_json() == reminded[1].get_json()
    own = duty(township, TOWNSHIP_HALF_MONTHLY)["id"]
    begun = township.call("POST", REPORTS, json={"obligation_id": own})
    place = f"{REPORTS}/{begun.get_json()['id']}"
    before = gathering(township, place)
    assert before["pins"] == []
    assert "沙头村" in {gap["unit_name"] for gap in before["gaps"]}

    _, shore, other = submitted(app, world, "b-shore")
    tags = {head.rsplit("/", 1)[1]: etag, shore.rsplit("/", 1)[1]: other}
    chosen = [{"id": report, "etag": tag} for report, tag in tags.items()]
    stale = [chosen[0], {**chosen[1], "etag": "v1"}]
    none = township.call("POST", f"{REPORTS}/acceptance", json={"reports": stale})
    assert (none.status_code, none.get_json()["code"]) == (412, "stale")
    assert township.get(head).get_json()["state"] == "submitted"
    both = township.call("POST", f"{REPORTS}/acceptance", json={"reports": chosen})
    assert (both.status_code, both.get_json()) == (200, {"accepted": 2})
    assert {township.get(each).get_json()["state"] for each in (head, shore)} == {"accepted"}

    after = gathering(township, place)
    assert {pin["report_id"] for pin in after["pins"]} == {*tags}
    assert len(after["gaps"]) < len(before["gaps"])
    assert (after["adjustments"], after["stale"]) == ([], False)


def test_what_a_board_marks_and_what_stood_before_is_read_at_the_machines_door(
    app: Flask, world: World
) -> None:
    with_ledger()
    before = str(Period.parse(WEEK).previous())
    open_period(world, B, before)
    with connect(str(database().settings.admin_url)) as session:
        session.execute(
            "update fq.obligation set closes_at = greatest(grace_at, now()) + interval '1 day'"
        )
    submitted_in(world, "b-head", period=before, answers={"households_visited": "2"}, at=now())
    many = {"households_visited": "60", "places_inspected": "4"}
    report = submitted_in(world, "b-head", period=WEEK, answers=many, at=now())
    submitted_in(world, "b-shore", period=WEEK, answers={}, at=now())
    township = as_somebody(app, world, "b-sand", "reviewer")

    owed = township.get(f"/api/v1/obligations?of=below&form={VILLAGE_WEEKLY}").get_json()["items"]
    read = township.get(f"{REPORTS}/{report}").get_json()

    now_owed = {each["unit_name"]: each for each in owed if each["period"] == WEEK}
    marks = {(each["kind"], each["field"]) for each in now_owed["沙头村"]["unusual"]}
    assert marks == {("jump", "households_visited"), ("ledger", "places_inspected")}
    assert now_owed["沙头村"]["unproblematic"] is False
    assert (now_owed["新岸村"]["unusual"], now_owed["新岸村"]["unproblematic"]) == ([], True)
    board = words_of(township.get(f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"))
    assert "台账 0" in board
    assert "台账 0" in [each["words"] for each in read["unusual"]]
    assert read["unusual"] == now_owed["沙头村"]["unusual"]
    assert (read["previous"]["households_visited"], read["previous_origins"]) == ("2", {})
