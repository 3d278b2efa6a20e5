"""The same rules in rational numbers, written from the README and not from the engine.

Slow, plain and independent: points are fractions of a point, rounded only where a value has a
name. Whatever this and the engine disagree on is a defect of one of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from fengqiao.rules.mechanisms import Attain, Bands, Deduct, Manual, Mechanism, Rate, Ratio
from fengqiao.rules.model import Bonus, Item

Amounts = Mapping[str, Fraction]


def named(value: Fraction) -> Fraction:
    """Return a value at two decimals, halves away from zero: what people see is what counts."""
    size = Fraction(math.floor(abs(value) * 100 + Fraction(1, 2)), 100)
    return size if value >= 0 else -size


def hundredths(value: int) -> Fraction:
    """Return an integer at two decimals as the fraction it stands for."""
    return Fraction(value, 100)


def percent(rate: Rate, amounts: Amounts) -> Fraction:
    """Return a rate in percent, as shown."""
    return named(100 * amounts[rate.numerator] / amounts[rate.denominator])


def each(pairs: Sequence[tuple[str, int]], amounts: Amounts) -> Fraction:
    """Return the sum of counts times points, every product as shown."""
    return sum((named(amounts[name] * hundredths(points)) for name, points in pairs), Fraction(0))


def item_points(item: Item, amounts: Amounts) -> Fraction | None:
    """Return an item's points, or nothing while a figure is missing that blocks."""
    full = hundredths(item.weight)
    declared = None if item.missing.policy == "block" else hundredths(item.missing.points)
    way = item.mechanism
    rate = rate_under(way)
    if not read_by(way) <= set(amounts):
        return declared
    if rate is not None and amounts[rate.denominator] == 0:
        return {"full": full, "zero": Fraction(0), "missing": declared}[rate.when_none]
    return reckon(way, full, amounts)


def rate_under(way: Mechanism) -> Rate | None:
    """Return the rate a mechanism stands on, if it does."""
    if isinstance(way, Ratio | Attain):
        return way.rate
    return way.of if isinstance(way, Bands) and isinstance(way.of, Rate) else None


def read_by(way: Mechanism) -> set[str]:
    """Return the names of the figures a mechanism needs."""
    rate = rate_under(way)
    if rate is not None:
        return {rate.numerator, rate.denominator}
    if isinstance(way, Deduct):
        return {name for name, _ in way.each}
    if isinstance(way, Manual):
        return {way.fact}
    assert isinstance(way, Bands)
    assert isinstance(way.of, str)
    return {way.of}


def reckon(way: Mechanism, full: Fraction, amounts: Amounts) -> Fraction:
    """Return the points of a mechanism all of whose figures are there."""
    if isinstance(way, Deduct):
        taken = each(way.each, amounts)
        left = full - (taken if way.cap is None else min(taken, hundredths(way.cap)))
        return left if way.floor is None else max(left, hundredths(way.floor))
    if isinstance(way, Manual):
        return amounts[way.fact]
    if isinstance(way, Ratio):
        quotient = amounts[way.rate.numerator] / amounts[way.rate.denominator]
        return min(full, named(full * quotient))
    if isinstance(way, Attain):
        return min(full, named(full * percent(way.rate, amounts) / hundredths(way.target)))
    return band_points(way, amounts)


def band_points(way: Bands, amounts: Amounts) -> Fraction:
    """Return the points of the highest band a value reaches; bounds here have two decimals."""
    value = percent(way.of, amounts) if isinstance(way.of, Rate) else amounts[way.of]
    for band in way.bands:
        if band.bound is None or value > hundredths(band.bound):
            return hundredths(band.points)
        if band.inclusive and value == hundredths(band.bound):
            return hundredths(band.points)
    raise AssertionError(value)


def bonus_points(bonus: Bonus, amounts: Amounts) -> Fraction | None:
    """Return a bonus line's points, or nothing while a figure is missing that blocks."""
    if not {name for name, _ in bonus.each} <= set(amounts):
        return None if bonus.missing == "block" else Fraction(0)
    return min(hundredths(bonus.cap), each(bonus.each, amounts))


def place(totals: Sequence[int], own: int) -> tuple[int, int]:
    """Return a total's place from the top and from the bottom, by counting."""
    better = sum(1 for other in totals if other > own)
    worse = sum(1 for other in totals if other < own)
    return better + 1, worse + 1


def is_in(totals: Sequence[int], own: int, side: str, count: int, at_edge: str) -> bool:
    """Tell whether a total is among the first or last, an edge tie going as declared."""
    ranked = place(totals, own)[0 if side == "top" else 1]
    sharing = sum(1 for other in totals if other == own)
    return ranked <= count and (at_edge == "all_in" or ranked + sharing - 1 <= count)
