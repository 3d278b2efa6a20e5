"""Read ledgers: entries in sight, what was done with one, and the counts they offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import ZONE
from fengqiao.db import KEPT_PLAN
from fengqiao.errors import NotFound, Stale
from fengqiao.ledgers.definitions import Count, CountOf, Ledger, ledger_from_json
from fengqiao.ledgers.models import LedgerEntry, LedgerStep, LedgerVersion
from fengqiao.units.inheriting import marked, past_keys
from fengqiao.units.models import Unit

_LEDGERS: dict[tuple[int, str, str], Ledger] = {}


@dataclass(frozen=True)
class Listed:
    """An entry with the name of the unit that keeps it."""

    entry: LedgerEntry
    unit_name: str


def ledger_of(work: Session, entry: LedgerEntry) -> Ledger:
    """Return the definition an entry was made by; it never changes, so it is read once."""
    return _ledger_version(work, (entry.county, entry.ledger, entry.ledger_sha256))


def entry_words(work: Session, entry: LedgerEntry) -> str:
    """Return what the county calls an entry's ledger and state: “安全隐患检查台账（待整改）”."""
    ledger = ledger_of(work, entry)
    return f"{ledger.title}（{ledger.states.get(entry.state, entry.state)}）"


def _ledger_version(work: Session, key: tuple[int, str, str]) -> Ledger:
    if key not in _LEDGERS:
        version = work.get(LedgerVersion, key)
        if version is None:
            raise NotFound("这本台账")
        _LEDGERS[key] = ledger_from_json(version.definition)
    return _LEDGERS[key]


def newest_ledgers(work: Session, actor: Actor) -> dict[str, Ledger]:
    """Return the county's ledgers, each in the version adopted last."""
    found = select(LedgerVersion.ledger, LedgerVersion.sha256).where(
        LedgerVersion.county == actor.county
    )
    found = found.order_by(LedgerVersion.adopted_at, LedgerVersion.sha256)
    rows = work.execute(found.execution_options(**KEPT_PLAN))
    newest = {row.ledger: row.sha256 for row in rows}
    return {code: _ledger_version(work, (actor.county, code, sha)) for code, sha in newest.items()}


def find_entry(
    work: Session, actor: Actor, entry_id: UUID, *, version: int | None = None
) -> LedgerEntry:
    """Return an entry in sight, in the version the person saw if one is named.

    :raises NotFound: if it is absent or out of sight
    :raises Stale: if its version is another
    """
    entry = work.get(LedgerEntry, (actor.county, entry_id))
    if entry is None:
        raise NotFound("这条台账")
    if version is not None and entry.version != version:
        raise Stale
    return entry


def entries_in_branch(
    work: Session,
    actor: Actor,
    *,
    ledger: str | None = None,
    state: str | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Return entries of the actor's branch, newest first, from a position on.

    Those of units whose place one of the branch took are among them.
    """
    past = past_keys(work)
    sight = LedgerEntry.scope.between(actor.lo, actor.hi)
    found = (
        select(LedgerEntry, Unit.name)
        .join(Unit, (Unit.county == LedgerEntry.county) & (Unit.id == LedgerEntry.unit_id))
        .where(or_(sight, LedgerEntry.scope.in_(past)) if past else sight)
        .order_by(LedgerEntry.created_at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    )
    if ledger:
        found = found.where(LedgerEntry.ledger == ledger)
    if state:
        found = found.where(LedgerEntry.state == state)
    if before is not None:
        at, number = before
        found = found.where(
            or_(
                LedgerEntry.created_at < at,
                and_(LedgerEntry.created_at == at, LedgerEntry.id < number),
            )
        )
    return [Listed(e, marked(name, e.scope, past)) for e, name in work.execute(found)]


def entries_found_on(work: Session, actor: Actor, *, on: date) -> Sequence[LedgerEntry]:
    """Return the own unit's entries of inspections made on a day."""
    found = select(LedgerEntry).where(LedgerEntry.scope == actor.scope, LedgerEntry.found_on == on)
    return work.scalars(found.order_by(LedgerEntry.created_at)).all()


def open_hazards(work: Session, actor: Actor) -> Sequence[LedgerEntry]:
    """Return the own unit's hazards that wait for rectification, the most urgent first."""
    found = select(LedgerEntry).where(
        LedgerEntry.scope == actor.scope, LedgerEntry.state == "found"
    )
    return work.scalars(found.order_by(LedgerEntry.due_on, LedgerEntry.id).limit(50)).all()


def waiting_rechecks(work: Session, actor: Actor) -> int:
    """Return how many rectified hazards below the actor's unit wait for a re-check."""
    found = select(func.count()).where(
        LedgerEntry.scope.between(actor.lo, actor.hi),
        LedgerEntry.scope != actor.scope,
        LedgerEntry.state == "rectified",
    )
    return int(work.scalar(found) or 0)


def steps_of(work: Session, entry: LedgerEntry) -> Sequence[LedgerStep]:
    """Return what was done with an entry, in order."""
    found = select(LedgerStep).where(
        LedgerStep.county == entry.county, LedgerStep.entry_id == entry.id
    )
    return work.scalars(found.order_by(LedgerStep.number)).all()


def counts_by_unit(
    work: Session, counts: Sequence[tuple[str, Count]], *, lo: int, hi: int, first: date, last: date
) -> list[dict[int, int]]:
    """Return some counts, each of a ledger, for every unit of a branch that has any.

    ``open`` and ``overdue`` are as things stood at the end of the last day; the others count
    what happened from the first day to the last.

    :returns: for each count, its number by scope key of the unit
    """
    numbers: list[dict[int, int]] = [{} for _ in counts]
    if not counts:
        return numbers
    within = {"lo": lo, "hi": hi, "first": first, "last": last}
    for row in work.execute(_counting(tuple(counts)), within):
        numbers[row[0]][row[1]] = int(row[2])
    return numbers


@lru_cache(maxsize=256)
def _counting(counts: tuple[tuple[str, Count], ...]) -> CompoundSelect[int, int, int]:
    """Compose what answers several counts at once, with the branch and the days left open."""
    return union_all(*(_by_unit(place, *each) for place, each in enumerate(counts)))


def _by_unit(place: int, ledger: str, count: Count) -> Select[int, int, int]:
    found = (
        select(literal(place), LedgerEntry.scope, func.count())
        .where(
            LedgerEntry.ledger == ledger,
            LedgerEntry.scope.between(bindparam("lo"), bindparam("hi")),
            *_counted(count.of),
        )
        .group_by(LedgerEntry.scope)
    )
    return found.where(LedgerEntry.severity == count.severity) if count.severity else found


def numbers_by_state(work: Session, actor: Actor, *, ledger: str) -> dict[str, int]:
    """Return how many entries of the actor's branch stand in each state."""
    found = (
        select(LedgerEntry.state, func.count())
        .where(LedgerEntry.ledger == ledger, LedgerEntry.scope.between(actor.lo, actor.hi))
        .group_by(LedgerEntry.state)
    )
    return {state: int(number) for state, number in work.execute(found)}


def _counted(of: CountOf) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of one kind of count, from the first day to the last."""
    first, last = bindparam("first", type_=Date), bindparam("last", type_=Date)
    found_then = LedgerEntry.found_on.between(first, last)
    if of == "recorded":
        return (found_then,)
    if of == "found":
        return (LedgerEntry.state != "clear", found_then)
    if of == "rectified":
        return (LedgerEntry.rectified_on.between(first, last),)
    if of == "closed":
        closed_there = func.timezone(ZONE.key, LedgerEntry.closed_at)
        return (func.date(closed_there).between(first, last),)
    unrectified = or_(LedgerEntry.rectified_on.is_(None), LedgerEntry.rectified_on > last)
    open_then = (LedgerEntry.state != "clear", LedgerEntry.found_on <= last, unrectified)
    return (*open_then, LedgerEntry.due_on < last) if of == "overdue" else open_then
