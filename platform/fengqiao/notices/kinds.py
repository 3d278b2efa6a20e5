"""The kinds of notices: what they are called, and which of them cannot wait for the digest."""

from __future__ import annotations

KIND_WORDS = {
    "sent_back": "退回",
    "reminded": "催报",
    "extended": "延期",
    "waived": "免报",
    "request_asked": "申请",
    "request_granted": "申请已同意",
    "request_refused": "申请未同意",
    "window_opened": "敏感时期",
    "window_ended": "敏感时期结束",
    "stale": "下级有更正",
    "filed_on_behalf": "代报",
    "tree_changed": "单位调整",
    "tree_unchanged": "单位调整没有办成",
    "tree_waits": "单位调整要等一等",
    "followed": "跟进",
    "form_asked": "表样报备",
    "form_decided": "报备结果",
}
# A reminder or a returned report has a deadline today: it goes out at once, by day.
URGENT = frozenset({"sent_back", "reminded"})
_COLORS = {
    "sent_back": "red",
    "reminded": "amber",
    "stale": "amber",
    "request_refused": "red",
    "tree_waits": "amber",
}


def kind_tag(kind: str) -> tuple[str, str]:
    """Return a kind's word and its color."""
    return KIND_WORDS.get(kind, "通知"), _COLORS.get(kind, "blue")
