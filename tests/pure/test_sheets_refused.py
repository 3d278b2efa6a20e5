"""A file that is no table, or too much of one, is refused before it costs anything."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from random import Random

import pytest

from fengqiao.errors import Invalid
from fengqiao.sheets.reading import read_sheet
from tests.pure.workbooks import book, refused, repacked, saved, with_rows


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


def test_a_strict_workbook_is_named_with_how_to_save_it() -> None:
    part = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
    words = refused(repacked(saved(book([1])), xl__workbook_xml=part)).reason
    assert "Strict" in words
    assert "请" in words


def test_a_row_before_the_first_is_no_row() -> None:
    assert refused(with_rows('<row r="0"><c r="A0"><v>1</v></c></row>')).code == "broken-file"
