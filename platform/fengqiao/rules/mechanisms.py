"""The closed list of ways an item earns or loses points, as values.

Points are whole hundredths, rates and targets whole hundredths of a percent, bounds whole
numbers at the decimals of the figure they are compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rate:
    """One count over another; ``when_none`` says what holds if nothing was due."""

    numerator: str
    denominator: str
    when_none: str


@dataclass(frozen=True)
class Deduct:
    """Points taken off for each count: at most ``cap``, and never below ``floor``."""

    each: tuple[tuple[str, int], ...]
    floor: int | None
    cap: int | None
    kind: Literal["deduct"] = "deduct"


@dataclass(frozen=True)
class Ratio:
    """Full mark times the rate, rounded once."""

    rate: Rate
    kind: Literal["ratio"] = "ratio"


@dataclass(frozen=True)
class Attain:
    """Full mark at the target rate and above, below it in proportion."""

    rate: Rate
    target: int
    kind: Literal["attain"] = "attain"


@dataclass(frozen=True)
class Band:
    """From this bound upward these points; a band without a bound takes all the rest."""

    bound: int | None
    inclusive: bool
    points: int


@dataclass(frozen=True)
class Bands:
    """Points by where a figure or a rate falls; the first band that fits counts."""

    of: str | Rate
    bands: tuple[Band, ...]
    kind: Literal["bands"] = "bands"


@dataclass(frozen=True)
class Manual:
    """Points given by the owner of the item, inside a range."""

    fact: str
    lowest: int
    highest: int
    kind: Literal["manual"] = "manual"


Mechanism = Deduct | Ratio | Attain | Bands | Manual


@dataclass(frozen=True)
class Missing:
    """What an item is worth while one of its figures is missing."""

    policy: str
    points: int = 0
