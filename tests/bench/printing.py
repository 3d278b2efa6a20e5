"""Print a bulletin warm, against WeasyPrint alone on the very same HTML."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from weasyprint import CSS, HTML

from fengqiao.bulletins import rendering
from fengqiao.documents.fonts import FontSet
from fengqiao.documents.pdf import VARIANT
from fengqiao.documents.stationery import official_stylesheet
from fengqiao.settings import read_settings
from tests.bench.places import scratch
from tests.bench.rows import Row, medians_side_by_side
from tests.documents.specimen import bulletin


def measure() -> list[Row]:
    """Return the time of one bulletin over 23 townships, and of bare WeasyPrint beside it."""
    with scratch() as home:
        fonts = FontSet(read_settings(home).fonts)
    snapshot = bulletin()
    bare = _bare(snapshot, fonts)
    ours, floor = medians_side_by_side(
        lambda: rendering.render_bulletin(snapshot, fonts=fonts), bare, 5, process_time
    )
    return [Row("bulletin of 23 townships, warm", ours, "s CPU", floor=floor, most=1.15)]


def _bare(snapshot: dict[str, Any], fonts: FontSet) -> Callable[[], object]:
    html = rendering.compose_html(snapshot, fonts=fonts)
    sheets = [
        CSS(string=text, font_config=fonts.configuration)
        for text in (fonts.stylesheet(), official_stylesheet())
    ]

    def write() -> bytes:
        written = HTML(string=html).write_pdf(
            font_config=fonts.configuration, stylesheets=sheets, pdf_variant=VARIANT
        )
        return bytes(written)

    return write
