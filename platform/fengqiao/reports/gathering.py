"""What a consolidation is added up from: the reports below, as they were handed up and pinned.

Rows that the unit set aside are left out of all of it: see :mod:`fengqiao.reports.set_aside`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.forms.consolidation import ChildReport, Consolidated, consolidate, sums_below
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.reports.duties import child_duties
from fengqiao.reports.models import Pin, Report, ReportRevision
from fengqiao.reports.queries import form_of, newest_revisions
from fengqiao.reports.set_aside import kept_values, keys_set_aside
from fengqiao.units.models import Unit
from fengqiao.units.queries import name_as_of


@dataclass(frozen=True)
class Gathered:
    """What the children give at this moment, and what is missing."""

    computed: Consolidated
    pins: tuple[tuple[UUID, int], ...]
    gaps: tuple[tuple[UUID, str, str], ...]


def gather_children(work: Session, report: Report, form: Form, *, at: datetime) -> Gathered:
    """Return what the accepted reports below add up to, and what is missing at an instant."""
    duties = child_duties(work, report, form)
    taken = [duty for duty in duties if duty.report is not None and duty.counts]
    revisions = newest_revisions(work, [duty.report for duty in taken if duty.report])
    aside = keys_set_aside(work, report)
    children = [
        child_report(work, duty.report, revisions[duty.report.id], duty.unit_name, aside)
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


def pinned_sums(work: Session, report: Report, form: Form) -> Consolidated:
    """Add up exactly the revisions that the draft pins, whatever has been corrected since."""
    return consolidate(form, pinned_reports(work, report))


def children_sums(work: Session, report: Report, form: Form) -> dict[str, int]:
    """Return what ``children.name`` stands for in a form's rules, from the pinned revisions."""
    return sums_below(form, pinned_reports(work, report)) if form.children_names else {}


def pinned_reports(work: Session, report: Report) -> list[ChildReport]:
    """Return what a consolidation adds up: the revisions it pins without the rows set aside."""
    aside = keys_set_aside(work, report)
    return [
        child_report(work, child, revision, name, aside)
        for revision, child, name in pinned_revisions(work, report)
    ]


def pinned_revisions(work: Session, report: Report) -> list[tuple[ReportRevision, Report, str]]:
    """Return exactly the revisions that a consolidation pins, each with its report and unit."""
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
    return [(revision, child, name) for revision, child, name in work.execute(found)]


def child_report(
    work: Session,
    report: Report,
    revision: ReportRevision,
    unit_name: str,
    aside: Container[str] = frozenset(),
) -> ChildReport:
    """Return one revision of a report below as it is added up.

    :param aside: the keys of the rows that are not added up
    """
    form = form_of(work, report)
    return ChildReport(
        key=f"{report.id}:{revision.number}",
        unit_id=report.scope,
        unit_name=unit_name,
        form_code=report.form,
        period=report.period,
        values=kept_values(form, report.id, revision.answers, aside),
        places={name: asked.places for name, asked in form.quantities.items()},
    )
