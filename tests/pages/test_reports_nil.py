"""A nil report is held against the ledger: who wrote entries is asked before saying nothing was."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask

from fengqiao.clock import now
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.opening import open_obligations
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, begun_today, form_on, report_of, soup_of, with_an_inspection
from tests.world import FORMS, VILLAGE_WEEKLY, B, World, begun

# What only is where something happened: rows, kinds, days and photos.
ONLY_IF = """
  - section: incidents
    title: 六、突发事件
    fields:
      - field: incidents
        label: 事件明细
        type: table
        min_rows: 1
        columns:
          - {column: place, label: 地点, type: text}
          - {column: injured, label: 受伤, unit: 人}
      - {field: worst, label: 最重的一类, type: choice, required: 是, choices: [一般, 较大]}
      - {field: happened_on, label: 发生日期, type: date, required: 是}

rules:
"""
PROPOSED = "        proposed_from: inspection.inspections\n"
STOCKS = {"answer.patrol_members": "12", "answer.patrol_points": "3"}


@pytest.fixture
def report_id(world: World) -> UUID:
    """Return the begun report of a village that inspected one place this week."""
    with_an_inspection(world)
    return begun_today(world)


def test_a_nil_report_needs_no_rows_and_denies_no_standing_figure_that_the_ledger_counts(
    app: Flask, world: World
) -> None:
    with_an_inspection(world)
    text = (FORMS / "village-weekly.yaml").read_text(encoding="utf-8")
    for before, after in (
        (f"form: {VILLAGE_WEEKLY}\n", "form: village_checks\n"),
        ("        label: 巡防点位\n", "        label: 巡防点位\n" + PROPOSED),
        ("        unit: 家次\n        max: 1000\n" + PROPOSED, "        unit: 家次\n"),
        ("\nrules:\n", ONLY_IF),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    form, system, at = parse_form(text).form, open_system_session(B), now()
    assert form is not None
    with transaction(system, at) as work:
        adopt_form(work, system, form, at=at)
        week = Period.parse(WEEK)
        open_obligations(work, system, form=form, period=week, calendar=world.calendar)
    place = f"/reports/{begun(world, 'b-head', form=form.code, period=WEEK, at=at)}"
    village = as_somebody(app, world, "b-head")

    counted = STOCKS | {"answer.patrol_points": "1", "action": "nil"}
    answer = village.post(place, data=form_on(village.get(place)) | counted)

    assert answer.status_code == 303
    review = village.get(answer.headers["Location"])
    assert soup_of(review).select_one("#errors") is None
    signed = form_on(review, "form.card") | {"nil_report": "yes", "action": "submit"}
    assert village.post(place, data=signed).status_code == 303


def test_a_nil_report_beside_ledger_entries_is_asked_about_first(
    app: Flask, world: World, report_id: UUID
) -> None:
    village, place = as_somebody(app, world, "b-head"), f"/reports/{report_id}"
    asked = village.post(place, data=form_on(village.get(place)) | STOCKS | {"action": "nil"})
    assert asked.status_code == 422
    assert "台账这一期记了 1 家次" in words_of(asked)
    assert soup_of(asked).select_one("#errors a[href='#answer.places_inspected']") is not None
    assert not report_of(world, "b-head", report_id).nil_report
    reason = {"reason.places_inspected": "记错了日子", "action": "nil"}
    again = village.post(place, data=form_on(asked) | reason)
    assert again.status_code == 303
    review = village.get(again.headers["Location"])
    signed = form_on(review, "form.card") | {"nil_report": "yes", "action": "submit"}
    assert village.post(place, data=signed).status_code == 303
    filed = report_of(world, "b-head", report_id)
    assert (filed.state, filed.nil_report) == ("submitted", True)
    assert filed.reasons == {"places_inspected": "记错了日子"}
    board = as_somebody(app, world, "b-sand", "reviewer")
    page = board.get(f"/board?form={VILLAGE_WEEKLY}&period={WEEK}")
    assert "对方说明：记错了日子" in words_of(page)


def test_a_nil_report_with_an_entry_written_meanwhile_does_not_go_up(
    app: Flask, world: World, report_id: UUID
) -> None:
    village = as_somebody(app, world, "b-head")
    place = f"/api/v1/reports/{report_id}"
    seen = {"If-Match": village.get(place).headers["ETag"]}
    declared = village.call("PUT", place, json={"nil_report": True}, headers=seen)
    assert declared.status_code == 200
    answer = village.call(
        "POST",
        f"{place}/submission",
        headers={"If-Match": declared.headers["ETag"], "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 422
    assert "places_inspected" in answer.get_json()["errors"]
