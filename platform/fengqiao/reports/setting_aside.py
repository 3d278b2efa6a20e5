"""A unit goes up without a row that was reported to it, with a reason, and takes it up again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotFound, Refusal
from fengqiao.forms.answers import written_answers
from fengqiao.forms.consolidation import Consolidated
from fengqiao.forms.form import Form
from fengqiao.reports.drafting import LONGEST_REASON, open_report
from fengqiao.reports.gathered_rows import GatheredRow, gathered_rows
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.models import Adjustment, Report, RowSetAside
from fengqiao.reports.queries import form_of
from fengqiao.reports.set_aside import keys_set_aside


def set_row_aside(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    row_key: str,
    reason: str,
    at: datetime,
) -> Report:
    """Leave one gathered row out of a consolidation, and out of every sum it was added up in.

    Set aside again, it has the new reason. An adjustment of a sum that changes by it is dropped,
    because it was made to another sum; everything else stays as it is.

    :raises Invalid: without a reason, or if it is too long
    :raises Refusal: ``row-not-gathered`` if no report that is added up has the row;
        ``already-submitted`` if the consolidation is handed up
    :raises NotYours: if the post does not file
    :raises Stale: if its version is another
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    row = find_row(work, report, row_key)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        asked = f"请写明为什么不计入（不超过 {LONGEST_REASON} 字）。"
        raise Invalid(errors={"reason": [asked]})
    form = form_of(work, report)
    before = pinned_sums(work, report, form)
    _forget(work, report, row_key)
    work.add(
        RowSetAside(
            county=report.county,
            report_id=report.id,
            row_key=row_key,
            child_report_id=row.report_id,
            child_revision=row.revision,
            field=row.field,
            scope=report.scope,
            content=row.cells,
            reason=words,
        )
    )
    work.flush()
    _count_anew(work, report, form, before, at)
    detail = {"title": f"{row.unit_name}《{row.label}》", "reason": words}
    record(work, "report.row_set_aside", "report", report.id, scope=report.scope, detail=detail)
    return report


def take_row_back(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    row_key: str,
    at: datetime,
) -> Report:
    """Take up again what was set aside; a row that was changed below meanwhile counts already.

    :raises NotFound: if it was not set aside
    :raises Refusal: ``already-submitted`` if the consolidation is handed up
    :raises NotYours: if the post does not file
    :raises Stale: if its version is another
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    # An address may name what no key can be, which the database would not even take.
    if row_key not in keys_set_aside(work, report):
        raise NotFound("这条不计入的记录")
    kept = work.get_one(RowSetAside, (report.county, report.id, row_key))
    form = form_of(work, report)
    before = pinned_sums(work, report, form)
    _forget(work, report, row_key)
    _count_anew(work, report, form, before, at)
    detail = {"title": f"原来不计入的原因：{kept.reason}"}
    record(work, "report.row_taken_back", "report", report.id, scope=report.scope, detail=detail)
    return report


def find_row(work: Session, report: Report, row_key: str) -> GatheredRow:
    """Return a row that stands in a report that is added up.

    :raises Refusal: ``row-not-gathered``
    """
    for each in gathered_rows(work, report, form_of(work, report)):
        if each.key == row_key:
            return each
    why = "这一行已经不在汇总里了，可能下级改过。请回到汇总页看一下现在的内容。"
    raise Refusal("row-not-gathered", "没有这一行", why)


def _forget(work: Session, report: Report, row_key: str) -> None:
    kept = delete(RowSetAside).where(
        RowSetAside.county == report.county,
        RowSetAside.report_id == report.id,
        RowSetAside.row_key == row_key,
    )
    work.execute(kept)


def _count_anew(
    work: Session, report: Report, form: Form, before: Consolidated, at: datetime
) -> None:
    """Bring the answers that are added up otherwise now to what they add up to."""
    after = pinned_sums(work, report, form).values
    changed = {
        code
        for code, asked in form.fields.items()
        if asked.source_form and before.values.get(code) != after.get(code)
    }
    kept = {n: given for n, given in report.answers.items() if n.partition(".")[0] not in changed}
    values = {code: after[code] for code in changed if code in after}
    report.answers = {**kept, **written_answers(form, values)}
    report.saved_at = at
    work.execute(
        delete(Adjustment).where(
            Adjustment.county == report.county,
            Adjustment.report_id == report.id,
            Adjustment.field.in_(changed),
        )
    )
    work.flush()
