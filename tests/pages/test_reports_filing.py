"""A village files its week on the page: typed, kept, looked over, handed up."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask

from fengqiao.clock import now
from fengqiao.forms.form import Column, Field
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    begun_today,
    form_on,
    report_of,
    soup_of,
    submitted_today,
    whole,
    with_ledger,
)
from tests.world import VILLAGE_WEEKLY, W10, B, World, duty_of, submitted

JSON = {"Accept": "application/json"}


def test_a_village_files_its_week_without_script(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    tasks = village.get("/tasks")
    task = soup_of(tasks).select_one("a[href^='/reports/begin']")
    assert task is not None
    begun = village.get(str(task["href"]))
    assert begun.status_code == 303
    page = village.get(begun.headers["Location"])
    form = form_on(page) | whole(world, patrols="3", patrol_attendance="9")
    kept = village.post(begun.headers["Location"], data=form | {"action": "review"})
    assert kept.status_code == 303
    review = village.get(kept.headers["Location"])
    assert "与上期不同" in words_of(review)
    handed = village.post(
        begun.headers["Location"], data=form_on(review, "form.card") | {"action": "submit"}
    )
    assert handed.status_code == 303
    read = village.get(handed.headers["Location"])
    assert "已上报沙头镇" in words_of(read)
    assert "回执号" in words_of(read)
    report = report_of(world, "b-head", UUID(begun.headers["Location"].rsplit("/", 1)[1]))
    assert report.state == "submitted"
    assert report.answers["patrol_attendance"] == "9"


def test_what_is_saved_stands_there_again_whatever_it_is(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}"))
    form |= {"answer.patrols": "十二", "answer.narrative": "两行\n字", "action": "save"}
    answer = village.post(f"/reports/{report_id}", data=form)
    assert answer.status_code == 303
    again = form_on(village.get(f"/reports/{report_id}"))
    assert again["answer.patrols"] == "十二"
    assert again["answer.narrative"].split() == ["两行", "字"]


def test_what_is_to_be_looked_at_again_names_its_field(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}")) | whole(world, hazards_rectified="3")
    village.post(f"/reports/{report_id}", data=form | {"action": "save"})
    review = soup_of(village.get(f"/reports/{report_id}/review"))
    told = [each.get_text(" ", strip=True) for each in review.select(".note.amber li")]
    label = world.forms[VILLAGE_WEEKLY].fields["hazards_rectified"].label
    assert [each.startswith(f"{label}：整改到位多于发现") for each in told] == [True]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("patrols", "十二", "请只填数字"),
        ("patrols", "1.5", "不要带小数"),
        ("patrols", "-3", "不能小于"),
        ("patrols", "999999999999999999999999", "数字太大"),
        ("patrols", "", "还没有填"),
        ("disputes_found", "2", "排查发现应等于"),
        ("narrative", "长" * 501, "最多 500 个字"),
        ("narrative", "x" * 20_001, "写得太长"),
        ("narrative", "钟\x07声", "控制字符"),
        ("patrols", "1\x00", "控制字符"),
    ],
)
def test_bad_input_comes_back_with_words_at_its_field_and_nothing_typed_is_lost(
    app: Flask, world: World, field: str, typed: str, words: str
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}"))
    form |= whole(world, campaigns="17") | {f"answer.{field}": typed, "action": "submit"}
    answer = village.post(f"/reports/{report_id}", data=form)
    assert answer.status_code == 422
    page = soup_of(answer)
    line = page.find(id=f"answer.{field}")
    assert line is not None
    around = line.find_parent(class_="f")
    assert around is not None
    assert words in around.get_text()
    assert page.select_one(f"#errors a[href='#answer.{field}']") is not None
    again = form_on(answer)
    assert again["answer.campaigns"] == "17"
    shown = typed.replace("\x07", "�").replace("\x00", "�")
    assert again[f"answer.{field}"].strip("\r\n") == shown
    assert report_of(world, "b-head", report_id).state == "draft"


def test_a_field_the_form_does_not_have_is_refused_and_the_rest_stays(
    app: Flask, world: World
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}"))
    form |= {"answer.patrols": "8", "answer.nobody_asked": "1", "action": "save"}
    answer = village.post(f"/reports/{report_id}", data=form)
    assert answer.status_code == 422
    assert "没有这一项" in words_of(answer)
    assert form_on(answer)["answer.patrols"] == "8"
    form = {name: value for name, value in form.items() if name != "answer.nobody_asked"}
    answer = village.post(f"/reports/{report_id}", data=form | {"colour": "blue"})
    assert answer.status_code == 422
    assert form_on(answer)["answer.patrols"] == "8"


def test_a_stale_edit_shows_both_texts_and_overwrites_nothing(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    mine = form_on(village.get(f"/reports/{report_id}"))
    theirs = form_on(village.get(f"/reports/{report_id}"))
    village.post(f"/reports/{report_id}", data=theirs | {"answer.patrols": "5", "action": "save"})
    answer = village.post(
        f"/reports/{report_id}", data=mine | {"answer.patrols": "7", "action": "save"}
    )
    assert answer.status_code == 412
    assert "现在存着的是“5”，您填的是“7”" in words_of(answer)
    assert report_of(world, "b-head", report_id).answers["patrols"] == "5"
    resolved = village.post(f"/reports/{report_id}", data=form_on(answer) | {"action": "save"})
    assert resolved.status_code == 303
    assert report_of(world, "b-head", report_id).answers["patrols"] == "7"


def test_a_form_without_its_version_overwrites_nothing(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    answer = village.post(f"/reports/{report_id}", data={"answer.patrols": "7", "action": "save"})
    assert answer.status_code == 412
    assert form_on(answer)["answer.patrols"] == "7"
    assert report_of(world, "b-head", report_id).answers == {}


def test_another_units_report_does_not_exist_here(app: Flask, world: World) -> None:
    report_id = submitted_today(world, "b-head")
    foreign = as_somebody(app, world, "b-shore")
    for answer in (
        foreign.get(f"/reports/{report_id}"),
        foreign.get(f"/reports/{report_id}/review"),
        foreign.post(f"/reports/{report_id}", data={"action": "withdraw", "version": "2"}),
        foreign.get(f"/reports/begin?obligation={uuid4()}"),
    ):
        assert answer.status_code == 404
        assert "没有找到" in words_of(answer)


def test_a_closed_period_refuses_the_filing_and_keeps_the_answers(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    actor = world.who("b-head")
    with transaction(actor) as work:
        owed = duty_of(work, world, "b-head", period=W10)
    place = village.get(f"/reports/begin?obligation={owed.id}").headers["Location"]
    form = form_on(village.get(place)) | whole(world, campaigns="4") | {"action": "submit"}
    answer = village.post(place, data=form)
    assert answer.status_code == 409
    assert "已经截止关闭" in words_of(answer)
    assert form_on(answer)["answer.campaigns"] == "4"
    assert form_on(village.get(place))["answer.campaigns"] == "4"


def test_shortcuts_fill_only_what_is_empty(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    page = village.get(f"/reports/{report_id}")
    first = soup_of(page).select_one("#copy-last")
    assert first is not None
    assert first.has_attr("hidden")  # There is no earlier report to copy from.
    form = form_on(page) | {"answer.patrols": "6", "action": "fill_zero"}
    village.post(f"/reports/{report_id}", data=form)
    again = form_on(village.get(f"/reports/{report_id}"))
    assert again["answer.patrols"] == "6"
    assert again["answer.campaigns"] == "0"


def test_last_weeks_standing_figures_are_offered_and_carried(app: Flask, world: World) -> None:
    submitted(world, "upper", period=W10, answers={"patrol_members": "12", "patrols": "0"})
    actor = world.who("upper")
    with transaction(actor) as work:
        owed = duty_of(work, world, "upper", period="2026-W11")
    village = as_somebody(app, world, "upper")
    place = village.get(f"/reports/begin?obligation={owed.id}").headers["Location"]
    page = village.get(place)
    assert "上周 12" in words_of(page)
    assert soup_of(page).select_one("#copy-last:not([hidden])") is not None
    village.post(place, data=form_on(page) | {"action": "copy_last"})
    again = form_on(village.get(place))
    assert again["answer.patrol_members"] == "12"
    # The week between was not filed: last week had no figures, and nobody says that it had.
    with transaction(actor) as work:
        later = duty_of(work, world, "upper", period="2026-W12")
    page = village.get(village.get(f"/reports/begin?obligation={later.id}").headers["Location"])
    assert "第10周 12" in words_of(page)
    assert "上周" not in words_of(page)
    assert again["answer.patrols"] == ""


def test_a_nil_report_is_a_signed_statement(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place = f"/reports/{report_id}"
    stocks = {"answer.patrol_members": "12", "answer.patrol_points": "3"}
    page = village.get(place)
    busy = village.post(place, data=form_on(page) | {"answer.patrols": "2", "action": "nil"})
    assert busy.status_code == 422
    assert "不能作零报告" in words_of(busy)
    answer = village.post(place, data=form_on(page) | stocks | {"action": "nil"})
    review = village.get(answer.headers["Location"])
    assert "情况属实" in words_of(review)
    assert report_of(world, "b-head", report_id).nil_report
    unsigned = form_on(review, "form.card") | {"action": "submit"}
    unsigned.pop("nil_report", None)
    assert village.post(place, data=unsigned).status_code == 422
    signed = village.post(place, data=unsigned | {"nil_report": "yes"})
    assert signed.status_code == 303
    assert report_of(world, "b-head", report_id).state == "submitted"


def test_a_figure_that_differs_from_the_ledger_needs_a_reason(app: Flask, world: World) -> None:
    with_ledger()
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place = f"/reports/{report_id}"
    page = village.get(place)
    assert "台账里有 0" in words_of(page)
    form = form_on(page) | whole(world, places_inspected="4") | {"action": "submit"}
    refused = village.post(place, data=form)
    assert refused.status_code == 422
    assert "写一句原因" in words_of(refused)
    reasoned = form_on(refused) | {"reason.places_inspected": "上周漏记", "action": "submit"}
    answer = village.post(place, data=reasoned)
    assert answer.status_code == 303
    assert "上周漏记" in words_of(village.get(place))


def test_answers_to_an_older_form_stay_on_the_page_and_what_changed_is_said(
    app: Flask, world: World
) -> None:
    report_id = begun_today(world)
    village, place = as_somebody(app, world, "b-head"), f"/reports/{report_id}"
    posted = form_on(village.get(place)) | {"answer.patrols": "3", "answer.disputes_open": "4"}
    system, before = open_system_session(B), world.forms[VILLAGE_WEEKLY]
    first = before.sections[0]
    kept = tuple(each for each in first.fields if each.code != "disputes_open")
    more = replace(first.fields[0], code="disputes_reopened", label="重新排查的纠纷")
    sections = (replace(first, fields=(*kept, more)), *before.sections[1:])
    rules = tuple(rule for rule in before.rules if "disputes_open" not in rule.check)
    with transaction(system) as work:
        adopt_form(work, system, replace(before, sections=sections, rules=rules), at=now())

    answer = village.post(place, data=posted | {"action": "submit"})
    assert answer.status_code == 409
    words = words_of(answer)
    assert "新增重新排查的纠纷" in words
    assert "正在化解“4”" in words
    again = form_on(answer)
    assert again["answer.patrols"] == "3"
    assert "answer.disputes_reopened" in again
    assert report_of(world, "b-head", report_id).state == "draft"


def with_a_required_table(world: World) -> None:
    """Have the weekly form begin with a table that must not be empty, and say what it is for."""
    system, before = open_system_session(B), world.forms[VILLAGE_WEEKLY]
    column = Column(code="name", label="事由", type="text", longest=20)
    table = Field(
        code="cases", label="走访清单", type="table", columns=(column,), shortest=1, longest=4
    )
    first = before.sections[0]
    sections = (replace(first, fields=(table, *first.fields)), *before.sections[1:])
    form = replace(before, sections=sections, help="先去走访，再来填表。")
    with transaction(system) as work:
        adopt_form(work, system, form, at=now())


def test_what_is_filled_and_what_is_wrong_go_by_the_whole_form_and_its_order(
    app: Flask, world: World
) -> None:
    with_a_required_table(world)
    report_id = begun_today(world)
    village, place = as_somebody(app, world, "b-head"), f"/reports/{report_id}"
    page = village.get(place)
    assert "填表说明 先去走访，再来填表。" in words_of(page)
    form = form_on(page) | whole(world, disputes_found="2") | {"answer.patrol_members": ""}
    refused = village.post(place, data=form | {"action": "submit"})
    assert refused.status_code == 422
    wrong = [line["href"] for line in soup_of(refused).select(".note.red li a")]
    assert wrong == ["#answer.cases", "#answer.disputes_found", "#answer.patrol_members"]
    bar = soup_of(refused).select_one("#progress")
    assert bar is not None
    assert int(str(bar["max"])) - int(str(bar["value"])) == 2
    village.post(place, data=form_on(refused) | {"answer.cases.1.name": "东街", "action": "save"})
    bar = soup_of(village.get(place)).select_one("#progress")
    assert bar is not None
    assert int(str(bar["max"])) - int(str(bar["value"])) == 1
