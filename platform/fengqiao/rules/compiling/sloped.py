"""Points along slopes around targets: so much off, or more, for each step beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from fengqiao.rules.compiling.bench import Bench, read, settle
from fengqiao.rules.compiling.linear import MINUS, ONE, linear, minus, plain, quantity_of
from fengqiao.rules.compiling.ramps import (
    NOUGHT,
    Over,
    common_bottom,
    decimal_of,
    fraction_of,
    rounded,
)
from fengqiao.rules.model.mechanisms import Leg, Slope
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.choosing import choose, compare
from fengqiao.rules.tree.making import greatest, least, quotient
from fengqiao.rules.tree.nodes import Node

MODES = {"begun": "up", "completed": "down"}


@dataclass(frozen=True)
class _Begin:
    """A leg, its number in the file, and the figure it starts at."""

    number: int
    leg: Leg
    start: Node


@dataclass(frozen=True)
class _Change:
    """What a leg comes to: ``rate`` for each one of ``steps``."""

    leg: Leg
    steps: Node
    rate: Fraction


def lower_slope(bench: Bench, slope: Slope) -> Node:
    """Return the full mark, or the base, changed along the slopes; exact, rounded once.

    Parts of the figure, ``start/n``, ``way/n`` (how far the leg counts), ``steps/n``, ``taken``
    and ``given`` (both before their caps).
    """
    reading = read(bench, slope.of)
    begins = [
        _Begin(number, leg, bench.figure(f"start/{number}", leg.start))
        for number, leg in enumerate(slope.legs, start=1)
    ]
    changes = list[_Change]()
    for direction in ("below", "above"):
        side = [begin for begin in begins if begin.leg.direction == direction]
        if not side:
            continue
        _check_order(bench, side)
        for begin, way in zip(side, _ways(slope, reading.figure, side), strict=True):
            changes.append(_change(bench, slope, begin, way))
    base = bench.full if slope.base is None else plain(slope.base)
    return settle(bench, reading, _changed(bench, slope, base, changes))


def _check_order(bench: Bench, side: list[_Begin]) -> None:
    for near, far in pairwise(side):
        gap = quantity_of(_beyond(far.start, near))
        if gap is not None and gap.digits <= 0:
            raise ValueError(f"{bench.prefix}: each leg must start further out than the one before")


def _beyond(figure: Node, begin: _Begin) -> Node:
    """Return how far a figure is beyond the start; negative on this side of it."""
    if begin.leg.direction == "below":
        return minus(begin.start, figure)
    return minus(figure, begin.start)


def _ways(slope: Slope, figure: Node, side: list[_Begin]) -> list[Node]:
    """Return how far each leg of one side counts, from the nearest to the furthest."""
    gaps = [greatest(_beyond(figure, begin), NOUGHT) for begin in side]
    following = [*side[1:], None]
    if slope.reading == "marginal":
        return [
            gap if after is None else greatest(least(gap, _beyond(after.start, begin)), NOUGHT)
            for gap, begin, after in zip(gaps, side, following, strict=True)
        ]
    ways = list[Node]()
    for begin, after in zip(side, following, strict=True):
        way = gaps[0] if after is None else choose(_reached(figure, after), NOUGHT, gaps[0])
        ways.append(way if begin is side[0] else choose(_reached(figure, begin), way, NOUGHT))
    return ways


def _reached(figure: Node, begin: _Begin) -> Node:
    return compare(">", _beyond(figure, begin), NOUGHT)


def _change(bench: Bench, slope: Slope, begin: _Begin, way: Node) -> _Change:
    leg, number = begin.leg, begin.number
    bench.keep(f"way/{number}", way)
    points, each = fraction_of(leg.points), fraction_of(leg.each)
    if slope.steps == "pro_rata":
        return _Change(leg, way, points / each)
    steps = way
    if way.decimals or each != 1:
        steps = quotient(way, plain(leg.each), 0, mode=MODES[slope.steps])
    bench.keep(f"steps/{number}", steps)
    return _Change(leg, steps, points)


def _changed(bench: Bench, slope: Slope, base: Node, changes: list[_Change]) -> Node:
    bottom = common_bottom(change.rate for change in changes)
    terms = [(Quantity(bottom), base)]
    for gain, cap, sign in ((False, slope.cap, MINUS), (True, slope.gain_cap, ONE)):
        own = [change for change in changes if change.leg.gain == gain]
        top = linear((decimal_of(change.rate * bottom), change.steps) for change in own)
        bench.keep("given" if gain else "taken", rounded(Over(top, bottom), bench.decimals))
        if cap is not None:
            top = least(top, plain(decimal_of(fraction_of(cap) * bottom)))
        terms.append((sign, top))
    return rounded(Over(linear(terms), bottom), bench.decimals)
