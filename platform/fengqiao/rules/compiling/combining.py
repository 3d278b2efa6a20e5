"""Parts put together: their sum, their mean, or their weighted sum, scaled to a full mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fengqiao.rules.compiling.conditions import NO, YES, where
from fengqiao.rules.compiling.formulas import percent_of
from fengqiao.rules.compiling.linear import ONE, linear, multiplied, plain, quantity_of
from fengqiao.rules.compiling.ramps import common_bottom, decimal_of, fraction_of
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.making import constant, quotient
from fengqiao.rules.tree.nodes import Named, Node


@dataclass(frozen=True)
class Part:
    """One part of a section or of the total.

    ``points`` are missing where the part does not exist or is dropped. What exists but does not
    count was dropped for want of figures; ``drops`` tells that this can happen at all. ``share``
    is its weight in hundredths of a per cent under a weighted parent.
    """

    points: Named
    exists: Node
    counts: Node
    full: Node | None
    share: int | None = None

    @property
    def counted(self) -> Node:
        """The points in a sum: 0 where the part does not count."""
        return where(self.counts, self.points, NO)

    @property
    def drops(self) -> bool:
        return self.counts is not self.exists


@dataclass(frozen=True)
class Exact:
    """An exact value: ``factor`` × ``top`` ÷ ``bottom``, or without a bottom."""

    top: Node
    bottom: Node | None = None
    factor: Fraction = Fraction(1)

    def times(self, top: Node) -> Exact:
        """Return the value × top."""
        number = quantity_of(top)
        if number is not None:
            return replace(self, factor=self.factor * fraction_of(number))
        return replace(self, top=multiplied(self.top, top))

    def over(self, bottom: Node) -> Exact:
        """Return the value ÷ bottom; missing where that is 0."""
        number = quantity_of(bottom)
        if number is not None and number.digits:
            return replace(self, factor=self.factor / fraction_of(number))
        return replace(self, bottom=multiplied(self.bottom or YES, bottom))

    @property
    def divided(self) -> tuple[Node, Node | None]:
        """The value as one number over another, or as one number."""
        rest = common_bottom([self.factor])
        top = linear([(decimal_of(self.factor * rest), self.top)])
        if rest == 1:
            return top, self.bottom
        return top, multiplied(self.bottom or YES, constant(rest))

    def at(self, decimals: int) -> Node:
        """Return the value; if it is divided, rounded half away to its decimals."""
        top, bottom = self.divided
        if bottom is None:
            return linear([(ONE, top)], decimals=decimals)
        return quotient(top, bottom, decimals)


def combine(parts: Sequence[Part], how: str) -> Exact:
    """Return the parts that count as one: their ``sum``, ``mean`` or ``weighted`` sum."""
    value = Exact(linear((_share(part, how), part.counted) for part in parts))
    if how != "mean":
        return value
    return value.over(linear((ONE, part.counts) for part in parts))


def _share(part: Part, how: str) -> Quantity:
    if how != "weighted":
        return ONE
    if part.share is None:
        raise ValueError(f"{part.points.id} has no share")
    return percent_of(Quantity(part.share))


def scaled(parts: Sequence[Part], how: str, full: Quantity, rescale: str | None) -> Exact:
    """Return the parts as one, scaled to the full mark, and up for parts that were dropped.

    ``applicable`` measures them against the full marks of the parts that count, ``declared``
    against those of all parts. Without either, what is dropped is made good by what is left.
    """
    value, mark = combine(parts, how), plain(full)
    counting = _full_marks(parts, how, [part.counts for part in parts])
    if rescale == "applicable":
        # The mean of the points over the mean of the full marks needs no count of either.
        return Exact(value.top).times(mark).over(counting)
    if rescale == "declared":
        number = constant(len(parts) if how == "mean" else 1)
        declared = _full_marks(parts, how, [YES] * len(parts))
        value = value.times(mark).times(number).over(declared)
    if how == "sum" and any(part.drops for part in parts):
        existing = _full_marks(parts, how, [part.exists for part in parts])
        value = value.times(existing).over(counting)
    return value


def _full_marks(parts: Iterable[Part], how: str, present: Iterable[Node]) -> Node:
    return linear(
        (_share(part, how), where(here, _full(part), NO))
        for part, here in zip(parts, present, strict=True)
    )


def _full(part: Part) -> Node:
    if part.full is None:
        raise ValueError(f"{part.points.id} has no full mark")
    return part.full
