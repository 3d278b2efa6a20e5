"""What a unit handed up each time, and what differs between any two times, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.errors import NotFound
from fengqiao.forms.answers import written_answers
from fengqiao.forms.form import Form
from fengqiao.reports.pages.fields import shown_answer
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from fengqiao.reports.models import Report, ReportRevision


def chosen_revision(
    report: Report, revisions: Sequence[ReportRevision], number: int | None
) -> ReportRevision | None:
    """Return the revision to show; what its unit is rewriting is shown as last handed up.

    :raises NotFound: if there is no such revision
    """
    wanted = report.revision if number is None else number
    if wanted == 0 and number is None:
        return None
    return _numbered(revisions, wanted)


def revision_line(
    report: Report,
    each: ReportRevision,
    shown: ReportRevision | None,
    names: Mapping[UUID, str],
) -> dict[str, Any]:
    """Return one time it was handed up, as a line that leads to it."""
    return {
        "href": f"/reports/{report.id}?revision={each.number}",
        "number": each.number,
        "shown": shown is not None and each.number == shown.number,
        "at": moment(each.submitted_at),
        "who": names.get(each.account_id, ""),
        "words": "零报告" if each.nil_report else "首次上报" if each.number == 1 else "更正",
        "hash": each.sha256,
    }


def compared(
    report: Report,
    form: Form,
    revisions: Sequence[ReportRevision],
    shown: ReportRevision | None,
    against: int | None,
) -> dict[str, Any] | None:
    """Return what differs between the revision shown and another, the one before if none is named.

    :raises NotFound: if there is no such revision
    """
    if shown is None or len(revisions) < 2:
        return None
    other = _numbered(revisions, against or _beside(shown.number))
    older, newer = sorted((other, shown), key=lambda each: each.number)
    return {
        "action": f"/reports/{report.id}",
        "choices": [
            {"value": str(each.number), "label": f"第 {each.number} 次 {moment(each.submitted_at)}"}
            for each in revisions
        ],
        "shown": str(shown.number),
        "against": str(other.number),
        "before": f"第 {older.number} 次",
        "after": f"第 {newer.number} 次",
        "lines": differences(form, older, newer),
    }


def differences(form: Form, older: ReportRevision, newer: ReportRevision) -> list[dict[str, str]]:
    """Return each field whose answer, or whose reason, is another, in the form's order."""
    before = written_answers(form, older.answers)
    after = written_answers(form, newer.answers)
    lines = []
    if older.nil_report != newer.nil_report:
        words = {True: "零报告", False: "逐项填报"}
        lines.append(_line("上报方式", words[older.nil_report], words[newer.nil_report], ""))
    for code, asked in form.fields.items():
        was, now = (shown_answer(asked, given.get(code)) or "无" for given in (before, after))
        same_photos = before.get(code) == after.get(code)
        if was != now or (asked.type == "attachments" and not same_photos):
            lines.append(_line(asked.label, was, now, asked.unit))
        reasons = older.reasons.get(code, ""), newer.reasons.get(code, "")
        if reasons[0] != reasons[1]:
            lines.append(_line(f"{asked.label}的说明", reasons[0] or "无", reasons[1] or "无", ""))
    return lines


def _line(label: str, before: str, after: str, unit: str) -> dict[str, str]:
    return {"label": label, "before": before, "after": f"{after} {unit}".strip()}


def _beside(number: int) -> int:
    return number - 1 if number > 1 else number + 1


def _numbered(revisions: Sequence[ReportRevision], number: int) -> ReportRevision:
    for each in revisions:
        if each.number == number:
            return each
    raise NotFound("这一次上报")
