"""What differs from the ledger needs a reason at the machine's door as on the page."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from tests.api.filing import begin, save, submit
from tests.pages.browser import as_somebody
from tests.pages.reporting import with_an_inspection, with_ledger
from tests.world import VILLAGE_WEEKLY, World, filled


def test_a_figure_that_differs_from_the_ledger_needs_a_reason(app: Flask, world: World) -> None:
    with_ledger()
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)
    told = filer.get(address).get_json()["proposed"]
    assert told["places_inspected"] == "0"
    answers = filled(world.forms[VILLAGE_WEEKLY], {"places_inspected": "4"})
    etag = save(filer, address, etag, answers).headers["ETag"]

    refused = submit(filer, address, etag)
    reasons = {"places_inspected": "上周漏记"}
    explained = save(filer, address, etag, answers, reasons=reasons)
    done = submit(filer, address, explained.headers["ETag"])

    assert refused.status_code == 422
    assert refused.get_json()["code"] == "answers-do-not-fit"
    assert "写一句原因" in refused.get_json()["errors"]["places_inspected"][0]
    assert explained.get_json()["reasons"] == reasons
    assert done.status_code == 200
    handed_up = filer.get(address).get_json()
    assert (handed_up["reasons"], handed_up["proposed"]) == (reasons, {})


def test_a_nil_report_beside_ledger_entries_goes_up_with_its_reason(
    app: Flask, world: World
) -> None:
    with_an_inspection(world)
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)
    etag = save(filer, address, etag, {"patrol_members": "12", "patrol_points": "3"}).headers[
        "ETag"
    ]

    def declared(reasons: dict[str, str], etag: str) -> TestResponse:
        body = {"nil_report": True, "reasons": reasons}
        return filer.call("PUT", address, json=body, headers={"If-Match": etag})

    foreign = declared({"nonsense": "x"}, etag)
    kept = declared({"places_inspected": "记错了日子"}, etag)
    done = submit(filer, address, kept.headers["ETag"])

    assert (foreign.status_code, foreign.get_json()["code"]) == (422, "unknown-field")
    assert kept.get_json()["reasons"] == {"places_inspected": "记错了日子"}
    assert done.status_code == 200, done.text
    assert filer.get(address).get_json()["nil_report"]


def test_a_reason_is_short_and_for_a_field_of_the_form(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)
    answers = filled(world.forms[VILLAGE_WEEKLY])

    long = save(filer, address, etag, answers, reasons={"patrols": "长" * 201})
    foreign = save(filer, address, etag, answers, reasons={"nonsense": "x"})

    assert (long.status_code, foreign.status_code) == (422, 422)
    assert foreign.get_json()["code"] == "unknown-field"
