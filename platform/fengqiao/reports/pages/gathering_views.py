"""What a consolidation changed and went up without, as every page of it shows that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fengqiao.reports.corrections import Correction, Effect, corrections_below, effects_of
from fengqiao.reports.duties import Duty
from fengqiao.reports.forms import Form
from fengqiao.reports.pages.due_words import period_words, state_tag
from fengqiao.reports.pages.revisions import differences
from fengqiao.reports.queries import adjustments_of, form_of, gaps_of, reports_answering
from fengqiao.reports.standings import Standing
from fengqiao.tenancy.questions import Value
from fengqiao.web.words import figure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Gap, Report

_GAPS = {
    "pending": ("还没到期", ""),
    "missing": ("没报", "red"),
    "late": ("迟报", "amber"),
    "sent_back": ("退回未改", "red"),
    "waiting": ("还没审核", "amber"),
    "waived": ("免报", ""),
}


def adjustment_views(work: Session, report: Report, form: Form) -> list[dict[str, str]]:
    """Return the sums that the unit changed: what was added up, what it reports, and why."""
    return [
        {
            "label": asked.label,
            "computed": figure(each.computed, asked.places),
            "adjusted": f"{figure(each.adjusted, asked.places)} {asked.unit}".strip(),
            "reason": each.reason,
        }
        for each in adjustments_of(work, report)
        for asked in [form.fields[each.field]]
    ]


def gap_views(
    work: Session, report: Report, at: datetime, given: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return what the consolidation was made without, and what became of it since.

    :param given: reasons as typed, by the duty's id
    """
    rows = gaps_of(work, report)
    answers = reports_answering(work, [owed for _, owed, _ in rows])
    return [
        _gap_view(gap, Duty(owed, answers.get(owed.id), name), given or {}, at)
        for gap, owed, name in rows
    ]


def _gap_view(gap: Gap, duty: Duty, given: Mapping[str, str], at: datetime) -> dict[str, Any]:
    (word, kind), owed = _GAPS[gap.kind], duty.obligation
    since = became(gap.kind, duty, at)
    return {
        "unit_id": str(owed.id),
        "unit_name": duty.unit_name,
        "word": word,
        "kind": kind,
        "more": period_words(owed.period) + (f"，{since}" if since else ""),
        "reason": given.get(str(owed.id), gap.reason),
        "errors": [],
    }


def became(kind: str, duty: Duty, at: datetime) -> str:
    """Return what a gap has become since it was written down, nothing if it is as it was."""
    standing = duty.standing(at)
    if duty.state in ("accepted", "consolidated"):
        return f"后来已通过（{standing.words}）"
    if kind in ("pending", "missing") and standing.filed:
        return f"后来已报（{standing.words}）"
    if standing is Standing.WAIVED:
        return "" if kind == "waived" else "后来免报"
    return f"现在{standing.words}" if kind == "pending" and standing.missing else ""


def correction_views(
    work: Session, report: Report, form: Form
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Return which reports below were corrected since, and what that does to the figures."""
    corrections = corrections_below(work, report)
    shown = [_correction(work, each) for each in corrections]
    effects = [
        {
            "label": each.field.label,
            "before": _figure(each, each.before),
            "after": f"{_figure(each, each.after)} {each.field.unit}".strip(),
        }
        for each in effects_of(work, report, form, corrections)
    ]
    return shown, effects


def _correction(work: Session, each: Correction) -> dict[str, Any]:
    word, kind = state_tag(each.report.state)
    child = form_of(work, each.report)
    return {
        "unit_name": each.unit_name,
        "period_name": period_words(each.report.period),
        "href": f"/reports/{each.report.id}?revision={each.newest.number}"
        f"&against={each.gathered.number}#compared",
        "word": "待审核" if each.report.state == "submitted" else word,
        "kind": kind,
        "lines": differences(child, each.gathered, each.newest),
    }


def _figure(effect: Effect, value: Value) -> str:
    return figure(value, effect.field.places) if isinstance(value, int) else "—"
