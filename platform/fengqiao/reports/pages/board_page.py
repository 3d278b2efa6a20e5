"""The board as its template shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from fengqiao.accounts.queries import own_posts
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.forms.form import Form
from fengqiao.periods.period import Frequency, Period
from fengqiao.reports.board_rows import (
    BoardRow,
    filed_words,
    numeric_codes,
    rates_on,
    totals,
)
from fengqiao.reports.pages.board_choice import Choice
from fengqiao.reports.pages.board_deeds import accept_clean, seldom_deeds, sheet_deeds
from fengqiao.reports.pages.board_lines import lines_of, reason_given, told_above
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import (
    all_filed_tag,
    dated_moment,
    dated_words,
    due_tag,
    period_words,
)
from fengqiao.reports.rates import Rates, Standing, percent_words
from fengqiao.reports.unusual import Flag
from fengqiao.web.words import figure

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
_WORST = ("stale", "ledger", "followed", "jump", "zero", "same")
# What goes on after a report was accepted.
_LASTING = ("stale", "ledger")


def draw_board(
    work: Session, actor: Actor, choice: Choice, rows: Sequence[BoardRow], *, at: datetime
) -> Drawing:
    """Return the board of one form and period."""
    form = choice.form
    shown = [row for row in rows if STATES[choice.state](row)]
    counted = rates_on(rows)
    due, due_kind = _due(rows, counted, at)
    names = {
        "form_title": form.title,
        "period_name": Period.parse(choice.period).label,
        "period_words": _period_words(choice.period, at),
        "due_words": due,
        "due_kind": due_kind,
        "forms": [{"value": code, "label": title} for code, title in choice.forms.items()],
        "chosen_form": choice.code,
        "periods": [{"value": p, "label": Period.parse(p).label} for p in choice.periods],
        "chosen_period": choice.period,
        "deeds": sheet_deeds(work, actor, choice, rows, at),
        "more_deeds": seldom_deeds(actor, choice, rows, at),
        **_beside(choice),
        "stats": _stats(choice, counted),
        "alerts": _alerts(form, rows),
        "reminder_text": reminder_text(form, choice.period, rows, at),
        "bulk_action": choice.address(),
        "accept_clean": accept_clean(actor, choice, rows),
        "may_accept": actor.has("reviewer") and any(r.state == "submitted" for r in shown),
        "accept_instead": _accept_instead(work, actor, shown, at),
        "columns": [_column(form, code) for code in numeric_codes(form)],
        "rows": lines_of(actor, form, shown, at),
        "totals": _totals(form, rows, counted),
    }
    return Drawing("reports/board.html", names)


def draw_empty_board() -> Drawing:
    """Return the board of a unit to which nobody owes anything."""
    lists = ("forms", "periods", "deeds", "more_deeds", "stats", "columns", "rows")
    names: dict[str, Any] = {name: [] for name in lists}
    empty = ("due_words", "due_kind", "chosen_form", "chosen_period", "period_name")
    names |= dict.fromkeys((*empty, "period_words", "newer_href", "older_href"), "")
    names |= {"form_title": "下级报表", "reminder_text": "", "bulk_action": "/board"}
    words = "现在没有下级单位要向本单位报送的报表。"
    alerts = [{"strong": "", "words": words, "href": "", "link_words": ""}]
    nothing = dict.fromkeys(("accept_instead", "accept_clean", "totals"))
    return Drawing("reports/board.html", names | nothing | {"alerts": alerts, "may_accept": False})


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


def _due(rows: Sequence[BoardRow], counted: Rates, at: datetime) -> tuple[str, str]:
    if not rows:
        return "", ""
    done = all_filed_tag(counted)
    if done is not None:
        return done
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


def _period_words(period: str, at: datetime) -> str:
    """Return a period as its button says it: short, a week with its days."""
    given, words = Period.parse(period), dated_words(period, local_date(at))
    if given.frequency is not Frequency.WEEK:
        return words
    first, last = given.first_day, given.last_day
    return f"{words} {first.month}/{first.day}–{last.month}/{last.day}"


def _beside(choice: Choice) -> dict[str, str]:
    """Return the boards of the period before and after; the newest stands first."""
    place, all_ = choice.periods.index(choice.period), choice.periods
    newer = choice.address(period=all_[place - 1]) if place else ""
    older = choice.address(period=all_[place + 1]) if place + 1 < len(all_) else ""
    return {"newer_href": newer, "older_href": older}


def _alerts(form: Form, rows: Sequence[BoardRow]) -> list[dict[str, str]]:
    """Return what is unusual about what waits: the ledger first, then the form's own bounds."""
    found = [
        (_WORST.index(flag.kind), row, flag)
        for row in rows
        for flag in row.flags
        if row.state == "submitted" or flag.kind in _LASTING
    ]
    found.sort(key=itemgetter(0))
    return [_alert(form, row, flag) for _, row, flag in found[:_MOST_ALERTS]]


def _alert(form: Form, row: BoardRow, flag: Flag) -> dict[str, str]:
    strong = f"{row.found.unit_name}{told_above(flag)}"
    if flag.field:
        asked, given = form.fields[flag.field], row.values.get(flag.field)
        shown = figure(given, asked.places)
        # The figure stands before it: a flag that begins by saying it is 0 would say it twice.
        told = told_above(flag).removeprefix("这次填 0，")
        strong = f"{row.found.unit_name}“{asked.label}”报了 {shown}{asked.unit}，{told}"
    if flag.kind == "ledger":
        strong += form.fields[flag.field].unit
    words = reason_given(row, flag.field) if flag.kind == "ledger" else "请核对后再通过。"
    href = f"/reports/{row.found.report}"
    return {"strong": f"{strong}。", "words": words, "href": href, "link_words": "看报表"}


def reminder_text(form: Form, period: str, rows: Sequence[BoardRow], at: datetime) -> str:
    """Return words for the work group: who is asked, and by when each of them."""
    by_limit: dict[datetime, list[str]] = {}
    for row in sorted((row for row in rows if row.to_remind), key=attrgetter("limit")):
        by_limit.setdefault(row.limit, []).append(row.found.unit_name)
    if not by_limit:
        return ""
    asked = f"尽快上报{period_words(period)}《{form.title}》"
    if len(by_limit) == 1:
        ((limit, names),) = by_limit.items()
        over = "，已经过了" if limit < at else ""
        return f"【催报】请{'、'.join(names)}{asked}，截止时间 {dated_moment(limit, at)}{over}。"
    # One extended village must not give all the others its deadline.
    each = [
        f"{'、'.join(names)}，{dated_moment(limit, at)} {'已截止' if limit < at else '截止'}"
        for limit, names in by_limit.items()
    ]
    return f"【催报】请{asked}：{'；'.join(each)}。"


def _column(form: Form, code: str) -> dict[str, str]:
    return {"label": form.fields[code].label, "unit": form.fields[code].unit}


def _totals(form: Form, rows: Sequence[BoardRow], counted: Rates) -> dict[str, Any] | None:
    if not counted.filed:
        return None
    return {
        "filed_words": filed_words(counted),
        "cells": [figure(n, form.fields[code].places) for code, n in totals(form, rows).items()],
    }
