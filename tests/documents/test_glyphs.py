"""Rare characters of names are printed, can be read back, or stop the printing; never vanish."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from fengqiao.bulletins.rendering import render_bulletin
from fengqiao.documents.fonts import PARTS, FontSet, FontsMissing
from fengqiao.documents.glyphs import embedded_fonts, missing_glyphs, undrawn, unread
from fengqiao.documents.pdf import render_pdf
from fengqiao.errors import Refusal
from tests.documents.paper_reader import Paper
from tests.documents.specimen import bulletin

TENANTS = Path(__file__).parents[2] / "tenants"
HARD_NAMES = "堃喆昇曌浬䶮㛃𬸣𫖯𬱖䃥鄠盩厔"


def unit_names() -> list[str]:
    """Return every unit name of the counties that come with Fengqiao."""
    names: list[str] = []
    for path in sorted(TENANTS.glob("*/units.csv")):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            names += [row["name"] for row in csv.DictReader(opened)]
    return names


def page_of(text: str, fonts: FontSet, part: str = "fangsong") -> bytes:
    html = f"<html lang=zh-CN><body style='font-family:var(--{part})'>{escape(text)}</body></html>"
    return render_pdf(
        html,
        stylesheets=(),
        fonts=fonts,
        title="字样",
        created=datetime(2026, 1, 20, tzinfo=UTC),
    )


@pytest.fixture
def fandol_only(fonts: FontSet, tmp_path: Path) -> FontSet:
    """Return fonts without any fall-back, as on a machine set up by halves."""
    for name in PARTS.values():
        shutil.copy(fonts.directory / name, tmp_path / name)
    return FontSet(tmp_path)


def test_every_unit_name_of_the_three_counties_is_drawn_and_reads_back(fonts: FontSet) -> None:
    names = unit_names()
    assert len(names) > 600
    assert "流波䃥镇" in names
    pdf = page_of("\n".join(names), fonts)
    assert undrawn(pdf) == []
    assert unread(pdf, "".join(names)) == set()
    paper = Paper(pdf)
    printed = "".join(paper.text(page).replace("\n", "") for page in range(1, len(paper.pages) + 1))
    together = printed.replace(" ", "")
    assert [name for name in names if name not in together] == []


@pytest.mark.parametrize("part", ["fangsong", "xiaobiaosong", "heiti", "kaiti"])
def test_hard_names_are_drawn_in_every_typeface_of_an_official_paper(
    fonts: FontSet, part: str
) -> None:
    assert missing_glyphs(HARD_NAMES, fonts, part) == set()
    pdf = page_of(HARD_NAMES, fonts, part)
    assert undrawn(pdf) == []
    assert unread(pdf, HARD_NAMES) == set()


def test_the_gate_names_the_characters_no_font_can_draw(fandol_only: FontSet) -> None:
    assert missing_glyphs("流波䃥镇 的堃\n", fandol_only) == {"䃥", "堃"}


def test_an_empty_box_on_paper_is_found_in_the_pdf(fandol_only: FontSet) -> None:
    found = undrawn(page_of("流波䃥镇", fandol_only))
    assert [(one.page, one.count) for one in found] == [(1, 1)]


def test_a_character_that_is_not_on_paper_is_reported_unread(fonts: FontSet) -> None:
    pdf = page_of("流波镇镇", fonts)
    assert unread(pdf, "流波䃥镇") == {"䃥"}
    assert unread(pdf, "流流") == {"流"}


def test_a_bulletin_with_an_undrawable_name_is_refused_before_printing(
    fandol_only: FontSet,
) -> None:
    with pytest.raises(Refusal) as refused:
        render_bulletin(bulletin(), fonts=fandol_only)
    assert refused.value.code == "glyph-missing"
    assert "䃥" in refused.value.reason


def test_a_folder_without_a_part_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="LiberationSerif"):
        FontSet(tmp_path)


def test_the_fonts_a_site_has_licensed_go_before_the_free_ones(
    fonts: FontSet, tmp_path: Path
) -> None:
    shutil.copy(fonts.directory / "FandolKai-Regular.otf", tmp_path / "fangsong.otf")
    own = FontSet(fonts.directory, site=tmp_path)
    assert own.parts["fangsong"].path == tmp_path / "fangsong.otf"
    assert undrawn(page_of("流波䃥镇", own)) == []


def test_no_font_of_the_machine_slips_in_even_when_asked_for(fonts: FontSet) -> None:
    html = "<p style='font-family:DejaVu Sans,WenQuanYi,sans-serif'>A↑\u00a0浬䶮 ✓ Ω</p>"
    pdf = render_pdf(
        html,
        stylesheets=(),
        fonts=fonts,
        title="字样",
        created=datetime(2026, 1, 20, tzinfo=UTC),
    )
    embedded = embedded_fonts(pdf)
    assert embedded
    assert all(embedded.values())
    assert set(embedded) <= fonts.families


def test_a_font_that_plays_no_part_stays_unseen_in_a_site_s_folder(
    fonts: FontSet, fandol_only: FontSet, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    shutil.copy(fonts.directory / "FengqiaoFallbackKai.ttf", site / "somebody-s.ttf")
    own = FontSet(fandol_only.directory, site=site)
    pdf = page_of("堃", own)
    assert set(embedded_fonts(pdf)) <= own.families
    assert [one.count for one in undrawn(pdf)] == [1]
