"""Workbooks that go out: whole, typed, printable, and nothing in them calculates."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from fengqiao.sheets.csv_text import write_csv
from fengqiao.sheets.reading import read_sheet
from fengqiao.sheets.writing import Cell, Column, Row, write_workbook

COLUMNS = [
    Column("单位"),
    Column("件数", "number"),
    Column("经费", "number", 2),
    Column("日期", "date"),
]


def opened(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def test_numbers_keep_their_places_and_codes_their_zeros() -> None:
    rows: list[Row] = [
        ["0012", 12, 1250, date(2026, 3, 1)],
        ["x", Decimal("3"), Decimal("1.5"), None],
    ]
    sheet = opened(write_workbook("周报", COLUMNS, rows)).worksheets[0]
    assert [cell.value for cell in sheet[4]][:3] == ["0012", 12, 12.5]
    assert sheet["C4"].number_format == "#,##0.00"
    assert sheet["A4"].number_format == "@"
    assert sheet["D4"].number_format == "yyyy-mm-dd"
    assert sheet["B5"].value == 3


@pytest.mark.parametrize("text", ["=1+1", "+86", "-上河村", "@x", '=HYPERLINK("x")'])
def test_a_text_stays_a_text(text: str) -> None:
    raw = write_workbook("表", [Column("甲")], [[text]])
    cell = opened(raw).worksheets[0]["A4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert b"<f>" not in raw
    assert read_sheet(raw, "x.xlsx").at(4, 1).text == text
    line = write_csv([Column("甲")], [[text]]).decode("utf-8-sig").splitlines()[1]
    assert "'" + text[:1] in line


def test_a_negative_number_in_csv_is_no_text() -> None:
    written = write_csv([Column("数", "number", 1)], [[-125], [None]]).decode("utf-8-sig")
    assert written == '数\r\n-12.5\r\n""\r\n'


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＠x", "\n=1+1"])
def test_neither_a_heading_nor_a_sign_of_full_width_calculates_in_csv(text: str) -> None:
    raw = write_csv([Column(text)], [[text]])
    assert raw.decode("utf-8-sig").count("'" + text) == 2
    assert read_sheet(raw, "x.csv").at(2, 1).text in (text, "'" + text)


def test_it_prints_on_paper_with_its_heading_on_every_page() -> None:
    sheet = opened(
        write_workbook("周[报]", COLUMNS, [], subtitle="第10周", notes=["说明"])
    ).worksheets[0]
    assert sheet.title == "周 报"
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter is not None
    assert "第 &P 页" in str(sheet.oddFooter.center.text)


def test_a_template_says_what_it_is_for_and_offers_its_choices() -> None:
    raw = write_workbook(
        "表",
        [Column("甲")],
        [[Cell(None, choices=("是", "否"), fill_in=True)]],
        identification={"form": "weekly", "period": "2026-W10"},
    )
    book = opened(raw)
    assert book["_fengqiao"].sheet_state == "veryHidden"
    (offered,) = book.worksheets[0].data_validations.dataValidation
    assert offered.formula1 == '"是,否"'
    assert read_sheet(raw, "x.xlsx").identification == {"form": "weekly", "period": "2026-W10"}


def test_an_instant_is_written_by_the_clock_in_china_and_controls_are_shown() -> None:
    raw = write_workbook("表", [Column("甲")], [[datetime(2026, 3, 1, 1, tzinfo=UTC)], ["a\x07b"]])
    sheet = opened(raw).worksheets[0]
    assert sheet["A4"].value == datetime(2026, 3, 1, 9)  # noqa: DTZ001 - Excel knows no zone
    assert sheet["A5"].value == "a\ufffdb"
