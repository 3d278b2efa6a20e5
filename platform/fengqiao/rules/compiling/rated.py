"""Points in proportion: to a rate, to a target, to the best of the peers."""

from __future__ import annotations

from fengqiao.rules.compiling.bench import Bench, Reading, none_points, read, settle
from fengqiao.rules.compiling.formulas import percentage
from fengqiao.rules.compiling.linear import multiplied
from fengqiao.rules.model.mechanisms import Attain, BestRelative, Ratio
from fengqiao.rules.tree.choosing import choose, compare
from fengqiao.rules.tree.comparing import peers
from fengqiao.rules.tree.making import constant, known, least, quotient
from fengqiao.rules.tree.nodes import Node


def lower_ratio(bench: Bench, ratio: Ratio) -> Node:
    """Return full mark × top ÷ bottom, rounded once; parts ``top``, ``bottom``, ``rate``."""
    reading = read(bench, ratio.rate)
    points = quotient(
        multiplied(bench.full, reading.top),
        reading.bottom or reading.top,
        bench.decimals,
        when_none=none_points(bench, reading.none),
    )
    return points if ratio.beyond else least(points, bench.full)


def lower_attain(bench: Bench, attain: Attain) -> Node:
    """Return the full mark from the target upward, below it in proportion.

    Parts ``figure`` or ``top``, ``bottom``, ``rate``, and ``target``.
    """
    reading = read(bench, attain.of)
    target = bench.figure("target", attain.target)
    if target.low <= 0 or bench.full.low < 0:
        reached = compare(">=", reading.figure, target)
        points = choose(reached, bench.full, _towards(bench, reading.figure, target))
        return settle(bench, reading, points)
    at_none = _figure_at_none(reading, target)
    if reading.bottom is not None and at_none is not None:
        # A figure that earns just what nothing due earns saves the question whether it was due.
        figure = percentage(reading.top, reading.bottom, reading.figure.decimals, at_none)
        return least(_towards(bench, figure, target), bench.full)
    return settle(bench, reading, least(_towards(bench, reading.figure, target), bench.full))


def _towards(bench: Bench, figure: Node, target: Node) -> Node:
    return quotient(multiplied(bench.full, figure), target, bench.decimals)


def _figure_at_none(reading: Reading, target: Node) -> Node | None:
    if reading.none == "zero":
        return constant(0)
    exact = known(target) is not None and target.decimals <= reading.figure.decimals
    return target if reading.none == "full" and exact else None


def lower_best_relative(bench: Bench, relative: BestRelative) -> Node:
    """Return full mark × own ÷ best of the peers, or best ÷ own where low is best.

    Parts of the figure, and ``best``.
    """
    reading = read(bench, relative.of)
    own, low = reading.figure, relative.low_is_best
    group = bench.scope.peer_group(relative.among)
    best = peers(own, "least" if low else "greatest", group=group)
    bench.keep("best", best)
    top, bottom = (best, own) if low else (own, best)
    points = quotient(
        multiplied(bench.full, top),
        bottom,
        bench.decimals,
        when_none=none_points(bench, relative.when_none),
    )
    if own.low >= 0:
        # Nobody is better than the best; said aloud, it keeps the bounds of the total narrow.
        points = least(points, bench.full)
    return settle(bench, reading, points)
