"""A report's whole life through the machine's door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask

from fengqiao.clock import now
from fengqiao.web.words import moment
from tests.api.filing import REPORTS, begin, drafted, duty, save, submit, submitted
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, filled


def standing_of(owed: dict[str, Any]) -> tuple[str, str, bool]:
    """Return how a duty counts: the boards' word for it, and whether it is a nil report."""
    return owed["standing"], owed["standing_word"], owed["nil_report"]


def test_a_village_files_and_its_township_accepts(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    assert standing_of(duty(filer)) == ("pending", "未到期", False)

    receipt = submit(filer, address, etag)

    assert standing_of(duty(filer)) == ("on_time", "按时", False)
    body = receipt.get_json()
    assert (body["state"], body["revision"], body["late"]) == ("submitted", 1, False)
    assert body["receipt"].endswith("-1")
    reviewer = as_somebody(app, world, "b-sand", "reviewer")
    seen = reviewer.get(address)
    assert seen.get_json()["state_word"] == "已上报"
    accepted = reviewer.call(
        "POST", f"{address}/acceptance", headers={"If-Match": seen.headers["ETag"]}
    )
    assert accepted.get_json()["state"] == "accepted"
    assert filer.get(address).get_json()["state"] == "accepted"
    assert duty(filer)["state"] == "accepted"


def test_a_report_is_sent_back_with_remarks_corrected_and_submitted_again(
    app: Flask, world: World
) -> None:
    filer, address, etag = submitted(app, world)
    reviewer = as_somebody(app, world, "b-sand", "reviewer")
    field = next(iter(world.forms[VILLAGE_WEEKLY].fields))

    back = reviewer.call(
        "POST",
        f"{address}/return",
        json={"remarks": {field: "与台账不符，请核对。"}},
        headers={"If-Match": etag},
    )

    assert back.get_json()["state"] == "sent_back"
    mine = filer.get(address)
    assert [r["words"] for r in mine.get_json()["remarks"]] == ["与台账不符，请核对。"]
    again = submit(filer, address, mine.headers["ETag"])
    assert again.get_json()["revision"] == 2


def test_what_is_rewritten_after_a_sending_back_is_not_read_above_before_it_is_handed_up(
    app: Flask, world: World
) -> None:
    filer, address, etag = submitted(app, world)
    reviewer = as_somebody(app, world, "b-sand", "reviewer")
    by = (now() + timedelta(days=2)).isoformat()
    back = reviewer.call(
        "POST",
        f"{address}/return",
        json={"remarks": {"": "请核对"}, "correct_by": by},
        headers={"If-Match": etag},
    )
    assert back.status_code == 200
    mine = filer.get(address)
    assert datetime.fromisoformat(mine.get_json()["correct_by"]) == datetime.fromisoformat(by)
    limit = f"请在 {moment(datetime.fromisoformat(by))} 前改好"
    assert limit in words_of(filer.get(address.removeprefix("/api/v1"))), (
        "the page says by when too"
    )
    answers = mine.get_json()["answers"] | {"patrols": "77"}
    saved = save(filer, address, mine.headers["ETag"], answers)
    assert saved.status_code == 200

    assert filer.get(address).get_json()["answers"]["patrols"] == "77"
    assert reviewer.get(address).get_json()["answers"]["patrols"] == "0"


def test_a_report_can_be_withdrawn_until_somebody_above_has_acted(app: Flask, world: World) -> None:
    filer, address, etag = submitted(app, world)

    back = filer.call("POST", f"{address}/withdrawal", headers={"If-Match": etag})

    assert back.get_json()["state"] == "draft"
    sent = submit(filer, address, back.headers["ETag"])
    reviewer = as_somebody(app, world, "b-sand", "reviewer")
    reviewer.call("POST", f"{address}/acceptance", headers={"If-Match": sent.headers["ETag"]})
    late = filer.get(address).headers["ETag"]
    refused = filer.call("POST", f"{address}/withdrawal", headers={"If-Match": late})
    assert refused.status_code == 403


def test_a_nil_report_is_a_statement_of_its_own(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)

    answer = filer.call("PUT", address, json={"nil_report": True}, headers={"If-Match": etag})

    assert answer.status_code == 200
    assert answer.get_json()["nil_report"] is True


def test_a_township_consolidates_and_adjusts_with_a_reason(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-sand")
    owed = duty(filer, TOWNSHIP_HALF_MONTHLY)
    begun = filer.call("POST", REPORTS, json={"obligation_id": owed["id"]})
    address = f"{REPORTS}/{begun.get_json()['id']}"

    made = filer.call(
        "POST", f"{address}/consolidation", headers={"If-Match": begun.headers["ETag"]}
    )

    assert made.status_code == 200
    form = world.forms[TOWNSHIP_HALF_MONTHLY]
    summed = next(c for c, f in form.fields.items() if f.numeric and f.source_form)
    adjusted = filer.call(
        "PUT",
        f"{address}/adjustments",
        json={"adjustments": {summed: {"value": 7, "reason": "上门核实"}}},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert adjusted.get_json()["answers"][summed] in ("7", "0.7", "0.07")
    silent = filer.call(
        "PUT",
        f"{address}/adjustments",
        json={"adjustments": {summed: {"value": 8, "reason": " "}}},
        headers={"If-Match": adjusted.headers["ETag"]},
    )
    assert silent.status_code == 422
    assert summed in silent.get_json()["errors"]


def test_who_begins_twice_goes_on_with_the_one_draft(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-head")
    body = {"obligation_id": duty(filer)["id"]}

    first = filer.call("POST", REPORTS, json=body)
    second = filer.call("POST", REPORTS, json=body)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["id"] == second.get_json()["id"]
    assert first.headers["Location"] == f"{REPORTS}/{first.get_json()['id']}"


def test_nobody_else_finds_the_draft_or_moves_it(app: Flask, world: World) -> None:
    _, address, etag = drafted(app, world)
    absent = f"{REPORTS}/{uuid4()}"
    headers = {"If-Match": etag, "Idempotency-Key": str(uuid4())}

    for unit, role in (("b-shore", "filer"), ("b-sand", "filer"), ("upper", "filer")):
        stranger = as_somebody(app, world, unit, role)
        for target in (address, absent):
            answers = [
                stranger.get(target),
                stranger.call("PUT", target, json={"answers": {}}, headers=headers),
                stranger.call("POST", f"{target}/submission", headers=headers),
                stranger.call("POST", f"{target}/withdrawal", headers=headers),
            ]
            assert {answer.status_code for answer in answers} == {404}, (unit, role)
            assert {answer.get_json()["code"] for answer in answers} == {"not-found"}


def test_a_reviewer_of_the_same_village_does_not_accept_its_own_report(
    app: Flask, world: World
) -> None:
    _, address, etag = submitted(app, world)

    for unit, role in (("b-shore", "filer"), ("b-head", "filer"), ("b-county", "reviewer")):
        answer = as_somebody(app, world, unit, role).call(
            "POST", f"{address}/acceptance", headers={"If-Match": etag}
        )
        assert answer.status_code in (403, 404)
    assert as_somebody(app, world, "b-head").get(address).get_json()["state"] == "submitted"


def test_lists_show_the_branch_page_by_page_without_gap_or_double(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "county", "reviewer")

    def walk(address: str, limit: int, **more: str) -> list[str]:
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            page = chief.get(
                address, query_string={"limit": limit, "after": after, **more}
            ).get_json()
            assert len(page["items"]) <= limit
            found += [each["id"] for each in page["items"]]
            after = page["next"]
        return found

    everything = walk("/api/v1/units", 100)
    assert len(everything) == 10
    assert walk("/api/v1/units", 3) == everything
    owed = walk("/api/v1/obligations", 100, of="below")
    assert len(owed) > 3
    assert walk("/api/v1/obligations", 2, of="below") == owed


def test_reports_are_listed_by_state_and_only_from_below(app: Flask, world: World) -> None:
    submitted(app, world, "b-head")
    drafted(app, world, "b-shore")

    def states(browser: Browser, **query: str) -> list[str]:
        found = browser.get(REPORTS, query_string=query).get_json()["items"]
        return [each["state"] for each in found]

    township = as_somebody(app, world, "b-sand", "reviewer")
    assert states(township) == ["submitted"]
    assert states(township, state="accepted") == []
    assert states(as_somebody(app, world, "b-shore")) == ["draft"]
    assert states(as_somebody(app, world, "bridge", "reviewer")) == []
    assert states(township, form="no_such_form") == []


def test_saving_keeps_what_does_not_fit_yet_and_submitting_says_where(
    app: Flask, world: World
) -> None:
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)
    form = world.forms[VILLAGE_WEEKLY]
    number = next(code for code, asked in form.fields.items() if asked.numeric)

    saved = save(filer, address, etag, {**filled(form), number: "十二个"})

    assert saved.get_json()["answers"][number] == "十二个"
    refused = submit(filer, address, saved.headers["ETag"])
    assert refused.status_code == 422
    assert refused.get_json()["code"] == "answers-do-not-fit"
    assert list(refused.get_json()["errors"]) == [number]
