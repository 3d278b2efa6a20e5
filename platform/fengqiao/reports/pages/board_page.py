"""The board as its template shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fengqiao.accounts.queries import own_posts
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.reports.board_rows import (
    BoardRow,
    filed_words,
    numeric_codes,
    rates_on,
    totals,
)
from fengqiao.reports.duties import own_duties_covering
from fengqiao.reports.forms import Form
from fengqiao.reports.pages.board_lines import lines_of, reason_given
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import due_tag, period_words
from fengqiao.reports.pages.reading import button, link
from fengqiao.reports.periods import Period, parent_of
from fengqiao.reports.queries import form_of
from fengqiao.reports.rates import Rates, Standing, percent_words
from fengqiao.reports.unusual import Flag
from fengqiao.web.words import figure, moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST_ALERTS = 5
# Which rows each figure above the table leads to; "unfiled" is what a reminder asks for.
STATES: Mapping[str, Callable[[BoardRow], bool]] = {
    "": lambda row: True,
    "filed": lambda row: row.filed,
    "late": lambda row: row.standing is Standing.LATE,
    "waiting": lambda row: row.state == "submitted",
    "sent_back": lambda row: row.state == "sent_back",
    "pending": lambda row: row.standing is Standing.PENDING,
    "missing": lambda row: row.standing.missing,
    "unfiled": lambda row: row.standing.missing or row.standing is Standing.PENDING,
    "waived": lambda row: row.standing is Standing.WAIVED,
}
_WORST = ("ledger", "followed", "jump", "zero", "same")


@dataclass(frozen=True)
class Choice:
    """Which board is looked at: form, period and state, and what else may be chosen.

    ``forms`` are titles by code; ``form`` is in the version that was asked for in the period.
    """

    forms: Mapping[str, str]
    form: Form
    periods: Sequence[str]
    period: str
    state: str
    path: str

    @property
    def code(self) -> str:
        """Return the form's code."""
        return self.form.code

    def address(self, **changes: str) -> str:
        """Return this board's address with something changed."""
        query = {"form": self.code, "period": self.period, "state": self.state, **changes}
        return self.path + "?" + urlencode({n: v for n, v in query.items() if v})


def draw_board(
    work: Session, actor: Actor, choice: Choice, rows: Sequence[BoardRow], *, at: datetime
) -> Drawing:
    """Return the board of one form and period."""
    form = choice.form
    shown = [row for row in rows if STATES[choice.state](row)]
    counted = rates_on(rows)
    due, due_kind = _due(rows, at)
    names = {
        "form_title": form.title,
        "period_name": Period.parse(choice.period).label,
        "due_words": due,
        "due_kind": due_kind,
        "forms": [{"value": code, "label": title} for code, title in choice.forms.items()],
        "chosen_form": choice.code,
        "periods": [{"value": p, "label": Period.parse(p).label} for p in choice.periods],
        "chosen_period": choice.period,
        "deeds": _deeds(work, actor, choice, rows, at),
        "stats": _stats(choice, counted),
        "alerts": _alerts(form, rows),
        "reminder_text": _reminder_text(form, choice.period, rows),
        "bulk_action": choice.address(),
        "may_accept": actor.has("reviewer") and any(r.state == "submitted" for r in shown),
        "accept_instead": _accept_instead(work, actor, shown, at),
        "columns": [_column(form, code) for code in numeric_codes(form)],
        "rows": lines_of(actor, form, shown, at),
        "totals": _totals(form, rows, counted),
    }
    return Drawing("reports/board.html", names)


def draw_empty_board() -> Drawing:
    """Return the board of a unit to which nobody owes anything."""
    lists = ("forms", "periods", "deeds", "stats", "columns", "rows")
    names: dict[str, Any] = {name: [] for name in lists}
    empty = ("due_words", "due_kind", "chosen_form", "chosen_period", "period_name")
    names |= dict.fromkeys(empty, "")
    names |= {"form_title": "下级报表", "reminder_text": "", "bulk_action": "/board"}
    words = "现在没有下级单位要向本单位报送的报表。"
    alerts = [{"strong": "", "words": words, "href": "", "link_words": ""}]
    return Drawing(
        "reports/board.html",
        names | {"alerts": alerts, "may_accept": False, "accept_instead": None, "totals": None},
    )


def _accept_instead(
    work: Session, actor: Actor, shown: Sequence[BoardRow], at: datetime
) -> dict[str, str] | None:
    """Return which post accepts what waits here, if it is another than the active one."""
    if actor.has("reviewer") or not any(row.state == "submitted" for row in shown):
        return None
    held = own_posts(work, actor, on=local_date(at))
    own = [e for e in held if e.unit.id == actor.unit_id and e.post.role == "reviewer"]
    words = f"通过和退回由{actor.unit_name}的审核员来做。"
    if not own:
        return {"words": words, "post": "", "label": ""}
    label = f"{own[0].unit.name} {own[0].post.role_word}"
    return {"words": words, "post": str(own[0].post.id), "label": label}


def _due(rows: Sequence[BoardRow], at: datetime) -> tuple[str, str]:
    if not rows:
        return "", ""
    # The common deadline; an extended one belongs to one unit alone.
    first = min((row.found for row in rows), key=attrgetter("due_at"))
    return due_tag(first, at)


def _stats(choice: Choice, counted: Rates) -> list[dict[str, Any]]:
    filed_share = percent_words(counted.filing_rate) if counted.expected else ""
    numbers = [
        ("", "应报", counted.expected, "个单位", ""),
        ("filed", "已报", counted.filed, filed_share, "green"),
        ("waiting", "待审核", counted.waiting, "份", "amber"),
        ("missing", "未报", counted.missing, "个", "red"),
        ("sent_back", "退回待改", counted.sent_back, "份", "red"),
    ]
    seldom = [
        ("pending", "未到期", counted.pending, "个", "amber"),
        ("late", "迟报", counted.late, "份", "amber"),
        ("waived", "免报", counted.waived, "个", ""),
    ]
    numbers += [each for each in seldom if each[2]]
    return [
        {
            "label": label,
            "value": value,
            "unit": unit,
            "kind": kind if value else "",
            "href": choice.address(state=state),
            "current": choice.state == state,
        }
        for state, label, value, unit, kind in numbers
    ]


def _deeds(
    work: Session, actor: Actor, choice: Choice, rows: Sequence[BoardRow], at: datetime
) -> list[dict[str, Any]]:
    place = [("form", choice.code), ("period", choice.period)]
    deeds: list[dict[str, Any]] = []
    if actor.has("reviewer"):
        clean = sum(row.unproblematic for row in rows)
        if clean:
            hidden = [("action", "accept_unproblematic"), *place]
            words = f"{clean} 份没有疑问，全部通过？"
            label = f"通过无疑问的（{clean}）"
            deeds.append(button(label, choice.address(), hidden, kind="soft", confirm=words))
        pending = sum(row.to_remind for row in rows)
        if pending:
            hidden = [("action", "remind_all"), *place]
            deeds.append(button(f"催报全部（{pending}）", choice.address(), hidden, kind="danger"))
    if actor.has("filer", "reviewer"):
        if any(row.may_be_begun_on_behalf(at) for row in rows):
            deeds.append(link("表格代报", f"/grid?{urlencode(place)}"))
        deeds += _consolidating(work, actor, choice, at)
    if rows:
        deeds.append(link("导出 Excel", f"/exports/board?{urlencode(place)}"))
    return deeds


def _consolidating(
    work: Session, actor: Actor, choice: Choice, at: datetime
) -> list[dict[str, Any]]:
    for duty in own_duties_covering(work, actor, choice.period):
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
        return [link(f"去汇总（{period_words(owed.period)}）", href, "primary")]
    return []


def _covers(period: str, form: Form, choice: Choice) -> bool:
    if form.frequency == choice.form.frequency:
        return period == choice.period
    return str(parent_of(Period.parse(choice.period), form.frequency)) == period


def _alerts(form: Form, rows: Sequence[BoardRow]) -> list[dict[str, str]]:
    """Return what is unusual about what waits: the ledger first, then the form's own bounds."""
    found = [
        (_WORST.index(flag.kind), row, flag)
        for row in rows
        for flag in row.flags
        if row.state == "submitted" or flag.kind == "ledger"
    ]
    found.sort(key=itemgetter(0))
    return [_alert(form, row, flag) for _, row, flag in found[:_MOST_ALERTS]]


def _alert(form: Form, row: BoardRow, flag: Flag) -> dict[str, str]:
    strong = f"{row.found.unit_name}{flag.words}。"
    if flag.field:
        asked, given = form.fields[flag.field], row.values.get(flag.field)
        shown = figure(given, asked.places)
        strong = f"{row.found.unit_name}“{asked.label}”报了 {shown}{asked.unit}，{flag.words}。"
    if flag.kind == "ledger":
        strong = strong.removesuffix("。") + f"{form.fields[flag.field].unit}。"
    words = reason_given(row, flag.field) if flag.kind == "ledger" else "请核对后再通过。"
    href = f"/reports/{row.found.report}"
    return {"strong": strong, "words": words, "href": href, "link_words": "看报表"}


def _reminder_text(form: Form, period: str, rows: Sequence[BoardRow]) -> str:
    missing = [row for row in rows if row.to_remind]
    if not missing:
        return ""
    names = "、".join(row.found.unit_name for row in missing)
    due = moment(max(row.found.due_at for row in missing))
    return f"【催报】请{names}尽快上报{period_words(period)}《{form.title}》，截止时间 {due}。"


def _column(form: Form, code: str) -> dict[str, str]:
    return {"label": form.fields[code].label, "unit": form.fields[code].unit}


def _totals(form: Form, rows: Sequence[BoardRow], counted: Rates) -> dict[str, Any] | None:
    if not counted.filed:
        return None
    return {
        "filed_words": filed_words(counted),
        "cells": [figure(n, form.fields[code].places) for code, n in totals(form, rows).items()],
    }
