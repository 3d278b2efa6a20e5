"""How a bulletin is shown on a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from fengqiao.web.words import day, full_moment

if TYPE_CHECKING:
    from fengqiao.bulletins.models import Bulletin

STATE_KINDS = {"draft": "blue", "published": "green"}


def paper_preview(bulletin: Bulletin) -> dict[str, Any]:
    """Return the paper's words for the pane beside the ranking."""
    snapshot = bulletin.snapshot
    return {
        "red_head": f"{snapshot['organ']}文件",
        "number_words": bulletin.number or "发布时编号",
        "date_words": day(date.fromisoformat(snapshot["issued_on"])),
        "title": snapshot["title"],
        "paragraphs": [
            {"lead": f"{part['heading']}。", "words": part["text"]}
            for part in snapshot["paragraphs"]
        ],
        "pdf_href": document_address(bulletin) if bulletin.pdf_sha256 else "",
        "href": f"/bulletins/{bulletin.id}",
    }


def document_address(bulletin: Bulletin) -> str:
    """Return where a bulletin's document is read."""
    return f"/bulletins/{bulletin.id}/document.pdf"


def list_line(bulletin: Bulletin) -> dict[str, str]:
    """Return a bulletin as a line of a list."""
    if bulletin.published_at is not None:
        more = f"{bulletin.number} · {full_moment(bulletin.published_at)}发布"
    else:
        more = f"{full_moment(bulletin.drafted_at)}起草"
    return {
        "href": f"/bulletins/{bulletin.id}",
        "title": bulletin.title.replace("\n", ""),
        "more": more,
        "state_word": bulletin.state_word,
        "state_kind": STATE_KINDS[bulletin.state],
    }


def size_words(size: int | None) -> str:
    """Return a file's size as people say it."""
    if size is None:
        return ""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} KB"
