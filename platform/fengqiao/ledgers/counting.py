"""What the rules ask about hazards: counts over a year, branch by branch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.ledgers.models import LedgerEntry
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class Hazard:
    """One hazard that a deduction can point to."""

    entry_id: UUID
    unit_name: str
    found_on: date


@dataclass
class HazardCounts:
    """One branch's hazards of a year: a hazard still within its limit is not yet counted."""

    found: int = 0
    rectified_on_time: int = 0
    overdue: list[Hazard] = field(default_factory=list)


def hazard_counts(
    work: Session, *, county: int, ledger: str, first: date, last: date, width: int
) -> dict[int, HazardCounts]:
    """Return each branch's hazards found from a day to a day whose limit was over by the last.

    ``rectified_on_time`` were rectified by their limit; ``overdue`` were not rectified at all
    by the last day. Keyed by ``scope // width``.
    """
    rows = work.execute(
        select(LedgerEntry, Unit.name)
        .join(Unit, (Unit.county == LedgerEntry.county) & (Unit.id == LedgerEntry.unit_id))
        .where(
            LedgerEntry.county == county,
            LedgerEntry.ledger == ledger,
            LedgerEntry.state != "clear",
            LedgerEntry.found_on.between(first, last),
            LedgerEntry.due_on <= last,
        )
        .order_by(LedgerEntry.scope, LedgerEntry.found_on, LedgerEntry.id)
    )
    found: dict[int, HazardCounts] = {}
    for entry, name in rows:
        counts = found.setdefault(entry.scope // width, HazardCounts())
        counts.found += 1
        rectified = entry.rectified_on
        if rectified is not None and rectified <= entry.due_on:
            counts.rectified_on_time += 1
        elif rectified is None or rectified > last:
            counts.overdue.append(Hazard(entry.id, name, entry.found_on))
    return found


def entries_in_sight(work: Session, county: int, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these entries the reader may see."""
    found = select(LedgerEntry.id).where(LedgerEntry.county == county, LedgerEntry.id.in_(ids))
    return set(work.scalars(found))
