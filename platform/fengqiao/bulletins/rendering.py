"""A bulletin on paper: frozen snapshot in, HTML or PDF out. Pure: no table, no clock, no network.

The snapshot is the whole truth of the paper. Its canonical JSON rides inside the PDF, and the
hash printed beside the QR code is the hash of exactly those bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from fengqiao.bulletins.paper import number_text, view_of
from fengqiao.clock import ZONE
from fengqiao.documents.fonts import FontSet
from fengqiao.documents.glyphs import missing_glyphs
from fengqiao.documents.stationery import official_stylesheet, paper_environment
from fengqiao.errors import Refusal

if TYPE_CHECKING:
    from fengqiao.documents.pdf import Layout

Snapshot = Mapping[str, Any]


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """Return the canonical JSON of a snapshot, without the field that holds its own hash."""
    content = {name: value for name, value in snapshot.items() if name != "snapshot_sha256"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def snapshot_digest(snapshot: Snapshot) -> str:
    """Return the SHA-256 that belongs into ``snapshot["snapshot_sha256"]``."""
    return sha256(snapshot_bytes(snapshot)).hexdigest()


def compose_html(snapshot: Snapshot, *, fonts: FontSet, with_chart: bool = True) -> str:
    """Return the bulletin's HTML; the fonts are needed to measure its lines."""
    template = paper_environment("fengqiao.bulletins").get_template("own/bulletin.html.j2")
    return template.render(paper=view_of(snapshot, fonts), with_chart=with_chart)


def render_bulletin(snapshot: Snapshot, *, fonts: FontSet) -> bytes:
    """Return the bulletin as PDF/A-3a; the same snapshot gives the same bytes.

    The chart is left out where it would push the imprint off its page and leave one blank.

    :raises Refusal: ``glyph-missing`` when a character of it could not be drawn.
    """
    _check_glyphs(snapshot, fonts)
    layout = _lay_out(snapshot, fonts, with_chart=True)
    if _leaves_a_blank_page(layout):
        without = _lay_out(snapshot, fonts, with_chart=False)
        layout = layout if _leaves_a_blank_page(without) else without
    return layout.pdf()


def _lay_out(snapshot: Snapshot, fonts: FontSet, *, with_chart: bool) -> Layout:
    # The printing library is loaded where something is printed: a web process that prints
    # nothing starts half a second sooner without it.
    from fengqiao.documents.pdf import Enclosure, lay_out

    issued_on = date.fromisoformat(snapshot["issued_on"])
    return lay_out(
        compose_html(snapshot, fonts=fonts, with_chart=with_chart),
        stylesheets=(official_stylesheet(),),
        fonts=fonts,
        title=f"{number_text(snapshot)} {snapshot['title']}".replace("\n", ""),
        created=datetime.combine(issued_on, time(), ZONE),
        attachments=(Enclosure("snapshot.json", "本件所依据的数据快照", snapshot_bytes(snapshot)),),
        drops_last_page=True,
    )


def _leaves_a_blank_page(layout: Layout) -> bool:
    """Tell whether the room kept for the imprint stands alone on an odd page before it."""
    reserve = layout.page_of("reserve")
    return reserve % 2 == 1 and reserve != layout.page_of("end")


def _check_glyphs(snapshot: Snapshot, fonts: FontSet) -> None:
    text = "".join(_words(snapshot))
    # Names stand in the text face, in titles and in headings: each must be able to draw them.
    missing = set().union(*(missing_glyphs(text, fonts, part) for part in _PARTS))
    if missing:
        shown = "、".join(f"{one}（U+{ord(one):04X}）" for one in sorted(missing)[:10])
        raise Refusal(
            "glyph-missing",
            "有的字印不出来",
            f"字库里没有这些字：{shown}。请换用通行的写法，或请管理员补装字库后再印。",
            status=422,
            facts={"characters": sorted(missing)},
        )


_PARTS = ("fangsong", "xiaobiaosong", "heiti", "kaiti")


def _words(value: object) -> Iterator[str]:
    """Yield every text anywhere in the snapshot."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)
