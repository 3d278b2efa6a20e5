"""Read reports: what is owed, what stands, what came before, what hangs below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.db import KEPT_PLAN
from fengqiao.errors import NotFound, Stale
from fengqiao.forms.form import Form, form_from_json
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import (
    Adjustment,
    Gap,
    Obligation,
    Pin,
    Remark,
    Report,
    ReportRevision,
)
from fengqiao.reports.names import name_then
from fengqiao.units.inheriting import marked, past_keys
from fengqiao.units.models import Unit

_FORMS: dict[tuple[int, str, str], Form] = {}
_SAME: dict[str, Form] = {}


def form_version(work: Session, county: int, form: str, sha256: str) -> Form:
    """Return an adopted form; its content never changes, so a process reads it once."""
    key = (county, form, sha256)
    if key not in _FORMS:
        version = work.get(FormVersion, key)
        if version is None:
            raise NotFound("这张表样")
        # Many counties ask the same: what reads alike is kept once for all of them.
        _FORMS[key] = _SAME.setdefault(sha256, form_from_json(version.definition))
    return _FORMS[key]


def form_of(work: Session, record: Report | Obligation) -> Form:
    """Return the form that a report answers or an obligation asks for."""
    return form_version(work, record.county, record.form, record.form_sha256)


def form_titles(work: Session, county: int) -> dict[str, str]:
    """Return the titles of the county's forms by code, each as adopted last."""
    found = select(FormVersion.form, FormVersion.title).where(FormVersion.county == county)
    rows = work.execute(found.order_by(FormVersion.adopted_at, FormVersion.sha256))
    return {row.form: row.title for row in rows}


def form_asked_below(work: Session, actor: Actor, code: str, period: str) -> Form | None:
    """Return a form in the newest version that units below were asked to fill in for a period.

    A version adopted for later periods is not it. Where nothing was asked, it is the version
    adopted last; None if the county has no such form.
    """
    asked = exists().where(
        Obligation.above == actor.scope,
        Obligation.form == FormVersion.form,
        Obligation.period == period,
        Obligation.form_sha256 == FormVersion.sha256,
    )
    found = (
        select(FormVersion.sha256)
        .where(FormVersion.county == actor.county, FormVersion.form == code)
        .order_by(asked.desc(), FormVersion.adopted_at.desc(), FormVersion.sha256.desc())
        .limit(1)
    )
    sha256 = work.scalar(found)
    return form_version(work, actor.county, code, sha256) if sha256 else None


def newest_forms(work: Session, actor: Actor) -> dict[str, Form]:
    """Return the county's forms, each in the version adopted last."""
    found = select(FormVersion.form, FormVersion.sha256).where(FormVersion.county == actor.county)
    rows = work.execute(found.order_by(FormVersion.adopted_at, FormVersion.sha256))
    newest = {row.form: row.sha256 for row in rows}
    return {code: form_version(work, actor.county, code, sha) for code, sha in newest.items()}


def gathers(work: Session, record: Report | Obligation, form: Form) -> bool:
    """Tell whether a duty is added up from reports below, or all of it is the unit's own to say.

    Where no unit below ever owed what the form gathers, there is nothing to add up and nothing to
    adjust; once one does, its reports are gathered. What was adjusted once stays as it was begun.
    """
    if not form.child_forms:
        return False
    owed = exists().where(
        Unit.county == record.county,
        Unit.id == record.unit_id,
        Obligation.county == record.county,
        Obligation.above.between(Unit.lo, Unit.hi),
        Obligation.scope != record.scope,
        Obligation.form.in_(form.child_forms),
    )
    if not isinstance(record, Report):
        return bool(work.scalar(select(owed)))
    adjusted = exists().where(Adjustment.county == record.county, Adjustment.report_id == record.id)
    return bool(work.scalar(select(or_(owed, adjusted))))


def find_report(
    work: Session, actor: Actor, report_id: UUID, *, version: int | None = None
) -> Report:
    """Return a report the actor may see, in the version the person saw if one is named.

    :raises NotFound: if it is absent or out of sight
    :raises Stale: if its version is another
    """
    report = work.get(Report, (actor.county, report_id), execution_options=KEPT_PLAN)
    if report is None:
        raise NotFound("这份报表")
    if version is not None and report.version != version:
        raise Stale
    return report


def find_obligation(work: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    """Return an obligation the actor may see.

    :raises NotFound: if it is absent or out of sight
    """
    owed = work.get(Obligation, (actor.county, obligation_id), execution_options=KEPT_PLAN)
    if owed is None:
        raise NotFound("这项填报任务")
    return owed


def obligation_of(work: Session, report: Report) -> Obligation:
    """Return the obligation that a report answers."""
    return work.get_one(Obligation, (report.county, report.obligation_id))


def unit_name(work: Session, report: Report) -> str:
    """Return the name of then of the unit whose report it is; empty if it is out of sight.

    One that is no more, and whose past somebody took over, is marked for whoever did.
    """
    return _name_of(work, work.get(Unit, (report.county, report.unit_id)), report.period)


def unit_names(work: Session, actor: Actor, reports: Sequence[Report]) -> dict[UUID, str]:
    """Return what :func:`unit_name` says of each of several reports, by their ids, asked once."""
    units = {report.unit_id for report in reports}
    found = select(Unit).where(Unit.county == actor.county, Unit.id.in_(units))
    known = {unit.id: unit for unit in work.scalars(found)}
    return {each.id: _name_of(work, known.get(each.unit_id), each.period) for each in reports}


def _name_of(work: Session, unit: Unit | None, period: str) -> str:
    if unit is None:
        return ""
    name = name_then(unit, period)
    return name if unit.closed_on is None else marked(name, unit.scope, past_keys(work))


def above_name(work: Session, record: Report | Obligation) -> str:
    """Return the name of the unit a report is submitted to, as far as it is in sight."""
    found = select(Unit.name).where(Unit.county == record.county, Unit.scope == record.above)
    return work.scalars(found).one_or_none() or "上级"


def own_report(work: Session, actor: Actor, owed: Obligation) -> Report | None:
    """Return the report that answers an obligation, if it was begun."""
    found = select(Report).where(
        Report.scope == owed.scope, Report.form == owed.form, Report.period == owed.period
    )
    return work.scalars(found).one_or_none()


def reports_answering(work: Session, duties: Sequence[Obligation]) -> dict[UUID, Report]:
    """Return the reports in sight that answer some obligations, by the obligation's id."""
    if not duties:
        return {}
    found = select(Report).where(
        Report.county == duties[0].county, Report.obligation_id.in_([owed.id for owed in duties])
    )
    return {report.obligation_id: report for report in work.scalars(found)}


def newest_forms_named(work: Session, county: int, codes: Iterable[str]) -> dict[str, Form]:
    """Return the named forms, each in the version adopted last."""
    found = (
        select(FormVersion)
        .where(FormVersion.county == county, FormVersion.form.in_(list(codes)))
        .order_by(FormVersion.adopted_at, FormVersion.sha256)
    )
    return {version.form: form_from_json(version.definition) for version in work.scalars(found)}


def newest_revisions(work: Session, reports: Sequence[Report]) -> dict[UUID, ReportRevision]:
    """Return the newest revision of each report."""
    if not reports:
        return {}
    found = (
        select(ReportRevision)
        .join(
            Report,
            (Report.county == ReportRevision.county)
            & (Report.id == ReportRevision.report_id)
            & (Report.revision == ReportRevision.number),
        )
        .where(Report.county == reports[0].county, Report.id.in_([r.id for r in reports]))
    )
    return {revision.report_id: revision for revision in work.scalars(found)}


def revisions_of(work: Session, report: Report) -> Sequence[ReportRevision]:
    """Return what was handed up each time, the latest first."""
    found = select(ReportRevision).where(
        ReportRevision.county == report.county, ReportRevision.report_id == report.id
    )
    return work.scalars(found.order_by(ReportRevision.number.desc())).all()


def remarks_on(work: Session, report: Report, *, newest: bool = True) -> Sequence[Remark]:
    """Return the remarks on the newest revision, or on all, the latest first."""
    found = select(Remark).where(Remark.county == report.county, Remark.report_id == report.id)
    if newest:
        found = found.where(Remark.revision == report.revision)
    return work.scalars(found.order_by(Remark.made_at.desc(), Remark.field)).all()


def pinned_children(work: Session, report: Report) -> Sequence[Report]:
    """Return the children's reports that a consolidation pins."""
    found = (
        select(Report)
        .join(Pin, (Pin.county == Report.county) & (Pin.child_report_id == Report.id))
        .where(Pin.county == report.county, Pin.report_id == report.id)
        .order_by(Report.scope, Report.period)
    )
    return work.scalars(found).all()


def pins_of(work: Session, report: Report) -> Sequence[Pin]:
    """Return the exact revisions a consolidation was made from."""
    found = select(Pin).where(Pin.county == report.county, Pin.report_id == report.id)
    return work.scalars(found.order_by(Pin.child_report_id)).all()


def gaps_of(work: Session, report: Report) -> list[tuple[Gap, Obligation, str]]:
    """Return what a consolidation went up without: the gap, the duty and the unit's name."""
    found = (
        select(Gap, Obligation, Unit)
        .join(Obligation, (Obligation.county == Gap.county) & (Obligation.id == Gap.obligation_id))
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .where(Gap.county == report.county, Gap.report_id == report.id)
        .order_by(Obligation.scope, Obligation.period)
    )
    return [(gap, owed, name_then(unit, owed.period)) for gap, owed, unit in work.execute(found)]


def adjustments_of(work: Session, report: Report) -> Sequence[Adjustment]:
    """Return the sums that the unit changed."""
    found = select(Adjustment).where(
        Adjustment.county == report.county, Adjustment.report_id == report.id
    )
    return work.scalars(found.order_by(Adjustment.field)).all()
