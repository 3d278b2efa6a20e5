"""What a filer typed is handed up: whole, explained where it differs from the ledger, once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.reports.drafting import open_report, take_answers
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.device_clock import handed_over
from fengqiao.reports.pages.saving import keep_answers
from fengqiao.reports.pages.typed import Typed
from fengqiao.reports.receipts import receipt_number
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import attempt, transaction
from fengqiao.web.etags import etag_of
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.wanted import wants_json
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def submit_typed(actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> ResponseReturnValue:
    """Keep what was typed and submit it; sent twice with one key, it is submitted once.

    A person's browser has its answers kept as a draft even if submitting them is refused; a
    script keeps them on its own device and would not know of the version that came of it.

    :raises Refusal: if it cannot be submitted
    """
    refused: Refusal | None = None
    with transaction(actor, at) as work:

        def do() -> Answer:
            if wants_json():
                return _submitted_at_once(work, actor, report_id, typed, at)
            whole = bool(typed.answers or typed.reasons)
            # Held, because a session forgets what nobody holds and would read it again.
            held = keep_answers(work, actor, report_id, typed, at) if whole else None
            with attempt(work):
                version = typed.version if held is None else None
                return _submitted(work, actor, report_id, version, typed, at)

        try:
            answer = once(work, actor, do)
        except Refusal as refusal:
            if wants_json() or isinstance(refusal, Stale):
                raise
            refused = refusal
    if refused is not None:
        raise refused
    return answer.respond()


def _submitted_at_once(
    work: Session, actor: Actor, report_id: UUID, typed: Typed, at: datetime
) -> Answer:
    """Submit with what was typed as one change of the record: a refusal keeps nothing of it."""
    if not typed.answers and not typed.reasons:
        return _submitted(work, actor, report_id, typed.version, typed, at)
    # Whatever is asked on the way would send the answers ahead of the submission.
    with work.no_autoflush:
        held = take_answers(
            work,
            actor,
            report_id=report_id,
            answers=typed.answers,
            reasons=typed.reasons,
            version=typed.version,
            at=at,
        )
        return _submitted(work, actor, held.id, None, typed, at)


def _submitted(
    work: Session, actor: Actor, report_id: UUID, version: int | None, typed: Typed, at: datetime
) -> Answer:
    report = open_report(work, actor, report_id=report_id, version=version)
    if report.nil_report and not typed.nil_agreed:
        raise Invalid("零报告要先勾选声明，再上报。", code="nil-not-declared")
    proposals = own_proposals(work, actor, report)
    report = submit_report(
        work,
        actor,
        report_id=report_id,
        version=None,
        proposals=proposals,
        device=handed_over(request.headers, at),
        at=at,
    )
    return Answer(
        body={
            "receipt": receipt_number(report.id, report.revision),
            "submitted_at": moment(report.submitted_at),
            "location": f"/reports/{report.id}",
        },
        location=f"/reports/{report.id}",
        etag=etag_of(report.version),
    )
