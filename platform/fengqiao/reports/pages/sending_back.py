"""The unit above sends a report back, with words at the fields that are to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Refusal
from fengqiao.forms.answers import check_answers, written_answer, written_answers
from fengqiao.forms.form import Field, Form
from fengqiao.reports.earlier import earlier_values
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import end_of, hour_words, last_word
from fengqiao.reports.pages.fields import shown_answer
from fengqiao.reports.pages.filing_page import header
from fengqiao.reports.queries import find_report, form_of, newest_revisions
from fengqiao.reports.review import LONGEST_REMARK, send_back_report
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.calendar import Calendar, add_working_days
from fengqiao.tenancy.county_calendar import kept_calendar
from fengqiao.tenancy.moves import require_move
from fengqiao.tenancy.questions import Value
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form, visible
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("sending_back", __name__)
_NEAR = ("今天", "明天", "后天")
_LEVELS = ("county", "township", "village", "department", "grid")
_COMMON = (
    "与台账不符，请核对",
    "与上期相差较大，请核实",
    "漏填，请补上",
    "合计不对，请核对",
    "请补充说明",
)


@dataclass
class SentBack:
    """The form as filled in: which fields, which words, by when."""

    chosen: set[str] = field(default_factory=set)
    remarks: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    due: str = ""
    version: int | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)


@pages.get("/reports/<uuid:report_id>/send-back")
@posts("reviewer", levels=_LEVELS)
def ask(report_id: UUID) -> ResponseReturnValue:
    """Show the report with room for remarks."""
    return _drawn(the_actor(), report_id, SentBack(), clock.now(), 200)


@pages.post("/reports/<uuid:report_id>/send-back")
@posts("reviewer", levels=_LEVELS)
def send_back(report_id: UUID) -> ResponseReturnValue:
    """Send the report back; what was written stays on the page if something is wrong with it."""
    actor, at, filled = the_actor(), clock.now(), _read()
    try:
        if filled.errors:
            raise Invalid(errors=filled.errors)
        with transaction(actor, at) as work:
            report = find_report(work, actor, report_id)
            form = form_of(work, report)
            due = _due(filled, form, at, kept_calendar(work, actor.county))
            remarks = _remarks(filled, form, due)
            send_back_report(
                work,
                actor,
                report_id=report_id,
                version=filled.version,
                remarks=remarks,
                correct_by=due,
                at=at,
            )
    except Refusal as refusal:
        if refusal.status not in (412, 422):
            raise
        filled.errors = refusal.errors or {"": [refusal.reason]}
        return _drawn(actor, report_id, filled, at, refusal.status)
    say("已退回，对方打开待办就能看到批注。")
    return redirect(f"/board?form={report.form}&period={report.period}", 303)


def _read() -> SentBack:
    try:
        fields = read_form(
            "version", "reason", "due", many=("field",), prefixes=("remark.",), longest=2000
        )
        return SentBack(
            set(fields.many("field")),
            {code: words.strip() for code, words in fields.below("remark.").items()},
            fields["reason"],
            fields["due"],
            fields.number("version"),
        )
    except Invalid as refusal:
        given = {name: visible(request.form[name]) for name in request.form}
        remarks = {
            n.removeprefix("remark."): v for n, v in given.items() if n.startswith("remark.")
        }
        number = given.get("version", "")
        return SentBack(
            set(request.form.getlist("field")),
            remarks,
            given.get("reason", ""),
            given.get("due", ""),
            int(number) if number.isascii() and number.isdigit() else None,
            {name.removeprefix("remark."): words for name, words in refusal.errors.items()},
        )


def _remarks(filled: SentBack, form: Form, due: datetime | None) -> dict[str, str]:
    """Return the remarks by field; a ticked field without words gets the general ones.

    Words at every marked field say enough: the general ones are then not asked for.
    """
    errors: dict[str, list[str]] = {}
    remarks = {code: words for code, words in filled.remarks.items() if words}
    if not filled.reason and (not remarks or filled.chosen - set(remarks)):
        errors["reason"] = ["请写为什么退回，或者在每个要改的项目旁写上意见。"]
    elif len(filled.reason) > LONGEST_REMARK:
        errors["reason"] = [f"请控制在 {LONGEST_REMARK} 字以内。"]
    if filled.due and due is None:
        errors["due"] = ["请从列出的时间里选一个。"]
    unknown = (filled.chosen | set(remarks)) - set(form.fields)
    if unknown:
        errors[""] = ["本表没有这一项，请刷新页面后再试。"]
    if errors:
        raise Invalid(errors=errors)
    remarks |= {code: "请核对这一项。" for code in filled.chosen if code not in remarks}
    return {"": filled.reason, **remarks}


def _due(filled: SentBack, form: Form, at: datetime, calendar: Calendar) -> datetime | None:
    choices = due_choices(form, at, calendar)
    return next((day for value, _, day in choices if value == filled.due), None)


def _drawn(
    actor: Actor, report_id: UUID, filled: SentBack, at: datetime, status: int
) -> ResponseReturnValue:
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        require_move(
            actor, "report", report.state, "sent_back", scope=report.scope, above=report.above
        )
        drawing = _drawing(work, actor, report, filled, at, status)
    return drawing.respond()


def _drawing(
    work: Session, actor: Actor, report: Report, filled: SentBack, at: datetime, status: int
) -> Drawing:
    form = form_of(work, report)
    revision = newest_revisions(work, [report]).get(report.id)
    values = revision.answers if revision else {}
    earlier = earlier_values(work, report, form)
    previous = earlier.values
    warnings = check_answers(form, written_answers(form, values), previous=previous).warnings
    labels = {code: asked.label for code, asked in form.fields.items()}
    calendar = kept_calendar(work, actor.county)
    choices = due_choices(form, at, calendar)
    names = {
        "report": header(work, actor, report, form, at=at),
        "action": f"/reports/{report.id}/send-back",
        "problems": _problems(filled.errors, labels),
        "sections": [
            {
                "title": section.title,
                "fields": [
                    _field(asked, values, previous, filled, warnings.get(asked.code, []))
                    for asked in section.fields
                ],
            }
            for section in form.sections
        ],
        "last_word": last_word(report.period, earlier.period),
        "common_remarks": list(_COMMON),
        "reason": filled.reason,
        "longest_reason": LONGEST_REMARK,
        "due_choices": [{"value": value, "label": label} for value, label, _ in choices],
        "chosen_due": filled.due or usual_due(form, at, calendar),
        "errors": {"reason": filled.errors.get("reason", []), "due": filled.errors.get("due", [])},
        "cancel_href": f"/reports/{report.id}",
    }
    return Drawing("reports/send_back.html", names, status, here="/board")


def _problems(errors: Mapping[str, list[str]], labels: Mapping[str, str]) -> list[dict[str, str]]:
    found = []
    for name, lines in errors.items():
        anchor = name if name in ("reason", "due") else f"remark.{name}" if name in labels else ""
        head = f"{labels[name]}：" if name in labels else ""
        found += [{"field": anchor, "words": head + words} for words in lines]
    return found


def _field(
    asked: Field,
    values: Mapping[str, Any],
    previous: Mapping[str, Value],
    filled: SentBack,
    warnings: list[str],
) -> dict[str, Any]:
    value, last = values.get(asked.code), previous.get(asked.code)
    written = written_answer(asked, value)
    return {
        "id": asked.code,
        "label": asked.label,
        "shown": shown_answer(asked, written) or "无",
        "unit": asked.unit,
        "last": write_answer(asked, last) if asked.numeric and last is not None else None,
        "about": "；".join(warnings),
        "chosen": asked.code in filled.chosen,
        "remark": filled.remarks.get(asked.code, ""),
    }


def due_choices(form: Form, at: datetime, calendar: Calendar) -> list[tuple[str, str, datetime]]:
    """Return by when a correction may be asked for: at the hour at which the form is always due."""
    today, hour = local_date(at), hour_words(form)
    later = {today + timedelta(days=number) for number in (0, 1, 2, 3, 5, 7)}
    days = sorted(later | {add_working_days(today, 1, calendar)})
    ends = [end_of(day, form) for day in days]
    near = [f"{word}（{_weekday(day)}）{hour}" for word, day in zip(_NEAR, days, strict=False)]
    far = [f"{moment(end)}（{_weekday(local_date(end))}）" for end in ends[len(near) :]]
    pairs = zip(ends, [*near, *far], strict=True)
    return [(_value(end), name, end) for end, name in pairs if end > at]


def usual_due(form: Form, at: datetime, calendar: Calendar) -> str:
    """Return the next working day: on a Friday nobody is asked for a Saturday."""
    return _value(end_of(add_working_days(local_date(at), 1, calendar), form))


def _value(end: datetime) -> str:
    return f"{end:%Y-%m-%dT%H:%M}"


def _weekday(day: date) -> str:
    return f"星期{'一二三四五六日'[day.weekday()]}"
