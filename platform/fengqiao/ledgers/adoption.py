"""A county's ledger file is adopted: checked, hashed, and from then on unchanged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.models import LedgerVersion


def adopt_ledger(work: Session, actor: Actor, ledger: Ledger, *, at: datetime) -> bool:
    """Adopt a checked ledger for the county; False if this very version was adopted before."""
    if work.get(LedgerVersion, (actor.county, ledger.code, ledger.hash)) is not None:
        return False
    work.add(
        LedgerVersion(
            county=actor.county,
            ledger=ledger.code,
            sha256=ledger.hash,
            title=ledger.title,
            definition=ledger.as_json(),
            adopted_at=at,
        )
    )
    work.flush()
    return True
