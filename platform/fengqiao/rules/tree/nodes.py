"""The nodes. Each is an integer at a static number of decimals, or missing.

``decimals``, ``low`` and ``high`` (inclusive bounds of the integer) are fixed when a node is
made, by the functions of :mod:`fengqiao.rules.tree.making`, never written by hand. Nodes are
compared by identity: one object is one value, worked out once a run.

Missing operands make a value missing, except where a node says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, eq=False)
class Base:
    decimals: int
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Constant(Base):
    """``low`` equals ``high``; missing if ``known`` is false."""

    known: bool


@dataclass(frozen=True, eq=False)
class Column(Base):
    """An input: ``name`` of a fact, row measure, place, or ``#…`` of a later stage.

    ``back`` periods earlier (0: the period itself).
    """

    name: str
    back: int


@dataclass(frozen=True, eq=False)
class Sum(Base):
    """Σ coefficient × term, on the bare integers: 0.5 × a count is 50 × its integer at 2 decimals.

    A term may have fewer decimals than the sum; its coefficient makes up for them.
    """

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True, eq=False)
class Product(Base):
    """Left × right, exact: decimals add up."""

    left: Node
    right: Node


@dataclass(frozen=True, eq=False)
class Rescaled(Base):
    """The same number at other decimals: exact if more, else by ``mode``.

    ``half_away`` (from zero), ``up`` (away from zero), ``down`` (towards zero), ``floor``.
    """

    of: Node
    mode: str


@dataclass(frozen=True, eq=False)
class Quotient(Base):
    """Top ÷ bottom at the node's decimals, by ``mode`` as in :class:`Rescaled`.

    A bottom of 0 gives ``when_none``, or missing if that is None.
    """

    top: Node
    bottom: Node
    mode: str
    when_none: Node | None


@dataclass(frozen=True, eq=False)
class Extreme(Base):
    """The least (``greatest`` false) or greatest of several at equal decimals."""

    of: tuple[Node, ...]
    greatest: bool


@dataclass(frozen=True, eq=False)
class Magnitude(Base):
    """The absolute value."""

    of: Node


@dataclass(frozen=True, eq=False)
class Compare(Base):
    """1 if ``left sign right`` holds, else 0: ``=``, ``<>``, ``<``, ``<=``, ``>``, ``>=``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, eq=False)
class Every(Base):
    """1 if all are 1. A 0 decides even if others are missing."""

    of: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Some(Base):
    """1 if any is 1. A 1 decides even if others are missing."""

    of: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Opposite(Base):
    """1 if the operand is 0, else 0."""

    of: Node


@dataclass(frozen=True, eq=False)
class Choose(Base):
    """``then`` where ``when`` is 1, else ``other``; only the chosen side's gaps count."""

    when: Node
    then: Node
    other: Node


@dataclass(frozen=True, eq=False)
class Ladder(Base):
    """A constant by bands: the first (``edge``, included, value) the figure reaches.

    The bands run from high to low; ``rest`` is below them all. Edges are at the figure's
    decimals.
    """

    of: Node
    steps: tuple[tuple[int, bool, int], ...]
    rest: int


@dataclass(frozen=True, eq=False)
class Table(Base):
    """A constant by code; ``rest`` for others, which are missing if it is None."""

    of: Node
    rows: tuple[tuple[int, int], ...]
    rest: int | None


@dataclass(frozen=True, eq=False)
class Fallback(Base):
    """``of``, or ``other`` where it is missing."""

    of: Node
    other: Node


@dataclass(frozen=True, eq=False)
class IsMissing(Base):
    """1 where the operand is missing, else 0; never missing."""

    of: Node


@dataclass(frozen=True, eq=False)
class Peers(Base):
    """One figure of all units of the same group, the missing left out: a barrier.

    ``kind``: ``sum``, ``count``, ``mean`` (rounded half away at the node's decimals), ``least``,
    ``greatest``. ``group`` None is all units. ``without_self`` leaves the unit itself out.
    Missing where nobody is left (a count is then 0) and where the group is missing.
    """

    of: Node
    group: Node | None
    kind: str
    without_self: bool


@dataclass(frozen=True, eq=False)
class Standing(Base):
    """The place of a unit by a figure within its group: a barrier. Missing figures have none.

    ``ties``: ``share`` (1 2 2 4) or ``dense`` (1 2 2 3). ``from_last`` counts from the worst.
    """

    of: Node
    group: Node | None
    low_is_best: bool
    ties: str
    from_last: bool


@dataclass(frozen=True, eq=False)
class AveragedTable(Base):
    """The mean of constants over the places a tie takes up, rounded half away: a barrier.

    ``rows[p-1]`` is for place p, ``step`` goes on after the last row (0 repeats it).
    """

    of: Node
    group: Node | None
    low_is_best: bool
    from_last: bool
    rows: tuple[int, ...]
    step: int
    least: int


@dataclass(frozen=True, eq=False)
class Named(Base):
    """A value with a name: what is shown, compared and explained.

    ``id`` is unique in a program (``fact:…``, ``measure:…``, ``item:…``, ``section:…``,
    ``bonus:…``, ``total``, or a part of one: ``item:x/rate``).
    """

    of: Node
    id: str
    title: str
    unit: str


Node: TypeAlias = (
    Constant
    | Column
    | Sum
    | Product
    | Rescaled
    | Quotient
    | Extreme
    | Magnitude
    | Compare
    | Every
    | Some
    | Opposite
    | Choose
    | Ladder
    | Table
    | Fallback
    | IsMissing
    | Peers
    | Standing
    | AveragedTable
    | Named
)
BARRIERS = (Peers, Standing, AveragedTable)
