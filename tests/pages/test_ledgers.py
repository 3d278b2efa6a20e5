"""A village writes down an inspection; its hazard is rectified, checked and closed out."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from fengqiao.clock import now
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.definitions import Column, SeverityLimit
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.ledgers.queries import find_entry, steps_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.pages.reporting import LEDGER, TODAY, form_on, photo, soup_of, with_ledger
from tests.world import B, World

FORM = "form#entry"
TYPED = {
    "answer.found_on": TODAY,
    "answer.place": "村口变压器旁",
    "answer.item": "用电",
    "answer.problem": "电线老化外露",
    "answer.demand": "限期更换",
    "answer.found": "yes",
    "answer.severity": "general",
    "action": "save",
}


@pytest.fixture(autouse=True)
def _ledger(world: World) -> None:
    with_ledger()


def picture() -> tuple[io.BytesIO, str]:
    """Return a photo as a browser without script posts it."""
    return io.BytesIO(photo()), "现场.jpg"


def entered(village: Browser, **more: Any) -> str:
    """Have a hazard entered and return its address."""
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    answer = village.post(
        "/ledgers/inspection", data=form | {"file.answer.photos": picture()} | more
    )
    assert answer.status_code == 303
    return answer.headers["Location"]


def rectified(village: Browser, place: str) -> None:
    """Have a hazard reported as rectified."""
    form = form_on(village.get(place), FORM) | {"answer.words": "已更换", "action": "rectify"}
    form["file.answer.photos"] = (io.BytesIO(photo(100, 90)), "改好.jpg")
    assert village.post(place, data=form).status_code == 303


def test_a_hazard_is_found_rectified_returned_rectified_again_and_closed_out(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head")
    township = as_somebody(app, world, "b-sand", "reviewer")
    assert village.get("/ledgers").headers["Location"] == "/ledgers/inspection"
    place = entered(village)
    assert "安全隐患检查台账 待整改" in words_of(village.get("/tasks"))
    rectified(village, place)
    assert "1 条待复查" in words_of(township.get("/tasks"))
    check = form_on(township.get(place), FORM)
    bare = township.post(place, data=check | {"answer.words": "", "action": "return"})
    assert bare.status_code == 422
    assert "哪里还没改好" in words_of(bare)
    sent = township.post(place, data=check | {"answer.words": "还差一段", "action": "return"})
    assert sent.status_code == 303
    rectified(village, place)
    form = form_on(township.get(place), FORM) | {"answer.words": "", "action": "close_out"}
    assert township.post(place, data=form).status_code == 303
    page = village.get(place)
    text = words_of(page)
    assert "已销号" in text
    assert "还差一段" in text
    assert len(soup_of(page).select("a.photo img")) == 3
    assert soup_of(page).select_one(FORM) is None
    assert place in village.get("/ledgers/inspection?state=closed").text
    assert place not in village.get("/ledgers/inspection?state=found").text


def test_an_inspection_that_found_nothing_is_written_down_too(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    form |= {"answer.found": "no", "answer.severity": "", "answer.problem": ""}
    answer = village.post("/ledgers/inspection", data=form)
    assert answer.status_code == 303
    assert "没有问题" in words_of(village.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("place", "", "还没有填"),
        ("place", "长" * 61, "最多 60 个字"),
        ("item", "打牌", "请从这些里选一个"),
        ("problem", "钟\x07", "控制字符"),
        ("problem", "长" * 2001, "写得太长"),
        ("found_on", "昨天", "请填日期"),
        ("found_on", "2999-01-01", "请填日期"),
        ("found_on", "2020-01-01", "只能补记"),
        ("found", "", "请选没有问题还是待整改"),
        ("severity", "", "结果是“待整改”的，请选择轻重"),
        ("severity", "huge", "结果是“待整改”的，请选择轻重"),
        ("nobody_asked", "1", "没有这一栏"),
    ],
)
def test_bad_input_comes_back_in_words_with_everything_typed(
    app: Flask, world: World, field: str, typed: str, words: str
) -> None:
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    form |= {f"answer.{field}": typed, "file.answer.photos": picture()}
    answer = village.post("/ledgers/inspection", data=form)
    assert answer.status_code == 422
    assert words in words_of(answer)
    again = form_on(answer, FORM)
    assert again["answer.demand"] == "限期更换"
    assert again["photo.answer.photos"] == hashlib.sha256(photo()).hexdigest()


def test_a_hazard_needs_a_photo_and_a_renamed_program_is_none(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    assert "至少拍 1 张" in words_of(village.post("/ledgers/inspection", data=form))
    form["file.answer.photos"] = (io.BytesIO(b"MZ" + b"\x00" * 900), "现场.jpg")
    answer = village.post("/ledgers/inspection", data=form)
    assert answer.status_code == 422
    assert "不是能打开的照片" in words_of(answer)
    assert form_on(answer, FORM)["answer.place"] == "村口变压器旁"


def test_a_photo_of_twenty_megabytes_is_refused_in_words(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    large = io.BytesIO(b"\xff\xd8" + b"\x00" * 16 * 2**20)
    form["file.answer.photos"] = FileStorage(large, filename="大.jpg")
    boundary, body = encode_multipart(form | {"csrf_token": village.token()})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = village.client.post(
        "/ledgers/inspection", base_url=HOME, data=body, content_type=kind, buffered=True
    )
    assert answer.status_code == 422
    assert "最多 15 MB" in words_of(answer)
    assert form_on(answer, FORM)["answer.place"] == "村口变压器旁"


def test_sent_twice_it_is_entered_once(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get("/ledgers/inspection/new"), FORM) | TYPED
    form |= {"answer.found": "no", "answer.severity": ""}
    sent = [village.post("/ledgers/inspection", data=form) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    assert len(soup_of(village.get("/ledgers/inspection")).select("section li a")) == 1


def test_an_entry_is_amended_with_what_stood_there_before(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    place = entered(village)
    form = form_on(village.get(f"{place}/amend"), FORM)
    form |= {"answer.place": "村东变压器旁", "action": "save"}
    silent = village.post(place, data=form)
    assert silent.status_code == 422
    assert form_on(silent, FORM)["answer.place"] == "村东变压器旁"
    assert village.post(place, data=form | {"answer.words": "写错了地点"}).status_code == 303
    text = words_of(village.get(place))
    assert "村东变压器旁" in text
    assert "原为“村口变压器旁”" in text


def test_a_line_break_counts_as_one_character_as_the_page_counts_it(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head")
    place = entered(village)
    form = form_on(village.get(f"{place}/amend"), FORM) | {"action": "save"}
    lines = ["长" * 49] * 5 + ["长" * 50]
    assert len("\n".join(lines)) == 300
    long = village.post(place, data=form | {"answer.words": "\r\n".join([*lines, ""]) + "长"})
    assert long.status_code == 422
    assert village.post(place, data=form | {"answer.words": "\r\n".join(lines)}).status_code == 303


def test_a_stale_deed_is_not_done_and_its_words_stay(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    place = entered(village)
    form = form_on(village.get(place), FORM) | {"answer.words": "已改", "action": "rectify"}
    answer = village.post(place, data=form | {"version": "9", "file.answer.photos": picture()})
    assert answer.status_code == 412
    assert form_on(answer, FORM)["answer.words"] == "已改"
    actor = world.who("b-head")
    with transaction(actor) as work:
        entry = find_entry(work, actor, UUID(place.rsplit("/", 1)[1]))
        assert len(steps_of(work, entry)) == 1


def test_foreign_entries_do_not_exist_and_the_neighbor_may_not_decide(
    app: Flask, world: World
) -> None:
    place = entered(as_somebody(app, world, "b-head"))
    for unit, role in (("b-shore", "filer"), ("bridge", "reviewer"), ("county", "reviewer")):
        somebody = as_somebody(app, world, unit, role)
        assert somebody.get(place).status_code == 404
        answer = somebody.post(place, data={"action": "rectify", "version": "1"})
        assert answer.status_code == 404
    township = as_somebody(app, world, "b-sand", "filer")
    answer = township.post(
        place, data={"action": "rectify", "version": "1", "answer.words": "代改"}
    )
    assert answer.status_code == 403
    village = as_somebody(app, world, "b-head")
    assert village.get(f"/ledgers/entries/{uuid4()}").status_code == 404
    assert village.get("/ledgers/no_such_ledger").status_code == 404
    assert village.post(place, data={"action": "explode", "version": "1"}).status_code == 422
    assert (
        as_somebody(app, world, "b-county", "reviewer").get("/ledgers/inspection/new").status_code
        == 403
    )


def test_a_machine_enters_reads_and_rectifies_with_its_version(app: Flask, world: World) -> None:
    village, content = as_somebody(app, world, "b-head"), photo()
    digest = hashlib.sha256(content).hexdigest()
    village.call("PUT", f"/attachments/{digest}", data=content, content_type="image/jpeg")
    body = {
        "ledger": "inspection",
        "answers": {"place": "桥头", "item": "用电"},
        "found": True,
        "severity": "general",
        "photos": [digest],
    }
    made = village.call("POST", "/api/v1/ledger-entries", json=body)
    assert made.status_code == 201
    place = made.headers["Location"]
    assert village.get(place).get_json()["state"] == "found"
    deed = {"deed": "rectify", "words": "改好了", "photos": [digest]}
    bare = village.call("POST", f"{place}/deeds", json=deed)
    assert bare.status_code == 428
    done = village.call(
        "POST", f"{place}/deeds", json=deed, headers={"If-Match": made.headers["ETag"]}
    )
    assert done.get_json()["state"] == "rectified"
    stale = village.call("POST", f"{place}/deeds", json=deed, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    wrong = village.call("POST", "/api/v1/ledger-entries", json=body | {"colour": "blue"})
    assert wrong.status_code == 422
    assert len(village.get("/api/v1/ledger-entries").get_json()["items"]) == 1
    foreign = as_somebody(app, world, "b-shore")
    assert foreign.get(place).status_code == 404


def test_a_ledger_of_another_kind_speaks_in_its_own_words(app: Flask, world: World) -> None:
    states = {"clear": "正常", "found": "待处置", "rectified": "待复核", "closed": "已办结"}
    columns = (Column(code="place", label="巡查地点", longest=60, required=True),)
    system, given = open_system_session(B), read_ledger(LEDGER)
    severe = (SeverityLimit("general", "一般", 7),)
    patrol = replace(
        given, title="防汛巡查台账", states=states, columns=columns, severities=severe, counts=()
    )
    with transaction(system) as work:
        adopt_ledger(work, system, patrol, at=now())
    village, township = (
        as_somebody(app, world, "b-head"),
        as_somebody(app, world, "b-sand", "reviewer"),
    )
    told = [words_of(village.get("/ledgers/inspection/new"))]
    assert "结果 正常 待处置" in told[0]
    form = form_on(village.get("/ledgers/inspection/new"), FORM)
    form |= {"answer.place": "山塘", "answer.found_on": TODAY, "answer.found": "yes"}
    bare = village.post("/ledgers/inspection", data=form | {"action": "save"})
    assert "结果是“待处置”的，请选择轻重" in words_of(bare)
    form |= {"answer.severity": "general", "action": "save"}
    place = village.post(
        "/ledgers/inspection", data=form | {"file.answer.photos": picture()}
    ).headers["Location"]
    told += [words_of(village.get(place)), words_of(village.get("/tasks"))]
    assert "防汛巡查台账 待处置" in told[-1]
    rectified(village, place)
    told += [words_of(township.get("/tasks")), words_of(township.get(place))]
    assert "看下级的防汛巡查台账 山塘" not in told[-2]
    assert "1 条待复核" in told[-2]
    form = form_on(township.get(place), FORM) | {"answer.words": "", "action": "close_out"}
    assert township.post(place, data=form).status_code == 303
    told += [words_of(township.get(place)), words_of(township.get("/ledgers/inspection"))]
    assert "已办结" in told[-2]
    told.append(words_of(village.get("/ledgers/inspection/import")))
    sheet = openpyxl.load_workbook(
        io.BytesIO(village.get("/ledgers/inspection/template").data)
    ).worksheets[0]
    told.append(" ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row))
    told.append(words_of(township.get("/trail")))
    assert "核对办结 防汛巡查台账（已办结）" in told[-1]
    leader = as_somebody(app, world, "b-sand", "reviewer")
    told.append(words_of(leader.get("/glance")))
    assert "待处置 0" in told[-1]
    told.append(words_of(leader.get("/search?in=entry&q=山塘")))
    assert "山塘" in told[-1]
    assert "已办结" in told[-1]
    for words in told:
        assert not re.findall("隐患|检查|整改|销号", words)
