"""A township's own table beside what it adds up, and answers of the version before."""

from __future__ import annotations

from typing import Any

from flask import Flask

from fengqiao.form_design.writing import form_document, write_form
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.form_file import parse_form
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody
from tests.pages.reporting import form_on
from tests.world import H1, MONDAY, TOWNSHIP_HALF_MONTHLY, A, World, begun

TABLE: dict[str, Any] = {
    "field": "visits",
    "label": "走访安排",
    "type": "table",
    "columns": [{"column": "place", "label": "地点", "type": "text"}],
}


def test_its_own_table_is_kept_beside_an_answer_that_is_asked_no_more(
    app: Flask, world: World
) -> None:
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    document = form_document(world.forms[TOWNSHIP_HALF_MONTHLY])
    document["sections"].append({"section": "plan", "title": "安排", "fields": [TABLE]})
    system, actor = open_system_session(A, demonstration=True), world.who("bridge")
    with transaction(system, MONDAY) as work:
        adopt_form(work, system, parse_form(write_form(document)).form, from_period=H1, at=MONDAY)
    with transaction(actor, MONDAY) as work:
        find_report(work, actor, report_id).answers = {"asked_before": "原来的话"}
    township = as_somebody(app, world, "bridge", "filer")
    address = f"/reports/{report_id}/consolidation"
    fields = form_on(township.get(address), f"form[action='{address}'][enctype]")
    name = "answer.visits.1.place"
    assert name in fields
    answer = township.post(address, data={**fields, name: "东街", "action": "save"})
    assert answer.status_code == 303
    with transaction(actor) as work:
        kept = find_report(work, actor, report_id).answers
    assert kept["visits.1.place"] == "东街"
    assert kept["asked_before"] == "原来的话"
