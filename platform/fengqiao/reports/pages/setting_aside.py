"""A unit says why it goes up without a row that was reported to it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.reports.drafting import LONGEST_REASON, open_report
from fengqiao.reports.pages.aside_views import row_words
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.looking_into import LEVELS
from fengqiao.reports.queries import adjustments_of, form_of
from fengqiao.reports.set_aside import asides_of
from fengqiao.reports.setting_aside import find_row, set_row_aside, take_row_back
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("setting_aside", __name__)
_PLACE = "/reports/<uuid:report_id>/rows/<row_key>"
_KEY = re.compile(r"[0-9a-f]{64}")


@pages.get(_PLACE)
@posts("filer", "reviewer", levels=LEVELS)
def ask(report_id: UUID, row_key: str) -> ResponseReturnValue:
    """Show a gathered row and ask why it is not to count."""
    actor = the_actor()
    with transaction(actor, clock.now()) as work:
        drawing = _draw(work, open_report(work, actor, report_id=report_id), row_key)
    return drawing.respond()


@pages.post(_PLACE)
@posts("filer", "reviewer", levels=LEVELS)
def leave_out(report_id: UUID, row_key: str) -> ResponseReturnValue:
    """Set the row aside and go back to the consolidation."""
    actor, at = the_actor(), clock.now()
    fields = read_form("reason", "version")
    try:
        with transaction(actor, at) as work:
            report = open_report(work, actor, report_id=report_id)
            before = _adjusted(work, report)
            into = find_row(work, report, row_key).gathered_into[0]
            set_row_aside(
                work,
                actor,
                report_id=report_id,
                version=fields.number("version"),
                row_key=row_key,
                reason=fields["reason"],
                at=at,
            )
            words = _dropped_words(before, _adjusted(work, report))
    except (Invalid, Stale) as refusal:
        if wants_json():
            raise
        with transaction(actor, at) as work:
            report = open_report(work, actor, report_id=report_id)
            drawing = _draw(work, report, row_key, fields["reason"], refusal)
        return drawing.respond()
    say(f"这一行不计入了，有关的汇总数已重算。{words}", "green")
    return redirect(f"/reports/{report_id}/consolidation#gathered.{into}", 303)


def taken_back(work: Session, actor: Actor, report: Report, row_key: str, at: datetime) -> str:
    """Take a row up again and return what to say about it."""
    before = _adjusted(work, report)
    left_out = {each.record.row_key for each in asides_of(work, report) if each.applies}
    take_row_back(work, actor, report_id=report.id, version=None, row_key=row_key, at=at)
    if row_key not in left_out:
        return "这条“不计入”已去掉，汇总数没有变。"
    return f"已恢复计入，有关的汇总数已重算。{_dropped_words(before, _adjusted(work, report))}"


def require_key(given: str) -> str:
    """Return a row's key as a button names it.

    :raises Invalid: if it is none
    """
    if not _KEY.fullmatch(given):
        raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    return given


def _adjusted(work: Session, report: Report) -> dict[str, str]:
    fields = form_of(work, report).fields
    return {each.field: fields[each.field].label for each in adjustments_of(work, report)}


def _dropped_words(before: dict[str, str], after: dict[str, str]) -> str:
    dropped = "、".join(f"“{label}”" for code, label in before.items() if code not in after)
    return f"{dropped}的汇总数变了，原来的调整已去掉，需要的请重填。" if dropped else ""


def _draw(
    work: Session,
    report: Report,
    row_key: str,
    reason: str = "",
    refusal: Refusal | None = None,
) -> Drawing:
    row = find_row(work, report, row_key)
    errors = dict(refusal.errors) if refusal else {}
    general = [refusal.reason] if refusal and not errors else []
    place = f"/reports/{report.id}"
    names = {
        "form_title": form_of(work, report).title,
        "period_name": period_words(report.period),
        "row": {
            "action": f"{place}/rows/{row.key}",
            "version": report.version,
            "unit_name": f"{row.unit_name} {period_words(row.period)}",
            "table": row.label,
            "words": row_words(row.asked, row.cells),
            "href": f"{place.rpartition('/')[0]}/{row.report_id}?revision={row.revision}",
        },
        "reason": reason,
        "longest_reason": LONGEST_REASON,
        "errors": errors.get("reason", []),
        "problems": [
            *({"field": "", "words": words} for words in general),
            *({"field": "reason", "words": words} for words in errors.get("reason", [])),
        ],
        "back_href": f"{place}/consolidation#gathered.{row.gathered_into[0]}",
    }
    status = refusal.status if refusal else 200
    return Drawing("reports/set_aside.html", names, status, here="/reports")
