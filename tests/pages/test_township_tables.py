"""A township's own table beside what it adds up, and answers of the version before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask

from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form_file import parse_form
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.queries import find_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody
from tests.pages.reporting import form_on, soup_of
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    begun,
    filled,
)

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


# What a village tells beside figures, and how the township takes each up.
TOLD: tuple[dict[str, Any], ...] = (
    {
        "field": "cases",
        "label": "未化解清单",
        "type": "table",
        "max_rows": 5,
        "columns": [
            {"column": "name", "label": "事由", "type": "text"},
            {"column": "people", "label": "涉及人数", "type": "integer", "unit": "人"},
        ],
    },
    {"field": "heard", "label": "群众反映", "type": "text", "longest": 100},
    {"field": "weather", "label": "雨情", "type": "choice", "choices": ["大雨", "无雨"]},
)
WAYS = {"cases": "list", "heard": "list", "weather": "latest"}


def test_nothing_goes_up_from_below_that_the_township_did_not_see(app: Flask, world: World) -> None:
    """Rows, sentences and choices stand on the page, on paper too, each with whose it is."""
    _ask_more(world)
    report_id = _gathered(world)
    township = as_somebody(app, world, "bridge", "filer")
    page = soup_of(township.get(f"/reports/{report_id}/consolidation"))
    shown = {code: page.find(id=f"gathered.{code}") for code in WAYS}
    told = {code: part.get_text(" ", strip=True) for code, part in shown.items() if part}
    assert set(told) == set(WAYS)
    assert "上河村 争水 12" in told["cases"]
    assert "下河村 争地 3" in told["cases"]
    assert "【上河村 第10周】路灯不亮" in told["heard"]
    assert "下河村 第11周 无雨" in told["weather"]
    assert not page.select("[id^='adjust.cases'], [id^='answer.cases']")
    paper = soup_of(township.get(f"/reports/{report_id}/paper")).get_text(" ", strip=True)
    assert "上河村 争水 12" in paper
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        answers = find_report(work, actor, report_id).answers
        whole = filled(world.forms[TOWNSHIP_HALF_MONTHLY], answers)
        save_answers(work, actor, report_id=report_id, answers=whole, version=None, at=MONDAY)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=MONDAY)
    county = as_somebody(app, world, "county", "reviewer")
    read = soup_of(county.get(f"/reports/{report_id}"))
    for words in (paper, read.get_text(" ", strip=True)):
        assert "单位 事由 涉及人数（人） 上河村 争水 12 下河村 争地 3" in words


def _ask_more(world: World) -> None:
    system = open_system_session(A, demonstration=True)
    for code, from_period in ((VILLAGE_WEEKLY, W10), (TOWNSHIP_HALF_MONTHLY, H1)):
        document = form_document(world.forms[code])
        more = [dict(each) for each in TOLD]
        if code == TOWNSHIP_HALF_MONTHLY:
            for each in more:
                name = str(each["field"])
                each |= {"from": f"{VILLAGE_WEEKLY}.{name}", "consolidates": WAYS[name]}
        document["sections"].append({"section": "told", "title": "另报", "fields": more})
        form = parse_form(write_form(document)).form
        with transaction(system, WEDNESDAY) as work:
            adopt_form(work, system, form, from_period=from_period, at=WEDNESDAY)
        world.forms[code] = form


def _gathered(world: World) -> UUID:
    said = {"cases": [{"name": "争水", "people": 12}], "heard": "路灯不亮", "weather": "大雨"}
    accepted(world, "upper", period=W10, answers=said, at=WEDNESDAY)
    said = {"cases": [{"name": "争地", "people": 3}], "heard": "无", "weather": "无雨"}
    accepted(world, "lower", period=W11, answers=said)
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        draft_consolidation(work, actor, report_id=report_id, version=None, at=MONDAY)
    return report_id
