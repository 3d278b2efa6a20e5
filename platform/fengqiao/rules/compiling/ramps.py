"""Straight pieces with fractional slopes, added exactly over one common divisor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from fengqiao.rules.compiling.linear import linear, plain
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.making import constant, greatest, least, quotient
from fengqiao.rules.tree.nodes import Node

NOUGHT = constant(0)


@dataclass(frozen=True)
class Over:
    """An exact value: ``top`` ÷ ``bottom``, a whole number that shares no factor with ten."""

    top: Node
    bottom: int


@dataclass(frozen=True)
class Ramp:
    """``slope`` for each one of ``way`` between 0 and ``length`` (None: without end)."""

    way: Node
    length: Quantity | None
    slope: Fraction

    @property
    def walked(self) -> Node:
        """How much of the way lies on the ramp."""
        begun = greatest(self.way, NOUGHT)
        return begun if self.length is None else least(begun, plain(self.length))


def fraction_of(quantity: Quantity) -> Fraction:
    """Return a decimal number as a fraction."""
    return Fraction(quantity.digits, 10**quantity.decimals)


def common_bottom(fractions: Iterable[Fraction]) -> int:
    """Return the least number that makes decimals of all the fractions."""
    bottom = lcm(*(fraction.denominator for fraction in fractions))
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return bottom


def decimal_of(fraction: Fraction) -> Quantity:
    """Return a fraction whose denominator divides a power of ten as a decimal number."""
    decimals = 0
    while 10**decimals % fraction.denominator:
        decimals += 1
    return Quantity(int(fraction * 10**decimals), decimals)


def ramped(ramps: Sequence[Ramp], base: Quantity) -> Over:
    """Return ``base`` and what the ramps add to it."""
    bottom = common_bottom(ramp.slope for ramp in ramps)
    terms = [(decimal_of(ramp.slope * bottom), ramp.walked) for ramp in ramps]
    return Over(linear(terms, decimal_of(fraction_of(base) * bottom)), bottom)


def rounded(value: Over, decimals: int) -> Node:
    """Return the value exactly if it is a decimal, else rounded half away to its decimals."""
    if value.bottom == 1:
        return linear([(Quantity(1), value.top)], decimals=decimals)
    return quotient(value.top, constant(value.bottom), decimals)
