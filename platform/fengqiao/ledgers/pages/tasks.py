"""What the ledgers put on the page of things to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.pages.listing import may_keep, title_of
from fengqiao.ledgers.queries import ledger_of, newest_ledgers, open_hazards, waiting_rechecks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST = 5


def hazard_tasks(work: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the own hazards to rectify, the most urgent first, and what waits for a re-check."""
    tasks: list[dict[str, Any]] = []
    if actor.has("filer", "reviewer"):
        hazards = open_hazards(work, actor)
        tasks += [
            _hazard(entry, ledger_of(work, entry), (entry.due_on - local_date(at)).days)
            for entry in hazards[:_MOST]
        ]
    waiting = waiting_rechecks(work, actor) if actor.has("reviewer") else 0
    if waiting:
        ledgers = newest_ledgers(work, actor)
        first = next(iter(ledgers.values()), None)
        href = f"/ledgers/{first.code}?state=rectified" if first else "/ledgers"
        word = first.states["rectified"] if first else "待复查"
        title = f"看下级的{first.title if first and len(ledgers) == 1 else '台账'}"
        tasks.append(_task(href, title, f"{waiting} 条{word}", "blue", ""))
    return tasks


def entry_shortcuts(work: Session, actor: Actor) -> list[dict[str, str]]:
    """Return where the actor's post writes down an inspection."""
    return [
        {"label": f"记一条{ledger.title}", "href": f"/ledgers/{ledger.code}/new"}
        for ledger in newest_ledgers(work, actor).values()
        if may_keep(actor, ledger)
    ]


def _hazard(entry: Any, ledger: Ledger, left: int) -> dict[str, Any]:
    word = "今天到期" if left == 0 else f"剩 {left} 天" if left > 0 else f"超期 {-left} 天"
    href = f"/ledgers/entries/{entry.id}"
    return _task(
        href,
        f"{ledger.title} {ledger.states['found']}",
        word,
        "red" if left < 0 else "amber",
        title_of(entry),
    )


def _task(href: str, title: str, word: str, kind: str, more: str) -> dict[str, Any]:
    return {
        "href": href,
        "title": title,
        "word": word,
        "word_kind": kind,
        "more": more,
        "ahead": "",
        "done": None,
        "total": None,
    }
