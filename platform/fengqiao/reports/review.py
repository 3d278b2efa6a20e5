"""The unit above accepts a report, or sends it back with remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record, record_all
from fengqiao.errors import Invalid, NotFound, Stale
from fengqiao.reports.models import Remark, Report
from fengqiao.reports.on_behalf import require_another_hand
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.telling import tell_sent_back

LONGEST_REMARK = 500
LONGEST_CORRECTION = timedelta(days=60)


def accept_report(
    work: Session, actor: Actor, *, report_id: UUID, version: int | None, at: datetime
) -> Report:
    """Accept a report that was submitted to the actor's unit.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it was not submitted to this unit, the post does not review, or the
        person filed it on behalf and nobody else has looked at it
    :raises Stale: if its version is another
    """
    report = find_report(work, actor, report_id, version=version)
    require_another_hand(work, actor, report)
    report.accept(actor, at)
    record(
        work,
        "report.accepted",
        "report",
        report.id,
        scope=report.scope,
        detail={"revision": report.revision},
    )
    return report


def accept_reports(
    work: Session, actor: Actor, *, chosen: Sequence[tuple[UUID, int]], at: datetime
) -> None:
    """Accept several reports, each in the version that was seen, or none of them.

    One look, one change and one entry in the trail for each, however many they are.

    :raises Invalid: if one is named twice
    :raises Refusal: as :func:`accept_report`
    """
    versions = dict(chosen)
    if len(versions) < len(chosen):
        raise Invalid("同一份报表写了两次，请各写一次。")
    found = select(Report).where(Report.county == actor.county, Report.id.in_(versions))
    # Held, because a session forgets what nobody holds and would read it again.
    held = work.scalars(found.order_by(Report.scope, Report.id)).all()
    if len(held) < len(versions):
        raise NotFound("这份报表")
    for report in held:
        if report.version != versions[report.id]:
            raise Stale
        require_another_hand(work, actor, report)
        report.accept(actor, at)
    told = [(each.id, each.scope, {"revision": each.revision}) for each in held]
    record_all(work, "report.accepted", "report", told)


def send_back_report(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    remarks: Mapping[str, str],
    correct_by: datetime | None = None,
    at: datetime,
) -> Report:
    """Send a report back with a remark for each field, ``""`` being the report as a whole.

    ``correct_by`` is until when it is to be corrected: the unit is told, and its page and the
    board count it as overdue from then on. Whether the report came in time is not touched.

    :raises Invalid: if there is no remark, one is too long, a field is not the form's, or the
        instant is past or too far off
    :raises NotFound: if it is out of sight
    :raises NotYours: if it was not submitted to this unit, or the post does not review
    :raises Stale: if its version is another
    """
    report = find_report(work, actor, report_id, version=version)
    words = _checked_remarks(remarks, set(form_of(work, report).fields) | {""})
    _require_possible(correct_by, at)
    report.send_back(actor, at, correct_by)
    for field, text in words.items():
        work.add(
            Remark(
                county=report.county,
                id=uuid4(),
                scope=report.scope,
                report_id=report.id,
                revision=report.revision,
                field=field,
                words=text,
                made_at=at,
                account_id=actor.account_id,
            )
        )
    tell_sent_back(work, actor, report, at=at)
    detail: dict[str, object] = {"revision": report.revision, "fields": sorted(words)}
    if correct_by is not None:
        detail["correct_by"] = correct_by.isoformat()
    record(work, "report.sent_back", "report", report.id, scope=report.scope, detail=detail)
    return report


def _require_possible(correct_by: datetime | None, at: datetime) -> None:
    if correct_by is not None and not at < correct_by <= at + LONGEST_CORRECTION:
        days = LONGEST_CORRECTION.days
        raise Invalid(errors={"due": [f"改好的期限要在现在以后、{days} 天以内。"]})


def _checked_remarks(remarks: Mapping[str, str], known: set[str]) -> dict[str, str]:
    words = {field: text.strip() for field, text in remarks.items() if text.strip()}
    errors = {}
    for field, text in words.items():
        if field not in known:
            errors[field[:48]] = ["本表没有这一项。"]
        elif len(text) > LONGEST_REMARK:
            errors[field] = [f"批注太长，请控制在 {LONGEST_REMARK} 字以内。"]
    if errors:
        raise Invalid(errors=errors)
    if not words:
        raise Invalid("退回前请写明哪里要改。", errors={"": ["请至少写一条批注。"]})
    return words
