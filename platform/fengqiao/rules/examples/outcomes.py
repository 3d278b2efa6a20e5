"""How an item can come out, and how it came out: full, part, nothing, at its cap or floor."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from fengqiao.rules.compiling import Program
from fengqiao.rules.deciding.effects import scaled
from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values, column_key
from fengqiao.rules.model.mechanisms import Bands, Lookup
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.tree.nodes import BARRIERS, Column, Named, Node
from fengqiao.rules.tree.walking import nodes_in_order

_MOST = 4096
OUTCOMES = {
    "full": "得满分",
    "partial": "得一部分分",
    "zero": "得零分",
    "capped": "碰到上限",
    "floored": "扣到下限",
}


def possible_outcomes(item: Item, program: Program) -> Iterator[str]:
    """Yield the outcomes that an item's bounds and mechanism allow."""
    node = _points(item, program)
    full = None if item.weight is None else scaled(item.weight, node.decimals)
    every = attainable(node)
    if every is not None:
        yield from _outcomes_of(every, full)
    else:
        yield from _outcomes_within(item, node, full)
    before = _before(item, program)
    if before is not None:
        low, high = _reach(before)
        if item.cap is not None and high > scaled(item.cap, before.decimals):
            yield "capped"
        if item.floor is not None and low < scaled(item.floor, before.decimals):
            yield "floored"


def _reach(node: Node) -> tuple[int, int]:
    every = attainable(node) or {node.low, node.high}
    return min(every), max(every)


def _outcomes_of(points: set[int], full: int | None) -> Iterator[str]:
    if full and any(one >= full for one in points):
        yield "full"
    if 0 in points:
        yield "zero"
    if any(one > 0 and (full is None or one < full) for one in points):
        yield "partial"


def attainable(node: Node) -> set[int] | None:
    """Return every value a node can take, or None if there are too many to try.

    A missing figure is tried too. What depends on peers is not tried.
    """
    nodes = nodes_in_order([node])
    columns = {column_key(one.name, one.back): one for one in nodes if isinstance(one, Column)}
    many = math.prod(one.high - one.low + 2 for one in columns.values())
    if many > _MOST or any(isinstance(one, BARRIERS) for one in nodes):
        return None
    choices = [[*range(one.low, one.high + 1), None] for one in columns.values()]
    rows = list(itertools.product(*choices))
    filled = {key: _filled([row[place] for row in rows]) for place, key in enumerate(columns)}
    population = Population([str(number) for number in range(len(rows))], filled)
    points, known = _known(run_blocks([node], population)[node])
    return set(points[known].tolist())


def _filled(values: list[int | None]) -> tuple[Integers, Mask]:
    missing = np.array([value is None for value in values], np.bool_)
    return np.array([value or 0 for value in values], np.int64), missing


def _outcomes_within(item: Item, node: Named, full: int | None) -> Iterator[str]:
    """Yield what bounds allow, where there are too many figures to try them all."""
    if full and node.high >= full:
        yield "full"
    if node.low <= 0:
        yield "zero"
    if _has_parts(item, node, full):
        yield "partial"


def _points(item: Item, program: Program) -> Named:
    return (program.items if item.section else program.bonuses)[item.id]


def _before(item: Item, program: Program) -> Named | None:
    """Return the points before the item's own cap and floor."""
    return program.parts.get(f"{'item' if item.section else 'bonus'}:{item.id}/before")


def _has_parts(item: Item, node: Named, full: int | None) -> bool:
    """Tell whether points between zero and the full mark can occur."""
    way, decimals = item.mechanism, node.decimals
    if full is None:
        return node.high > 0
    if isinstance(way, Lookup):
        points = [scaled(one, decimals) for _, one in way.rows]
    elif isinstance(way, Bands):
        written = [scaled(step.points, decimals) for step in way.steps]
        pairs = zip(way.steps, written, strict=True)
        points = [full - value if step.off else value for step, value in pairs]
    else:
        return full > 0
    return any(0 < value < full for value in points)


def seen_outcomes(item: Item, scored: Scored) -> Iterator[str]:
    """Yield the outcomes that the units of a period show."""
    node = _points(item, scored.program)
    points, known = _known(scored.values[node])
    if (known & (points == 0)).any():
        yield "zero"
    full = scored.program.full.get(item.id)
    if full is None:
        if (known & (points > 0)).any():
            yield "partial"
    else:
        marks, fixed = _known(scored.values[full])
        finer = max(node.decimals, full.decimals)
        points = points * int(10 ** (finer - node.decimals))
        marks = marks * int(10 ** (finer - full.decimals))
        here = known & fixed & (points > 0)
        if (here & (points >= marks)).any():
            yield "full"
        if (here & (points < marks)).any():
            yield "partial"
    yield from _limits_reached(item, scored)


def _limits_reached(item: Item, scored: Scored) -> Iterator[str]:
    before = _before(item, scored.program)
    if before is None:
        return
    points, known = _known(run_blocks([before], scored.population)[before])
    if item.cap is not None and (known & (points > scaled(item.cap, before.decimals))).any():
        yield "capped"
    if item.floor is not None and (known & (points < scaled(item.floor, before.decimals))).any():
        yield "floored"


def _known(values: Values) -> tuple[Integers, Mask]:
    array = values.array.astype(np.int64)
    return array, np.ones(len(array), np.bool_) if values.missing is None else ~values.missing
