"""A township gathers its villages' reports into its own: pins, gaps, adjustments, sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Insert,
    Integer,
    Uuid,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, Refusal
from fengqiao.reports.drafting import LONGEST_REASON, open_report
from fengqiao.reports.duties import child_duties
from fengqiao.reports.form_answers import written_answers
from fengqiao.reports.form_consolidation import (
    ChildReport,
    Consolidated,
    consolidate,
    sums_below,
)
from fengqiao.reports.form_tables import totals_of
from fengqiao.reports.forms import Form
from fengqiao.reports.models import Adjustment, Gap, Pin, Report, ReportRevision
from fengqiao.reports.periods import Period
from fengqiao.reports.queries import form_of, newest_revisions
from fengqiao.units.models import Unit
from fengqiao.units.queries import name_as_of


@dataclass(frozen=True)
class Gathered:
    """What the children give at this moment, and what is missing."""

    computed: Consolidated
    pins: tuple[tuple[UUID, int], ...]
    gaps: tuple[tuple[UUID, str, str], ...]


@dataclass(frozen=True)
class Adjusted:
    """A sum the unit changes: the value it reports instead, and why."""

    value: int
    reason: str


def gather_children(
    work: Session, actor: Actor, report: Report, form: Form, *, at: datetime
) -> Gathered:
    """Return what the accepted reports below add up to, and what is missing at an instant."""
    duties = child_duties(work, report, form)
    taken = [duty for duty in duties if duty.report is not None and duty.counts]
    revisions = newest_revisions(work, [duty.report for duty in taken if duty.report])
    children = [
        child_report(work, duty.report, revisions[duty.report.id], duty.unit_name)
        for duty in taken
        if duty.report is not None
    ]
    return Gathered(
        computed=consolidate(form, children),
        pins=tuple(
            (duty.report.id, duty.report.revision) for duty in taken if duty.report is not None
        ),
        gaps=tuple(
            (duty.obligation.id, kind, duty.gap_reason) for duty in duties if (kind := duty.gap(at))
        ),
    )


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
    gathered = gather_children(work, actor, report, form, at=at)
    _replace_sources(work, report, gathered)
    computed = {code for code, asked in form.fields.items() if asked.source_form}
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
    values = {**computed.values}
    for code, adjusted in adjustments.items():
        before = values.get(code)
        values[code] = adjusted.value
        work.add(
            Adjustment(
                county=report.county,
                report_id=report.id,
                field=code,
                scope=report.scope,
                computed=before if isinstance(before, int) else 0,
                adjusted=adjusted.value,
                reason=adjusted.reason.strip(),
            )
        )
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
    found = select(Gap).where(
        Gap.county == report.county, Gap.report_id == report.id, Gap.kind != "waived"
    )
    for gap in work.scalars(found).all():
        words = reasons.get(gap.obligation_id, gap.reason).strip()
        if words == gap.reason:
            continue
        # A gap is written anew, never changed: that is all the database lets anybody do.
        place = {"county": gap.county, "report_id": gap.report_id, "scope": gap.scope}
        place |= {"obligation_id": gap.obligation_id, "kind": gap.kind, "reason": words}
        work.delete(gap)
        work.flush()
        work.add(Gap(**place))


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


def pinned_sums(work: Session, report: Report, form: Form) -> Consolidated:
    """Add up exactly the revisions that the draft pins, whatever has been corrected since."""
    return consolidate(form, pinned_reports(work, report))


def children_sums(work: Session, report: Report, form: Form) -> dict[str, int]:
    """Return what ``children.name`` stands for in a form's rules, from the pinned revisions."""
    return sums_below(form, pinned_reports(work, report)) if form.children_names else {}


def pinned_reports(work: Session, report: Report) -> list[ChildReport]:
    """Return exactly the revisions that a consolidation pins, as they were handed up."""
    found = (
        select(ReportRevision, Report, name_as_of(Period.parse(report.period).last_day))
        .join(
            Pin,
            (Pin.county == ReportRevision.county)
            & (Pin.child_report_id == ReportRevision.report_id)
            & (Pin.child_revision == ReportRevision.number),
        )
        .join(Report, (Report.county == Pin.county) & (Report.id == Pin.child_report_id))
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .where(Pin.county == report.county, Pin.report_id == report.id)
        .order_by(Report.scope, Report.period)
    )
    rows = work.execute(found)
    return [child_report(work, child, revision, name) for revision, child, name in rows]


def child_report(
    work: Session, report: Report, revision: ReportRevision, unit_name: str
) -> ChildReport:
    """Return one revision of a report below as it is added up."""
    form = form_of(work, report)
    totals = totals_of(form, revision.answers)
    return ChildReport(
        key=f"{report.id}:{revision.number}",
        unit_id=report.scope,
        unit_name=unit_name,
        form_code=report.form,
        period=report.period,
        values={**revision.answers, **totals},
        places={name: asked.places for name, asked in form.quantities.items()},
    )


def _replace_sources(work: Session, report: Report, gathered: Gathered) -> None:
    for kind in (Pin, Gap, Adjustment):
        work.execute(delete(kind).where(kind.county == report.county, kind.report_id == report.id))
    if gathered.pins:
        work.execute(_pins(report, gathered.pins))
    for obligation, kind_of_gap, reason in gathered.gaps:
        work.add(
            Gap(
                county=report.county,
                report_id=report.id,
                obligation_id=obligation,
                scope=report.scope,
                kind=kind_of_gap,
                reason=reason,
            )
        )


def _pins(report: Report, pins: Sequence[tuple[UUID, int]]) -> Insert:
    """Return the one statement that pins exact revisions: forty villages are eighty of them."""
    children, revisions = zip(*pins, strict=True)
    listed = func.unnest(cast(list(children), ARRAY(Uuid)), cast(list(revisions), ARRAY(Integer)))
    pinned = listed.table_valued("child", "revision", name="pinned").render_derived()
    rows = select(
        literal(report.county),
        literal(report.id),
        literal(report.scope, BigInteger),
        pinned.c.child,
        pinned.c.revision,
    )
    names = ["county", "report_id", "scope", "child_report_id", "child_revision"]
    return insert(Pin).from_select(names, rows)
