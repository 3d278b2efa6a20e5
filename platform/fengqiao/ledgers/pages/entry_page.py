"""An entry as its templates show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from fengqiao.accounts.queries import account_names
from fengqiao.actor import Actor
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.pages.listing import short_day, state_kind, state_words, title_of
from fengqiao.ledgers.pages.questions import (
    Filled,
    bare,
    photo_question,
    photos_shown,
    problems,
    question,
)
from fengqiao.ledgers.queries import ledger_of, steps_of
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.moves import may_move
from fengqiao.units.queries import find_unit
from fengqiao.web.frame import owner
from fengqiao.web.words import day, moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.ledgers.models import LedgerEntry, LedgerStep

_DEEDS = {"find": "登记", "amend": "更正", "return": "退回"}
# What it was made by a deed, which the county's own word for the state tells.
_MADE = {"rectify": "rectified", "close_out": "closed"}


def draw_entry(
    work: Session, actor: Actor, entry: LedgerEntry, filled: Filled, today: date
) -> dict[str, Any]:
    """Return what the page of an entry shows."""
    ledger, steps = ledger_of(work, entry), steps_of(work, entry)
    names = account_names(work, actor.county, {step.account_id for step in steps})
    following = _next_deed(work, actor, entry, ledger, filled)
    due, kind = _due(entry, today)
    labels = {each["id"]: each["label"] for each in following["fields"]} if following else {}
    return {
        "entry": {
            "title": title_of(entry),
            "unit_name": find_unit(work, actor, entry.unit_id).name,
            "number": f"{entry.found_on:%Y%m%d}-{entry.id.hex[:6].upper()}",
            "state_word": state_words(entry, ledger, today),
            "state_kind": state_kind(entry, today),
            "due_words": due,
            "due_kind": kind,
            "version": entry.version,
        },
        "deeds": _deeds(actor, entry),
        "problems": problems(labels, filled.errors),
        "steps": _steps(entry, ledger),
        "next_deed": following,
        "particulars": _particulars(entry, ledger),
        "story": [_told(work, ledger, step, names) for step in steps],
    }


def draw_amending(
    work: Session, actor: Actor, entry: LedgerEntry, filled: Filled
) -> dict[str, Any]:
    """Return what the page for correcting an entry shows."""
    ledger = ledger_of(work, entry)
    given: Mapping[str, Any] = filled.answers or entry.values
    columns = [
        question(column, given.get(column.code), filled.errors.get(column.code, ()))
        for column in ledger.columns
    ]
    why = bare(
        "words",
        "为什么更正",
        kind="text",
        value=filled.answers.get("words", ""),
        errors=filled.errors.get("words", []) + filled.errors.get("reason", []),
        hint="原来的内容和原因都会留着",
    )
    labels = {each["id"]: each["label"] for each in [*columns, why]}
    return {
        "ledger": {"title": f"更正：{title_of(entry)}", "more": ledger.title},
        "action": f"/ledgers/entries/{entry.id}",
        "key": f"{owner(actor)}/{ledger.code}/{entry.id}-amend",
        "idempotency_key": str(uuid4()),
        "version": entry.version,
        "problems": problems(labels, filled.errors),
        "sections": [{"title": "", "fields": columns}, {"title": "", "fields": [why]}],
    }


def _due(entry: LedgerEntry, today: date) -> tuple[str, str]:
    if entry.state != "found":
        return "", ""
    left = (entry.due_on - today).days
    if left < 0:
        return f"应在{short_day(entry.due_on)}前改好，已超期 {-left} 天。", "red"
    words = "今天要改好" if left == 0 else f"还有 {left} 天"
    return f"{short_day(entry.due_on)}前改好，{words}。", "amber"


def _deeds(actor: Actor, entry: LedgerEntry) -> list[dict[str, Any]]:
    if entry.state == "closed" or not actor.owns(entry.scope):
        return []
    if not actor.has("filer", "reviewer"):
        return []
    return [
        {
            "label": "更正这一条",
            "href": f"/ledgers/entries/{entry.id}/amend",
            "action": None,
            "kind": "",
            "confirm": "",
            "hidden": [],
            "disabled": False,
        }
    ]


def _steps(entry: LedgerEntry, ledger: Ledger) -> list[dict[str, str]]:
    """Return the way of an entry in the county's own words for its states."""
    if entry.state == "clear":
        return [{"label": "登记", "kind": "ok"}, {"label": ledger.states["clear"], "kind": "ok"}]
    way = ("found", "rectified", "closed")
    reached = 3 if entry.state == "closed" else way.index(entry.state)
    return [
        {
            "label": ledger.states[state],
            "kind": "ok" if n < reached else "on" if n == reached else "",
        }
        for n, state in enumerate(way)
    ]


def _next_deed(
    work: Session, actor: Actor, entry: LedgerEntry, ledger: Ledger, filled: Filled
) -> dict[str, Any] | None:
    """Return the form of what this post may do now, or None."""
    if may_move(actor, "ledger_entry", entry.state, "rectified", scope=entry.scope):
        words = _words("怎么改好的", filled, "写清做了什么，不写个人姓名")
        needed = ledger.photos.when_rectified
        photos = photo_question(
            work, "改好后照片", most=ledger.photos.most, needed=needed, filled=filled
        )
        buttons = [_button("改好了，请复查", "rectify", "primary")]
        return _deed(actor, entry, ledger, "rectify", "写下怎么改好的", [words, photos], buttons)
    may_check = may_move(actor, "ledger_entry", entry.state, "closed", scope=entry.scope)
    if may_check and (ledger.recheck_by == "self" or actor.is_above(entry.scope)):
        words = _words("复查意见", filled, "退回时要写哪里还没改好")
        buttons = [
            _button("没改好，退回", "return", "danger"),
            _button(f"合格，{ledger.states['closed']}", "close_out", "primary"),
        ]
        return _deed(actor, entry, ledger, "recheck", "复查", [words], buttons)
    return None


def _deed(
    actor: Actor,
    entry: LedgerEntry,
    ledger: Ledger,
    name: str,
    title: str,
    fields: list[dict[str, Any]],
    buttons: list[dict[str, str]],
) -> dict[str, Any]:
    return {
        "action": f"/ledgers/entries/{entry.id}",
        "key": f"{owner(actor)}/{ledger.code}/{entry.id}-{name}",
        "idempotency_key": str(uuid4()),
        "title": title,
        "fields": fields,
        "buttons": buttons,
    }


def _button(label: str, value: str, kind: str) -> dict[str, str]:
    return {"label": label, "value": value, "kind": kind}


def _words(label: str, filled: Filled, hint: str) -> dict[str, Any]:
    return bare(
        "words",
        label,
        kind="text",
        value=filled.answers.get("words", ""),
        hint=hint,
        errors=filled.errors.get("words", []),
    )


def _particulars(entry: LedgerEntry, ledger: Ledger) -> list[dict[str, str]]:
    lines = [{"label": "日期", "value": day(entry.found_on)}]
    if entry.severity:
        lines.append({"label": "轻重", "value": ledger.limits[entry.severity].title})
        lines.append({"label": "期限", "value": day(entry.due_on)})
    for column in ledger.columns:
        value = entry.values.get(column.code)
        words = f"{write_answer(column, value)} {column.unit}".strip()
        lines.append({"label": column.label, "value": words or "—"})
    return lines


def _told(
    work: Session, ledger: Ledger, step: LedgerStep, names: Mapping[UUID, str]
) -> dict[str, Any]:
    before = [
        f"{column.label}原为“{step.before.get(column.code) or '空'}”"
        for column in ledger.columns
        if column.code in step.before
    ]
    return {
        "what": _DEEDS.get(step.deed) or ledger.states[_MADE[step.deed]],
        "at": moment(step.done_at),
        "who": names.get(step.account_id, "上级单位"),
        "words": "\n".join([part for part in (step.words, "；".join(before)) if part]),
        "attached": photos_shown(work, step.photos),
    }
