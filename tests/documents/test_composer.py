"""Lines of Chinese text: flush, with no mark astray and no number torn apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.documents.composer import (
    BODY_SIZE,
    BODY_TRACKING,
    CELL,
    Line,
    Measure,
    advance_in,
    balanced,
    compose,
    lines_markup,
)
from fengqiao.documents.fonts import FontSet
from tests.documents.specimen import PARAGRAPHS

FULL = 28 * CELL
BODY = Measure(FULL, BODY_SIZE, indent=2 * CELL, tracking=BODY_TRACKING)
TITLE = Measure(FULL, 22.0)


def square(_character: str) -> float:
    return 1.0


def length(line: Line, fonts: FontSet) -> float:
    """Return where the last character ends; the tracking after it is not printed."""
    width = advance_in(fonts, "fangsong")
    natural = sum(width(one) * BODY_SIZE + line.tracking for one in line.text)
    return natural - line.tracking


def test_twenty_eight_characters_fill_the_type_area() -> None:
    lines = compose("平" * 56, Measure(FULL, BODY_SIZE, tracking=BODY_TRACKING), square)
    assert [len(line.text) for line in lines] == [28, 28]
    assert all(abs(line.tracking - BODY_TRACKING) < 0.01 for line in lines)


@pytest.mark.parametrize("paragraph", [one["text"] for one in PARAGRAPHS])
def test_every_line_but_the_last_ends_at_the_margin(paragraph: str, fonts: FontSet) -> None:
    lines = compose(paragraph.replace("\n", ""), BODY, advance_in(fonts, "fangsong"))
    assert len(lines) >= 2
    for number, line in enumerate(lines[:-1]):
        room = FULL - (BODY.indent if number == 0 else 0)
        # A closing mark may hang out by its empty half.
        over = length(line, fonts) - room
        hangs = 0 < over <= BODY_SIZE / 2 + 0.01 and line.text[-1] in "，。、；”）"
        assert abs(over) < 0.01 or hangs


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="平安建设2025年月3日（）“”《》，。、%1", min_size=1, max_size=200))
def test_no_character_is_lost_or_doubled_between_lines(text: str) -> None:
    assert "".join(line.text for line in compose(text, BODY, square)) == text


@pytest.mark.parametrize("shift", range(28))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(shift: int) -> None:
    text = "".join(one["text"] for one in PARAGRAPHS).replace("\n", "")
    lines = compose("平" * shift + text, BODY, square)
    assert len(lines) > 12
    for before, after in pairwise(lines):
        assert after.text[0] not in "，。、；：）”》%", after.text
        assert before.text[-1] not in "（“《", before.text


@pytest.mark.parametrize(
    "kept", ["2026年", "12月", "31日", "98.0%", "1834件", "\u30142025\u30153号"]
)
def test_a_number_stays_with_its_unit_wherever_the_line_ends(kept: str) -> None:
    for before in range(20, 32):
        lines = compose("平" * before + kept + "安" * 30, BODY, square)
        assert sum(kept in line.text for line in lines) == 1


def test_a_hash_longer_than_a_line_is_broken_rather_than_run_off_the_paper() -> None:
    lines = compose("a1b2" * 40, BODY, lambda _one: 0.5)
    assert len(lines) > 1
    assert all(len(line.text) <= 62 for line in lines)


def test_a_long_title_breaks_after_a_particle_and_not_before_it() -> None:
    lines = balanced("关于2025年度全县平安建设暨社会治安综合治理工作考核情况的通报", TITLE, square)
    assert len(lines) == 2
    assert not any(line.startswith(("的", "和", "了")) for line in lines)
    assert abs(len(lines[0]) - len(lines[1])) <= 6


def test_a_title_keeps_the_line_break_its_author_typed() -> None:
    assert balanced("关于平安建设\n考核情况的通报", TITLE, square) == [
        "关于平安建设",
        "考核情况的通报",
    ]


def test_text_from_people_is_escaped_when_lines_become_markup() -> None:
    markup = lines_markup([Line("<b>&", 0.5), Line("好", 0.0)])
    assert markup == '<i style="letter-spacing:0.500pt">&lt;b&gt;&amp;</i><br><i>好</i>'
