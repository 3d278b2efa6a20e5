"""The tree of points: items in sections, bonuses, the total, and the roll-up of periods."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.mechanisms import Mechanism
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


@dataclass(frozen=True)
class Missing:
    """What an item earns while a figure is missing.

    ``policy``: ``block`` (a gap: no total yet), ``zero``, ``full``, ``fixed`` (``points``),
    ``peers_mean`` (mean points of the units that have some; ``among`` group or all), ``drop``
    (the item leaves the sum and its section is scaled up to its full mark).
    """

    policy: str
    points: Quantity | None
    among: str


@dataclass(frozen=True)
class WeightByType:
    """The full mark by a choice fact; a label without a row takes the item's own weight."""

    fact: str
    rows: tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True)
class Item:
    """One item or bonus.

    Order of evaluation: ``only_for`` (else the item does not exist for the unit), mechanism,
    ``cap``/``floor`` of the item, ``full_if`` (exemption), then ``zero_if``, which wins.
    ``floor`` None is no floor. ``section`` is its section's id, ""
    for a bonus. ``weight`` is the full mark; for a bonus the most it can earn, or None.
    ``roll_up`` None, or how the points of several shorter periods make the item's.
    """

    id: str
    title: str
    section: str
    weight: Quantity | None
    weight_by: WeightByType | None
    mechanism: Mechanism
    decimals: int
    floor: Quantity | None
    cap: Quantity | None
    missing: Missing
    only_for: Condition | None
    zero_if: Condition | None
    full_if: Condition | None
    owner: str
    clause: str
    note: str
    roll_up: RollUp | None
    place: Place


@dataclass(frozen=True)
class Section:
    """A part of the total: its items and further sections.

    ``combine``: ``sum``, ``mean`` of its parts, or ``weighted`` (each part's ``share`` per cent).
    ``floor``/``cap`` None: none. ``overflow``: what lies below the floor or above the cap is
    ``dropped``, or goes ``up`` to the total. ``rescale``: None, ``applicable`` (points × full ÷
    full marks of the items that exist for the unit and are not dropped) or ``declared``
    (points × full ÷ sum of declared parts). ``zero_if`` makes it 0. ``share`` is its weight in
    hundredths of a per cent where the parent combines ``weighted``, else None.
    """

    id: str
    title: str
    parent: str
    full: Quantity
    share: int | None
    combine: str
    floor: Quantity | None
    cap: Quantity | None
    overflow: str
    rescale: str | None
    zero_if: Condition | None
    only_for: Condition | None
    decimals: int
    parts: tuple[str, ...]  # ids of items and sections, in order
    place: Place


@dataclass(frozen=True)
class BonusGroup:
    """Several bonuses under one ceiling (and floor, for a malus)."""

    id: str
    title: str
    of: tuple[str, ...]
    cap: Quantity | None
    floor: Quantity | None


@dataclass(frozen=True)
class RollUp:
    """How the totals of several periods make one for a longer period.

    ``method``: ``mean``, ``sum``, ``weighted`` (``weights``: round name or number to hundredths
    of a per cent), ``latest``, ``best``, ``worst``. ``missing_round``: ``skip``, ``zero``,
    ``block`` or ``fixed`` (``fixed``: every unit gets it for a round not held). ``rounds`` is how
    many there should be, or None for those held.
    """

    base: str  # the period scored: month, quarter, half_year, round
    to: str  # year, …
    method: str
    weights: tuple[tuple[str, int], ...]
    missing_round: str
    fixed: Quantity | None
    rounds: int | None


@dataclass(frozen=True)
class Total:
    """How the sections and bonuses make the total.

    ``full`` is the declared full mark. ``parts``: what to do if the parts add up to another
    figure: ``leave``, ``clip`` (total not above full) or ``rescale`` (× full ÷ parts).
    ``combine`` as in a section (over the top sections). ``start`` is the base for schemes
    that begin with a mark and only deduct (0 otherwise). ``decimals`` rounds the total.
    """

    full: Quantity
    parts: str
    combine: str
    start: Quantity
    floor: Quantity | None
    cap: Quantity | None
    bonus_cap: Quantity | None
    bonus_floor: Quantity | None
    decimals: int
