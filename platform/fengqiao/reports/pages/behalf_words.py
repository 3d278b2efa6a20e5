"""What everybody who sees a report is told about its having been filed on behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.accounts.queries import account_names
from fengqiao.actor import Actor
from fengqiao.reports.on_behalf import marks_of
from fengqiao.reports.queries import above_name
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import OnBehalf, Report


def behalf_words(work: Session, actor: Actor, report: Report) -> str:
    """Return who writes or wrote in the unit's place, and why; empty if nobody ever did."""
    marks = marks_of(work, report)
    if not marks:
        return ""
    mark, above = marks[0], above_name(work, report)
    names = account_names(work, actor.county, {mark.account_id} if mark.account_id else set())
    person = names.get(mark.account_id, "") if mark.account_id else ""
    said = f"{above}{person}代报，原因：{mark.reason}（{moment(mark.begun_at)}）。"
    if not report.on_behalf:
        return f"{said}后来由填报单位自己接手。"
    return said + _advice(actor, report, mark)


def confirming(work: Session, actor: Actor, report: Report) -> dict[str, Any] | None:
    """Return what the unit itself may press to say that what stands there is right."""
    waits = report.on_behalf and report.state == "submitted" and actor.owns(report.scope)
    if not waits or not actor.has("filer", "reviewer"):
        return None
    if any(mark.ended_at is None and mark.confirmed_at for mark in marks_of(work, report)):
        return None
    return {
        "label": "核对无误",
        "href": None,
        "action": f"/reports/{report.id}/confirmation",
        "kind": "primary",
        "confirm": "",
        "hidden": [("version", str(report.version))],
        "disabled": False,
    }


def _advice(actor: Actor, report: Report, mark: OnBehalf) -> str:
    if mark.confirmed_at is not None:
        return f"填报单位已于 {moment(mark.confirmed_at)} 核对无误。"
    if not actor.owns(report.scope):
        return ""
    if report.is_open:
        return "您接着填，就改由本单位自己填报。"
    if report.state == "submitted":
        return "请核对；不对的，可以撤回改正。"
    return ""
