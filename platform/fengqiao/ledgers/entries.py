"""Enter what an inspection found, amend it, rectify it, check it again, close it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import require_attachments
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotYours
from fengqiao.ledgers.definitions import Ledger, check_entry
from fengqiao.ledgers.models import LedgerEntry, LedgerStep
from fengqiao.ledgers.queries import find_entry, ledger_of, steps_of
from fengqiao.tenancy.moves import require_move

# Entering what was found weeks ago would rewrite periods already reported.
OLDEST_DAYS = 31


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
    if actor.unit_level not in ledger.keepers:
        raise NotYours(f"《{ledger.title}》不由本单位来记。", code="not-a-keeper")
    today = local_date(at)
    day = found_on or today
    errors = _faults(ledger, found=found, severity=severity, day=day, today=today)
    checked = check_entry(ledger, answers)
    errors.update(checked.errors)
    state = "found" if found else "clear"
    needed = ledger.photos.when_found if found else 0
    errors.update(_photo_faults(ledger, photos, needed))
    if errors:
        raise Invalid(errors=errors)
    require_move(actor, "ledger_entry", "", state, scope=actor.scope)
    kept = require_attachments(work, actor, photos)
    entry = LedgerEntry(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        unit_id=actor.unit_id,
        ledger=ledger.code,
        ledger_sha256=ledger.hash,
        state=state,
        values=checked.values,
        severity=severity if found else "",
        found_on=day,
        due_on=ledger.rectify_by(day, severity) if found else day,
        created_at=at,
    )
    work.add(entry)
    work.flush()
    _step(work, actor, entry, "find", 1, photos=kept, at=at)
    record(
        work,
        "ledger_entry.found",
        "ledger_entry",
        entry.id,
        scope=entry.scope,
        detail={"ledger": ledger.code, "state": state},
    )
    return entry


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
        raise NotYours("这一条已经销号，不能再改。", code="already-closed")
    checked = check_entry(ledger_of(work, entry), answers)
    words = _words(reason, "请写明为什么更正（不超过 300 字）。")
    if checked.errors:
        raise Invalid(errors=checked.errors)
    before = dict(entry.values)
    entry.values = checked.values
    work.flush()
    _step(work, actor, entry, "amend", _next(work, entry), words=words, before=before, at=at)
    record(work, "ledger_entry.amended", "ledger_entry", entry.id, scope=entry.scope)
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
    told = _words(words, "请写明怎么整改的（不超过 300 字）。")
    if faults := _photo_faults(ledger, photos, ledger.photos.when_rectified):
        raise Invalid(errors=faults)
    kept = require_attachments(work, actor, photos)
    entry.rectified_at = at
    entry.rectified_on = local_date(at)
    entry.rectified_by = actor.account_id
    work.flush()
    _step(work, actor, entry, "rectify", _next(work, entry), words=told, photos=kept, at=at)
    record(work, "ledger_entry.rectified", "ledger_entry", entry.id, scope=entry.scope)
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
    record(work, "ledger_entry.returned", "ledger_entry", entry.id, scope=entry.scope)
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
        raise NotYours("整改人不能自己复查销号，请另一位同事或上级单位复查。", code="own-work")
    entry.closed_at = at
    work.flush()
    _step(work, actor, entry, "close_out", _next(work, entry), words=told, at=at)
    record(work, "ledger_entry.closed_out", "ledger_entry", entry.id, scope=entry.scope)
    return entry


def _require_recheck(work: Session, actor: Actor, entry: LedgerEntry) -> None:
    if ledger_of(work, entry).recheck_by == "above" and not actor.is_above(entry.scope):
        raise NotYours("复查销号由上级单位来做。", code="recheck-above")


def _faults(
    ledger: Ledger, *, found: bool, severity: str, day: date, today: date
) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if found and severity not in ledger.limits:
        errors["severity"] = ["请选择隐患的轻重。"]
    if not found and not ledger.records_clear:
        errors["found"] = ["这本台账只记隐患。"]
    if day > today:
        errors["found_on"] = ["检查日期不能晚于今天。"]
    elif day < today - timedelta(days=OLDEST_DAYS):
        errors["found_on"] = [f"只能补记 {OLDEST_DAYS} 天以内的检查。"]
    return errors


def _photo_faults(ledger: Ledger, photos: Sequence[str], needed: int) -> dict[str, list[str]]:
    if len(set(photos)) < needed:
        return {"photos": [f"请至少拍 {needed} 张照片。"]}
    if len(set(photos)) > ledger.photos.most:
        return {"photos": [f"照片最多 {ledger.photos.most} 张，请删去几张。"]}
    return {}


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
