"""A unit gathers the reports below into its own, adjusts with reasons, and hands it up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.forms.form import Form
from fengqiao.forms.tables import fitting, is_asked
from fengqiao.reports.consolidation import (
    adjust_consolidation,
    draft_consolidation,
    explain_gaps,
    is_early,
)
from fengqiao.reports.corrections import keep_consolidation
from fengqiao.reports.drafting import open_report, require_own, save_answers
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.adjustments import ADJUST, read_adjustments
from fengqiao.reports.pages.colleagues import beside_filed
from fengqiao.reports.pages.consolidation_page import draw_consolidation, early_confirmed
from fengqiao.reports.pages.gathering_views import reasons_for
from fengqiao.reports.pages.looking_into import LEVELS, require_gathering
from fengqiao.reports.pages.setting_aside import require_key, taken_back
from fengqiao.reports.pages.typed import (
    Typed,
    identified,
    keep_sent_files,
    read_typed,
    take_off_photo,
)
from fengqiao.reports.queries import find_report, form_of, gaps_of
from fengqiao.reports.receipts import receipt_number
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import attempt, transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("consolidating", __name__)
# One reason is for one gap, or for all of a kind that have none of their own.
_GAP, _GAPS, _EARLY = "gap.", "gaps.", "early"
# Refused, but not without showing again what was typed; of these, found only when all is kept.
_KEPT = ("period-closed", "children-changed", "waived")
_KEEPS_WHAT_IS_TYPED = (*_KEPT, "already-submitted")
_SAID = {
    "save": "已暂存。",
    "drop_photo": "照片已去掉，其余内容已暂存。去错了，重新选那张照片就能放回。",
}


@pages.post("/reports/<uuid:report_id>/consolidation")
@posts("filer", "reviewer", levels=LEVELS)
def act(report_id: UUID) -> ResponseReturnValue:
    """Gather anew, save, or hand up."""
    actor, at = the_actor(), clock.now()
    typed = read_typed(ADJUST, _GAP, _GAPS, "narrative", _EARLY)
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        require_own(actor, report)
        require_gathering(form_of(work, report))
    keep_sent_files(actor, typed)
    try:
        if typed.errors:
            raise Invalid(errors=typed.errors)
        return _done(actor, report_id, typed, at)
    except Refusal as refusal:
        fits = isinstance(refusal, (Invalid, Stale)) or refusal.code in _KEEPS_WHAT_IS_TYPED
        if not fits or wants_json():
            raise
        return _redrawn(actor, report_id, typed, refusal, at)


@pages.post("/reports/<uuid:report_id>/consolidation/keep")
@posts("filer", "reviewer", levels=LEVELS)
def keep(report_id: UUID) -> ResponseReturnValue:
    """Leave the consolidation as it is although something below was corrected."""
    fields = read_form("reason", "version")
    actor, at = the_actor(), clock.now()
    try:
        with transaction(actor, at) as work:
            keep_consolidation(
                work,
                actor,
                report_id=report_id,
                version=fields.number("version"),
                reason=fields["reason"],
                at=at,
            )
    except Invalid as refusal:
        refusal.errors = {"keep": refusal.errors.get("reason", [refusal.reason])}
        with transaction(actor, at) as work:
            report = find_report(work, actor, report_id)
            drawing = draw_consolidation(
                work, actor, report, at=at, refusal=refusal, status=refusal.status
            )
        return drawing.respond()
    say("已定：保持这份汇总不变，原因已记下。")
    return redirect(f"/reports/{report_id}/consolidation", 303)


def _done(actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> ResponseReturnValue:
    if typed.action == "draft":
        with transaction(actor, at) as work:
            draft_consolidation(work, actor, report_id=report_id, version=typed.version, at=at)
        say("已按现在通过的下级报表重新汇总，请核对。")
        return redirect(f"/reports/{report_id}/consolidation", 303)
    if typed.action == "redo":
        with transaction(actor, at) as work:
            withdraw_report(work, actor, report_id=report_id, version=typed.version, at=at)
            draft_consolidation(work, actor, report_id=report_id, version=None, at=at)
        say("已撤回并重新汇总。请核对后再上报。")
        return redirect(f"/reports/{report_id}/consolidation", 303)
    if typed.action in _SAID:
        if typed.action == "drop_photo":
            take_off_photo(typed)
        with transaction(actor, at) as work:
            _save(work, actor, report_id, typed, at)
        say(_SAID[typed.action])
        return redirect(f"/reports/{report_id}/consolidation", 303)
    if typed.action in ("set_aside", "take_back"):
        return _about_a_row(actor, report_id, typed, require_key(typed.subject), at)
    if typed.action == "submit":
        return _submitted(actor, report_id, typed, at)
    raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")


def _about_a_row(
    actor: Actor, report_id: UUID, typed: Typed, row_key: str, at: datetime
) -> ResponseReturnValue:
    """Keep what is typed, then take a row back, or go on to say why it is not to count."""
    with transaction(actor, at) as work:
        _save(work, actor, report_id, typed, at)
        if typed.action == "set_aside":
            return redirect(f"/reports/{report_id}/rows/{row_key}", 303)
        words = taken_back(work, actor, find_report(work, actor, report_id), row_key, at)
    say(words)
    return redirect(f"/reports/{report_id}/consolidation", 303)


def _submitted(actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> ResponseReturnValue:
    refused: Refusal | None = None
    with transaction(actor, at) as work:

        def do() -> Answer:
            _save(work, actor, report_id, typed, at)
            with attempt(work):
                report = _handed_up(work, actor, report_id, typed, at)
            return _receipt(report)

        try:
            answer = once(work, actor, do)
        except Stale:
            raise
        except Refusal as refusal:
            if wants_json() or _unsaved(refusal):
                raise
            refused = refusal
    if refused is not None:
        # What was typed is kept by now; the page is drawn from the record.
        typed.answers, typed.reasons = {}, {}
        typed.below = {_EARLY: typed.below.get(_EARLY, {})}
        raise refused
    say("已上报。")
    return answer.respond()


def _handed_up(work: Session, actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> Report:
    report = open_report(work, actor, report_id=report_id)
    if is_early(work, report, form_of(work, report), at=at) and not early_confirmed(typed):
        words = "这一期还没有结束。确实要提前上报，请先勾选“确认提前上报”。"
        raise Invalid(errors={_EARLY: [words]}, code="not-over-yet")
    proposals = own_proposals(work, actor, report)
    return submit_report(work, actor, report_id=report_id, version=None, proposals=proposals, at=at)


def _unsaved(refusal: Refusal) -> bool:
    """Return whether the saving itself was refused, so that nothing is kept yet."""
    return refusal.code not in ("answers-do-not-fit", "not-over-yet", *_KEPT)


def _receipt(report: Report) -> Answer:
    number = receipt_number(report.id, report.revision)
    place = f"/reports/{report.id}"
    return Answer(body={"receipt": number, "location": place}, location=place)


def _save(work: Session, actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> None:
    report = open_report(work, actor, report_id=report_id, version=typed.version)
    form = form_of(work, report)
    adjustments = read_adjustments(form, pinned_sums(work, report, form).values, typed)
    report = adjust_consolidation(
        work, actor, report_id=report_id, version=None, adjustments=adjustments, at=at
    )
    own = {name: value for name, value in typed.answers.items() if is_asked(form, name)}
    gathered = {code for code, asked in form.fields.items() if asked.source_form}
    foreign = [n for n in typed.answers if n not in own or n.partition(".")[0] in gathered]
    if foreign:
        raise Invalid(errors={code[:48]: ["这一项由下级汇总，请用“调整为”。"] for code in foreign})
    answers = {**fitting(form, report.answers), **own}
    if form.narrative is not None and "narrative" in typed.below:
        answers[form.narrative.code] = typed.below["narrative"].get("", "")
    # The reason at a sum says why it was adjusted and is kept with the adjustment.
    own_reasons = {
        code: words
        for code, words in typed.reasons.items()
        if code in form.fields and not form.fields[code].source_form
    }
    save_answers(
        work,
        actor,
        report_id=report_id,
        answers=answers,
        reasons=own_reasons,
        version=None,
        at=at,
    )
    own_words = identified(typed.below.get(_GAP, {}))
    shared = {kind: words for kind, words in typed.below.get(_GAPS, {}).items() if words.strip()}
    reasons = reasons_for(gaps_of(work, report), own_words, shared)
    explain_gaps(work, actor, report_id=report_id, reasons=reasons)


def _redrawn(
    actor: Actor, report_id: UUID, typed: Typed, refusal: Refusal, at: datetime
) -> ResponseReturnValue:
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        if not report.is_open:
            form = form_of(work, report)
            refusal.errors = beside_filed(form, report, _everything_typed(form, typed))
            raise refusal
        drawing = draw_consolidation(
            work, actor, report, at=at, typed=typed, refusal=refusal, status=refusal.status
        )
    return drawing.respond()


def _everything_typed(form: Form, typed: Typed) -> dict[str, object]:
    """Return own answers, sums as they were changed, and the narrative, by field."""
    whole: dict[str, object] = {**typed.answers, **typed.below.get(ADJUST, {})}
    if form.narrative is not None and "narrative" in typed.below:
        whole[form.narrative.code] = typed.below["narrative"].get("", "")
    return whole
