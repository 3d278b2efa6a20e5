"""What stands on a bulletin's paper: the frozen snapshot turned into lines, cells and lengths.

Pure: the same snapshot and fonts give the same view. Lengths are points; points of a score come
as integers in hundredths and leave as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import segno
from markupsafe import Markup

from fengqiao.bulletins.tables import bar_height, ranking_view, status_view
from fengqiao.documents.composer import (
    BODY_SIZE,
    BODY_TRACKING,
    CELL,
    YEAR_BRACKETS,
    Line,
    Measure,
    Width,
    advance_in,
    balanced,
    compose,
    lines_markup,
)
from fengqiao.documents.fonts import FontSet
from fengqiao.documents.narrative import plain_paragraphs

Snapshot = Mapping[str, Any]

FULL = 28 * CELL
_BODY = Measure(width=FULL, size=BODY_SIZE, tracking=BODY_TRACKING)
_INDENTED = Measure(FULL, BODY_SIZE, indent=2 * CELL, tracking=BODY_TRACKING)
_TITLE = Measure(width=FULL, size=22.0)
_SMALL = 14.0
_HOW_TO_CHECK = "凭文号和下列指纹，可在系统中查验本件。"


def view_of(snapshot: Snapshot, fonts: FontSet) -> dict[str, Any]:
    """Return everything the bulletin template needs, nothing more."""
    body = advance_in(fonts, "fangsong")
    titles = advance_in(fonts, "xiaobiaosong")
    issued_on = written_date(snapshot["issued_on"])
    statuses = status_view(snapshot.get("statuses") or [], body)
    imprint = _imprint(snapshot, body)
    annex = _annex(snapshot, body, titles)
    if annex:
        annex["bar"] = bar_height(len(annex["bars"]), statuses, imprint["height"])
    return {
        "plain_title": snapshot["title"].replace("\n", ""),
        "title": balanced(snapshot["title"], _TITLE, titles),
        "head": _head(snapshot["organ"]),
        "number": number_text(snapshot),
        "organ": snapshot["organ"],
        "issued_on": issued_on,
        "addressed_to": _addressed(snapshot, body),
        "blocks": _blocks(snapshot, fonts),
        "statuses": statuses,
        "annex": annex,
        "signature": _signature(snapshot["organ"], issued_on, body),
        "replaces": _replaced(snapshot, body),
        "imprint": imprint,
        "chart_font": ", ".join(face.family for face in fonts.chain("fangsong")),
        **_marks(snapshot),
    }


def number_text(snapshot: Snapshot) -> str:
    """Return the document number (发文字号), or words that say there is none yet.

    GB/T 9704-2012 7.2.5: organ, full year in hexagonal brackets, serial without 第 and
    without leading zeros, 号.
    """
    number = snapshot.get("number")
    left, right = YEAR_BRACKETS
    if number is None:
        year = date.fromisoformat(snapshot["issued_on"]).year
        return f"{left}{year}{right}×号（预览稿）"
    return f"{number['prefix']}{left}{number['year']}{right}{number['serial']}号"


def written_date(iso: str) -> str:
    """Return 2026年1月20日: Arabic figures without leading zeros (7.3.5.4)."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _head(organ: str) -> dict[str, Any]:
    """Fit the organ's name: condensed to at most six tenths, then smaller."""
    text = organ if organ.endswith("文件") else f"{organ}文件"
    room = 0.96 * FULL
    size = min(48.0, room / (len(text) * 0.6))
    natural = len(text) * size
    scale = min(1.0, room / natural)
    return {
        "text": text,
        "size": round(size, 2),
        "width": round(natural, 2),
        "left": round((FULL - natural) / 2, 2),
        "scale": round(scale, 4),
    }


def _addressed(snapshot: Snapshot, body: Width) -> Markup | None:
    addressed = (snapshot.get("addressed_to") or "").rstrip("：:")
    return _markup(compose(f"{addressed}：", _BODY, body)) if addressed else None


def _blocks(snapshot: Snapshot, fonts: FontSet) -> list[dict[str, Any]]:
    body = advance_in(fonts, "fangsong")
    blocks = [_paragraph(text, body) for text in _opening(snapshot.get("basis") or [])]
    for one in snapshot.get("paragraphs") or []:
        if heading := one.get("heading"):
            blocks.append(_heading(heading, fonts))
        blocks.extend(_paragraph(text, body) for text in plain_paragraphs(one.get("text") or ""))
    return blocks


def _opening(basis: list[str]) -> list[str]:
    """Return the basis as the document's first words; whole sentences stand as they are."""
    sentences = [text for text in basis if text.endswith("。")]
    named = [text for text in basis if not text.endswith("。")]
    if named:
        sentences.append(f"根据{'、'.join(named)}，现将有关情况通报如下。")
    return sentences


def _paragraph(text: str, body: Width) -> dict[str, Any]:
    return {"kind": "paragraph", "lines": _markup(compose(text, _INDENTED, body))}


def _heading(text: str, fonts: FontSet) -> dict[str, Any]:
    level = 2 if text.startswith("（") else 1
    width = advance_in(fonts, "kaiti" if level == 2 else "heiti")
    return {
        "kind": "heading",
        "level": level,
        "lines": _markup(compose(text, _INDENTED, width)),
    }


def _annex(snapshot: Snapshot, body: Width, titles: Width) -> dict[str, Any] | None:
    ranking = snapshot.get("ranking")
    if not ranking:
        return None
    listed = f"附件：{ranking['caption']}"
    return {
        **ranking_view(ranking, snapshot.get("statuses") or []),
        "title": balanced(ranking["caption"], _TITLE, titles),
        "listed": _markup(compose(listed, Measure(FULL - 2 * CELL, BODY_SIZE), body)),
    }


def _signature(organ: str, issued_on: str, body: Width) -> dict[str, float]:
    """Place the date four characters from the right and the name centered over it (7.3.5.1)."""
    date_width = _wide(issued_on, body)
    half = max(_wide(organ, body), date_width) / 2 + 4
    center = max(4 * CELL + date_width / 2, half)
    return {"left": round(FULL - center - half, 2), "width": round(2 * half, 2)}


def _wide(text: str, width: Width) -> float:
    return sum(width(one) * BODY_SIZE + BODY_TRACKING for one in text)


def _replaced(snapshot: Snapshot, body: Width) -> Markup | None:
    replaced = snapshot.get("replaces")
    if not replaced:
        return None
    number = replaced if isinstance(replaced, str) else number_text({"number": replaced})
    text = f"（本件替代{number}，原件自本件印发之日起不再使用）"
    return _markup(compose(text, _INDENTED, body))


def _imprint(snapshot: Snapshot, body: Width) -> dict[str, Any]:
    copies = (snapshot.get("copies_to") or "").rstrip("。")
    lines: list[Line] = []
    if copies:
        measure = Measure(FULL - 5 * _SMALL, _SMALL, indent=-3 * _SMALL)
        lines = compose(f"抄送：{copies}。", measure, body)
    # Its last rule stands 2.4 mm above the page box; a gap keeps it off what is above it.
    height = 68 + (len(lines) * 21 + 6 if lines else 0) + 29 + 16
    return {
        "copies": lines_markup(lines) if lines else None,
        "verify": _verification(snapshot),
        "qr": _code(snapshot),
        "height": height,
    }


def _verification(snapshot: Snapshot) -> list[str]:
    lines = [
        f"核验：{snapshot.get('verify_text') or _HOW_TO_CHECK}",
        f"数据快照 SHA-256（前16位）：{snapshot['snapshot_sha256'][:16]}",
        f"事实 {snapshot['facts_sha256'][:16]}　规则 {snapshot['rules_sha256'][:16]}",
    ]
    if snapshot.get("trail_head"):
        lines.append(f"留痕链 {snapshot['trail_head'][:32]}")
    return lines


def _code(snapshot: Snapshot) -> Markup:
    """Return a QR code that leads to the check: the address alone, or the words and the hash."""
    words = snapshot.get("verify_text") or _HOW_TO_CHECK
    if not words.startswith(("http://", "https://")):
        words = f"{words}\n{number_text(snapshot)}\n{snapshot['snapshot_sha256'][:16]}"
    code = segno.make(words, error="m", micro=False)
    # The library draws only its own modules; the words inside are not markup.
    return Markup(code.svg_inline(border=1, omitsize=True, title="核验二维码"))  # noqa: S704 - see above


def _marks(snapshot: Snapshot) -> dict[str, str]:
    marks, seals = [], []
    if snapshot.get("demonstration"):
        marks.append("演示数据，不作公文使用")
        seals.append("演示数据")
    if snapshot.get("number") is None:
        marks.append("预览稿，尚未签发")
        seals.append("预览稿")
    return {"mark": "　".join(marks), "watermark": "　".join(seals)}


def _markup(lines: list[Line]) -> Markup:
    return lines_markup(lines, BODY_TRACKING)
