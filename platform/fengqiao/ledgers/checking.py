"""What an inspection has to say before it is written down, at the desk or from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fengqiao.actor import Actor
from fengqiao.errors import NotYours
from fengqiao.ledgers.definitions import CheckedEntry, Ledger, check_entry

# Entering what was found weeks ago would rewrite periods already reported.
OLDEST_DAYS = 31


@dataclass(frozen=True)
class Inspection:
    """What somebody says of one inspection: its answers, whether it found a hazard, and the day."""

    answers: Mapping[str, object]
    found: bool
    severity: str
    day: date

    @property
    def state(self) -> str:
        """Return in which state its entry begins."""
        return "found" if self.found else "clear"


def require_keeper(actor: Actor, ledger: Ledger) -> None:
    """Refuse a unit that does not keep a ledger.

    :raises NotYours: ``not-a-keeper``
    """
    if actor.unit_level not in ledger.keepers:
        raise NotYours(f"《{ledger.title}》不由本单位来记。", code="not-a-keeper")


def check_inspection(ledger: Ledger, made: Inspection, today: date) -> CheckedEntry:
    """Return an inspection's values with words at everything that does not fit, photos aside."""
    checked = check_entry(ledger, made.answers)
    checked.errors = {**_faults(ledger, made, today), **checked.errors}
    return checked


def _faults(ledger: Ledger, made: Inspection, today: date) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if made.found and made.severity not in ledger.limits:
        errors["severity"] = [f"结果是“{ledger.states['found']}”的，请选择轻重。"]
    if not made.found and not ledger.records_clear:
        errors["found"] = [f"这本台账只记“{ledger.states['found']}”的。"]
    if made.day > today:
        errors["found_on"] = ["日期不能晚于今天。"]
    elif made.day < today - timedelta(days=OLDEST_DAYS):
        errors["found_on"] = [f"只能补记 {OLDEST_DAYS} 天以内的。"]
    return errors


def photo_faults(ledger: Ledger, photos: Sequence[str], needed: int) -> dict[str, list[str]]:
    """Return words where an entry has fewer photos than it needs, or more than it takes."""
    if len(set(photos)) < needed:
        return {"photos": [f"请至少拍 {needed} 张照片。"]}
    if len(set(photos)) > ledger.photos.most:
        return {"photos": [f"照片最多 {ledger.photos.most} 张，请删去几张。"]}
    return {}
