"""GB/T 9704-2012, measured on the printed page: millimeters, typefaces, colors, order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from fengqiao.documents.fonts import FontSet
from tests.documents.paper_reader import MM, Glyph, Paper
from tests.documents.specimen import bulletin

TOP, BOTTOM, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0
PITCH = 29.61 / MM
#: The part of FandolFang's em square above its baseline.
ASCENT = 0.86


def top_of(glyph: Glyph) -> float:
    """Return the upper edge of a character's em square, in mm from the top of the sheet."""
    return glyph.baseline - ASCENT * glyph.size / MM


def body_lines(paper: Paper, page: int) -> list[list[Glyph]]:
    return [one for one in paper.lines(page) if any(g.size == 16.0 for g in one)]


def test_every_page_is_an_upright_a4_sheet(long_bulletin: Paper) -> None:
    for page in long_bulletin.pages:
        assert page.width / MM == pytest.approx(210, abs=0.1)
        assert page.height / MM == pytest.approx(297, abs=0.1)


def test_text_begins_at_the_head_and_binding_margins(county_bulletin: Paper) -> None:
    first = body_lines(county_bulletin, 2)[0]
    assert top_of(first[0]) == pytest.approx(TOP, abs=1.0)
    assert min(line[0].left for line in body_lines(county_bulletin, 2)) == pytest.approx(
        LEFT, abs=0.1
    )


def test_running_lines_stand_29_61_points_apart(county_bulletin: Paper) -> None:
    lines = [one for one in body_lines(county_bulletin, 1) if one[0].font == "fq-fangsong"]
    gaps = [after[0].baseline - before[0].baseline for before, after in pairwise(lines)]
    assert len(gaps) >= 5
    for gap in gaps:
        assert gap / PITCH == pytest.approx(round(gap / PITCH), abs=0.03)


def test_twenty_two_lines_fill_the_type_area(fonts: FontSet) -> None:
    text = "。".join(["平安建设考核情况" * 12] * 12)
    paper = Paper.printed(bulletin(paragraphs=[{"heading": "", "text": text}]), fonts)
    lines = body_lines(paper, 2)
    assert len(lines) == 22
    assert lines[-1][0].baseline + (1 - ASCENT) * 16 / MM == pytest.approx(BOTTOM, abs=0.6)


def test_full_lines_end_at_the_right_margin(county_bulletin: Paper) -> None:
    lines = body_lines(county_bulletin, 2)
    flush = [line for line in lines if abs(line[-1].right - RIGHT) < 0.6]
    hanging = [line for line in lines if 0.6 <= line[-1].right - RIGHT <= 3.0]
    assert all(line[-1].text in "，。、；：”）" for line in hanging)
    assert len(flush) + len(hanging) >= 6
    assert max(line[-1].right for line in lines) <= RIGHT + 3.0


def test_the_body_is_16_point_fangsong_indented_by_two_characters(county_bulletin: Paper) -> None:
    line = county_bulletin.line(1, "根据《")
    assert (line[0].font, line[0].size) == ("fq-fangsong", 16.0)
    assert line[0].left - LEFT == pytest.approx(2 * 156 / 28, abs=0.3)


def test_headings_are_set_in_heiti_and_second_ones_in_kaiti(fonts: FontSet) -> None:
    paragraphs = [
        {"heading": "一、总体情况", "text": "平稳。"},
        {"heading": "（一）矛盾化解", "text": "有序。"},
        {"heading": "二、下步要求", "text": "全县各单位要抓紧整改。" * 40},
    ]
    paper = Paper.printed(bulletin(paragraphs=paragraphs), fonts)
    assert paper.line(1, "一、总体情况")[0].font == "fq-heiti"
    assert paper.line(1, "（一）矛盾化解")[0].font == "fq-kaiti"


def test_the_red_head_stands_35_mm_below_the_type_area(county_bulletin: Paper) -> None:
    head = county_bulletin.line(1, "领导小组办公室文件")
    assert head[0].font == "fq-xiaobiaosong"
    red, green, blue = head[0].color
    assert red > 0.75
    assert green == blue == 0
    assert top_of(head[0]) - TOP == pytest.approx(35, abs=1.0)
    assert (head[0].left + head[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert head[0].left >= LEFT
    assert head[-1].right <= RIGHT


def test_the_number_stands_over_the_red_rule(county_bulletin: Paper) -> None:
    number = county_bulletin.line(1, "金平安办")
    text = "".join(one.text for one in number)
    assert re.fullmatch("金平安办\u30142026\u30153号", text)
    assert (number[0].left + number[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    [(top, width, thick, color)] = county_bulletin.rules(1)
    assert top - (number[0].baseline + (1 - ASCENT) * 16 / MM) == pytest.approx(4, abs=0.5)
    assert width == pytest.approx(156, abs=0.2)
    assert thick == pytest.approx(0.5, abs=0.05)
    assert color[0] > 0.75
    assert color[1] == color[2] == 0


def test_the_title_is_22_point_and_two_lines_below_the_rule(county_bulletin: Paper) -> None:
    title = county_bulletin.line(1, "考核情况的通报")
    assert (title[0].font, title[0].size) == ("fq-xiaobiaosong", 22.0)
    number = county_bulletin.line(1, "金平安办")
    assert title[0].baseline - number[0].baseline == pytest.approx(3 * PITCH, abs=1.5)


def test_the_first_page_carries_body_text(county_bulletin: Paper) -> None:
    assert len(body_lines(county_bulletin, 1)) >= 5


def test_page_numbers_are_outside_and_seven_mm_below(long_bulletin: Paper) -> None:
    count = len(long_bulletin.pages)
    assert count >= 4
    for page in range(1, count + 1):
        folio = long_bulletin.line(page, f"— {page} —")
        assert folio[0].size == 14.0
        dash = folio[0].baseline - 0.38 * 14 / MM
        assert dash - BOTTOM == pytest.approx(7, abs=1)
        edge = RIGHT - folio[-1].right if page % 2 else folio[0].left - LEFT
        assert edge == pytest.approx(14 / MM, abs=1)


def test_the_signature_stands_over_the_date_on_a_page_with_text(county_bulletin: Paper) -> None:
    organ = county_bulletin.line(2, "金寨县平安建设领导小组办公室")
    date = next(
        line
        for line in county_bulletin.lines(2)
        if "".join(g.text for g in line) == "2026年1月20日"
    )
    centers = [(line[0].left + line[-1].right) / 2 for line in (organ, date)]
    assert centers[0] == pytest.approx(centers[1], abs=1.5)
    assert RIGHT - date[-1].right >= 4 * 156 / 28 - 1
    assert date[0].baseline - organ[0].baseline == pytest.approx(PITCH, abs=0.1)
    assert organ[-1].right <= RIGHT + 0.1
    assert len(body_lines(county_bulletin, 2)) >= 4


def test_the_date_stands_four_characters_from_the_right_under_a_short_name(
    fonts: FontSet,
) -> None:
    paper = Paper.printed(bulletin(organ="金寨县委平安办", ranking=None), fonts)
    lines = [line for page in range(1, len(paper.pages) + 1) for line in paper.lines(page)]
    [date] = [one for one in lines if "".join(g.text for g in one) == "2026年1月20日"]
    assert RIGHT - date[-1].right == pytest.approx(4 * 156 / 28, abs=1)


def test_the_imprint_closes_the_last_even_page(county_bulletin: Paper) -> None:
    last = len(county_bulletin.pages)
    assert last == 4
    rules = [one for one in county_bulletin.rules(last) if one[1] == pytest.approx(156, abs=0.3)]
    weights = [round(thick, 2) for _, _, thick, _ in rules[-3:]]
    assert weights == [0.35, 0.25, 0.35]
    assert rules[-1][0] + 0.35 == pytest.approx(BOTTOM, abs=0.5)
    copies = county_bulletin.line(last, "抄送：")
    assert copies[0].size == 14.0
    assert copies[0].left - LEFT == pytest.approx(14 / MM, abs=0.3)
    assert county_bulletin.line(last, "2026年1月20日印发")
    for page in range(1, last):
        assert "抄送：" not in county_bulletin.text(page)


def test_a_chart_that_would_cost_a_blank_page_is_left_out(
    fonts: FontSet, county_bulletin: Paper
) -> None:
    longer = [{"heading": "一、总体情况", "text": "全县各单位要抓紧整改。" * 60}]
    paper = Paper.printed(bulletin(12, statuses=[], paragraphs=longer), fonts)
    texts = [paper.text(page) for page in range(1, len(paper.pages) + 1)]
    assert len(texts) == 4
    assert not any("图1" in text for text in texts)
    # Mark and page number alone are 19 characters.
    assert min(len(text) for text in texts) > 30
    assert "图1" in county_bulletin.text(4)


def test_a_bulletin_that_ends_on_an_odd_page_still_has_its_imprint_once(fonts: FontSet) -> None:
    paper = Paper.printed(bulletin(ranking=None, statuses=[]), fonts)
    texts = [paper.text(page) for page in range(1, len(paper.pages) + 1)]
    assert len(texts) % 2 == 0
    assert [text.count("日印发") for text in texts] == [*[0] * (len(texts) - 1), 1]
    assert "日印发" in "".join(texts[-1].splitlines()[-3:])
