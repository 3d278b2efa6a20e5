"""A township files for its villages: one by one, on a sheet, or from a workbook."""

from __future__ import annotations

import io
from urllib.parse import urlencode
from uuid import UUID

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fengqiao.reports.models import Obligation, Report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import WEEK, report_of, soup_of, submitted_today
from tests.pages.test_reports_filing import with_a_required_table
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, duty_of, filled

PLACE = {"form": VILLAGE_WEEKLY, "period": WEEK}
GRID = "/grid?" + urlencode(PLACE)
WHY = "村里停电，电话报数"


def owed(world: World, unit: str) -> str:
    with transaction(world.who("b-county", "reviewer")) as work:
        return str(duty_of(work, world, unit, period=WEEK).id)


def kept(world: World, unit: str) -> Report | None:
    with transaction(world.who("b-sand", "filer")) as work:
        found = select(Report).where(Report.scope == world.unit(unit).scope, Report.period == WEEK)
        return work.scalars(found.where(Report.form == VILLAGE_WEEKLY)).one_or_none()


def workbook(page: TestResponse) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(page.data))


def send(
    browser: Browser, address: str, book: openpyxl.Workbook | bytes, **fields: str
) -> TestResponse:
    if not isinstance(book, bytes):
        made = io.BytesIO()
        book.save(made)
        book = made.getvalue()
    return browser.post(address, data={**fields, "sheet": (io.BytesIO(book), "填好的.xlsx")})


def test_the_board_leads_to_filing_on_behalf(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    page = soup_of(township.get("/board?" + urlencode(PLACE)))
    hrefs = [str(a["href"]) for a in page.select("a[href]")]
    assert GRID in hrefs
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    assert one in hrefs
    asked = township.get(one)
    assert "沙头村" in words_of(asked)
    assert township.post(one, data={"reason": " "}).status_code == 422
    begun = township.post(one, data={"reason": WHY})
    assert begun.status_code == 303
    filing = township.get(begun.location)
    assert "您正在代 沙头村 填报" in words_of(filing)


def test_a_village_sees_objects_or_confirms(app: Flask, world: World) -> None:
    township, village = (
        as_somebody(app, world, "b-sand", "filer"),
        as_somebody(app, world, "b-head", "filer"),
    )
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    report = township.post(one, data={"reason": WHY}).location
    answers = filled(world.forms[VILLAGE_WEEKLY], {})
    fields = {f"answer.{code}": str(value) for code, value in answers.items()}
    sent = township.post(report, data={**fields, "action": "submit", "version": "1"})
    assert sent.status_code == 303
    seen = village.get(report)
    assert WHY in words_of(seen)
    confirmed = village.post(f"{report}/confirmation", data={"version": "3"})
    assert confirmed.status_code in (303, 412)
    assert "代报" in words_of(township.get("/board?" + urlencode(PLACE)))


def test_what_one_filed_oneself_is_not_among_what_one_may_accept(app: Flask, world: World) -> None:
    reviewer, board = as_somebody(app, world, "b-sand", "reviewer"), "/board?" + urlencode(PLACE)
    submitted_today(world, "b-shore")
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    report = reviewer.post(one, data={"reason": WHY}).location
    answers = filled(world.forms[VILLAGE_WEEKLY], {})
    fields = {f"answer.{code}": str(value) for code, value in answers.items()}
    sent = reviewer.post(report, data={**fields, "action": "submit", "version": "1"})
    assert sent.status_code == 303
    page = reviewer.get(board)
    assert "通过无疑问的（1）" in words_of(page)
    assert "您代报的，请另一位审核员来审，或请对方先核对确认" in words_of(page)
    assert len(soup_of(page).select("input[type=checkbox][name=report]")) == 1
    told = reviewer.call("GET", f"/api/v1{report}").get_json()
    assert (told["unusual"], told["unproblematic"]) == ([], False)
    asked = reviewer.post(board, data={**PLACE, "action": "accept_unproblematic"})
    assert "已通过 1 份。" in words_of(reviewer.get(asked.location))
    assert "通过无疑问的" not in words_of(reviewer.get(board))
    village = as_somebody(app, world, "b-head", "filer")
    version = report_of(world, "b-head", UUID(report.rsplit("/", 1)[1])).version
    assert village.post(f"{report}/confirmation", data={"version": str(version)}).status_code == 303
    assert "通过无疑问的（1）" in words_of(reviewer.get(board))


def test_what_has_no_cell_is_named_and_leads_to_the_units_own_page(
    app: Flask, world: World
) -> None:
    with_a_required_table(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    answers = {c: str(v) for c, v in filled(world.forms[VILLAGE_WEEKLY], {}).items()}
    cells = {f"cell.{head}.{code}": value for code, value in answers.items()}
    cells = {name: value for name, value in cells.items() if not name.endswith(".photos")}
    typed = {**PLACE, **cells, "everything": "yes", "reason": WHY}
    typed |= {f"version.{head}": "", f"version.{shore}": "", f"cell.{shore}.patrols": "4"}
    refused = township.post("/grid", data=typed | {"action": "submit"})
    assert refused.status_code == 422
    assert "沙头村：走访清单：还没有填，请补上。" in errors_of(refused)
    button = soup_of(refused).find(id=f"alone:{head}")
    assert button is not None
    assert soup_of(refused).select_one(f"a[href='#alone:{head}']") is not None
    alone = township.post("/grid", data=typed | {"action": f"alone:{head}"})
    assert alone.status_code == 303
    page = soup_of(township.get(alone.location))
    assert page.find(id="answer.cases.1.name") is not None
    patrols = page.find(id="answer.patrols")
    assert patrols is not None
    assert patrols["value"] == answers["patrols"]
    other = kept(world, "b-shore")
    assert other is not None
    assert (other.state, other.answers["patrols"]) == ("draft", "4")


def test_a_sheet_is_kept_whole_and_the_villages_see_it(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    page = soup_of(township.get(GRID))
    assert page.select_one(f'[name="cell.{head}.disputes_found"]') is not None
    sent = township.post(
        "/grid",
        data={
            **PLACE,
            "action": "save",
            "reason": WHY,
            f"version.{head}": "",
            f"cell.{head}.disputes_found": "\uff11\uff12",
            f"version.{shore}": "",
            f"cell.{shore}.disputes_found": "5",
        },
    )
    assert sent.status_code == 303
    first, second = kept(world, "b-head"), kept(world, "b-shore")
    assert first is not None
    assert second is not None
    assert (first.state, first.on_behalf) == ("draft", True)
    assert second.answers["disputes_found"] == "5"


def test_one_wrong_cell_keeps_nothing_and_loses_nothing(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    sent = township.post(
        "/grid",
        data={
            **PLACE,
            "action": "save",
            "reason": WHY,
            f"cell.{head}.disputes_found": "3",
            f"cell.{shore}.disputes_found": "三件",
        },
    )
    assert sent.status_code == 422
    page = soup_of(sent)
    wrong = page.select_one(f'[name="cell.{shore}.disputes_found"]')
    right = page.select_one(f'[name="cell.{head}.disputes_found"]')
    assert wrong is not None
    assert right is not None
    assert (wrong["value"], wrong["aria-invalid"], right["value"]) == ("三件", "true", "3")
    assert "请只填数字" in words_of(sent)
    assert kept(world, "b-head") is None


def test_figures_that_do_not_fit_together_are_kept_as_a_draft_and_only_cannot_go_up(
    app: Flask, world: World
) -> None:
    township, head = as_somebody(app, world, "b-sand", "filer"), owed(world, "b-head")
    sheet = {**PLACE, "reason": WHY, "action": "save"}
    apart = filled(world.forms[VILLAGE_WEEKLY], {"disputes_found": "3", "disputes_resolved": "1"})
    cells = {f"cell.{head}.{code}": str(value) for code, value in apart.items()}

    assert township.post("/grid", data=sheet | cells).status_code == 303

    draft = kept(world, "b-head")
    assert draft is not None
    assert draft.answers["disputes_found"] == "3"
    page = township.get(GRID)
    assert "有 1 个单位的草稿还有对不上的数" in words_of(page)
    found = soup_of(page).select_one(f'[name="cell.{head}.disputes_found"]')
    assert found is not None
    assert found["aria-invalid"] == "true"
    assert "排查发现应等于已化解加正在化解" in words_of(page)
    again = sheet | cells | {"action": "submit", f"version.{head}": str(draft.version)}
    refused = township.post("/grid", data=again)
    assert refused.status_code == 422
    assert "排查发现应等于已化解加正在化解" in words_of(refused)
    right = again | {f"cell.{head}.disputes_open": "2"}
    assert township.post("/grid", data=right).status_code == 303


def test_without_a_reason_nothing_is_kept(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head = owed(world, "b-head")
    sent = township.post(
        "/grid", data={**PLACE, "action": "save", f"cell.{head}.disputes_found": "3"}
    )
    assert sent.status_code == 422
    assert "为什么代报" in words_of(sent)
    assert kept(world, "b-head") is None


def test_a_village_that_filed_meanwhile_is_named(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head = owed(world, "b-head")
    submitted_today(world, "b-head")
    page = township.get(GRID)
    assert "不在表里的 1 个单位" in words_of(page)
    sent = township.post(
        "/grid", data={**PLACE, "action": "save", "reason": WHY, f"cell.{head}.disputes_found": "9"}
    )
    assert sent.status_code == 422
    report = kept(world, "b-head")
    assert report is not None
    assert not report.on_behalf


def test_the_template_comes_back_as_a_dry_run_and_is_kept_only_when_confirmed(
    app: Flask, world: World
) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    book = workbook(township.get("/grid/template?" + urlencode(PLACE)))
    sheet = book.worksheets[0]
    assert [sheet["A4"].value, sheet["A5"].value] == ["沙头村", "新岸村"]
    heading = [cell.value for cell in sheet[3]]
    assert heading[:2] == ["单位", "单位代码"]
    sheet.cell(4, 3, "\uff11\uff12")
    sheet.cell(5, 3, "=1+1")
    read = send(township, "/grid/import", book, **PLACE)
    assert read.status_code == 200
    page = soup_of(read)
    first = page.select("tbody tr")[0].select_one("input.cell")
    assert first is not None
    assert first["value"] == "\uff11\uff12"
    assert "C5：读到公式" in words_of(read)
    assert "还没有保存" in words_of(read)
    assert kept(world, "b-head") is None
    fields = {
        str(each["name"]): str(each.get("value", ""))
        for each in page.select("form[data-grid] input[name]")
        if each["name"] not in ("csrf_token", "reason")
    }
    sent = township.post("/grid", data={**fields, "action": "save", "reason": WHY})
    assert sent.status_code == 303
    report = kept(world, "b-head")
    assert report is not None
    assert report.on_behalf


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"form": "other", "form_title": "别的表"}, "这是《别的表》的模板"),
        ({"period": "2026-W10"}, "这是2026年第10周"),
        ({"unit": "341600999000"}, "另一个单位的模板"),
        ({"form_sha256": "0" * 64}, "表样已经更新"),
    ],
)
def test_the_wrong_template_is_named(
    app: Flask, world: World, change: dict[str, str], words: str
) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    book = workbook(township.get("/grid/template?" + urlencode(PLACE)))
    marks = book["_fengqiao"]
    for row in marks.iter_rows():
        if row[0].value in change:
            row[1].value = change[str(row[0].value)]
    read = send(township, "/grid/import", book, **PLACE)
    assert read.status_code == 422
    assert words in words_of(read)


def test_another_units_row_is_named(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    book = workbook(township.get("/grid/template?" + urlencode(PLACE)))
    sheet = book.worksheets[0]
    sheet["A5"], sheet["B5"] = "枫林村", "341599101200"
    sheet.cell(5, 3, 4)
    read = send(township, "/grid/import", book, **PLACE)
    assert "A5：“枫林村”不在要填报的单位里" in words_of(read)


def errors_of(answer: TestResponse) -> str:
    found = soup_of(answer).select_one("#errors")
    return found.get_text(" ") if found else ""


def test_what_a_workbook_holds_is_counted_truly_and_a_renamed_heading_is_asked_about(
    app: Flask, world: World
) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    book = workbook(township.get("/grid/template?" + urlencode(PLACE)))
    sheet = book.worksheets[0]
    renamed = str(sheet.cell(3, 4).value)
    for column, given in ((3, "=1+1"), (5, "三件"), (6, "-1"), (8, "2.5")):
        sheet.cell(4, column, given)
    sheet.cell(3, 4, "队员")
    sheet.cell(4, 4, 7)

    read = send(township, "/grid/import", book, **PLACE)

    told = errors_of(read)
    assert all(f"{place}：" in told for place in ("C4", "E4", "F4", "H4"))
    assert f"没有找到这些列：{renamed.partition('（')[0]}；没有用到的列：队员" in told
    assert "是不是改了表头" in told
    assert "有 5 处要改" in told
    assert "读到 1 个单位填了数，1 个单位空着" in words_of(read)


def test_of_many_foreign_rows_the_first_are_named_and_the_rest_counted(
    app: Flask, world: World
) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    book = workbook(township.get("/grid/template?" + urlencode(PLACE)))
    sheet = book.worksheets[0]
    for row in range(6, 156):
        sheet.cell(row, 1, f"外村{row}")
        sheet.cell(row, 3, 4)

    told = errors_of(send(township, "/grid/import", book, **PLACE))

    assert (told.count("不在要填报的单位里"), "有 150 处要改" in told) == (100, True)
    assert "还有 50 处没有列出" in told


def test_a_village_fills_its_own_template(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head", "filer")
    report = village.get(f"/reports/begin?obligation={owed(world, 'b-head')}").location
    assert "下载 Excel 模板" in words_of(village.get(f"{report}/sheet"))
    book = workbook(village.get(f"{report}/template"))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["项目", "计量单位", "上期", "本期"]
    sheet["D4"] = "7件多"
    gone = str(sheet["A6"].value)
    sheet["A6"] = None
    read = send(village, f"{report}/sheet", book)
    assert read.status_code == 200
    assert "从文件读到 1 项，" in words_of(read)
    assert f"文件里没有这些项：{gone}" in words_of(read)
    assert "D4：" in words_of(read)
    assert "还没有保存" in words_of(read)
    report_kept = kept(world, "b-head")
    assert report_kept is None or not report_kept.answers
    assert send(village, f"{report}/sheet", b"%PDF-1.7").status_code == 422


def test_a_page_of_a_form_nobody_owes_is_not_found(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    assert township.get("/grid?form=village_weekly&period=nonsense").status_code == 422
    assert township.get("/grid/template?form=nonsense&period=2026-W10").status_code == 404


def test_what_is_gathered_from_below_is_not_offered_to_be_filed_on_behalf(
    app: Flask, world: World
) -> None:
    actor = world.who("b-county", "reviewer")
    with transaction(actor) as work:
        found = select(Obligation).where(
            Obligation.scope == world.unit("b-sand").scope,
            Obligation.form == TOWNSHIP_HALF_MONTHLY,
        )
        half = work.scalars(found).one()
    place = urlencode({"form": half.form, "period": half.period})
    county = as_somebody(app, world, "b-county", "reviewer")
    board = soup_of(county.get(f"/board?{place}"))
    assert "沙头镇" in board.get_text()
    assert not board.select("a[href*='/on-behalf'], a[href^='/grid']")
    for address in (f"/obligations/{half.id}/on-behalf", f"/grid?{place}"):
        refused = county.get(address)
        assert refused.status_code == 409
        assert "汇总表由汇总单位自己汇总上报" in words_of(refused)
