"""Many reports typed on one sheet in the place of the units below: all of them kept, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.forms.answers import check_answers
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import fitting
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.duties import Duty, duties_owed_to
from fengqiao.reports.models import Report
from fengqiao.reports.nothing_below import form_answered, units_gathering
from fengqiao.reports.on_behalf import begin_on_behalf
from fengqiao.reports.queries import form_of
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import attempt

Words = dict[str, list[str]]
# What a township's sheet may hold is bounded by what one page can show.
MOST_CELLS = 20_000
GATHERED = "由下级汇总，自己上报"


@dataclass(frozen=True)
class TypedRow:
    """One unit's row: its duty, what was typed by field, the version of the draft it was over."""

    obligation_id: UUID
    answers: Mapping[str, str]
    version: int | None = None


def sheet_fields(form: Form, *, everything: bool = True) -> list[Field]:
    """Return the fields that fit a cell: no photographs, no tables, nothing that is added up.

    :param everything: False leaves only the numbers
    """
    return [
        asked
        for asked in form.fields.values()
        if asked.type not in ("attachments", "table")
        and not asked.source_form
        and (everything or asked.numeric)
    ]


def duties_on_sheet(
    work: Session, actor: Actor, *, form: str, period: str, at: datetime
) -> tuple[list[Duty], list[tuple[Duty, str]]]:
    """Return the units below whose report may be typed here, and the others, each with why not."""
    open_ones, others = [], []
    owed = duties_owed_to(work, actor, form=form, period=period)
    added_up = _added_up(work, owed)
    for duty in owed:
        why = _why_not(duty, at)
        if not why and duty.report is None and duty.obligation.scope in added_up:
            why = GATHERED
        if why:
            others.append((duty, why))
        else:
            open_ones.append(duty)
    return open_ones, others


def keep_rows(
    work: Session,
    actor: Actor,
    *,
    rows: Sequence[TypedRow],
    reason: str,
    at: datetime,
    proposals: Callable[[Report], Mapping[str, int]] | None = None,
) -> list[Report]:
    """Keep every row in which something was typed as a draft on behalf, or submit them all.

    A draft may hold figures that do not fit together; a cell that cannot be read keeps all back.

    :param proposals: gives a unit's ledger counts by field; with it the reports are submitted
    :raises Invalid: with words by ``row.<obligation>``, ``cell.<obligation>.<field>`` and, of
        what is not on the sheet, ``field.<obligation>.<field>``; then nothing at all is kept
    """
    errors: Words = {}
    kept: list[Report] = []
    wanted = [row for row in rows if row.version is not None or any(row.answers.values())]
    if not wanted:
        raise Invalid("还没有填，请先在表里填数。", errors={"": ["还没有填，请先在表里填数。"]})
    for row in wanted:
        try:
            with attempt(work):
                kept.append(_keep_row(work, actor, row, reason, at, proposals))
        except Invalid as refusal:
            _note(errors, row, refusal)
        except Refusal as refusal:
            errors[f"row.{row.obligation_id}"] = [refusal.reason]
    if errors:
        raise Invalid("有几处需要改一下，改好后再存。现在一份也没有存。", errors=errors)
    return kept


def form_on_sheet(
    work: Session, duties: Sequence[Duty], others: Sequence[tuple[Duty, str]]
) -> Form | None:
    """Return the form as it is typed on a sheet: as a unit answers it that gathers nothing.

    Only where every unit gathers it from below is it the form that is not typed at all.
    """
    shown = [*duties, *(duty for duty, _ in others)]
    if not shown:
        return None
    added_up = _added_up(work, shown)
    own = (duty for duty in shown if duty.obligation.scope not in added_up)
    return form_answered(work, next(own, shown[0]).obligation)


def _added_up(work: Session, duties: Sequence[Duty]) -> frozenset[int]:
    if not duties:
        return frozenset()
    owed = [duty.obligation for duty in duties]
    form = form_of(work, owed[0])
    return units_gathering(work, owed[0].county, form, [each.scope for each in owed])


def _why_not(duty: Duty, at: datetime) -> str:
    report = duty.report
    if duty.obligation.waived_at is not None:
        return "本期不用报"
    if report is not None and not report.on_behalf:
        return report.state_word
    if report is not None and not report.is_open:
        return f"{report.state_word}（代报）"
    if duty.closed(at):
        return "本期已经关闭"
    return "还没有到填报时间" if at < duty.obligation.opens_at else ""


def _keep_row(
    work: Session,
    actor: Actor,
    row: TypedRow,
    reason: str,
    at: datetime,
    proposals: Callable[[Report], Mapping[str, int]] | None,
) -> Report:
    report = begin_on_behalf(
        work,
        actor,
        obligation_id=row.obligation_id,
        reason=reason,
        at=at,
        tell=proposals is None,
    )
    form = form_of(work, report)
    if row.version is None and report.answers:
        # The sheet was drawn before a colleague wrote; its empty cells must not wipe that out.
        raise Stale("同事刚刚替这个单位填了。请刷新页面，看一下现在的数再填。")
    answers: dict[str, object] = {**fitting(form, report.answers), **row.answers}
    # What does not fit together may wait for a call to the village; it only cannot go up.
    checked = check_answers(replace(form, rules=()), answers, complete=False)
    typed = {code: words for code, words in checked.errors.items() if code in row.answers}
    if typed:
        raise Invalid(errors=typed)
    version = report.version if row.version is None else row.version
    save_answers(work, actor, report_id=report.id, answers=answers, version=version, at=at)
    if proposals is None:
        return report
    return submit_report(
        work, actor, report_id=report.id, version=None, proposals=proposals(report), at=at
    )


def _note(errors: Words, row: TypedRow, refusal: Invalid) -> None:
    """Put a row's words at its cells; a field without one on the sheet has a place of its own."""
    for code, words in (refusal.errors or {"": [refusal.reason]}).items():
        if code == "reason":
            errors["reason"] = words
        elif code in row.answers:
            errors.setdefault(f"cell.{row.obligation_id}.{code}", []).extend(words)
        else:
            place = f"field.{row.obligation_id}.{code}" if code else f"row.{row.obligation_id}"
            errors.setdefault(place, []).extend(words)
