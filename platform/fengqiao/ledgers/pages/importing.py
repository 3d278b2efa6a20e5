"""A unit takes inspections over from Excel: template, a look at what was read, then the deed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound
from fengqiao.ledgers import schemas
from fengqiao.ledgers.checking import Inspection, require_keeper
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.importing import MOST_ROWS, Planned, import_entries, plan_import
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.ledgers.sheet_rows import Inspections, read_entries_sheet
from fengqiao.ledgers.sheet_template import (
    asked_columns,
    entries_template,
    identification,
    require_this_template,
    titled,
)
from fengqiao.sheets.exported import EXCEL
from fengqiao.sheets.packages import LARGEST_FILE
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.files import saved, sent_file
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("ledger_importing", __name__)
_SHEET = "sheet"
_MOST_SHOWN = 50
# More wrong cells than these are one mistake made many times: a column, a format.
_MOST_NAMED = 100
# All rows of a file as they are sent back by the page that showed them.
_LONGEST = 1_000_000


@dataclass
class Looked:
    """What was read from a file: its rows as planned, or what is wrong with it."""

    planned: Sequence[Planned] = ()
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@pages.get("/ledgers/<ledger_code>/import")
@posts("filer", "reviewer")
def show(ledger_code: str) -> ResponseReturnValue:
    """Show how inspections are taken over from Excel."""
    actor = the_actor()
    with transaction(actor) as work:
        ledger = _ledger(work, actor, ledger_code)
    return _drawn(ledger, Looked(), 200)


@pages.get("/ledgers/<ledger_code>/template")
@posts("filer", "reviewer")
def template(ledger_code: str) -> Response:
    """Give the ledger's columns as a workbook with lines to fill in."""
    actor = the_actor()
    with transaction(actor) as work:
        ledger, own = _ledger(work, actor, ledger_code), find_unit(work, actor, actor.unit_id)
        content = entries_template(ledger, (own.name, own.code))
    return saved(content, f"{own.name} {ledger.title} 导入模板.xlsx", EXCEL)


@pages.post("/ledgers/<ledger_code>/import")
@posts("filer", "reviewer")
def look(ledger_code: str) -> ResponseReturnValue:
    """Show what a workbook holds and what would be written; write nothing."""
    actor, at = the_actor(), clock.now()
    read_form()
    with transaction(actor, at) as work:
        ledger = _ledger(work, actor, ledger_code)
        try:
            looked = _looked(work, actor, ledger, at)
        except Invalid as refusal:
            looked = Looked(problems=[refusal.reason])
    return _drawn(ledger, looked, 422 if looked.problems else 200)


@pages.post("/ledgers/<ledger_code>/import/rows")
@posts("filer", "reviewer")
def take_over(ledger_code: str) -> ResponseReturnValue:
    """Write down what the page before has shown."""
    actor, at = the_actor(), clock.now()
    rows = _sent_rows(read_form("rows", longest=_LONGEST).raw("rows"))

    def do() -> Answer:
        planned = import_entries(work, actor, ledger=ledger, rows=rows, at=at)
        new = sum(not each.repeated for each in planned)
        say(f"已导入 {new} 条{_repeated_words(planned)}。", "green")
        return Answer(body={"created": new}, location=f"/ledgers/{ledger.code}")

    with transaction(actor, at) as work:
        ledger = _ledger(work, actor, ledger_code)
        answer = once(work, actor, do)
    return answer.respond()


def _ledger(work: Session, actor: Actor, code: str) -> Ledger:
    ledger = newest_ledgers(work, actor).get(code)
    if ledger is None:
        raise NotFound("这本台账")
    require_keeper(actor, ledger)
    return ledger


def _looked(work: Session, actor: Actor, ledger: Ledger, at: datetime) -> Looked:
    own = find_unit(work, actor, actor.unit_id)
    # Only now: the library for workbooks takes long to load.
    from fengqiao.sheets.reading import read_sheet

    sheet = read_sheet(*sent_file(_SHEET, LARGEST_FILE))
    require_this_template(sheet.identification, identification(ledger, own.code))
    read = read_entries_sheet(sheet, ledger)
    try:
        planned = plan_import(work, actor, ledger=ledger, rows=read.rows, at=at)
    except Invalid as refusal:
        if not refusal.errors and read.problems:
            return Looked(problems=read.problems, notes=read.notes)
        wrong = _placed(read, refusal.errors) if refusal.errors else [refusal.reason]
        return Looked(problems=[*read.problems, *wrong], notes=read.notes)
    return Looked(() if read.problems else planned, read.problems, read.notes)


def _placed(read: Inspections, errors: dict[str, list[str]]) -> list[str]:
    """Return words with the cell of the file in front."""
    found = []
    for name, lines in errors.items():
        _, index, code = name.split(".", 2)
        places = read.places[int(index)]
        found += [f"{places.get(code, places[''])}：{words}" for words in lines]
    return found


def _sent_rows(text: str) -> list[Inspection]:
    try:
        given = schemas.Inspection(many=True).loads(text)
    except (ValidationError, ValueError, RecursionError):
        raise Invalid("要导入的内容没有传完整，请重新选文件上传。", code="rows-broken") from None
    return [
        Inspection(each["answers"], each["found"], each["severity"], each["found_on"])
        for each in given
    ]


def _drawn(ledger: Ledger, looked: Looked, status: int) -> ResponseReturnValue:
    new = sum(not each.repeated for each in looked.planned)
    place = f"/ledgers/{ledger.code}"
    return render(
        "ledgers/import.html",
        status=status,
        ledger_title=ledger.title,
        problems=[{"field": "", "words": words} for words in _named(looked.problems)],
        notes=looked.notes,
        found_words=f"读到 {len(looked.planned)} 条，新记 {new} 条{_repeated_words(looked.planned)}"
        if looked.planned
        else "",
        rows=[_row(ledger, each) for each in looked.planned[:_MOST_SHOWN]],
        more_rows=max(len(looked.planned) - _MOST_SHOWN, 0),
        new=new,
        sent_rows=_as_sent(looked.planned) if new else "",
        most_rows=MOST_ROWS,
        action=f"{place}/import",
        confirm_action=f"{place}/import/rows",
        template_href=f"{place}/template",
        back_href=place,
        idempotency_key=str(uuid4()),
    )


def _named(problems: Sequence[str]) -> list[str]:
    more = len(problems) - _MOST_NAMED
    rest = [f"还有 {more} 处没有列出，请先改前面的。"] if more > 0 else []
    return [*problems[:_MOST_NAMED], *rest]


def _repeated_words(planned: Sequence[Planned]) -> str:
    repeated = sum(each.repeated for each in planned)
    return f"；台账里已有的 {repeated} 条不重复记" if repeated else ""


def _row(ledger: Ledger, planned: Planned) -> dict[str, Any]:
    made = planned.made
    titles = {each.code: each.title for each in ledger.severities}
    return {
        "day": day(made.day),
        "cells": [
            {"label": titled(each), "words": words}
            for each in asked_columns(ledger)
            if (words := str(made.answers.get(each.code) or ""))
        ],
        "result": titles.get(made.severity, "") if made.found else ledger.states["clear"],
        "repeated": planned.repeated,
    }


def _as_sent(planned: Sequence[Planned]) -> str:
    rows = [
        {
            "answers": {code: text for code, text in each.made.answers.items() if text},
            "found": each.made.found,
            "severity": each.made.severity,
            "found_on": each.made.day.isoformat(),
        }
        for each in planned
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
