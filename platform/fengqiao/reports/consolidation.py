"""A township gathers its villages' reports into its own: pins, gaps, adjustments, sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Refusal
from fengqiao.forms.answers import written_answers
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.reports.drafting import LONGEST_REASON, open_report
from fengqiao.reports.duties import ChildDuty, child_duties
from fengqiao.reports.gathering import gather_children, pinned_sums
from fengqiao.reports.models import Adjustment, Gap, Report
from fengqiao.reports.queries import form_of, gathers, obligation_of
from fengqiao.reports.sources import replace_sources, rewrite_gaps

# Midnight at the end of a day belongs to that day.
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Adjusted:
    """A sum the unit changes: the value it reports instead, and why."""

    value: int
    reason: str


def draft_consolidation(
    work: Session, actor: Actor, *, report_id: UUID, version: int | None, at: datetime
) -> Report:
    """Write the draft of a consolidation from what is accepted below at this moment.

    Pins the exact revisions, lists the gaps, fills every field that consolidates and drafts the
    narrative; answers to fields that do not consolidate stay. A late child never blocks it.
    Adjustments made before are dropped, because the sums they changed have changed.

    :raises Refusal: ``nothing-to-consolidate`` if the form consolidates nothing
    :raises NotYours: if the post does not file
    :raises Refusal: ``already-submitted`` if the report is handed up
    :raises Stale: if its version is another
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    form = form_of(work, report)
    if not form.child_forms:
        raise Refusal("nothing-to-consolidate", "不用汇总", "这张表不由下级汇总，请直接填写。")
    gathered = gather_children(work, report, form, at=at)
    replace_sources(work, report, pins=gathered.pins, gaps=gathered.gaps)
    below = gathers(work, report, form)
    computed = {code for code, asked in form.fields.items() if asked.source_form and below}
    own = {n: value for n, value in report.answers.items() if n.partition(".")[0] not in computed}
    report.answers = own | dict(written_answers(form, gathered.computed.values))
    report.stale = False
    report.saved_at = at
    record(
        work,
        "report.draft_consolidated",
        "report",
        report.id,
        scope=report.scope,
        detail={"pins": len(gathered.pins), "gaps": len(gathered.gaps)},
    )
    return report


def adjust_consolidation(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    adjustments: Mapping[str, Adjusted],
    at: datetime,
) -> Report:
    """Report other values than the computed ones, each with its reason.

    :raises Invalid: if a field does not consolidate a number, or a reason is missing
    :raises NotYours: if the post does not file
    :raises Refusal: ``already-submitted`` if the report is handed up
    :raises Stale: if its version is another
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    form = form_of(work, report)
    errors = {
        code: words
        for code, adjusted in adjustments.items()
        if (words := _adjustment_faults(form, code, adjusted))
    }
    if errors:
        raise Invalid(errors=errors)
    computed = pinned_sums(work, report, form)
    work.execute(
        delete(Adjustment).where(
            Adjustment.county == report.county, Adjustment.report_id == report.id
        )
    )
    values, rows = {**computed.values}, []
    for code, adjusted in adjustments.items():
        before = values.get(code)
        values[code] = adjusted.value
        rows.append(
            {
                "county": report.county,
                "report_id": report.id,
                "field": code,
                "scope": report.scope,
                "computed": before if isinstance(before, int) else 0,
                "adjusted": adjusted.value,
                "reason": adjusted.reason.strip(),
            }
        )
    if rows:
        work.execute(insert(Adjustment).values(rows))
    narrative = form.narrative.code if form.narrative else ""
    numbers = {code: value for code, value in values.items() if code != narrative}
    report.answers = {**report.answers, **written_answers(form, numbers)}
    report.saved_at = at
    work.flush()
    return report


def explain_gaps(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    reasons: Mapping[UUID, str],
) -> None:
    """Say why reports are missing from a consolidation, by the obligation they answer.

    A reason that a decision gave (waived) is not replaced; obligations that are no gap are let be.

    :raises NotYours: if the post does not file
    :raises Refusal: ``already-submitted`` if the report is handed up
    :raises Invalid: if a reason is too long
    """
    report = open_report(work, actor, report_id=report_id)
    if any(len(words.strip()) > LONGEST_REASON for words in reasons.values()):
        raise Invalid(f"缺口的原因请控制在 {LONGEST_REASON} 字以内。")
    found = select(Gap.obligation_id, Gap.kind, Gap.reason).where(
        Gap.county == report.county, Gap.report_id == report.id, Gap.kind != "waived"
    )
    said = [
        (duty, kind, reasons.get(duty, reason).strip(), reason)
        for duty, kind, reason in work.execute(found)
    ]
    rewrite_gaps(work, report, [(d, k, words) for d, k, words, was in said if words != was])


def is_early(work: Session, report: Report, form: Form, *, at: datetime) -> bool:
    """Tell whether a consolidation handed up now would come before its time.

    Its time is the end of the period; but where the form is due within the period, on its last
    working day, it is that day, or earlier the moment at which all that is to be gathered was due.
    """
    covered = Period.parse(report.period)
    if local_date(at) > covered.last_day:
        return False
    due_day = local_date(obligation_of(work, report).due_at - _MOMENT)
    if local_date(at) >= due_day:
        return False
    # By the form's word: one unit's own deadline may have been put off beyond the period.
    if form.due.working_days and due_day > covered.last_day:
        return True
    below = _due_below(child_duties(work, report, form), covered)
    return below is None or at < below


def _due_below(duties: Sequence[ChildDuty], covered: Period) -> datetime | None:
    """Return when the last reports below are due; None while later ones are yet to be opened.

    A single unit's extension does not move it.
    """
    due: dict[str, datetime] = {}
    for owed in (duty.obligation for duty in duties):
        if not covered.contains(Period.parse(owed.period).next().last_day):
            due[owed.form] = min(owed.due_at, due.get(owed.form, owed.due_at))
    whole = due.keys() >= {duty.obligation.form for duty in duties}
    return max(due.values()) if due and whole else None


def _adjustment_faults(form: Form, code: str, adjusted: Adjusted) -> list[str]:
    asked = form.fields.get(code)
    if asked is None or not asked.numeric or not asked.source_form:
        return ["这一项不是汇总数，不能调整。"]
    if not adjusted.reason.strip() or len(adjusted.reason) > LONGEST_REASON:
        return [f"调整汇总数要写明原因（不超过 {LONGEST_REASON} 字）。"]
    least = -(10**12) if asked.minimum is None else asked.minimum
    if not least <= adjusted.value <= 10**12 * 10**asked.places:
        return ["调整后的数不合适，请核对。"]
    return []
