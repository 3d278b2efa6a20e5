"""Every type of answer has one shape: it is said where one looks, and what is read can be sent."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from fengqiao.clock import now
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.opening import open_obligations
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.api.filing import REPORTS, duty, save
from tests.pages.browser import Browser, as_somebody
from tests.pages.reporting import WEEK
from tests.world import FORMS, VILLAGE_WEEKLY, B, World

OF_EVERY_TYPE = """
  - section: events
    title: 六、突发事件
    fields:
      - field: events
        label: 事件明细
        type: table
        columns:
          - {column: place, label: 地点, type: text}
          - {column: sort, label: 种类, type: choice, choices: [纠纷, 灾害]}
          - {column: loss, label: 损失, unit: 万元, type: decimal, places: 1}
          - {column: seen_on, label: 哪天, type: date}
      - {field: worst, label: 最重的一类, type: choice, choices: [一般, 较大]}
      - {field: happened_on, label: 发生日期, type: date}
      - {field: fees, label: 花费, unit: 万元, type: decimal, places: 2}
      - {field: pictures, label: 现场照片, type: attachments}

rules:
"""


def with_every_type(world: World) -> None:
    """Have the county ask villages for an answer of every type."""
    text = (FORMS / "village-weekly.yaml").read_text(encoding="utf-8")
    text = text.replace(f"form: {VILLAGE_WEEKLY}\n", "form: village_events\n")
    form = parse_form(text.replace("\nrules:\n", OF_EVERY_TYPE)).form
    system, at = open_system_session(B), now()
    assert form is not None
    with transaction(system, at) as work:
        adopt_form(work, system, form, at=at)
        week = Period.parse(WEEK)
        open_obligations(work, system, form=form, period=week, calendar=world.calendar)


@pytest.fixture
def begun(app: Flask, world: World) -> tuple[Browser, str, str]:
    """Return a village's browser, its report of every type of answer, and the ETag."""
    with_every_type(world)
    filer = as_somebody(app, world, "b-head")
    owed = {"obligation_id": duty(filer, "village_events")["id"]}
    made = filer.call("POST", REPORTS, json=owed)
    return filer, f"{REPORTS}/{made.get_json()['id']}", made.headers["ETag"]


def examples(filer: Browser, address: str) -> dict[str, Any]:
    """Return an answer to every field, as the form itself shows how to write it."""
    asked = filer.get(f"{address}/form").get_json()
    fields = (field for section in asked["sections"] for field in section["fields"])
    return {field["code"]: field["example"] for field in fields}


def test_what_the_form_shows_can_be_sent_and_what_is_read_can_be_sent_back(
    begun: tuple[Browser, str, str],
) -> None:
    filer, address, etag = begun
    shown = examples(filer, address)
    assert set(shown["events"][0]) == {"place", "sort", "loss", "seen_on"}

    sent = save(filer, address, etag, shown)
    read = filer.get(address)
    again = save(filer, address, read.headers["ETag"], read.get_json()["answers"])

    assert sent.status_code == 200, sent.text
    assert read.get_json()["answers"] == shown
    assert again.get_json()["answers"] == shown
    cells = {key: value for key, value in shown.items() if key != "events"}
    cells |= {f"events.1.{column}": cell for column, cell in shown["events"][0].items()}
    by_cell = save(filer, address, again.headers["ETag"], cells)
    assert by_cell.get_json()["answers"] == shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"events": "河堤塌了"}, '每行一个对象，如 [{"place": "文字", "sort": "纠纷"'),
        ({"events": ["河堤"]}, "每行一个对象"),
        ({"events": [{"palce": "河堤"}]}, "没有“palce”这一栏；有：place、sort、loss、seen_on"),
        ({"events": [{"place": "河堤"}], "events.1.place": "桥头"}, "只能用一种写法"),
        ({"pictures": 7}, "请写成附件编号的列表"),
        ({"worst": ["一般"]}, '只写一个值，如 "一般"'),
        ({"fees": [{"place": "河堤"}]}, '只写一个值，如 "0"'),
        ({"events.1.place": ["河堤"]}, "只能写文字或数字"),
    ],
)
def test_an_answer_of_another_shape_is_told_which_one_its_field_takes(
    begun: tuple[Browser, str, str], wrong: dict[str, Any], words: str
) -> None:
    filer, address, etag = begun

    refused = save(filer, address, etag, wrong)

    assert (refused.status_code, refused.get_json()["code"]) == (422, "wrong-shape")
    assert words in str(refused.get_json()["errors"])
    assert filer.get(address).headers["ETag"] == etag


def test_the_document_says_how_each_type_is_written(shared_app: Flask, shared_world: World) -> None:
    schemas = Browser(shared_app).get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    for name in ("Save", "Report"):
        told = schemas[name]["properties"]["answers"]
        assert all(word in told["description"] for word in ("日期", "附件", "表格", "cases.1.sort"))
        assert told["example"]["cases"][0] == {"sort": "邻里纠纷", "count": 2}
