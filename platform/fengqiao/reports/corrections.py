"""Something below was corrected after it was gathered: what differs, and what the unit decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotYours, Refusal
from fengqiao.forms.consolidation import consolidate
from fengqiao.forms.form import Field, Form
from fengqiao.reports.drafting import LONGEST_REASON, require_own
from fengqiao.reports.gathering import child_report, pinned_reports
from fengqiao.reports.models import Pin, Report, ReportRevision
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.set_aside import Aside, asides_of, keys_set_aside, still_there
from fengqiao.tenancy.questions import Value
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class Correction:
    """A child's report that was handed up again: what was gathered, and what stands there now."""

    report: Report
    unit_name: str
    gathered: ReportRevision
    newest: ReportRevision


@dataclass(frozen=True)
class Effect:
    """What a correction does to one figure of the consolidation."""

    field: Field
    before: Value
    after: Value


def corrections_below(work: Session, report: Report) -> list[Correction]:
    """Return the gathered reports that were handed up again since, by unit and period."""
    gathered, newest = aliased(ReportRevision), aliased(ReportRevision)
    found = (
        select(Report, Unit.name, gathered, newest)
        .join(Pin, (Pin.county == Report.county) & (Pin.child_report_id == Report.id))
        .join(
            gathered,
            (gathered.county == Report.county)
            & (gathered.report_id == Report.id)
            & (gathered.number == Pin.child_revision),
        )
        .join(
            newest,
            (newest.county == Report.county)
            & (newest.report_id == Report.id)
            & (newest.number == Report.revision),
        )
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .where(
            Pin.county == report.county,
            Pin.report_id == report.id,
            Report.revision > Pin.child_revision,
        )
        .order_by(Report.scope, Report.period)
    )
    return [Correction(*row) for row in work.execute(found)]


def effects_of(
    work: Session, report: Report, form: Form, corrections: Sequence[Correction]
) -> list[Effect]:
    """Return which figures would be others if the corrected reports were gathered instead."""
    before, aside = pinned_reports(work, report), keys_set_aside(work, report)
    places = {f"{c.report.id}:{c.gathered.number}": c for c in corrections}
    after = []
    for child in before:
        corrected = places.get(child.key)
        if corrected is not None:
            newest, name = corrected.newest, corrected.unit_name
            child = child_report(work, corrected.report, newest, name, aside)
        after.append(child)
    sums, others = consolidate(form, before).values, consolidate(form, after).values
    return [
        Effect(asked, sums.get(code), others.get(code))
        for code, asked in form.fields.items()
        if asked.numeric and sums.get(code) != others.get(code)
    ]


def asides_undone(work: Session, report: Report, corrections: Sequence[Correction]) -> list[Aside]:
    """Return the rows set aside that were corrected since: gathered again, they count anew."""
    newest = {each.report.id: each.newest for each in corrections}
    return [
        each
        for each in asides_of(work, report)
        if each.applies
        and each.report.id in newest
        and not still_there(each.form, each.record, newest[each.report.id])
    ]


def keep_consolidation(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    reason: str,
    at: datetime,
) -> Report:
    """Leave a consolidation as it is although something below was corrected, and say why.

    The reason stands in the trail and on the report's pages. A later correction asks anew.

    :raises NotFound: if the report is out of sight
    :raises NotYours: if it is not the own unit's, or the post does not file
    :raises Stale: if its version is another
    :raises Invalid: without a reason, or if it is too long
    :raises Refusal: ``nothing-corrected`` if nothing below was corrected, or it was decided
    """
    report = find_report(work, actor, report_id, version=version)
    require_own(actor, report)
    if not actor.has("filer", "reviewer"):
        raise NotYours("保持汇总不变，由本单位的填报员或审核员来定。")
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        asked = f"请写明为什么不重新汇总（不超过 {LONGEST_REASON} 字）。"
        raise Invalid(errors={"reason": [asked]})
    if not form_of(work, report).child_forms or not report.stale:
        why = "下级没有新的更正，或者已经定过了。请刷新页面看最新情况。"
        raise Refusal("nothing-corrected", "没有要定的", why)
    report.keep(words, at)
    record(work, "report.kept", "report", report.id, scope=report.scope, detail={"reason": words})
    return report
