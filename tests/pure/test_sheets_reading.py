"""Tables that come in: read as a person sees them, or refused with words on what to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from fengqiao.sheets.reading import read_sheet
from fengqiao.sheets.tables import Sheet
from tests.pure.workbooks import book, refused, saved, with_rows


def read(*rows: list[Any]) -> Sheet:
    return read_sheet(saved(book(*rows)), "x.xlsx")


def test_numbers_texts_and_dates_come_as_a_person_reads_them() -> None:
    sheet = read(["12", 12, 12.5, 0.1 + 0.2, date(2026, 3, 1), " 上河村 ", True, None, 1e12])
    assert [sheet.at(1, column).text for column in range(1, 10)] == [
        "12",
        "12",
        "12.5",
        "0.3",
        "2026-03-01",
        "上河村",
        "是",
        "",
        "1000000000000",
    ]
    assert not sheet.at(1, 1).number
    assert sheet.at(1, 2).number


def test_a_bare_serial_day_is_a_date_where_one_is_asked_for() -> None:
    sheet = read([46082, "2026年3月1日"])
    assert sheet.day_of(sheet.at(1, 1)) == "2026-03-01"
    assert sheet.day_of(sheet.at(1, 2)) == "2026年3月1日"
    assert sheet.at(1, 1).text == "46082"


def test_a_formula_is_named_at_its_cell_and_never_calculated() -> None:
    sheet = read(["上河村", "=1+1"])
    assert sheet.at(1, 2).text == ""
    assert "粘贴" in sheet.at(1, 2).problem
    kept = with_rows('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    assert "公式" in read_sheet(kept, "x.xlsx").at(1, 1).problem


def test_merged_cells_are_named_wherever_one_of_them_is_asked_for() -> None:
    made = book([1, 2], [3, 4])
    made.worksheets[0].merge_cells("A1:B1")
    sheet = read_sheet(saved(made), "x.xlsx")
    assert "A1:B1 是合并单元格" in sheet.at(1, 2).problem
    assert sheet.at(2, 1).problem == ""


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    made = book([1, 2, 3], [4, 5, 6], [7, 8, 9])
    sheet = made.worksheets[0]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    made.create_sheet("底稿").append([1])
    made.create_sheet("暗").sheet_state = "hidden"
    found = read_sheet(saved(made), "x.xlsx")
    assert (2, 1) not in found.cells
    assert (1, 2) not in found.cells
    assert found.at(3, 3).text == "9"
    words = "".join(found.notes)
    assert "第 2 行" in words
    assert "B 列" in words
    assert "底稿" in words
    assert "暗" in words


def test_an_error_value_is_named() -> None:
    raw = with_rows('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')
    assert "#REF!" in read_sheet(raw, "x.xlsx").at(1, 1).problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_of_an_office(encoding: str) -> None:
    sheet = read_sheet('单位,数\r\n上河村,"1,234"\r\n'.encode(encoding), "报.csv")
    assert sheet.at(2, 1).text == "上河村"
    assert sheet.at(2, 2).text == "1,234"


def test_csv_is_watched_like_a_workbook() -> None:
    assert "公式" in read_sheet(b"a,=1+1\n", "x.csv").at(1, 2).problem
    assert read_sheet(b"a,'=1+1\n", "x.csv").at(1, 2).text == "=1+1"
    assert refused(b"1\n" * 40_000, "x.csv").code == "too-many-rows"
    assert refused(b"1," * 300 + b"\n", "x.csv").code == "too-many-columns"
    assert refused(b"a\x00b", "x.csv").code == "broken-file"


def test_a_percentage_is_read_as_it_is_seen_not_as_a_hundredth() -> None:
    made = book([0.12, 0.125, 12, 1])
    formats = ("0%", "0.00%", '0"%"', "0%;[Red]-0%")
    for column, shown in enumerate(formats, 1):
        made.worksheets[0].cell(1, column).number_format = shown
    sheet = read_sheet(saved(made), "x.xlsx")
    assert [sheet.at(1, c).text for c in range(1, 5)] == ["12%", "12.5%", "12", "100%"]


def test_merged_blocks_over_whole_columns_are_named_and_no_more_than_can_be_looked_through() -> (
    None
):
    def merged(number: int) -> bytes:
        blocks = "".join(f'<mergeCell ref="B1:C{1_048_576 - n}"/>' for n in range(number))
        return with_rows(
            '<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{blocks}</mergeCells>"
        )

    assert "合并单元格" in read_sheet(merged(1), "x.xlsx").at(4_999, 2).problem
    assert read_sheet(merged(1), "x.xlsx").at(1, 1).problem == ""
    assert refused(merged(20)).code == "broken-file"


def test_a_hidden_column_with_something_in_it_is_named_even_the_last() -> None:
    made = book(["单位", "数"], ["上河村", 12])
    made.worksheets[0].column_dimensions["B"].hidden = True
    assert "B 列是隐藏的" in "".join(read_sheet(saved(made), "x.xlsx").notes)


def test_marks_nobody_sees_are_left_out_so_that_names_and_numbers_fit() -> None:
    sheet = read(
        ["\u202d12\u202c", "上河村\u200b", "\ufeff单位", "矛盾\u00a0纠纷", "👨\u200d👩\u200d👧"]
    )
    assert [sheet.at(1, c).text for c in range(1, 6)] == [
        "12",
        "上河村",
        "单位",
        "矛盾 纠纷",
        "👨\u200d👩\u200d👧",
    ]
    assert read_sheet("a,\u200e7\u200b\n".encode(), "x.csv").at(1, 2).text == "7"


def test_a_date_with_the_time_of_day_is_that_day_where_one_is_asked_for() -> None:
    sheet = read([datetime(2026, 3, 1, 14, 30), datetime(2026, 3, 1)])  # noqa: DTZ001 - Excel knows no zone
    assert sheet.at(1, 1).text == "2026-03-01 14:30:00"
    assert [sheet.day_of(sheet.at(1, c)) for c in (1, 2)] == ["2026-03-01", "2026-03-01"]


def test_a_text_that_is_called_a_workbook_is_read_as_the_table_it_is() -> None:
    for name in ("报.xlsx", "报.xls"):
        assert read_sheet("单位,数\n上河村,7\n".encode("gb18030"), name).at(2, 2).text == "7"
    assert "认不出" in refused(b"MZ\x00\x01", "报.xlsx").reason
