"""How assessments, scores and statuses are worded and colored on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from fengqiao.rules import MARKS
from fengqiao.web.words import full_moment

if TYPE_CHECKING:
    from fengqiao.assessment.models import Assessment

STATE_KINDS = {"gathering": "", "scored": "blue", "published": "green"}
_STATES = {"gathering": "归集中", "scored": "试算稿 · 未公开", "published": "已发布"}
_MARK_KINDS = {
    "commendation": "green",
    "praise": "green",
    "eligible": "green",
    "criticism": "amber",
    "warning": "amber",
    "yellow_card": "amber",
    "talk": "amber",
    "key_assistance": "amber",
    "listed_supervision": "red",
    "accountability": "red",
    "disqualified": "red",
    "veto": "red",
}


class MarkTag(TypedDict):
    """A status as a tag; ``reason`` says why it was given."""

    word: str
    kind: str
    reason: str


def state_tag(assessment: Assessment) -> dict[str, str]:
    """Return an assessment's state as word and color."""
    return {
        "state_word": _STATES[assessment.state],
        "state_kind": STATE_KINDS[assessment.state],
    }


def mark_tag(kind: str, reason: str) -> MarkTag:
    """Return a status as a tag."""
    return MarkTag(word=MARKS[kind], kind=_MARK_KINDS[kind], reason=reason)


def when_words(assessment: Assessment) -> str:
    """Return when an assessment reached its state."""
    if assessment.published_at is not None:
        return f"{full_moment(assessment.published_at)}发布"
    if assessment.scored_at is not None:
        return f"{full_moment(assessment.scored_at)}试算"
    return f"{full_moment(assessment.opened_at)}开始"


def change_tag(before: int | None, now: int | None) -> dict[str, str]:
    """Return how a place moved against the year before, as words and color."""
    if before is None or now is None:
        return {"change_words": "—", "change_kind": "muted"}
    if before == now:
        return {"change_words": "平", "change_kind": "muted"}
    if before > now:
        return {"change_words": f"升 {before - now}", "change_kind": "up"}
    return {"change_words": f"降 {now - before}", "change_kind": "down"}
