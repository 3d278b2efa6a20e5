"""A ranking bulletin: every figure of the snapshot on paper, marked, archivable, reproducible."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import segno

from fengqiao.bulletins.rendering import (
    compose_html,
    render_bulletin,
    snapshot_bytes,
    snapshot_digest,
)
from fengqiao.bulletins.tables import points_text
from fengqiao.documents.fonts import FontSet
from fengqiao.documents.glyphs import embedded_fonts, undrawn, unread
from tests.documents.paper_reader import Paper
from tests.documents.specimen import ITEMS, NAMES, bulletin

ROOT = Path(__file__).parents[2]
PRINT_ONE = """
import sys
from hashlib import sha256
from pathlib import Path
from fengqiao.bulletins.rendering import render_bulletin
from fengqiao.documents.fonts import FontSet
from tests.documents.specimen import bulletin
pdf = render_bulletin(bulletin(), fonts=FontSet(Path(sys.argv[1])))
print(sha256(pdf).hexdigest())
"""


def whole_text(paper: Paper) -> str:
    return "\n".join(paper.text(page) for page in range(1, len(paper.pages) + 1))


def test_a_county_of_23_townships_fills_at_least_two_pages(county_bulletin: Paper) -> None:
    assert len(county_bulletin.pages) >= 2


def test_every_unit_score_and_rank_of_the_snapshot_is_on_paper(county_bulletin: Paper) -> None:
    lines = [
        "".join(glyph.text for glyph in line)
        for page in range(1, len(county_bulletin.pages) + 1)
        for line in county_bulletin.lines(page)
    ]
    text = "\n".join(lines)
    for row in bulletin()["ranking"]["rows"]:
        assert row["unit"] in text
        figures = "".join(points_text(item) for item in [*row["items"], row["total"]])
        assert figures in text.replace(" ", "")
    assert "-1.25" in text


@pytest.mark.parametrize(
    ("hundredths", "words"),
    [
        (9875, "98.75"),
        (10000, "100.00"),
        (5, "0.05"),
        (0, "0.00"),
        (-125, "-1.25"),
        (-5, "-0.05"),
        (None, "—"),
    ],
)
def test_points_have_two_decimals_and_missing_is_no_zero(
    hundredths: int | None, words: str
) -> None:
    assert points_text(hundredths) == words


def test_no_word_is_lost_and_no_box_is_drawn(county_bulletin: Paper) -> None:
    snapshot = bulletin()
    words = "".join(
        [snapshot["title"], *NAMES, *ITEMS, *(one["text"] for one in snapshot["paragraphs"])]
    )
    assert undrawn(county_bulletin.pdf) == []
    assert unread(county_bulletin.pdf, words) == set()


def test_only_fonts_of_ours_are_used_and_all_are_in_the_file(
    county_bulletin: Paper, fonts: FontSet
) -> None:
    embedded = embedded_fonts(county_bulletin.pdf)
    assert {"fq-fangsong", "fq-xiaobiaosong", "fq-heiti", "fq-latin"} <= set(embedded)
    assert all(embedded.values())
    assert set(embedded) <= fonts.families


def test_the_table_head_is_repeated_on_every_page_of_a_long_ranking(
    long_bulletin: Paper,
) -> None:
    texts = [long_bulletin.text(page) for page in range(1, len(long_bulletin.pages) + 1)]
    # These names stand nowhere but in the table: not in the text, not among the warnings.
    names = [f"第{number}乡" for number in range(24, 59)]
    with_rows = [text for text in texts if any(name in text for name in names)]
    assert len(with_rows) >= 2
    assert all("名次" in text and "总分" in text for text in with_rows)
    assert all(any(name in text for text in with_rows) for name in names)


def test_demonstration_data_is_marked_on_every_page(long_bulletin: Paper) -> None:
    for page in range(1, len(long_bulletin.pages) + 1):
        assert "演示数据，不作公文使用" in long_bulletin.text(page)


def test_a_real_bulletin_bears_no_mark(fonts: FontSet) -> None:
    paper = Paper.printed(bulletin(demonstration=False), fonts)
    assert "演示" not in whole_text(paper)
    assert "预览" not in whole_text(paper)


def test_a_draft_has_no_number_and_says_so_on_every_page(fonts: FontSet) -> None:
    paper = Paper.printed(bulletin(number=None, demonstration=False), fonts)
    assert "\u30142026\u3015×号（预览稿）" in paper.text(1)
    assert "3号" not in paper.text(1)
    for page in range(1, len(paper.pages) + 1):
        assert "预览稿，尚未签发" in paper.text(page)


def test_a_correction_names_what_it_replaces(fonts: FontSet) -> None:
    replaced = {"prefix": "金平安办", "year": 2026, "serial": 2}
    paper = Paper.printed(bulletin(replaces=replaced), fonts)
    assert "（本件替代金平安办\u30142026\u30152号" in whole_text(paper).replace("\n", "")


def test_warnings_carry_unit_kind_cause_and_term(county_bulletin: Paper) -> None:
    last = county_bulletin.text(len(county_bulletin.pages))
    for words in ("全军乡黄牌警告", "铁冲乡约谈", "梅山镇通报表彰", "2026年12月31日"):
        assert words in last


def test_moves_are_shown_with_arrows_and_ties_are_explained(county_bulletin: Paper) -> None:
    text = county_bulletin.text(3)
    for words in ("↑3", "↓2", "持平", "—", "名次相同为并列"):
        assert words in text


def test_the_paper_tells_how_to_check_it(county_bulletin: Paper, fonts: FontSet) -> None:
    snapshot = bulletin()
    last = county_bulletin.text(len(county_bulletin.pages))
    assert snapshot["verify_text"] in last
    assert snapshot["snapshot_sha256"][:16] in last
    assert snapshot["trail_head"][:16] in last
    code = segno.make(snapshot["verify_text"], error="m", micro=False)
    drawn = code.svg_inline(border=1, omitsize=True, title="核验二维码")
    assert drawn in compose_html(snapshot, fonts=fonts)


def test_a_paper_without_an_address_still_says_how_to_check_it(fonts: FontSet) -> None:
    snapshot = bulletin()
    del snapshot["verify_text"]
    html = compose_html(snapshot, fonts=fonts)
    assert "凭文号和下列指纹" in html
    assert "核验二维码" in html


def test_the_data_rides_in_the_file_and_has_the_printed_hash(county_bulletin: Paper) -> None:
    snapshot = bulletin()
    with pikepdf.open(BytesIO(county_bulletin.pdf)) as document:
        enclosed = document.attachments["snapshot.json"].get_file().read_bytes()
        listed = list(document.Root.AF)
    assert len(listed) == 1
    assert str(listed[0].AFRelationship) == "/Data"
    assert sha256(enclosed).hexdigest() == snapshot["snapshot_sha256"]
    assert json.loads(enclosed)["ranking"]["rows"] == snapshot["ranking"]["rows"]


def test_the_digest_does_not_depend_on_itself() -> None:
    snapshot = bulletin()
    assert snapshot_digest({**snapshot, "snapshot_sha256": "x"}) == snapshot["snapshot_sha256"]
    assert snapshot_digest({**snapshot, "title": "x"}) != snapshot["snapshot_sha256"]
    assert b"snapshot_sha256" not in snapshot_bytes(snapshot)


def test_the_file_declares_pdf_a_3a_with_colors_language_and_tags(county_bulletin: Paper) -> None:
    with pikepdf.open(BytesIO(county_bulletin.pdf)) as document:
        root = document.Root
        assert 'pdfaid:part="3"' in root.Metadata.read_bytes().decode()
        assert 'pdfaid:conformance="A"' in root.Metadata.read_bytes().decode()
        assert len(root.OutputIntents) == 1
        assert str(root.Lang) == "zh-CN"
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert root.ViewerPreferences.DisplayDocTitle
        assert "关于2025年度平安建设考核情况的通报" in str(document.docinfo["/Title"])


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(
    county_bulletin: Paper, fonts: FontSet
) -> None:
    again = subprocess.run(
        [sys.executable, "-c", PRINT_ONE, str(fonts.directory)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima", "LC_ALL": "C.UTF-8"},
    )
    assert again.stdout.strip() == sha256(county_bulletin.pdf).hexdigest()


def test_another_snapshot_gives_other_bytes(county_bulletin: Paper, fonts: FontSet) -> None:
    other = render_bulletin(bulletin(issued_on="2026-01-21"), fonts=fonts)
    assert sha256(other).digest() != sha256(county_bulletin.pdf).digest()


@pytest.mark.parametrize("field", ["title", "organ", "addressed_to", "copies_to", "verify_text"])
def test_markup_in_any_field_stays_text(field: str, fonts: FontSet) -> None:
    hostile = "<img src=file:///etc/passwd><b>黑</b>"
    html = compose_html({**bulletin(), field: hostile}, fonts=fonts)
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;" in html
