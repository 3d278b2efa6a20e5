"""Enter what an inspection found, amend it, rectify it, check it again, close it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import require_attachments
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotYours
from fengqiao.ledgers.checking import (
    Inspection,
    check_inspection,
    photo_faults,
    require_keeper,
)
from fengqiao.ledgers.definitions import Ledger, check_entry
from fengqiao.ledgers.models import LedgerEntry, LedgerStep
from fengqiao.ledgers.queries import entry_words, find_entry, ledger_of, steps_of
from fengqiao.tenancy.moves import require_move
from fengqiao.tenancy.questions import Value

# An inspection, its values, and the id its entry gets.
Checked = tuple[Inspection, Mapping[str, Value], UUID]


def enter_inspection(
    work: Session,
    actor: Actor,
    *,
    ledger: Ledger,
    answers: Mapping[str, object],
    found: bool,
    severity: str = "",
    found_on: date | None = None,
    photos: Sequence[str] = (),
    at: datetime,
) -> LedgerEntry:
    """Enter an inspection; with ``found`` it holds a hazard to be rectified in time.

    :raises NotYours: if the unit does not keep this ledger, or the post does not file
    :raises Invalid: if an answer, the severity, the day or the photos do not fit
    """
    require_keeper(actor, ledger)
    made = Inspection(answers, found, severity, found_on or local_date(at))
    checked = check_inspection(ledger, made, local_date(at))
    errors = {
        **checked.errors,
        **photo_faults(ledger, photos, ledger.photos.when_found if found else 0),
    }
    if errors:
        raise Invalid(errors=errors)
    require_move(actor, "ledger_entry", "", made.state, scope=actor.scope)
    kept = require_attachments(work, actor, photos)
    whole = (made, checked.values, uuid4())
    (entry,) = write_inspections(work, actor, ledger, [whole], photos=kept, at=at)
    _record(work, "ledger_entry.found", entry)
    return entry


def write_inspections(
    work: Session,
    actor: Actor,
    ledger: Ledger,
    checked: Sequence[Checked],
    *,
    photos: Sequence[str] = (),
    words: str = "",
    at: datetime,
) -> list[LedgerEntry]:
    """Write checked inspections down, each with its first step; the caller writes the trail.

    :param words: what the first steps say of how they came here
    """
    entries = [_entry(actor, ledger, *each, at) for each in checked]
    work.add_all(entries)
    work.flush()
    for entry in entries:
        _step(work, actor, entry, "find", 1, words=words, photos=photos, at=at)
    return entries


def _entry(
    actor: Actor,
    ledger: Ledger,
    made: Inspection,
    values: Mapping[str, Value],
    number: UUID,
    at: datetime,
) -> LedgerEntry:
    return LedgerEntry(
        county=actor.county,
        id=number,
        scope=actor.scope,
        unit_id=actor.unit_id,
        ledger=ledger.code,
        ledger_sha256=ledger.hash,
        state=made.state,
        values=dict(values),
        severity=made.severity if made.found else "",
        found_on=made.day,
        due_on=ledger.rectify_by(made.day, made.severity) if made.found else made.day,
        created_at=at,
    )


def amend_entry(
    work: Session,
    actor: Actor,
    *,
    entry_id: UUID,
    version: int | None,
    answers: Mapping[str, object],
    reason: str,
    at: datetime,
) -> LedgerEntry:
    """Correct an entry's columns, keeping what stood there before and why.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is not the own unit's, or closed
    :raises Invalid: if an answer does not fit or the reason is missing
    :raises Stale: if its version is another
    """
    entry = find_entry(work, actor, entry_id, version=version)
    if not actor.owns(entry.scope) or not actor.has("filer", "reviewer"):
        raise NotYours("台账由记录它的单位来更正。")
    if entry.state == "closed":
        raise NotYours("这一条已经办完，不能再改。", code="already-closed")
    checked = check_entry(ledger_of(work, entry), answers)
    words = _words(reason, "请写明为什么更正（不超过 300 字）。")
    if checked.errors:
        raise Invalid(errors=checked.errors)
    before = dict(entry.values)
    entry.values = checked.values
    work.flush()
    _step(work, actor, entry, "amend", _next(work, entry), words=words, before=before, at=at)
    _record(work, "ledger_entry.amended", entry)
    return entry


def rectify_hazard(
    work: Session,
    actor: Actor,
    *,
    entry_id: UUID,
    version: int | None,
    words: str,
    photos: Sequence[str] = (),
    at: datetime,
) -> LedgerEntry:
    """Report that a hazard is rectified, with words and photos.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is not waiting for rectification, or not the own unit's
    :raises Invalid: if the words or a photo are missing
    :raises Stale: if its version is another
    """
    entry = find_entry(work, actor, entry_id, version=version)
    ledger = ledger_of(work, entry)
    entry.move(actor, "rectified")
    told = _words(words, "请写明怎么改好的（不超过 300 字）。")
    if faults := photo_faults(ledger, photos, ledger.photos.when_rectified):
        raise Invalid(errors=faults)
    kept = require_attachments(work, actor, photos)
    entry.rectified_at = at
    entry.rectified_on = local_date(at)
    entry.rectified_by = actor.account_id
    work.flush()
    _step(work, actor, entry, "rectify", _next(work, entry), words=told, photos=kept, at=at)
    _record(work, "ledger_entry.rectified", entry)
    return entry


def return_hazard(
    work: Session,
    actor: Actor,
    *,
    entry_id: UUID,
    version: int | None,
    words: str,
    at: datetime,
) -> LedgerEntry:
    """Send a hazard back after a re-check that found it not rectified.

    :raises NotFound: if it is out of sight
    :raises NotYours: if it is not waiting for a re-check, or the post does not re-check
    :raises Invalid: if the words are missing
    :raises Stale: if its version is another
    """
    entry = find_entry(work, actor, entry_id, version=version)
    _require_recheck(work, actor, entry)
    entry.move(actor, "found")
    told = _words(words, "请写明哪里还没改好（不超过 300 字）。")
    entry.rectified_at = entry.rectified_on = entry.rectified_by = None
    work.flush()
    _step(work, actor, entry, "return", _next(work, entry), words=told, at=at)
    _record(work, "ledger_entry.returned", entry)
    return entry


def close_out_hazard(
    work: Session,
    actor: Actor,
    *,
    entry_id: UUID,
    version: int | None,
    words: str = "",
    at: datetime,
) -> LedgerEntry:
    """Close a hazard out after a re-check by somebody who did not rectify it.

    :raises NotFound: if it is out of sight
    :raises Invalid: if the words are too long
    :raises NotYours: if it is not waiting for a re-check, the post does not re-check, or the
        actor rectified it (``own-work``)
    :raises Stale: if its version is another
    """
    told = _words(words, "请控制在 300 字以内，也不要有控制字符。") if words.strip() else ""
    entry = find_entry(work, actor, entry_id, version=version)
    _require_recheck(work, actor, entry)
    entry.move(actor, "closed")
    if entry.rectified_by == actor.account_id:
        raise NotYours("报告改好的人不能自己复查，请另一位同事或上级单位复查。", code="own-work")
    entry.closed_at = at
    work.flush()
    _step(work, actor, entry, "close_out", _next(work, entry), words=told, at=at)
    _record(work, "ledger_entry.closed_out", entry)
    return entry


def _require_recheck(work: Session, actor: Actor, entry: LedgerEntry) -> None:
    if ledger_of(work, entry).recheck_by == "above" and not actor.is_above(entry.scope):
        raise NotYours("复查由上级单位来做。", code="recheck-above")


def _words(words: str, wanted: str) -> str:
    told = words.strip()
    if not told or len(told) > 300 or any(ord(c) < 32 and c not in "\r\n\t" for c in told):
        raise Invalid(errors={"words": [wanted]})
    return told


def _next(work: Session, entry: LedgerEntry) -> int:
    return len(steps_of(work, entry)) + 1


def _step(
    work: Session,
    actor: Actor,
    entry: LedgerEntry,
    deed: str,
    number: int,
    *,
    at: datetime,
    words: str = "",
    photos: Sequence[str] = (),
    before: Mapping[str, Any] | None = None,
) -> None:
    work.add(
        LedgerStep(
            county=entry.county,
            id=uuid4(),
            scope=entry.scope,
            entry_id=entry.id,
            number=number,
            deed=deed,
            words=words,
            photos=list(photos),
            before=dict(before or {}),
            done_at=at,
            account_id=actor.account_id,
        )
    )


def _record(work: Session, action: str, entry: LedgerEntry) -> None:
    """Write the trail, with what the county calls the ledger and the state it has come to."""
    told = {"ledger": entry.ledger, "state": entry.state, "title": entry_words(work, entry)}
    record(work, action, "ledger_entry", entry.id, scope=entry.scope, detail=told)
