"""What a consolidation changed and went up without, as every page of it shows that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.forms.form import Form
from fengqiao.reports.corrections import Correction, Effect, corrections_below, effects_of
from fengqiao.reports.duties import Duty
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.pages.due_words import period_words, state_tag
from fengqiao.reports.pages.revisions import differences
from fengqiao.reports.queries import adjustments_of, form_of, gaps_of, reports_answering
from fengqiao.reports.standings import Standing
from fengqiao.tenancy.questions import Value
from fengqiao.web.words import figure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Gap, Obligation, Report

# What a gap is called; what the unit can do most about stands first.
_GAPS = {
    "missing": ("未报", "red"),
    "sent_back": ("退回未改", "red"),
    "late": ("迟报", "amber"),
    "waiting": ("还没审核", "amber"),
    "pending": ("还没到期", ""),
    "waived": ("免报", ""),
}
_MOST_OPEN = 4


def adjustment_views(work: Session, report: Report, form: Form) -> list[dict[str, str]]:
    """Return the sums that the unit changed: what was added up, what it reports, and why.

    A sum of nothing is kept as 0: what was gathered tells that nobody below gave a figure.
    """
    sums = pinned_sums(work, report, form).values
    return [
        {
            "label": asked.label,
            "computed": figure(
                None if sums.get(each.field) is None else each.computed, asked.places
            ),
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


def gap_groups(
    gaps: Sequence[Mapping[str, Any]], shared: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return gaps by what they are, what nobody filed first, each group with one reason for all.

    :param shared: the reason for all as typed, by kind of gap
    """
    groups = []
    for code, (word, kind) in _GAPS.items():
        those = [gap for gap in gaps if gap["code"] == code]
        if those:
            # A reason that a decision gave is not replaced.
            decided = code == "waived"
            one: dict[str, Any] = {"code": code, "word": word, "kind": kind, "gaps": those}
            one |= {"decided": decided, "shared": shared.get(code, "")}
            groups.append(one | {"open": len(those) <= _MOST_OPEN and not decided})
    return groups


def reasons_for(
    gaps: Sequence[tuple[Gap, Obligation, str]],
    own: Mapping[UUID, str],
    shared: Mapping[str, str],
) -> dict[UUID, str]:
    """Return why each report is missing: in its own words, else in those for all of its kind."""
    found = {}
    for gap, owed, _ in gaps:
        said = own.get(owed.id, gap.reason)
        found[owed.id] = said if said.strip() else shared.get(gap.kind, said)
    return found


def _gap_view(gap: Gap, duty: Duty, given: Mapping[str, str], at: datetime) -> dict[str, Any]:
    (word, kind), owed = _GAPS[gap.kind], duty.obligation
    since = became(gap.kind, duty, at)
    return {
        "unit_id": str(owed.id),
        "unit_name": duty.unit_name,
        "code": gap.kind,
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
