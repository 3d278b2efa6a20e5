"""What is known of every unit: the shape that files, the database and the executors share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class Source(TypedDict):
    """A record a figure comes from, as a link: kind, id and words."""

    kind: str
    id: str
    label: str


class FactValue(TypedDict):
    """One figure at its fact's decimals, and where it comes from."""

    value: int
    sources: NotRequired[list[Source]]


class UnitFacts(TypedDict):
    """One unit: code, name, its parent's code if it has one, and its figures by fact id."""

    code: str
    name: str
    parent: NotRequired[str]
    facts: dict[str, FactValue]


class Row(TypedDict):
    """One row of a register: the unit it stands for, its values and where it comes from.

    Numbers are integers at the field's decimals, choices are codes, dates are ISO texts,
    ``None`` is an empty cell.
    """

    unit: str
    values: dict[str, int | str | None]
    sources: NotRequired[list[Source]]


class HeldStatus(TypedDict):
    """A status in the ledger: whose, what kind, from when, by whom.

    ``by`` is ``own``, ``superior`` or ``other``; ``unit`` may be a parent. Dates are ISO texts.
    """

    unit: str
    kind: str
    by: str
    from_on: str
    to_on: NotRequired[str]
    lifted_on: NotRequired[str]
    due_on: NotRequired[str]
    rectified: NotRequired[bool]
    cause: NotRequired[str]
    document: NotRequired[str]


class PeriodRecord(TypedDict):
    """One past period of this scheme: ranked units, units by decision, totals, grades, facts.

    Totals are at the scheme's total decimals; ``facts`` are figures by unit and fact id, for
    rules that look back.
    """

    units: list[str]
    decisions: dict[str, list[str]]
    totals: NotRequired[dict[str, int]]
    grades: NotRequired[dict[str, str]]
    facts: NotRequired[dict[str, dict[str, int]]]


History = Mapping[str, PeriodRecord]


class Facts(TypedDict):
    """Everything known for one period, frozen.

    ``rows`` holds every register that was delivered, be it without rows; what is counted in one
    that is not there is missing, never 0. ``rounds`` holds the facts of shorter periods for rules
    that roll up.
    """

    period: str
    units: list[UnitFacts]
    rows: NotRequired[dict[str, list[Row]]]
    statuses: NotRequired[list[HeldStatus]]
    rounds: NotRequired[dict[str, Facts]]
