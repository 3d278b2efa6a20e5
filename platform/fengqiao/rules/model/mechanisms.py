"""The closed list of ways to give points. Figures are formulas over facts and measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


@dataclass(frozen=True)
class Quotient:
    """``rate: top / bottom``: a per-cent figure at ``decimals``, rounded where it is named.

    ``when_none``: what the item earns if the bottom is 0: ``full``, ``zero``, ``missing``, or
    fixed points.
    """

    top: Formula
    bottom: Formula
    decimals: int
    when_none: str | Quantity
    place: Place


@dataclass(frozen=True)
class Figure:
    """``of``: any figure as it is."""

    formula: Formula
    place: Place


Measured: TypeAlias = Quotient | Figure


@dataclass(frozen=True)
class Each:
    """Points per one of a figure."""

    of: Formula
    points: Quantity


@dataclass(frozen=True)
class Deduct:
    """Full mark less points per one, at most ``cap`` altogether."""

    each: tuple[Each, ...]
    cap: Quantity | None


@dataclass(frozen=True)
class Add:
    """Points per one, from nothing, at most ``cap``; negative points make a malus."""

    each: tuple[Each, ...]
    cap: Quantity | None


@dataclass(frozen=True)
class Ratio:
    """Full mark × top ÷ bottom, rounded once; not above the full mark unless ``beyond``."""

    rate: Quotient
    beyond: bool


@dataclass(frozen=True)
class Attain:
    """Full mark once the target is reached, below it full mark × figure ÷ target."""

    of: Measured
    target: Formula


@dataclass(frozen=True)
class Leg:
    """One slope: ``points`` for each ``each`` by which the figure is beyond ``start``.

    ``direction``: ``below`` or ``above``. ``points`` are taken off (or given, if ``gain``).
    """

    start: Formula
    direction: str
    each: Quantity
    points: Quantity
    gain: bool


@dataclass(frozen=True)
class Slope:
    """Full mark (or ``base`` points) changed by slopes around targets.

    ``steps``: ``begun`` counts a begun step whole, ``completed`` only whole ones, ``pro_rata``
    every part. ``reading`` for several legs on one side: ``marginal`` (each on its own stretch,
    as tax brackets are) or ``whole_gap`` (the furthest leg reached, for the whole gap).
    ``cap`` limits what is taken off, ``gain_cap`` what is given.
    """

    of: Measured
    legs: tuple[Leg, ...]
    steps: str
    reading: str
    base: Quantity | None
    cap: Quantity | None
    gain_cap: Quantity | None


@dataclass(frozen=True)
class Step:
    """A band: from ``edge`` (included or not) upward; the last has no edge.

    ``points`` are given; with ``off`` they are taken from the full mark.
    """

    edge: Formula | None
    included: bool
    points: Quantity
    off: bool


@dataclass(frozen=True)
class Bands:
    """Points by bands, from high to low: the first that fits."""

    of: Measured
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Interpolate:
    """Points on straight lines between anchors; beyond the ends, the end's points."""

    of: Measured
    anchors: tuple[tuple[Quantity, Quantity], ...]  # figure, points; rising figures


@dataclass(frozen=True)
class Lookup:
    """Points by a choice; ``otherwise`` None: every choice has its row."""

    fact: str
    rows: tuple[tuple[int, Quantity], ...]
    otherwise: Quantity | None
    place: Place


@dataclass(frozen=True)
class CheckLine:
    """A yes-no fact (or a figure with ``at_least``) worth points if it holds."""

    of: Formula
    at_least: Quantity | None
    points: Quantity
    otherwise: Quantity  # points if it does not hold; 0, or negative


@dataclass(frozen=True)
class Check:
    """A checklist: points of the lines that hold."""

    lines: tuple[CheckLine, ...]


@dataclass(frozen=True)
class Manual:
    """Points given by the owner within a range."""

    fact: str
    lowest: Quantity
    highest: Quantity
    place: Place


@dataclass(frozen=True)
class RankPoints:
    """Points by the place a figure takes.

    Either a ``table`` (place 1, 2, 3 …; ``after``: ``last``, ``zero`` or ``step``), or the full
    mark less a ``step`` for each place further (points, or hundredths of a per cent of the full
    mark with ``step_share``). ``ties``: ``share`` (all take the better place) or ``average``
    (of the places' points) or ``dense``. ``from_last`` counts places from the end.
    """

    of: Measured
    low_is_best: bool
    among: str
    ties: str
    from_last: bool
    table: tuple[Quantity, ...]
    after: str
    step: Quantity | None
    step_share: int | None


@dataclass(frozen=True)
class BestRelative:
    """Full mark × own ÷ best of the peers (or best ÷ own where low is best).

    ``when_none``: what the item earns where the divisor is 0, as in :class:`Quotient`.
    """

    of: Measured
    low_is_best: bool
    among: str
    when_none: str | Quantity


@dataclass(frozen=True)
class Expression:
    """``formula``: points by a formula."""

    formula: Formula
    place: Place


Mechanism: TypeAlias = (
    Deduct
    | Add
    | Ratio
    | Attain
    | Slope
    | Bands
    | Interpolate
    | Lookup
    | Check
    | Manual
    | RankPoints
    | BestRelative
    | Expression
)
