"""Tables that come in: read as a person sees them, or refused with words on what to do."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from random import Random
from typing import Any

import openpyxl
import pytest

from fengqiao.errors import Invalid
from fengqiao.sheets.reading import read_sheet
from fengqiao.sheets.tables import Sheet

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def book(*rows: list[Any]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    return made


def read(*rows: list[Any]) -> Sheet:
    return read_sheet(saved(book(*rows)), "x.xlsx")


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """Return a workbook with some of its parts exchanged or added."""
    made = io.BytesIO()
    changed = {name.replace("__", "/").replace("_xml", ".xml"): c for name, c in parts.items()}
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in [*old.namelist(), *(n for n in changed if n not in old.namelist())]:
            new.writestr(name, changed.get(name) or old.read(name))
    return made.getvalue()


def with_rows(xml: str, after: str = "") -> bytes:
    """Return a workbook whose only sheet has these rows, as a program would write them."""
    whole = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1"/><sheetData>{xml}</sheetData>{after}</worksheet>'
    )
    return repacked(saved(book([1])), xl__worksheets__sheet1_xml=whole.encode())


def refused(raw: bytes, name: str = "x.xlsx") -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_sheet(raw, name)
    return refusal.value


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


def test_40_000_rows_are_refused_whatever_the_file_says_of_its_size() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 40_001))
    refusal = refused(with_rows(rows))
    assert refusal.code == "too-many-rows"
    assert "5,000 行" in refusal.reason


def test_a_cell_at_the_end_of_the_world_is_refused_at_once() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(with_rows(far)).code == "too-many-rows"
    wide = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    assert refused(with_rows(wide)).code == "too-many-columns"
    empty = read_sheet(with_rows('<row r="1048576"><c r="A1048576"/></row>'), "x.xlsx")
    assert not empty.cells


def test_a_zip_bomb_is_refused_before_anything_is_parsed() -> None:
    raw = repacked(saved(book([1])), xl__worksheets__sheet1_xml=b" " * 19_000_000)
    assert len(raw) < 100_000
    assert refused(raw).code == "too-large"
    many = repacked(saved(book([1])), **{f"xl__media__{n}": b"x" for n in range(600)})
    assert refused(many).code == "too-large"


def test_a_million_elements_are_refused_before_anything_is_parsed() -> None:
    names = Random(1).choices("abcdefghijklmnop", k=1_000_001)
    noise = "".join(f"<{name}/>" for name in names)
    raw = with_rows(noise)
    assert len(raw) < 1_000_000
    assert refused(raw).code == "too-large"


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    raw = repacked(saved(book([1])), xl__worksheets__sheet1_xml=bomb)
    assert refused(raw).code == "broken-file"


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        '\ufeff<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE x>".encode("cp037"),
    ],
)
def test_entities_are_refused_whatever_a_part_is_called_and_however_it_is_written(
    bomb: bytes,
) -> None:
    raw = repacked(saved(book([1])), xl__worksheets__another_dat=bomb)
    assert refused(raw).code == "broken-file"


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"", "x.xlsx", "空的"),
        (b"PK\x03\x04" + b"x" * 5_300_000, "x.xlsx", "太大"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧.xls", "旧版的 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "报.et", "WPS"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "x.xlsx",
            "密码",
        ),
        (b"%PDF-1.7", "x.xlsx", "PDF"),
        (b"<html><table></table></html>", "x.xls", "网页"),
        (b"\xff\xd8\xff\xe0", "x.jpg", "照片"),
        (b"PK\x03\x04broken", "x.xlsx", "损坏"),
        (b"hello", "x.doc", "认不出"),
    ],
)
def test_what_is_no_table_is_named_with_what_to_do(raw: bytes, name: str, words: str) -> None:
    refusal = refused(raw, name)
    assert words in refusal.reason
    assert "请" in refusal.reason


@pytest.mark.parametrize(
    ("part", "words"),
    [({"xl__vbaProject.bin": b"x"}, "带宏"), ({"xl__workbook.bin": b"x"}, ".xlsb")],
)
def test_workbooks_of_other_kinds_are_named(part: dict[str, bytes], words: str) -> None:
    assert words in refused(repacked(saved(book([1])), **part)).reason


def test_a_spoiled_workbook_is_refused_and_never_crashes() -> None:
    raw = bytearray(saved(book(["上河村", 12], ["下河村", 7])))
    for place in range(30, len(raw), 97):
        spoiled = bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        # Whatever is spoiled is either read or refused; nothing else flies out.
        with suppress(Invalid):
            read_sheet(spoiled, "x.xlsx")
    for cut in range(10, len(raw), 501):
        assert "请" in refused(bytes(raw[:cut])).reason


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


def test_one_long_text_that_every_cell_shows_is_counted_as_often_as_it_is_shown() -> None:
    noise = "".join(Random(1).choices("abcdefghijklmnop", k=20_000))
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{noise}</t></si></sst>"
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4_000))
    plain = with_rows(rows)
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        kinds = package.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    raw = repacked(
        plain,
        xl__sharedStrings_xml=texts.encode(),
        **{"[Content_Types]_xml": kinds.replace("</Types>", named).encode()},
    )
    refusal = refused(raw)
    assert (refusal.code, len(raw) < 100_000) == ("too-large", True)
    assert "文字太多" in refusal.reason
    assert refused(("字" * 1_500 + "\n").encode() * 1_400, "x.csv").code == "too-large"


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


def test_a_strict_workbook_is_named_with_how_to_save_it() -> None:
    part = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
    words = refused(repacked(saved(book([1])), xl__workbook_xml=part)).reason
    assert "Strict" in words
    assert "请" in words


def test_a_row_before_the_first_is_no_row() -> None:
    assert refused(with_rows('<row r="0"><c r="A0"><v>1</v></c></row>')).code == "broken-file"
