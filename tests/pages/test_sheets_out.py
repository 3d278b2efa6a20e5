"""What people take along: the board, a report, lists and ledgers as Excel or CSV, an exchange."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import urlencode
from xml.etree import ElementTree as Tree

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fengqiao.clock import now
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.listing import Wanted, list_reports
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import WEEK, soup_of, submitted_today, with_an_inspection
from tests.world import COUNTY_MONTHLY, VILLAGE_WEEKLY, World, filled

PLACE = urlencode({"form": VILLAGE_WEEKLY, "period": WEEK})


def rows_of(page: TestResponse) -> list[list[object]]:
    assert page.status_code == 200, words_of(page)
    assert "attachment" in page.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(page.data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def accept(world: World, unit: str, **answers: str) -> None:
    report, reviewer = submitted_today(world, unit, **answers), world.who("b-sand", "reviewer")
    with transaction(reviewer, now()) as work:
        accept_report(work, reviewer, report_id=report, version=None, at=now())


def correct(world: World, unit: str, **answers: str) -> None:
    """Have the township send a village's report back, and the village correct it."""
    reviewer, filer = world.who("b-sand", "reviewer"), world.who(unit)
    with transaction(filer, now()) as work:
        wanted = Wanted(form=VILLAGE_WEEKLY, period=WEEK)
        (report, _), *_ = list_reports(work, filer, wanted, after=None, limit=1)
    with transaction(reviewer, now()) as work:
        send_back_report(
            work, reviewer, report_id=report.id, version=None, remarks={"": "再核"}, at=now()
        )
    with transaction(filer, now()) as work:
        typed = filled(world.forms[VILLAGE_WEEKLY], answers)
        save_answers(work, filer, report_id=report.id, answers=typed, version=None, at=now())
        submit_report(work, filer, report_id=report.id, version=None, proposals={}, at=now())
    with transaction(reviewer, now()) as work:
        accept_report(work, reviewer, report_id=report.id, version=None, at=now())


def test_the_board_goes_out_as_it_looks(app: Flask, world: World) -> None:
    submitted_today(world, "b-head", disputes_found="3", disputes_resolved="3")
    township = as_somebody(app, world, "b-sand", "reviewer")
    rows = rows_of(township.get(f"/exports/board?{PLACE}"))
    column = next(n for n, words in enumerate(rows[0]) if str(words).startswith("排查"))
    by_unit = {row[0]: row for row in rows[1:]}
    assert by_unit["沙头村"][1] == "已上报"
    assert by_unit["新岸村"][1] == "未到期"
    assert by_unit["新岸村"][column] is None
    assert by_unit["合计"][1] == "已报 1/2"
    assert by_unit["合计"][column] == by_unit["沙头村"][column]
    text = township.get(f"/exports/board?{PLACE}&as=csv").data.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))] == [str(row[0]) for row in rows]
    assert township.get(f"/exports/board?{PLACE}&as=pdf").status_code == 422


def test_a_report_and_the_list_go_out(app: Flask, world: World) -> None:
    report = submitted_today(world, "b-head", disputes_found="3", disputes_resolved="3")
    village = as_somebody(app, world, "b-head", "filer")
    assert f"/exports/reports/{report}" in village.get(f"/reports/{report}").text
    rows = rows_of(village.get(f"/exports/reports/{report}"))
    assert rows[0] == ["项目", "计量单位", "上期", "本期", "与台账不同的原因"]
    assert 3 in [row[3] for row in rows]
    township = as_somebody(app, world, "b-sand", "filer")
    lines = rows_of(township.get(f"/exports/reports?form={VILLAGE_WEEKLY}"))
    assert [line[2] for line in lines[1:]] == ["沙头村"]
    other = as_somebody(app, world, "b-shore", "filer")
    assert other.get(f"/exports/reports/{report}").status_code == 404
    assert rows_of(other.get("/exports/reports"))[1:] == []


def test_a_ledger_goes_out_without_what_is_personal(app: Flask, world: World) -> None:
    with_an_inspection(world)
    village = as_somebody(app, world, "b-head", "filer")
    assert "/exports/ledgers/inspection" in village.get("/ledgers/inspection").text
    rows = rows_of(village.get("/exports/ledgers/inspection"))
    assert "村礼堂" in rows[1]
    assert rows[1][0] == "沙头村"
    assert not any("照片" in str(words) or "电话" in str(words) for words in rows[0])
    assert village.get("/exports/ledgers/none").status_code == 404


def test_of_a_period_with_nothing_accepted_no_exchange_is_offered(app: Flask, world: World) -> None:
    county = as_somebody(app, world, "b-county", "reviewer")
    page = county.get(f"/exchange?{PLACE}")
    assert "没有可以报出的" in words_of(page)
    assert "生成交换文件" not in page.text
    assert "和上次不同" not in page.text
    accept(world, "b-head")
    assert "生成交换文件" in county.get(f"/exchange?{PLACE}").text


def test_the_weeks_of_one_form_never_crowd_another_out_of_the_exchange(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fengqiao.reports.exchange.MOST_OFFERED", 1)
    page = soup_of(as_somebody(app, world, "b-county", "reviewer").get("/exchange"))
    offered = {each["value"] for each in page.select("select[name=form] option")}
    assert offered >= {VILLAGE_WEEKLY, COUNTY_MONTHLY}
    assert len(page.select("select[name=period] option")) == 1


def test_an_exchange_is_previewed_generated_and_taken_again(app: Flask, world: World) -> None:
    accept(world, "b-head", disputes_found="3", disputes_resolved="3")
    county = as_somebody(app, world, "b-county", "assessor")
    page = county.get(f"/exchange?{PLACE}")
    assert re.search("新岸村 (未到期|逾期未报|漏报)", words_of(page))
    assert "还没有生成过" in words_of(page)
    live = county.get(f"/api/v1/exchange/{VILLAGE_WEEKLY}/{WEEK}")
    content = json.loads(live.data)
    assert [each["unit"] for each in content["reports"]] == ["341600100200"]
    assert content["reports"][0]["values"]["disputes_found"] == "3"
    assert content["reports"][0]["form_sha256"] in content["form_versions"]
    assert [each["unit_name"] for each in content["missing"]] == ["新岸村"]
    assert content["sha256"] in page.text
    given = {"form": VILLAGE_WEEKLY, "period": WEEK}
    stale = county.post("/exchange", data={**given, "sha256": "0" * 64})
    assert stale.status_code == 409
    sent = county.post("/exchange", data={**given, "sha256": content["sha256"]})
    assert sent.status_code == 303
    again = county.get(f"/exchange?{PLACE}")
    assert "和上次生成的完全一样" in words_of(again)
    correct(world, "b-head", disputes_found="5", disputes_resolved="5")
    changed = words_of(county.get(f"/exchange?{PLACE}"))
    assert "个数不同" in changed
    kept = Tree.fromstring(_kept(county.get(f"/exchange?{PLACE}"), county, "xml").data)  # noqa: S314 - our own
    (value,) = (
        each.get("value")
        for each in kept.iter("{urn:ihe:qrph:adx:2015}dataValue")
        if each.get("dataElement") == "disputes_found"
    )
    assert value == "3"
    lines = _kept(again, county, "csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("form,form_sha256,period,unit")
    assert any(",disputes_found," in line and line.split(",")[8] == "3" for line in lines)


def _kept(page: TestResponse, county: Browser, kind: str) -> TestResponse:
    """Return a file that was generated before, found on the page."""
    found = re.search(r"/exchange/[0-9a-f-]{36}", page.text)
    assert found
    answer = county.get(f"{found[0]}?as={kind}")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(("unit", "role"), [("b-sand", "reviewer"), ("b-head", "filer")])
def test_only_the_county_hands_over(app: Flask, world: World, unit: str, role: str) -> None:
    somebody = as_somebody(app, world, unit, role)
    assert somebody.get("/exchange").status_code == 403
    assert somebody.get(f"/api/v1/exchange/{VILLAGE_WEEKLY}/{WEEK}").status_code == 403
