"""A ledger's entries, newest first."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.queries import (
    Listed,
    entries_in_branch,
    ledger_of,
    newest_ledgers,
    numbers_by_state,
)
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.paging import USUAL, pages_beside, read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.ledgers.models import LedgerEntry

pages = Blueprint("ledger_list", __name__)
_KINDS = {"found": "amber", "rectified": "blue", "closed": "green", "clear": ""}


@pages.get("/ledgers")
@posts("filer", "reviewer", "leader", "assessor")
def first_ledger() -> ResponseReturnValue:
    """Go to the county's first ledger."""
    actor = the_actor()
    with transaction(actor) as work:
        ledgers = newest_ledgers(work, actor)
    if not ledgers:
        raise NotFound("台账（本县还没有设台账）")
    return redirect(f"/ledgers/{next(iter(ledgers))}", 303)


@pages.get("/ledgers/<ledger_code>")
@posts("filer", "reviewer", "leader", "assessor")
def show_ledger(ledger_code: str) -> Response:
    """Show a ledger's entries at the own unit and below."""
    actor, place, state = the_actor(), read_place(), read_query("state")["state"]
    with transaction(actor) as work:
        ledgers = newest_ledgers(work, actor)
        ledger = ledgers.get(ledger_code)
        if ledger is None:
            raise NotFound("这本台账")
        if state not in ("", *ledger.states):
            raise Invalid("没有这种状态，请重新选择。", code="unknown-state")
        numbers = numbers_by_state(work, actor, ledger=ledger.code)
        rows = entries_in_branch(
            work,
            actor,
            ledger=ledger.code,
            state=state or None,
            before=place.parts(datetime.fromisoformat, UUID),
            limit=USUAL + 1,
        )
        lines = [_line(row, ledger_of(work, row.entry)) for row in rows[:USUAL]]
    last = rows[USUAL - 1].entry if len(rows) > USUAL else None
    return render(
        "ledgers/list.html",
        ledger={
            "title": ledger.title,
            "new_href": _new_href(actor, ledger),
            "import_href": f"/ledgers/{ledger.code}/import" if may_keep(actor, ledger) else "",
            "export_href": f"/exports/ledgers/{ledger.code}" + (f"?state={state}" if state else ""),
        },
        ledgers=[
            {"label": e.title, "href": f"/ledgers/{e.code}", "current": e.code == ledger.code}
            for e in ledgers.values()
        ],
        filters=_filters(ledger, numbers, state),
        entries=lines,
        pages=pages_beside(place, [last.created_at.isoformat(), str(last.id)] if last else None),
    )


def may_keep(actor: Actor, ledger: Ledger) -> bool:
    """Return whether the actor's post writes entries into a ledger."""
    return actor.unit_level in ledger.keepers and actor.has("filer", "reviewer")


def state_kind(entry: LedgerEntry, today: date) -> str:
    """Return the color of an entry's state; what is overdue is red."""
    return "red" if entry.overdue_on(today) else _KINDS.get(entry.state, "")


def state_words(entry: LedgerEntry, ledger: Ledger, today: date) -> str:
    """Return an entry's state as the county calls it."""
    return ledger.overdue_word if entry.overdue_on(today) else ledger.states.get(entry.state, "")


def title_of(entry: LedgerEntry) -> str:
    """Return an entry in a few words: where, and what is wrong or what was looked at."""
    values = entry.values
    what = str(values.get("problem") or values.get("item") or "")
    parts = (_short(str(values.get("place") or ""), 14), _short(what, 16))
    return "：".join(part for part in parts if part) or "一条记录"


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def short_day(on: date | None) -> str:
    """Return a day without its year."""
    return f"{on.month}月{on.day}日" if on else ""


def _new_href(actor: Actor, ledger: Ledger) -> str:
    return f"/ledgers/{ledger.code}/new" if may_keep(actor, ledger) else ""


def _filters(ledger: Ledger, numbers: dict[str, int], state: str) -> list[dict[str, Any]]:
    every = {"label": "全部", "href": f"/ledgers/{ledger.code}", "number": sum(numbers.values())}
    found = [{**every, "current": not state}]
    order = [each for each in ("found", "rectified", "closed", "clear") if each in ledger.states]
    for each in order:
        found.append(
            {
                "label": ledger.states[each],
                "href": f"/ledgers/{ledger.code}?state={each}",
                "number": numbers.get(each, 0),
                "current": state == each,
            }
        )
    return found


def _line(row: Listed, ledger: Ledger) -> dict[str, Any]:
    entry, today = row.entry, clock.local_date(clock.now())
    limit = f"，{short_day(entry.due_on)}前改好" if entry.state == "found" else ""
    return {
        "href": f"/ledgers/entries/{entry.id}",
        "title": title_of(entry),
        "more": f"{row.unit_name}，{short_day(entry.found_on)}{limit}",
        "state_word": state_words(entry, ledger, today),
        "state_kind": state_kind(entry, today),
    }
