"""Reports and duties as the machine's door shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.reports.duties import Duty
from fengqiao.reports.form_answers import written_answers
from fengqiao.reports.queries import form_of, newest_revisions, remarks_on, unit_name
from fengqiao.web.etags import etag_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

Answered = tuple[dict[str, Any], int, dict[str, str]]
IF_MATCH = ("If-Match", '读到的 ETag，如 "v3"', True)
# What a deed that names a version may be refused with.
GUARDED = ("409", "412", "428")
KEY = ("Idempotency-Key", "UUID；断线重发时用同一个", True)


def report_line(report: Report, unit_name: str) -> dict[str, Any]:
    """Return a report as a line of a list."""
    return {
        "id": report.id,
        "form": report.form,
        "period": report.period,
        "unit_id": report.unit_id,
        "unit_name": unit_name,
        "state": report.state,
        "state_word": report.state_word,
        "version": report.version,
        "revision": report.revision,
        "late": report.late,
        "nil_report": report.nil_report,
        "stale": report.stale,
        "on_behalf": report.on_behalf,
        "first_submitted_at": report.first_submitted_at,
        "submitted_at": report.submitted_at,
    }


def whole_report(
    work: Session, report: Report, *, status: int = 200, reader: Actor | None = None
) -> Answered:
    """Return a report with its answers, its newest remarks and its ETag.

    ``reader`` is somebody who may not be of the unit: of a report that was sent back, such a
    reader gets what was handed up, not what the unit is writing meanwhile.
    """
    answers, reasons = _shown_to(work, report, reader)
    body = report_line(report, unit_name(work, report)) | {
        "answers": answers,
        "reasons": reasons,
        "correct_by": report.correct_by,
        "kept_reason": report.kept_reason,
        "remarks": [
            {"field": each.field, "words": each.words, "made_at": each.made_at}
            for each in remarks_on(work, report)
        ],
    }
    return body, status, {"ETag": etag_of(report.version)}


def _shown_to(
    work: Session, report: Report, reader: Actor | None
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    if reader is not None and report.state == "sent_back" and not reader.owns(report.scope):
        handed_up = newest_revisions(work, [report])[report.id]
        return written_answers(form_of(work, report), handed_up.answers), handed_up.reasons
    return report.answers, report.reasons


def duty_line(duty: Duty) -> dict[str, Any]:
    """Return a duty as a line of a list."""
    owed = duty.obligation
    return {
        "id": owed.id,
        "form": owed.form,
        "period": owed.period,
        "unit_id": owed.unit_id,
        "unit_name": duty.unit_name,
        "state": duty.state,
        "opens_at": owed.opens_at,
        "due_at": owed.due_at,
        "grace_at": owed.grace_at,
        "closes_at": owed.closes_at,
        "report_id": duty.report.id if duty.report else None,
    }
