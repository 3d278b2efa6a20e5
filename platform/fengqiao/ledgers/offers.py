"""The counts that ledgers offer to forms, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.ledgers.queries import counts_by_unit, newest_ledgers

Offer = tuple[str, str]


def offered_counts(
    work: Session, actor: Actor, offers: Sequence[Offer], first: date, last: date
) -> dict[Offer, dict[int, int]]:
    """Return the named counts over the actor's branch, each by scope key of the unit.

    An offer is a ledger and one of its counts; one the county does not have is left out.
    """
    ledgers = newest_ledgers(work, actor) if offers else {}
    counts = {
        (code, name): (code, count)
        for code, name in offers
        if (ledger := ledgers.get(code)) and (count := ledger.count(name)) is not None
    }
    numbers = counts_by_unit(
        work, list(counts.values()), lo=actor.lo, hi=actor.hi, first=first, last=last
    )
    return dict(zip(counts, numbers, strict=True))
