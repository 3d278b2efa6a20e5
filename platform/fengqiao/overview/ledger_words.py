"""What a county calls the entries of its ledgers that stand open, and those past their limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.ledgers.queries import newest_ledgers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.ledgers.definitions import Ledger


@dataclass(frozen=True)
class LedgerWords:
    """The words for a sum over all ledgers; both are empty where the county keeps none."""

    open: str = ""
    overdue: str = ""


def ledger_words(work: Session, actor: Actor) -> LedgerWords:
    """Return the county's own words, or general ones where its ledgers speak differently."""
    ledgers = newest_ledgers(work, actor).values()
    if not ledgers:
        return LedgerWords()
    opened = {each.states["found"] for each in ledgers}
    overdue = {_overdue(each) for each in ledgers}
    return LedgerWords(
        opened.pop() if len(opened) == 1 else "台账在办",
        overdue.pop() if len(overdue) == 1 else "台账超期",
    )


def _overdue(ledger: Ledger) -> str:
    titles = (each.title for each in ledger.counts if each.of == "overdue" and not each.severity)
    return next(titles, f"超期{ledger.states['found']}")
