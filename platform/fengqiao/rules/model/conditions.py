"""Structured conditions: over figures, points, places, grades, statuses and earlier periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


@dataclass(frozen=True)
class All:
    of: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    of: Condition


@dataclass(frozen=True)
class Bounds:
    """A figure between edges, each with ``True`` if the edge itself is inside.

    ``of`` is any formula: a fact, measure, item, section, ``total``, ``bonus``, ``rank``.
    ``missing`` says what a missing figure means: ``not_met`` or ``block`` (left open, a gap).
    """

    of: Formula
    lower: tuple[Quantity, bool] | None
    upper: tuple[Quantity, bool] | None
    missing: str
    place: Place


@dataclass(frozen=True)
class Is:
    """A choice (fact, or field of a row) that has one of the labels."""

    name: str
    labels: tuple[str, ...]
    codes: tuple[int, ...]
    missing: str
    place: Place


@dataclass(frozen=True)
class Edge:
    """The first or last places: of the group, or of all units (``within``).

    Exactly one of ``count``, ``share`` (hundredths of a per cent) and ``one_in`` is set; with
    the latter two ``rounding`` (``down``, ``up``, ``half_up``) makes a number of it. ``at_edge``:
    ``all_in`` or ``none_in`` for those tied on the last place. ``among`` keeps only some units
    in the count, in the order of the ranking.
    """

    side: str  # "top" | "bottom"
    count: int | None
    share: int | None
    one_in: int | None
    rounding: str
    at_edge: str
    within: str  # "group" | "all"
    among: Condition | None
    place: Place


@dataclass(frozen=True)
class GradeIs:
    grades: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Met:
    """Another decision of the same file, met in this period."""

    decision: str
    place: Place


@dataclass(frozen=True)
class Run:
    """A decision met ``times`` times: in a row, or within the last ``within`` periods.

    The present period counts. ``within`` is a number of periods, ``year`` (the calendar year of
    the period) or ``ever``. ``missing``: ``breaks``, ``bridges`` or ``block``. ``cleared_by`` is
    a decision after which counting starts anew, or None.
    """

    decision: str
    times: int
    in_a_row: bool
    within: str
    missing: str
    cleared_by: str | None
    place: Place


@dataclass(frozen=True)
class Held:
    """A status in the ledger on the last day of the period.

    ``by`` limits who gave it: ``own`` (this scheme), ``superior`` (a level above the county's),
    ``parent`` (held by the unit above), ``any``. ``rectified`` None, or whether its check passed;
    ``overdue`` None, or whether its term has run out without lifting.
    """

    statuses: tuple[str, ...]
    by: str
    rectified: bool | None
    overdue: bool | None
    place: Place


Condition: TypeAlias = All | AnyOf | Not | Bounds | Is | Edge | GradeIs | Met | Run | Held
