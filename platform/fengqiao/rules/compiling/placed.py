"""Points by the place a figure takes among the peers."""

from __future__ import annotations

from fengqiao.rules.compiling.bench import Bench, Reading, by_weight, read, settle
from fengqiao.rules.compiling.formulas import percent_of
from fengqiao.rules.compiling.linear import MINUS, ONE, linear, minus, multiplied, plain
from fengqiao.rules.model.mechanisms import RankPoints
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.choosing import choose, compare, ladder
from fengqiao.rules.tree.comparing import averaged_table, standing
from fengqiao.rules.tree.making import constant
from fengqiao.rules.tree.nodes import Node

LEAST = -(10**15)
"""Below every mark: an item without a floor."""


def lower_rank_points(bench: Bench, ranked: RankPoints) -> Node:
    """Return points by place; parts of the figure and ``place`` (of ties, the better one)."""
    reading = read(bench, ranked.of)
    ties = "dense" if ranked.ties == "dense" else "share"
    place = standing(
        reading.figure,
        low_is_best=ranked.low_is_best,
        group=bench.scope.peer_group(ranked.among),
        ties=ties,
        from_last=ranked.from_last,
    )
    bench.keep("place", place)
    if ranked.ties == "average":
        points = by_weight(bench, lambda one: _averaged(one, ranked, reading))
    elif ranked.table:
        points = _from_table(bench, ranked, place)
    else:
        points = _off_full(bench, ranked, place)
    return settle(bench, reading, points)


def _from_table(bench: Bench, ranked: RankPoints, place: Node) -> Node:
    decimals = _decimals(bench, ranked)
    rows = [points.at(decimals) for points in ranked.table]
    count = len(rows)
    rungs = [(number, True, rows[number - 1]) for number in range(count, 1, -1)]
    if ranked.after == "zero":
        rungs = [(count + 1, True, 0), *rungs]
    points = ladder(place, rungs, rows[0], decimals)
    if ranked.after != "step" or ranked.step is None:
        return points
    # Each place after the last row goes on from it.
    further = minus(place, constant(count))
    tail = linear([(ranked.step, further)], ranked.table[-1], decimals)
    return choose(compare("<=", place, constant(count)), points, tail)


def _decimals(bench: Bench, ranked: RankPoints) -> int:
    numbers = [*ranked.table, *([ranked.step] if ranked.step else [])]
    return max([bench.decimals, *(number.decimals for number in numbers)])


def _off_full(bench: Bench, ranked: RankPoints, place: Node) -> Node:
    """Return the full mark less a step for each place after the first."""
    further = minus(place, constant(1))
    if ranked.step is not None:
        return linear(
            [(ONE, bench.full), (_negative(ranked.step), further)], decimals=bench.decimals
        )
    share = percent_of(Quantity(ranked.step_share or 0))
    off = multiplied(bench.full, plain(share), further)
    return linear([(ONE, bench.full), (MINUS, off)], decimals=bench.decimals)


def _negative(quantity: Quantity) -> Quantity:
    return Quantity(-quantity.digits, quantity.decimals)


def _averaged(bench: Bench, ranked: RankPoints, reading: Reading) -> Node:
    rows, step = _places(bench, ranked)
    floor = bench.item.floor
    numbers = [*rows, step, *([] if floor is None else [floor])]
    decimals = max([bench.decimals, *(number.decimals for number in numbers)])
    return averaged_table(
        reading.figure,
        [points.at(decimals) for points in rows],
        step.at(decimals),
        LEAST if floor is None else floor.at(decimals),
        decimals,
        low_is_best=ranked.low_is_best,
        group=bench.scope.peer_group(ranked.among),
        from_last=ranked.from_last,
    )


def _places(bench: Bench, ranked: RankPoints) -> tuple[list[Quantity], Quantity]:
    """Return the points of the first places, and what each further place adds."""
    if ranked.table:
        tail = [Quantity(0)] if ranked.after == "zero" else []
        step = ranked.step if ranked.after == "step" else None
        return [*ranked.table, *tail], step or Quantity(0)
    one = minus(bench.full, _off_full(bench, ranked, constant(2)))
    return [Quantity(bench.full.low, bench.full.decimals)], Quantity(-one.low, one.decimals)
