"""What may be done with a board as a whole: the most wanted first, the rest behind one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fengqiao.actor import Actor
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period, parent_of
from fengqiao.reports.board_rows import BoardRow
from fengqiao.reports.duties import own_duties_covering
from fengqiao.reports.pages.board_choice import Choice
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.reading import button, link
from fengqiao.reports.queries import form_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sheet_deeds(
    work: Session, actor: Actor, choice: Choice, rows: Sequence[BoardRow], at: datetime
) -> list[dict[str, Any]]:
    """Return what is wanted most: to remind whoever has not filed, and to consolidate."""
    place = [("form", choice.code), ("period", choice.period)]
    deeds: list[dict[str, Any]] = []
    if actor.has("reviewer"):
        pending = sum(row.to_remind for row in rows)
        if pending:
            hidden = [("action", "remind_all"), *place]
            deeds.append(button(f"催报全部（{pending}）", choice.address(), hidden, kind="danger"))
    if actor.has("filer", "reviewer"):
        deeds += _consolidating(work, actor, choice, at)
    return deeds


def accept_clean(actor: Actor, choice: Choice, rows: Sequence[BoardRow]) -> dict[str, Any] | None:
    """Return the deed that accepts what has nothing unusual, if there is any of it."""
    clean = sum(row.unproblematic for row in rows)
    if not clean or not actor.has("reviewer"):
        return None
    place = [("form", choice.code), ("period", choice.period)]
    hidden = [("action", "accept_unproblematic"), *place]
    words = f"{clean} 份没有疑问，全部通过？"
    label = f"通过无疑问的（{clean}）"
    return button(label, choice.address(), hidden, kind="soft", confirm=words)


def seldom_deeds(
    actor: Actor, choice: Choice, rows: Sequence[BoardRow], at: datetime
) -> list[dict[str, Any]]:
    """Return what is seldom wanted and stands behind one button."""
    place = urlencode([("form", choice.code), ("period", choice.period)])
    deeds: list[dict[str, Any]] = []
    if actor.has("filer", "reviewer") and any(row.may_be_begun_on_behalf(at) for row in rows):
        deeds.append(link("表格代报", f"/grid?{place}"))
    if rows:
        deeds.append(link("导出 Excel", f"/exports/board?{place}"))
    return deeds


def _consolidating(
    work: Session, actor: Actor, choice: Choice, at: datetime
) -> list[dict[str, Any]]:
    """Return where this is gathered: several forms may ask for it, the soonest due first."""
    found: list[tuple[bool, str, str]] = []
    for duty in sorted(
        own_duties_covering(work, actor, choice.period), key=attrgetter("obligation.due_at")
    ):
        form, owed = form_of(work, duty.obligation), duty.obligation
        if choice.code not in form.child_forms or owed.opens_at > at:
            continue
        if not _covers(owed.period, form, choice):
            continue
        if duty.report is None and at > owed.closes_at:
            continue
        href = (
            f"/reports/{duty.report.id}" if duty.report else f"/reports/begin?obligation={owed.id}"
        )
        done = duty.report is not None and not duty.report.is_open
        found.append((done, period_words(owed.period), href))
    found.sort(key=itemgetter(0))
    return [
        link(
            f"{'看汇总' if done else '去汇总'}（{words}）",
            href,
            "" if done or number else "primary",
        )
        for number, (done, words, href) in enumerate(found)
    ]


def _covers(period: str, form: Form, choice: Choice) -> bool:
    if form.frequency == choice.form.frequency:
        return period == choice.period
    return str(parent_of(Period.parse(choice.period), form.frequency)) == period
