"""A unit submits its report to the unit above, and may withdraw it until it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import require_attachments
from fengqiao.audit.trail import record
from fengqiao.db import KEPT_PLAN
from fengqiao.errors import Invalid
from fengqiao.forms.answers import check_answers
from fengqiao.forms.form import Form
from fengqiao.forms.tables import fitting
from fengqiao.reports.drafting import open_report, require_own
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.gathering import children_sums
from fengqiao.reports.marking import marks_on
from fengqiao.reports.models import Fact, Report, ReportRevision
from fengqiao.reports.proposals import unexplained
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.sources import take_up_children
from fengqiao.reports.telling import tell_filed_on_behalf
from fengqiao.reports.unusual import Flag
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.questions import Value

# All of a report's facts at once: one statement each was a fifth of what submitting costs.
_WRITE_FACTS = text(
    "insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value,"
    " places, revision)"
    " select :county, :report_id, field, :scope, :above, :unit_id, :form, :period, value, places,"
    " :revision from unnest(cast(:fields as text[]), cast(:values as bigint[]),"
    " cast(:places as smallint[])) as told (field, value, places)"
).execution_options(**KEPT_PLAN)


def submit_report(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    at: datetime,
    proposals: Mapping[str, int],
    device: Mapping[str, object] | None = None,
) -> Report:
    """Submit a drafted report, or one that was sent back, to the unit above.

    Writes the next revision, what looks unusual about it and its facts, marks the children of a
    consolidation as taken up, and leaves the first-submission time to the database.
    ``proposals`` are the own unit's ledger counts by field, which the door asks the ledgers for;
    what it leaves out is not compared.
    ``device`` is what the trail keeps of a device that filed without a line.

    :raises NotFound: if the report is out of sight
    :raises NotYours: if it is not the own unit's, or the post may not
    :raises Stale: if somebody else saved meanwhile
    :raises Invalid: field by field, if an answer does not fit the form, names a photo that was
        never uploaded, or differs from the ledger without a reason
    :raises Refusal: ``already-submitted`` if it was submitted before, ``period-closed`` if its
        period takes no filing any more
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    form = form_of(work, report)
    checked = check_answers(
        form,
        fitting(form, report.answers),
        previous=previous_values(work, report, form),
        children=children_sums(work, report, form),
        nil=report.nil_report,
    )
    differing = unexplained(form, checked.values, proposals, report.reasons)
    errors = {
        **_missing_photos(work, actor, form, checked.values),
        **differing,
        **checked.errors,
    }
    if errors:
        raise Invalid(errors=errors, code="answers-do-not-fit")
    report.submit(actor)
    report.stale = False
    work.flush()
    _write_revision(work, actor, report, checked.values, marks_on(work, report, form, checked), at)
    _write_facts(work, report, form, {**checked.values, **checked.totals})
    if form.child_forms and actor.owns(report.scope):
        take_up_children(work, actor, report)
    if not actor.owns(report.scope):
        tell_filed_on_behalf(work, actor, report)
    record(
        work,
        "report.submitted",
        "report",
        report.id,
        scope=report.scope,
        detail={
            "revision": report.revision,
            "period": report.period,
            "form": report.form,
            **(device or {}),
        },
    )
    return report


def withdraw_report(
    work: Session, actor: Actor, *, report_id: UUID, version: int | None, at: datetime
) -> Report:
    """Take a submitted report back before the unit above has acted on it.

    :raises NotFound: if the report is out of sight
    :raises NotYours: if it is not the own unit's, or the unit above has accepted it or sent it back
    :raises Stale: if its version is another
    """
    report = find_report(work, actor, report_id, version=version)
    require_own(actor, report)
    report.withdraw(actor)
    report.saved_at = at
    record(work, "report.withdrawn", "report", report.id, scope=report.scope)
    return report


def _missing_photos(
    work: Session, actor: Actor, form: Form, values: Mapping[str, Value]
) -> dict[str, list[str]]:
    """Return words at every field that names a file which the own unit never uploaded."""
    errors: dict[str, list[str]] = {}
    for code, asked in form.fields.items():
        named = values.get(code)
        # What is gathered from below was uploaded, and checked, below.
        if asked.type != "attachments" or asked.source_form or not isinstance(named, list):
            continue
        try:
            require_attachments(work, actor, [each for each in named if isinstance(each, str)])
        except Invalid as refusal:
            errors[code] = [words for lines in refusal.errors.values() for words in lines]
    return errors


def _write_revision(
    work: Session,
    actor: Actor,
    report: Report,
    values: dict[str, Value],
    marks: Sequence[Flag],
    at: datetime,
) -> None:
    content = {
        "answers": values,
        "nil_report": report.nil_report,
        "form": report.form_sha256,
        "reasons": report.reasons,
    }
    work.execute(
        insert(ReportRevision),
        {
            "county": report.county,
            "report_id": report.id,
            "number": report.revision,
            "scope": report.scope,
            "answers": values,
            "reasons": report.reasons,
            "nil_report": report.nil_report,
            "sha256": canonical_hash(content),
            "marks": [[each.kind, each.field, each.words] for each in marks],
            # One clock for all: by the database's, which also says whether it was late.
            "submitted_at": report.submitted_at or at,
            "account_id": actor.account_id,
        },
    )


def _write_facts(work: Session, report: Report, form: Form, values: Mapping[str, Value]) -> None:
    if report.revision > 1:
        work.execute(delete(Fact).where(Fact.county == report.county, Fact.report_id == report.id))
    told = {
        c: (values[c], f.places) for c, f in form.quantities.items() if values.get(c) is not None
    }
    if told:
        work.execute(
            _WRITE_FACTS,
            {
                "county": report.county,
                "report_id": report.id,
                "scope": report.scope,
                "above": report.above,
                "unit_id": report.unit_id,
                "form": report.form,
                "period": report.period,
                "revision": report.revision,
                "fields": list(told),
                "values": [value for value, _ in told.values()],
                "places": [places for _, places in told.values()],
            },
        )
