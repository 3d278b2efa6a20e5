"""A unit writes down an inspection, with photos (S3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.pages.listing import may_keep
from fengqiao.ledgers.pages.questions import (
    Filled,
    bare,
    keep_sent_photos,
    photo_question,
    problems,
    question,
    read_filled,
)
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_day
from fengqiao.web.frame import owner, render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("ledger_entering", __name__)
_OWN = ("found", "severity", "found_on", "photos")


@pages.get("/ledgers/<ledger_code>/new")
@posts("filer", "reviewer")
def ask(ledger_code: str) -> ResponseReturnValue:
    """Show the empty form, today's date on it."""
    actor, at = the_actor(), clock.now()
    filled = Filled(answers={"found_on": clock.local_date(at).isoformat()})
    return _drawn(actor, _ledger(actor, ledger_code), filled, 200)


@pages.post("/ledgers/<ledger_code>")
@posts("filer", "reviewer")
def enter(ledger_code: str) -> ResponseReturnValue:
    """Enter the inspection; whatever is wrong with it, what was typed stays on the page."""
    actor, at, filled = the_actor(), clock.now(), read_filled()
    ledger = _ledger(actor, ledger_code)
    keep_sent_photos(actor, filled)
    try:
        if filled.errors:
            raise Invalid(errors=filled.errors)
        with transaction(actor, at) as work:
            answer = once(work, actor, lambda: _entered(work, actor, ledger, filled, at))
    except Refusal as refusal:
        if refusal.status != 422 or wants_json():
            raise
        filled.errors = refusal.errors or {"": [refusal.reason]}
        return _drawn(actor, ledger, filled, 422)
    say("已存下。")
    return answer.respond()


def _entered(work: Session, actor: Actor, ledger: Ledger, filled: Filled, at: datetime) -> Answer:
    found = filled.answers.get("found", "")
    if ledger.records_clear and found not in ("yes", "no"):
        raise Invalid(errors={"found": [f"请选{'还是'.join(ledger.results)}。"]})
    try:
        found_on = read_day(filled.answers.get("found_on", "").strip(), "found_on")
    except Invalid as refusal:
        raise Invalid(errors=refusal.errors) from None
    entry = enter_inspection(
        work,
        actor,
        ledger=ledger,
        answers={c: v for c, v in filled.answers.items() if c not in _OWN},
        found=found == "yes" or not ledger.records_clear,
        severity=filled.answers.get("severity", ""),
        found_on=found_on,
        photos=filled.photos,
        at=at,
    )
    place = f"/ledgers/entries/{entry.id}"
    return Answer(body={"receipt": "", "words": "已存下。", "location": place}, location=place)


def _ledger(actor: Actor, code: str) -> Ledger:
    with transaction(actor) as work:
        ledger = newest_ledgers(work, actor).get(code)
    if ledger is None:
        raise NotFound("这本台账")
    if not may_keep(actor, ledger):
        raise NotYours(f"《{ledger.title}》不由本单位的这个岗位来记。", code="not-a-keeper")
    return ledger


def _drawn(actor: Actor, ledger: Ledger, filled: Filled, status: int) -> ResponseReturnValue:
    with transaction(actor) as work:
        sections = _sections(work, ledger, filled)
    labels = {each["id"]: each["label"] for section in sections for each in section["fields"]}
    return render(
        "ledgers/entry_form.html",
        status=status,
        ledger={"title": ledger.title, "more": "一处记一条"},
        action=f"/ledgers/{ledger.code}",
        key=f"{owner(actor)}/{ledger.code}/new",
        idempotency_key=str(uuid4()),
        version=0,
        problems=problems(labels, filled.errors),
        sections=sections,
    )


def _sections(work: Session, ledger: Ledger, filled: Filled) -> list[dict[str, Any]]:
    typed, errors = filled.answers, filled.errors
    columns = [
        question(column, typed.get(column.code), errors.get(column.code, ()))
        for column in ledger.columns
    ]
    day = bare(
        "found_on",
        "日期",
        kind="date",
        value=typed.get("found_on", ""),
        errors=errors.get("found_on", []),
    )
    return [
        {"title": "", "fields": [day, *columns]},
        {
            "title": "结果",
            "fields": [
                *_hazard(ledger, filled),
                photo_question(
                    work,
                    "现场照片",
                    most=ledger.photos.most,
                    needed=0,
                    filled=filled,
                )
                | {"hint": _photo_hint(ledger)},
            ],
        },
    ]


def _hazard(ledger: Ledger, filled: Filled) -> list[dict[str, Any]]:
    typed, errors = filled.answers, filled.errors
    found = bare(
        "found",
        "结果",
        kind="choice",
        choices=[
            {"value": "yes" if hazard else "no", "label": label}
            for label, hazard in ledger.results.items()
        ],
        value=typed.get("found", ""),
        errors=errors.get("found", []),
    )
    severity = bare(
        "severity",
        f"轻重（结果是“{ledger.states['found']}”时选）",
        kind="choice",
        choices=[
            {"value": each.code, "label": f"{each.title}（{_limit(each.days)}）"}
            for each in ledger.severities
        ],
        value=typed.get("severity", ""),
        errors=errors.get("severity", []),
    )
    return [found, severity] if ledger.records_clear else [severity]


def _limit(days: int) -> str:
    return f"{days} 天内改好" if days else "当天改好"


def _photo_hint(ledger: Ledger) -> str:
    needed = ledger.photos.when_found
    return f"结果是“{ledger.states['found']}”时至少 {needed} 张" if needed else ""
