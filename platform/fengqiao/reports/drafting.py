"""A unit fills in its report: begin it, save what is typed, carry over, declare nil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotYours, Refusal, Stale
from fengqiao.forms.answers import nil_answers
from fengqiao.forms.form import Form
from fengqiao.forms.tables import as_typed, is_asked, left_over
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.filed_words import already_submitted
from fengqiao.reports.left_out import excused_words
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.queries import (
    find_obligation,
    find_report,
    form_of,
    own_report,
)
from fengqiao.tenancy.moves import require_move
from fengqiao.units.queries import find_unit

# More than any form asks; a draft is for people, not for storage.
LARGEST_DRAFT = 200_000
LONGEST_REASON = 200


def begin_report(work: Session, actor: Actor, *, obligation_id: UUID, at: datetime) -> Report:
    """Return the actor's own draft for an obligation, beginning it if there is none.

    :raises NotFound: if the obligation is out of sight
    :raises NotYours: if it is not the own unit's, or the active post does not file
    :raises Refusal: ``not-open-yet`` before the period begins, ``waived`` if nothing is owed
    """
    owed = find_obligation(work, actor, obligation_id)
    require_own(actor, owed)
    found = own_report(work, actor, owed)
    if found is not None:
        return found
    require_move(actor, "report", "", "draft", scope=owed.scope, above=owed.above)
    if at < owed.opens_at:
        raise Refusal("not-open-yet", "还没有到填报时间", "这一期还没有开始，到期后再填。")
    if owed.waived_at is not None:
        raise Refusal("waived", "本期不用报", excused_words(work, owed))
    unit = find_unit(work, actor, owed.unit_id)
    report = Report(
        county=actor.county,
        id=uuid4(),
        scope=owed.scope,
        above=owed.above,
        unit_id=owed.unit_id,
        division_code=unit.code,
        obligation_id=owed.id,
        form=owed.form,
        form_sha256=owed.form_sha256,
        period=owed.period,
        created_at=at,
        saved_at=at,
    )
    try:
        with work.begin_nested():
            work.add(report)
    except IntegrityError:
        # A colleague began it in the same moment: both go on with the one draft.
        found = own_report(work, actor, owed)
        if found is None:
            raise
        return found
    return report


def save_answers(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    answers: Mapping[str, object],
    version: int | None,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Keep what is typed, whether it fits the form yet or not.

    ``version`` is that of the copy the person saw; None skips the comparison. ``reasons`` say,
    by field, why a figure differs from the ledger; None leaves them as they are.

    :raises NotFound: if the report is out of sight
    :raises NotYours: if it is not the own unit's, or the post does not file
    :raises Refusal: ``already-submitted`` if it is handed up
    :raises Stale: if somebody else saved meanwhile
    :raises Invalid: if a field is not the form's, or the draft is too long
    """
    report = take_answers(
        work,
        actor,
        report_id=report_id,
        answers=answers,
        version=version,
        at=at,
        reasons=reasons,
    )
    work.flush()
    return report


def take_answers(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    answers: Mapping[str, object],
    version: int | None,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Put what is typed on the record as :func:`save_answers` does, and leave it unsent.

    For a deed that goes on with the same record, so that both reach the database as one change.

    :raises Refusal: as :func:`save_answers`
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    form = form_of(work, report)
    _require_fields(form, {*answers, *(reasons or {})})
    flat = as_typed(form, answers)
    kept = {name: value for name, value in flat.items() if value not in ("", None, [])}
    if sum(len(str(value)) for value in kept.values()) > LARGEST_DRAFT:
        raise Invalid("内容太长了，请删减后再保存。", code="too-long")
    report.take_up(actor)
    report.answers = {**left_over(form, report.answers), **kept}
    if reasons is not None:
        report.reasons = _checked_reasons(reasons)
    report.nil_report = False
    report.saved_at = at
    return report


def declare_nil(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    version: int | None,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Fill the draft in as a nil report (零报告): nothing happened, and the unit says so.

    ``reasons`` are those of :func:`save_answers`: the ledger may say that something did happen.

    :raises Invalid: if the form takes no nil report, or a reason does not fit it
    :raises Refusal: as :func:`save_answers`
    """
    report = open_report(work, actor, report_id=report_id, version=version)
    form = form_of(work, report)
    _require_fields(form, reasons or {})
    # Standing figures that were typed anew stand: a nil report only says nothing happened.
    standing = {code for code, asked in form.fields.items() if asked.may_be_carried}
    stocks = {n: value for n, value in report.answers.items() if n.partition(".")[0] in standing}
    report.take_up(actor)
    nothing = nil_answers(form, previous_values(work, report, form))
    report.answers = {**left_over(form, report.answers), **nothing, **stocks}
    if reasons is not None:
        report.reasons = _checked_reasons(reasons)
    report.nil_report = True
    report.saved_at = at
    work.flush()
    return report


def open_report(
    work: Session, actor: Actor, *, report_id: UUID, version: int | None = None
) -> Report:
    """Return the actor's own report if it may still be written.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is not the own unit's, or the active post does not file
    :raises Refusal: ``already-submitted`` if it is handed up
    :raises Stale: if its version is another
    """
    report = find_report(work, actor, report_id)
    require_own(actor, report)
    if not actor.has("filer", "reviewer"):
        raise NotYours("填报由填报员或审核员来做，请换岗位后再填。")
    if not report.is_open:
        # Before its version: whoever wrote on an older copy is to hear that it is filed.
        raise already_submitted(work, report)
    if version is not None and report.version != version:
        raise Stale
    return report


def _require_fields(form: Form, names: Iterable[str]) -> None:
    unknown = [name for name in names if not is_asked(form, name)]
    if unknown:
        words = ["本表没有这一项，请刷新页面后再填。"]
        raise Invalid(errors={name[:48]: words for name in unknown}, code="unknown-field")


def _checked_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons without the spaces around them; what is too long is never cut."""
    found = {name: words.strip() for name, words in reasons.items() if words.strip()}
    words = [f"原因请控制在 {LONGEST_REASON} 字以内。"]
    errors = {name: words for name, given in found.items() if len(given) > LONGEST_REASON}
    if errors:
        raise Invalid(errors=errors, code="too-long")
    return found


def require_own(actor: Actor, record: Report | Obligation) -> None:
    """Refuse to write what is in sight but another unit's.

    The unit above reads; it writes only what bears the mark of filing on behalf.

    :raises NotYours: ``another-unit``
    """
    mine = record.may_be_written_by(actor) if isinstance(record, Report) else False
    if not mine and not actor.owns(record.scope):
        raise NotYours("这份报表由填报单位自己来写。需要改的，请退回给对方。", code="another-unit")
