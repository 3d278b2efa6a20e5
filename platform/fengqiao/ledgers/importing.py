"""Inspections that a unit has written down in a file are taken over: all of them, or none.

What is taken over knows its entry: the same file again writes nothing twice, not even after an
entry was amended, and a row that somebody has already typed on the page is not written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Refusal
from fengqiao.ledgers.checking import Inspection, check_inspection, require_keeper
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.entries import write_inspections
from fengqiao.ledgers.models import LedgerEntry, LedgerStep
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.moves import require_move
from fengqiao.tenancy.questions import Value

# A month of one unit's inspections; a longer file is taken over in parts.
MOST_ROWS = 500
_WORDS = "从 Excel 导入，照片没有一起导入。"


@dataclass(frozen=True)
class Planned:
    """One row as it would be written: its entry's id, and whether the ledger has it already."""

    made: Inspection
    values: dict[str, Value]
    number: UUID
    repeated: bool


def plan_import(
    work: Session, actor: Actor, *, ledger: Ledger, rows: Sequence[Inspection], at: datetime
) -> list[Planned]:
    """Return what taking rows over would write, and write nothing.

    Photos do not come with a file: a hazard's are not asked for here.

    :raises NotYours: if the unit does not keep this ledger, or the post does not file
    :raises Invalid: with words by ``rows.<index>.<column>``, if a row does not fit
    """
    require_keeper(actor, ledger)
    if not rows:
        raise Invalid("文件里没有要导入的记录。", code="nothing-to-import")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"一次最多导入 {MOST_ROWS} 条，请分几个文件导入。", code="too-many")
    for state in {made.state for made in rows}:
        require_move(actor, "ledger_entry", "", state, scope=actor.scope)
    checked = [check_inspection(ledger, made, local_date(at)) for made in rows]
    errors = {
        f"rows.{index}.{code}": words
        for index, each in enumerate(checked)
        for code, words in each.errors.items()
    }
    if errors:
        raise Invalid(errors=errors, code="rows-do-not-fit")
    pairs = [(made, each.values) for made, each in zip(rows, checked, strict=True)]
    kept = _kept(work, actor, ledger, rows)
    return _planned(actor, ledger, pairs, _said(work, kept))


def import_entries(
    work: Session, actor: Actor, *, ledger: Ledger, rows: Sequence[Inspection], at: datetime
) -> list[Planned]:
    """Take rows over that the ledger does not have yet, and return all of them as planned.

    :raises NotYours: as :func:`plan_import`
    :raises Invalid: as :func:`plan_import`
    :raises Refusal: ``imported-meanwhile`` if a colleague takes over the same at this moment
    """
    planned = plan_import(work, actor, ledger=ledger, rows=rows, at=at)
    new = [(each.made, each.values, each.number) for each in planned if not each.repeated]
    try:
        with work.begin_nested():
            write_inspections(work, actor, ledger, new, words=_WORDS, at=at)
    except IntegrityError:
        raise Refusal(
            "imported-meanwhile",
            "刚刚有人导入过",
            "同事刚刚导入了同样的记录。请打开台账看一下，缺的再导入一次。",
        ) from None
    if new:
        # One line for all: the county's chain is locked while its lines are written.
        record(
            work,
            "ledger_entry.imported",
            "ledger",
            ledger.code,
            scope=actor.scope,
            detail={"title": ledger.title, "entries": len(new)},
        )
    return planned


def _kept(
    work: Session, actor: Actor, ledger: Ledger, rows: Iterable[Inspection]
) -> Sequence[LedgerEntry]:
    """Return the own unit's entries of the days that the rows are about."""
    found = select(LedgerEntry).where(
        LedgerEntry.county == actor.county,
        # Its key changes when the unit moves; the unit stays the same.
        LedgerEntry.unit_id == actor.unit_id,
        LedgerEntry.ledger == ledger.code,
        LedgerEntry.found_on.in_({made.day for made in rows}),
    )
    return work.scalars(found).all()


def _planned(
    actor: Actor,
    ledger: Ledger,
    pairs: Sequence[tuple[Inspection, dict[str, Value]]],
    said: Mapping[UUID, Sequence[str]],
) -> list[Planned]:
    seen: Counter[str] = Counter()
    numbered: list[tuple[Inspection, dict[str, Value], str, UUID]] = []
    for made, values in pairs:
        content = _content(made.day.isoformat(), made.found, made.severity, values)
        # Two rows that say the same are two inspections: the first and the second of that day.
        place = f"fengqiao:{actor.county}:{actor.unit_id}:{ledger.code}:{content}:{seen[content]}"
        numbered.append((made, values, content, uuid5(NAMESPACE_URL, place)))
        seen[content] += 1
    taken = {number for *_, number in numbered}
    others = [each for number, each in said.items() if number not in taken]
    rows = {number: content for *_, content, number in numbered if number not in said}
    repeated = (said.keys() & taken) | _met(rows, others)
    return [Planned(made, values, n, repeated=n in repeated) for made, values, _, n in numbered]


def _met(rows: Mapping[UUID, str], others: list[Sequence[str]]) -> set[UUID]:
    """Return the rows that some entry of another id says, each entry standing for one row.

    What an entry says today comes before what any of them said once.
    """
    met: set[UUID] = set()
    for latest in (1, None):
        for number, content in rows.items():
            fits = (each for each in others if content in each[:latest])
            if number not in met and (entry := next(fits, None)) is not None:
                others.remove(entry)
                met.add(number)
    return met


def _said(work: Session, kept: Sequence[LedgerEntry]) -> dict[UUID, list[str]]:
    """Return what each entry says, and behind it what it said before it was amended."""
    amended = select(LedgerStep).where(
        LedgerStep.county.in_({entry.county for entry in kept}),
        LedgerStep.entry_id.in_([entry.id for entry in kept]),
        LedgerStep.deed == "amend",
    )
    said = {entry.id: [_content_of(entry, entry.values)] for entry in kept}
    entries = {entry.id: entry for entry in kept}
    for step in work.scalars(amended):
        said[step.entry_id].append(_content_of(entries[step.entry_id], step.before))
    return said


def _content_of(entry: LedgerEntry, values: dict[str, Any]) -> str:
    day, found = entry.found_on.isoformat(), entry.state != "clear"
    return _content(day, found, entry.severity, values)


def _content(day: str, found: bool, severity: str, values: dict[str, Any]) -> str:
    said = {code: value for code, value in values.items() if value is not None}
    return canonical_hash([day, found, severity if found else "", said])
