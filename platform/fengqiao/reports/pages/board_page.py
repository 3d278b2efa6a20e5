"""The board as its template shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fengqiao.accounts.queries import own_posts
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.reports.board_rows import BoardRow, filed_words, rates_on, totals
from fengqiao.reports.duties import last_reminders, own_duties
from fengqiao.reports.forms import Form
from fengqiao.reports.pages.board_lines import line_of, reason_given
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

    from fengqiao.reports.models import Obligation

_MOST_ALERTS = 5
# Which rows each figure above the table leads to; "unfiled" is what a reminder asks for.
STATES: Mapping[str, Callable[[BoardRow], bool]] = {
    "": lambda row: True,
    "filed": lambda row: row.filed,
    "late": lambda row: row.standing is Standing.LATE,
    "waiting": lambda row: row.duty.state == "submitted",
    "sent_back": lambda row: row.duty.state == "sent_back",
    "pending": lambda row: row.standing is Standing.PENDING,
    "missing": lambda row: row.standing.missing,
    "unfiled": lambda row: row.standing.missing or row.standing is Standing.PENDING,
    "waived": lambda row: row.standing is Standing.WAIVED,
}
_WORST = ("ledger", "jump", "zero", "same")


@dataclass(frozen=True)
class Choice:
    """Which board is looked at: form, period and state, and what else may be chosen."""

    forms: dict[str, Form]
    code: str
    periods: Sequence[str]
    period: str
    state: str
    path: str

    @property
    def form(self) -> Form:
        """Return the form looked at."""
        return self.forms[self.code]

    def address(self, **changes: str) -> str:
        """Return this board's address with something changed."""
        query = {"form": self.code, "period": self.period, "state": self.state, **changes}
        return self.path + "?" + urlencode({n: v for n, v in query.items() if v})


def draw_board(
    work: Session, actor: Actor, choice: Choice, rows: Sequence[BoardRow], *, at: datetime
) -> Drawing:
    """Return the board of one form and period."""
    form = choice.form
    codes = [code for code, asked in form.fields.items() if asked.numeric]
    shown = [row for row in rows if _wanted(row, choice.state)]
    reminded = last_reminders(work, [row.duty.obligation for row in shown])
    due, due_kind = _due(rows, at)
    names = {
        "form_title": form.title,
        "period_name": Period.parse(choice.period).label,
        "due_words": due,
        "due_kind": due_kind,
        "forms": [{"value": each.code, "label": each.title} for each in choice.forms.values()],
        "chosen_form": choice.code,
        "periods": [{"value": p, "label": Period.parse(p).label} for p in choice.periods],
        "chosen_period": choice.period,
        "deeds": _deeds(work, actor, choice, rows, at),
        "stats": _stats(choice, rates_on(rows)),
        "alerts": _alerts(form, rows),
        "reminder_text": _reminder_text(form, choice.period, rows, at),
        "bulk_action": choice.address(),
        "may_accept": actor.has("reviewer") and any(r.duty.state == "submitted" for r in shown),
        "accept_instead": _accept_instead(work, actor, shown, at),
        "columns": [_column(form, code) for code in codes],
        "rows": [
            line_of(actor, form, codes, row, _reminded(reminded.get(row.duty.obligation.id)), at)
            for row in shown
        ],
        "totals": _totals(form, codes, rows),
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
    if actor.has("reviewer") or not any(row.duty.state == "submitted" for row in shown):
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
    owed: Obligation = min((row.duty.obligation for row in rows), key=lambda each: each.due_at)
    return due_tag(owed, at)


def _wanted(row: BoardRow, state: str) -> bool:
    return STATES[state](row)


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
        pending = sum(row.to_remind(at) for row in rows)
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
    for duty in own_duties(work, actor):
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
        (_WORST.index(flag.kind), _alert(form, row, flag))
        for row in rows
        if row.duty.state == "submitted" or any(each.kind == "ledger" for each in row.flags)
        for flag in row.flags
        if row.duty.state == "submitted" or flag.kind == "ledger"
    ]
    found.sort(key=lambda each: each[0])
    return [alert for _, alert in found[:_MOST_ALERTS]]


def _alert(form: Form, row: BoardRow, flag: Flag) -> dict[str, str]:
    strong = f"{row.duty.unit_name}{flag.words}。"
    if flag.field:
        asked, given = form.fields[flag.field], row.values.get(flag.field)
        shown = figure(given if isinstance(given, int) else None, asked.places)
        strong = f"{row.duty.unit_name}“{asked.label}”报了 {shown}{asked.unit}，{flag.words}。"
    if flag.kind == "ledger":
        strong = strong.removesuffix("。") + f"{form.fields[flag.field].unit}。"
    words = reason_given(row, flag.field) if flag.kind == "ledger" else "请核对后再通过。"
    href = f"/reports/{row.duty.report.id}" if row.duty.report else ""
    return {"strong": strong, "words": words, "href": href, "link_words": "看报表"}


def _reminder_text(form: Form, period: str, rows: Sequence[BoardRow], at: datetime) -> str:
    missing = [row for row in rows if row.to_remind(at)]
    if not missing:
        return ""
    names = "、".join(row.duty.unit_name for row in missing)
    due = moment(max(row.duty.obligation.due_at for row in missing))
    return f"【催报】请{names}尽快上报{period_words(period)}《{form.title}》，截止时间 {due}。"


def _column(form: Form, code: str) -> dict[str, str]:
    return {"label": form.fields[code].label, "unit": form.fields[code].unit}


def _totals(form: Form, codes: Sequence[str], rows: Sequence[BoardRow]) -> dict[str, Any] | None:
    if not any(row.filed for row in rows):
        return None
    sums = totals(form, rows)
    return {
        "filed_words": filed_words(rates_on(rows)),
        "cells": [figure(sums[code], form.fields[code].places) for code in codes],
    }


def _reminded(reminder: Any) -> str:
    return f"{moment(reminder.reminded_at)} 催过" if reminder else ""
