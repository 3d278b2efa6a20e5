"""Reports and duties as the machine's door shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.reports.duties import Duty
from fengqiao.reports.queries import remarks_on, unit_name
from fengqiao.web.etags import etag_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

Answered = tuple[dict[str, Any], int, dict[str, str]]
IF_MATCH = ("If-Match", '读到的 ETag，如 "v3"', True)
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
        "first_submitted_at": report.first_submitted_at,
        "submitted_at": report.submitted_at,
    }


def whole_report(work: Session, report: Report, *, status: int = 200) -> Answered:
    """Return a report with its answers, its newest remarks and its ETag."""
    body = report_line(report, unit_name(work, report)) | {
        "answers": report.answers,
        "reasons": report.reasons,
        "remarks": [
            {"field": each.field, "words": each.words, "made_at": each.made_at}
            for each in remarks_on(work, report)
        ],
    }
    return body, status, {"ETag": etag_of(report.version)}


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
