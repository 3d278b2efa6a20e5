"""A unit asks for more time or to be excused; the unit directly above grants or refuses.

Asked before the period closes, a request keeps it open until the answer: whoever is ready
meanwhile may file, late, and is on time after all if the extension is granted. Asked afterwards,
it opens nothing by itself; an extension granted then opens the period again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.reports.drafting import LONGEST_REASON, require_own
from fengqiao.reports.excusing import (
    handed_up,
    move_deadline,
    put_off_at_most,
    set_free,
)
from fengqiao.reports.models import Obligation
from fengqiao.reports.queries import find_obligation
from fengqiao.reports.request_models import ObligationRequest
from fengqiao.reports.request_queries import Asked, find_request, open_request
from fengqiao.reports.telling import tell_answered, tell_asked
from fengqiao.tenancy.moves import require_move

KINDS = {"extension": "延期", "waiver": "免报"}
_KIND = "obligation_request"


def ask_for(
    work: Session,
    actor: Actor,
    *,
    obligation_id: UUID,
    kind: str,
    reason: str,
    wished_until: datetime | None,
    at: datetime,
) -> ObligationRequest:
    """Ask the unit above for an extension, until a wished instant, or for a waiver.

    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not the own unit's, or the post does not file
    :raises Invalid: field by field, without a reason or a fitting date
    :raises Refusal: ``already-asked`` while another request waits, ``nothing-to-ask`` if it was
        filed or waived
    """
    owed = find_obligation(work, actor, obligation_id)
    require_own(actor, owed)
    require_move(actor, _KIND, "", "asked", scope=owed.scope, above=owed.above)
    _require_open_question(work, actor, owed)
    words = _checked(kind, reason, wished_until, owed, at)
    asked = ObligationRequest(
        county=actor.county,
        id=uuid4(),
        scope=owed.scope,
        above=owed.above,
        obligation_id=owed.id,
        kind=kind,
        reason=words,
        wished_until=wished_until if kind == "extension" else None,
    )
    try:
        with work.begin_nested():
            work.add(asked)
    except IntegrityError:
        # A colleague asked in the same moment.
        raise _already_asked() from None
    detail = {"kind": kind, "reason": words, "form": owed.form, "period": owed.period}
    if wished_until is not None and kind == "extension":
        detail["wished"] = wished_until.isoformat()
    tell_asked(work, actor, asked, owed)
    _note(work, asked, "request.asked", detail)
    return asked


def withdraw_request(
    work: Session, actor: Actor, *, request_id: UUID, version: int | None
) -> ObligationRequest:
    """Take a request back before it is answered.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is answered already, or another unit's
    :raises Stale: if its version is another
    """
    asked = _asked(work, actor, request_id, version).request
    asked.move(actor, "withdrawn")
    work.flush()
    _note(work, asked, "request.withdrawn", {"kind": asked.kind})
    return asked


def grant_request(
    work: Session,
    actor: Actor,
    *,
    request_id: UUID,
    until: datetime | None,
    words: str,
    version: int | None,
    at: datetime,
) -> ObligationRequest:
    """Grant a request; an extension until the date wished or, if ``until`` is given, another.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is answered already, or not owed to the actor's unit
    :raises Stale: if its version is another
    :raises Invalid: if the date does not fit, or the words are too long
    :raises Refusal: ``already-filed`` if a waiver is asked for what was filed meanwhile
    """
    found = _asked(work, actor, request_id, version)
    asked, owed = found.request, found.owed
    require_move(actor, _KIND, asked.state, "granted", scope=asked.scope, above=asked.above)
    said, reason = _words(words, "words", required=False), f"{asked.reason}（对方申请）"
    given = None
    if asked.kind == "waiver":
        set_free(work, actor, owed, reason=reason, at=at)
    else:
        given = until or asked.wished_until
        if given is None:
            raise Invalid(errors={"until": ["请选延到哪一天。"]})
        move_deadline(work, actor, owed, until=given, reason=reason, at=at)
    # What was filed meanwhile is judged by the deadline as it is now.
    work.flush()
    with work.no_autoflush:
        asked.move(actor, "granted")
        asked.decision, asked.granted_until = said, given
    work.flush()
    tell_answered(work, actor, asked, owed)
    _note(work, asked, "request.granted", {"kind": asked.kind, "words": asked.decision})
    return asked


def refuse_request(
    work: Session, actor: Actor, *, request_id: UUID, words: str, version: int | None
) -> ObligationRequest:
    """Refuse a request, and say why.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is answered already, or not owed to the actor's unit
    :raises Stale: if its version is another
    :raises Invalid: without words
    """
    found = _asked(work, actor, request_id, version)
    asked = found.request
    asked.move(actor, "refused")
    asked.decision = _words(words, "words", required=True)
    work.flush()
    tell_answered(work, actor, asked, found.owed)
    _note(work, asked, "request.refused", {"kind": asked.kind, "words": asked.decision})
    return asked


def _asked(work: Session, actor: Actor, request_id: UUID, version: int | None) -> Asked:
    found = find_request(work, actor, request_id)
    if version is not None and found.request.version != version:
        raise Stale
    return found


def _require_open_question(work: Session, actor: Actor, owed: Obligation) -> None:
    if owed.above == owed.scope:
        raise Refusal("nothing-to-ask", "没有上级", "这张表本单位不用上报给谁，不用申请。")
    if owed.waived_at is not None:
        raise Refusal("nothing-to-ask", "本期不用报", "上级已同意本期不用报，不用再申请。")
    if handed_up(work, actor, owed):
        words = "这一期已经报过，不用申请；要改的，请联系上级退回，更正不受截止时间限制。"
        raise Refusal("nothing-to-ask", "已经报过", words)
    if open_request(work, owed) is not None:
        raise _already_asked()


def _already_asked() -> Refusal:
    words = "这一期已经提出过申请，上级还没有答复。要改内容，请先撤回再提。"
    return Refusal("already-asked", "正在等答复", words)


def _checked(
    kind: str, reason: str, wished_until: datetime | None, owed: Obligation, at: datetime
) -> str:
    errors: dict[str, list[str]] = {}
    if kind not in KINDS:
        errors["kind"] = ["请选申请延期，还是申请本期免报。"]
    if kind == "extension":
        if wished_until is None:
            errors["wished_until"] = ["请选希望延到哪一天。"]
        elif wished_until <= max(at, owed.due_at):
            errors["wished_until"] = ["要晚于现在，也要晚于原来的截止时间。"]
        elif wished_until > put_off_at_most(owed, at):
            errors["wished_until"] = ["太远了，请选近一些的日子；实在报不了的可以申请免报。"]
    try:
        words = _words(reason, "reason", required=True)
    except Invalid as refusal:
        words, errors = "", errors | refusal.errors
    if errors:
        raise Invalid(errors=errors, code="request-does-not-fit")
    return words


def _words(given: str, field: str, *, required: bool) -> str:
    words = given.strip()
    if (required and not words) or len(words) > LONGEST_REASON:
        raise Invalid(errors={field: [f"请写明原因（不超过 {LONGEST_REASON} 字）。"]})
    return words


def _note(work: Session, asked: ObligationRequest, deed: str, detail: dict[str, str]) -> None:
    record(work, deed, "obligation", asked.obligation_id, scope=asked.scope, detail=detail)
