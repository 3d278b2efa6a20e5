"""Items and bonuses: a mechanism, then its limits, exemptions, and what a missing figure means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fengqiao.rules.compiling.bench import POINTS, Bench
from fengqiao.rules.compiling.certain import is_certain
from fengqiao.rules.compiling.combining import Part
from fengqiao.rules.compiling.conditions import NO, YES, lower_condition, where
from fengqiao.rules.compiling.counted import (
    lower_add,
    lower_check,
    lower_deduct,
    lower_expression,
    lower_lookup,
    lower_manual,
)
from fengqiao.rules.compiling.linear import at, limit, plain
from fengqiao.rules.compiling.placed import lower_rank_points
from fengqiao.rules.compiling.rated import lower_attain, lower_best_relative, lower_ratio
from fengqiao.rules.compiling.scope import MOST_POINTS, ROLLED, Scope
from fengqiao.rules.compiling.sloped import lower_slope
from fengqiao.rules.compiling.stepped import lower_bands, lower_interpolate
from fengqiao.rules.measuring.calendar import kind_of
from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.mechanisms import (
    Add,
    Attain,
    Bands,
    BestRelative,
    Check,
    Deduct,
    Expression,
    Interpolate,
    Lookup,
    Manual,
    RankPoints,
    Ratio,
    Slope,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.tree.choosing import every, fallback, is_missing, opposite, some, table
from fengqiao.rules.tree.comparing import peers
from fengqiao.rules.tree.making import named, unknown
from fengqiao.rules.tree.nodes import Node


def lower_item(scope: Scope, item: Item) -> Part:
    """Return the item's points and what its section must know of it.

    :raises ValueError: if the rules contradict themselves, which the checker prevents
    """
    prefix = f"item:{item.id}" if item.section else f"bonus:{item.id}"
    weight = _full_mark(scope, item)
    bench = Bench(scope, item, prefix, weight)
    exists = _condition(bench, item.only_for, "only_for", YES)
    if is_rolled(scope, item):
        points: Node = scope.column(ROLLED + prefix, item.decimals, -MOST_POINTS, MOST_POINTS)
        counts = exists
    else:
        points, dropped = _earned(bench, exists)
        counts = exists if dropped is NO else every(exists, opposite(dropped))
    points = where(exists, points, unknown())
    shown = named(points, prefix, item.title, POINTS, item.decimals)
    if weight is not None:
        bench.keep("weight", weight, unit=POINTS)
    return Part(shown, exists, counts, weight)


def is_rolled(scope: Scope, item: Item) -> bool:
    """Tell whether the item's points are brought in from shorter periods in this period."""
    return item.roll_up is not None and kind_of(scope.period) != item.roll_up.base


def _full_mark(scope: Scope, item: Item) -> Node | None:
    if item.weight_by is None:
        return None if item.weight is None else plain(item.weight)
    rows = item.weight_by.rows
    every_mark = [mark for _, mark in rows] + ([item.weight] if item.weight else [])
    decimals = max(mark.decimals for mark in every_mark)
    rest = None if item.weight is None else item.weight.at(decimals)
    codes = [(code, mark.at(decimals)) for code, mark in rows]
    return table(scope.name(item.weight_by.fact), codes, rest, decimals)


def _condition(bench: Bench, condition: Condition | None, word: str, without: Node) -> Node:
    if condition is None:
        return without
    node = lower_condition(bench.scope, condition, f"{bench.prefix}/{word}")
    bench.keep(word, node)
    return node


def _earned(bench: Bench, exists: Node) -> tuple[Node, Node]:
    """Return the points where the item exists, and whether it is dropped."""
    item = bench.item
    earned = _limited(bench)
    full_if = _condition(bench, item.full_if, "full_if", NO)
    zero_if = _condition(bench, item.zero_if, "zero_if", NO)
    full = bench.full if item.full_if else NO

    def settled(points: Node) -> Node:
        return where(zero_if, NO, where(full_if, full, points))

    policy = item.missing.policy
    if policy == "block" or is_certain(earned):
        return settled(earned), NO
    bench.keep("missing", is_missing(earned))
    if policy == "drop":
        return settled(earned), every(is_missing(earned), opposite(some(zero_if, full_if)))
    if policy == "peers_mean":
        instead = _peers_mean(bench, where(exists, settled(earned), unknown()))
    else:
        instead = _fixed(bench, policy)
    return settled(fallback(earned, instead)), NO


def _limited(bench: Bench) -> Node:
    """Return the points of the mechanism within the item's cap and floor, rounded."""
    item, prefix = bench.item, bench.prefix
    points = _MECHANISMS[type(item.mechanism)](bench, item.mechanism)
    before = named(points, f"{prefix}/before", "", POINTS, item.decimals)
    bench.scope.parts[before.id] = before
    return at(limit(points, item.cap, item.floor), item.decimals)


def _fixed(bench: Bench, policy: str) -> Node:
    if policy == "zero":
        return NO
    if policy == "full":
        return bench.full
    return plain(bench.item.missing.points or Quantity(0))


def _peers_mean(bench: Bench, points: Node) -> Node:
    """Return the mean points of the units that have some."""
    group = bench.scope.peer_group(bench.item.missing.among)
    mean = peers(points, "mean", group=group, decimals=bench.decimals)
    bench.keep("peers_mean", mean, unit=POINTS)
    return mean


_MECHANISMS: dict[type[Any], Callable[[Bench, Any], Node]] = {
    Deduct: lower_deduct,
    Add: lower_add,
    Ratio: lower_ratio,
    Attain: lower_attain,
    Slope: lower_slope,
    Bands: lower_bands,
    Interpolate: lower_interpolate,
    Lookup: lower_lookup,
    Check: lower_check,
    Manual: lower_manual,
    RankPoints: lower_rank_points,
    BestRelative: lower_best_relative,
    Expression: lower_expression,
}
