"""Reports and duties as the machine's door shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.errors import NotYours
from fengqiao.forms.answers import written_answer, written_answers
from fengqiao.forms.tables import left_over
from fengqiao.reports.answer_json import as_sent
from fengqiao.reports.duties import Duty
from fengqiao.reports.earlier import earlier_values
from fengqiao.reports.neighbors import neighbors, own_proposals
from fengqiao.reports.noticed import Noticed, noticed
from fengqiao.reports.queries import form_of, newest_revisions, remarks_on, unit_name
from fengqiao.tenancy.lines import by_line
from fengqiao.web.etags import etag_of
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.forms.form import Form
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
    form = form_of(work, report)
    body = report_line(report, unit_name(work, report)) | {
        "answers": as_sent(form, answers),
        "left_over": left_over(form, answers),
        **_before(work, report, form),
        "proposed": _proposed(work, report, form),
        **noticed_line(noticed_by(work, the_actor(), [report])[report.id]),
        "reasons": reasons,
        "correct_by": report.correct_by,
        "kept_reason": report.kept_reason,
        "remarks": [
            {"field": each.field, "words": each.words, "made_at": each.made_at}
            for each in remarks_on(work, report)
        ],
    }
    return body, status, {"ETag": etag_of(report.version)}


def noticed_by(work: Session, actor: Actor, reports: Iterable[Report]) -> dict[UUID, Noticed]:
    """Return what is unusual about reports, by their ids."""
    return noticed(work, actor, reports, neighbors().counts)


def noticed_line(found: Noticed) -> dict[str, Any]:
    """Return what is unusual about a report as it stands in its line."""
    lines = [{"kind": f.kind, "field": f.field, "words": f.words} for f in found.flags]
    return {"unusual": lines, "unproblematic": found.unproblematic}


def _before(work: Session, report: Report, form: Form) -> dict[str, Any]:
    """Return what stood in the last period, as the filing page shows it beside each field."""
    earlier = earlier_values(work, report, form)
    written = {
        code: written_answer(form.fields[code], value)
        for code, value in earlier.values.items()
        if code in form.fields and value is not None
    }
    return {"previous": written, "previous_origins": earlier.origins}


def _proposed(work: Session, report: Report, form: Form) -> dict[str, Any]:
    """Return what the ledger counts, for whoever writes the report; a difference wants a reason."""
    actor = the_actor()
    if not report.is_open or not actor.owns(report.scope):
        return {}
    counted = own_proposals(work, actor, report)
    return {code: written_answer(form.fields[code], value) for code, value in counted.items()}


def _shown_to(
    work: Session, report: Report, reader: Actor | None
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    if reader is not None and report.state == "sent_back" and not reader.owns(report.scope):
        handed_up = newest_revisions(work, [report])[report.id]
        return written_answers(form_of(work, report), handed_up.answers), handed_up.reasons
    return report.answers, report.reasons


def duty_line(duty: Duty, at: datetime, found: Mapping[UUID, Noticed]) -> dict[str, Any]:
    """Return a duty as a line of a list: how it stands as the boards and counts have it.

    :param found: what is unusual, by report; see :func:`noticed_by`
    """
    owed, standing = duty.obligation, duty.standing(at)
    unusual = found.get(duty.report.id) if duty.report else None
    return {
        "id": owed.id,
        "form": owed.form,
        "period": owed.period,
        "unit_id": owed.unit_id,
        "unit_name": duty.unit_name,
        "standing": standing.value,
        "standing_word": standing.words,
        "nil_report": standing.filed and duty.report is not None and duty.report.nil_report,
        # Missing is a standing, and only once the grace is over: here it is no report yet.
        "state": "none" if duty.state == "missing" else duty.state,
        **noticed_line(unusual or Noticed()),
        "opens_at": owed.opens_at,
        "due_at": owed.due_at,
        "grace_at": owed.grace_at,
        "closes_at": owed.closes_at,
        "report_id": duty.report.id if duty.report else None,
    }


def require_sight_of_sources(actor: Actor, report: Report) -> None:
    """Require that somebody may read what a consolidation was gathered from.

    :raises NotYours: for a department that looks by its line, and while the unit writes on it
    """
    if by_line(actor, report.scope):
        words = "按条线只看报表本身；由哪些报表相加、还缺谁，请问上报单位。"
        raise NotYours(words, code="by-line")
    if report.is_open and not actor.owns(report.scope):
        raise NotYours("汇总单位正在改这份汇总，上报后才能看。", code="being-written")
