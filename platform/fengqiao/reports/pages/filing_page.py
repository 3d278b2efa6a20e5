"""The page a unit files on (S2), drawn from the form's definition and what is typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fengqiao.actor import Actor
from fengqiao.forms.answers import carried_answers, check_answers
from fengqiao.forms.form import Form
from fengqiao.forms.tables import fitting
from fengqiao.reports.approval_words import approval_words
from fengqiao.reports.duties import Duty
from fengqiao.reports.earlier import earlier_values
from fengqiao.reports.following import marks_on
from fengqiao.reports.gathering import children_sums
from fengqiao.reports.left_out import excused_words
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.behalf_words import behalf_words
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import (
    closed_words,
    correct_words,
    last_word,
    period_words,
    report_tag,
    state_tag,
)
from fengqiao.reports.pages.fields import (
    Shown,
    digests_in,
    is_filled,
    needed,
    photo_views,
    problems_of,
    sections_of,
)
from fengqiao.reports.pages.left_over import left_over_views
from fengqiao.reports.pages.live_checks import checks_for_script
from fengqiao.reports.queries import above_name, form_of, obligation_of, remarks_on
from fengqiao.reports.telling import asking_address
from fengqiao.units.queries import find_unit
from fengqiao.web.frame import owner
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation, Report

Words = Mapping[str, list[str]]


def draw_filing(
    work: Session,
    actor: Actor,
    report: Report,
    *,
    at: datetime,
    answers: Mapping[str, object] | None = None,
    reasons: Mapping[str, str] | None = None,
    errors: Words | None = None,
    on_top: list[str] | None = None,
    status: int = 200,
) -> Drawing:
    """Return the filing page of an open report.

    :param answers: as just typed, if they are not what is kept
    :param errors: words by field code, ``""`` being the report as a whole
    :param on_top: words that belong to no field
    """
    form = form_of(work, report)
    shown = shown_of(work, actor, report, form, answers)
    shown.reasons = reasons if reasons is not None else shown.reasons
    shown.errors = errors or {}
    wanted = [c for c, f in form.fields.items() if needed(f) and c not in shown.hidden]
    general = [{"field": "", "words": words} for words in on_top or []]
    names = {
        "report": header(work, actor, report, form, at=at),
        "closed_words": closed_notice(work, report, at),
        "form_help": form.help,
        "sections": sections_of(form, shown),
        "last_word": shown.last_word,
        "filled": sum(is_filled(form.fields[code], shown.answers) for code in wanted),
        "total": len(wanted),
        "may_copy": bool(carried_answers(form, shown.previous)),
        "problems": general + problems_of(form.fields, shown.errors),
        "sent_back": _sent_back(work, report, form, shown, at),
        "nil_words": form.nil_words if form.nil_allowed else "",
        "left_over": left_over_views(work, report, form),
        "approval": approval_words(work, report, form),
        "checks": checks_for_script(form, shown.previous),
    }
    return Drawing("reports/filing.html", names, status)


def shown_of(
    work: Session,
    actor: Actor,
    report: Report,
    form: Form,
    answers: Mapping[str, object] | None = None,
) -> Shown:
    """Return what stands in an own open report, with last period's values and proposals."""
    given = fitting(form, report.answers if answers is None else answers)
    earlier = earlier_values(work, report, form)
    sent_back = report.state == "sent_back"
    remarks = {r.field: r.words for r in remarks_on(work, report)} if sent_back else {}
    children = children_sums(work, report, form)
    checked = check_answers(form, given, previous=earlier.values, children=children, complete=False)
    return Shown(
        answers=given,
        previous=earlier.values,
        last_word=last_word(report.period, earlier.period),
        origins=earlier.origins,
        reasons=report.reasons,
        proposals=own_proposals(work, actor, report),
        remarks=remarks,
        followed={mark.field: mark.words for mark in marks_on(work, report)},
        warnings=checked.warnings,
        hidden=checked.hidden,
        photos=photo_views(work, digests_in(form, given)),
    )


def header(
    work: Session, actor: Actor, report: Report, form: Form, *, at: datetime
) -> dict[str, Any]:
    """Return what the templates call ``report``."""
    owed = obligation_of(work, report)
    unit = find_unit(work, actor, report.unit_id)
    due, due_kind = report_tag(report, owed, at)
    word, kind = state_tag(report.state)
    return {
        "id": str(report.id),
        "form_title": form.title,
        "form_version": report.form_sha256,
        "period_name": period_words(report.period),
        "unit_name": unit.name,
        "version": report.version,
        "state": report.state,
        "state_word": word,
        "state_kind": kind,
        "due_words": due,
        "due_kind": due_kind,
        # Words such as "today" are wrong on a page that was kept: without a line this stands there.
        "due_exact": f"{moment(owed.due_at)} 截止" if report.state == "draft" else word,
        "action": f"/reports/{report.id}",
        # Where the form stood before anybody began it, and where a device keeps it ahead.
        "ahead": f"/obligations/{owed.id}/filing",
        "blank_href": f"/obligations/{owed.id}/paper",
        "asking_href": _asking_href(actor, report, owed),
        "key": _device_key(actor, report),
        "idempotency_key": str(uuid4()),
        "file_for": "" if actor.owns(report.scope) else unit.name,
        "on_behalf_words": behalf_words(work, actor, report),
        "editable": report.is_open
        and report.may_be_written_by(actor)
        and actor.has("filer", "reviewer"),
    }


def _asking_href(actor: Actor, report: Report, owed: Obligation) -> str:
    """Return where the unit asks for more time or to be excused while it still owes."""
    asks = report.state == "draft" and owed.waived_at is None and owed.above != owed.scope
    return asking_address(owed.id) if asks and actor.owns(report.scope) else ""


def _device_key(actor: Actor, report: Report) -> str:
    """Return under what a device keeps what is typed; another unit's stands apart."""
    key = f"{owner(actor)}/{report.form}/{report.period}"
    return key if actor.owns(report.scope) else f"{key}/{report.division_code}"


def closed_notice(work: Session, report: Report, at: datetime) -> str:
    """Return the words on top of an open report that is not owed, or whose period has closed."""
    owed = obligation_of(work, report)
    if not report.is_open:
        return ""
    excused = excused_words(work, owed)
    return excused or closed_words(Duty(owed, report, ""), above_name(work, report), at)


def _sent_back(
    work: Session, report: Report, form: Form, shown: Shown, at: datetime
) -> dict[str, Any] | None:
    if report.state != "sent_back":
        return None
    fields = [
        {"anchor": f"answer.{code}", "label": asked.label}
        for code, asked in form.fields.items()
        if code in shown.remarks
    ]
    return {
        "who": above_name(work, report),
        "reason": shown.remarks.get("", "请看下面标出的项目。"),
        "fields": fields,
        "due_words": correct_words(report, at),
    }
