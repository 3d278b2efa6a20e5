"""What a ledger records, how long a hazard may stay, and which counts it offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from fengqiao.tenancy.answers import NotAnAnswer, read_answer
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.questions import Question, Value

State = Literal["clear", "found", "rectified", "closed"]
CountOf = Literal["recorded", "found", "rectified", "closed", "open", "overdue"]
RecheckBy = Literal["above", "self"]

# An entry with a hazard goes found, rectified, closed; a failed re-check sends it back.
# An entry without one is clear from the start and stays so.
MOVES: dict[str, tuple[str, ...]] = {
    "clear": (),
    "found": ("rectified",),
    "rectified": ("closed", "found"),
    "closed": (),
}
# These counts say how things stand at a period's end; the others what happened during it.
STANDING: frozenset[str] = frozenset({"open", "overdue"})


@dataclass(frozen=True)
class Column(Question):
    """One thing an entry records."""

    type: Literal["integer", "decimal", "text", "choice", "date", "attachments"] = "text"


@dataclass(frozen=True)
class SeverityLimit:
    """How grave a hazard is and how many calendar days it may stay; 0 is the same day."""

    code: str
    title: str
    days: int


@dataclass(frozen=True)
class PhotoRule:
    """How many photos an entry takes at most, and how many it needs at each step."""

    most: int = 6
    when_found: int = 0
    when_rectified: int = 0


@dataclass(frozen=True)
class Count:
    """A number the ledger offers to forms and rules.

    ``of`` says what is counted: entries recorded, found, rectified or closed within the period,
    or those open or overdue at its end; ``severity`` narrows it, empty means all.
    """

    code: str
    title: str
    of: CountOf
    unit: str = ""
    severity: str = ""

    @property
    def standing(self) -> bool:
        """Tell whether the count is of a moment (the period's end), not of the period."""
        return self.of in STANDING


@dataclass(frozen=True)
class Ledger:
    """A ledger as adopted: immutable, compared and stored by :attr:`hash`."""

    code: str
    title: str
    keepers: tuple[str, ...]
    owner: str
    basis: str
    columns: tuple[Column, ...]
    severities: tuple[SeverityLimit, ...]
    states: dict[str, str]
    counts: tuple[Count, ...] = ()
    photos: PhotoRule = field(default_factory=PhotoRule)
    recheck_by: RecheckBy = "above"
    version_note: str = ""

    @cached_property
    def limits(self) -> dict[str, SeverityLimit]:
        """Return the severities by code, in the order of the file."""
        return {each.code: each for each in self.severities}

    @property
    def records_clear(self) -> bool:
        """Tell whether an inspection that found nothing is written down too."""
        return "clear" in self.states

    @property
    def results(self) -> dict[str, bool]:
        """Return what an entry may say it found, in the county's words: whether it is a hazard."""
        told = {"clear": False, "found": True}
        return {self.states[code]: hazard for code, hazard in told.items() if code in self.states}

    @property
    def overdue_word(self) -> str:
        """Return what the county calls an entry that was not dealt with in time."""
        return f"{self.states['found']}，已超期"

    def count(self, code: str) -> Count | None:
        """Return a count by its code, or None."""
        return next((each for each in self.counts if each.code == code), None)

    def rectify_by(self, found_on: date, severity: str) -> date:
        """Return the last day on which a hazard may still be rectified in time.

        :raises KeyError: if the ledger has no such severity
        """
        return found_on + timedelta(days=self.limits[severity].days)

    def as_json(self) -> dict[str, Any]:
        """Return the ledger as JSON values; :func:`ledger_from_json` is its inverse."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return values

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the canonical JSON, in hex."""
        return canonical_hash(self.as_json())


@dataclass
class CheckedEntry:
    """An entry's answers as values by column, with what must be changed."""

    values: dict[str, Value] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def check_entry(ledger: Ledger, answers: Mapping[str, object]) -> CheckedEntry:
    """Check what was typed into an entry's columns; nothing is raised."""
    checked = CheckedEntry()
    known = {column.code for column in ledger.columns}
    for name in answers:
        if name not in known:
            words = "台账没有这一栏，请刷新页面后再填。"
            checked.errors.setdefault(str(name)[:48], []).append(words)
    for column in ledger.columns:
        checked.values[column.code] = None
        try:
            value = read_answer(column, answers.get(column.code))
        except NotAnAnswer as error:
            checked.errors.setdefault(column.code, []).append(str(error))
            continue
        checked.values[column.code] = value
        if value is None and column.required:
            checked.errors.setdefault(column.code, []).append("还没有填，请补上。")
    return checked


def ledger_from_json(document: Mapping[str, Any]) -> Ledger:
    """Rebuild a ledger from :meth:`Ledger.as_json`; keys not known are ignored.

    :raises KeyError: if the document is no ledger
    """
    columns = tuple(
        Column(**(_known(Column, item) | {"choices": tuple(item["choices"])}))
        for item in document["columns"]
    )
    special = {
        "keepers": tuple(document["keepers"]),
        "columns": columns,
        "severities": tuple(
            SeverityLimit(**_known(SeverityLimit, item)) for item in document["severities"]
        ),
        "counts": tuple(Count(**_known(Count, item)) for item in document["counts"]),
        "photos": PhotoRule(**_known(PhotoRule, document["photos"])),
    }
    return Ledger(**(_known(Ledger, document) | special))


def _known(kind: type, document: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {key: value for key, value in document.items() if key in names}
