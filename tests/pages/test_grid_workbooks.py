"""A sheet filled in as a workbook: tried first, kept when confirmed, every fault named."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.pages.browser import as_somebody, words_of
from tests.pages.gridding import PLACE, WHY, errors_of, kept, owed, send, workbook
from tests.pages.reporting import soup_of
from tests.world import World


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
