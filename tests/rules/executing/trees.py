"""Random trees of every kind of node, and random populations for them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from fengqiao.rules.compiling import linear
from fengqiao.rules.executing.population import Population, column_key
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.nodes import Column, Node

Draw = Callable[[st.SearchStrategy[object]], object]

SMALL, WIDE, HUGE = 12, 40_000, 2**61
ENDS = st.sampled_from([0, 1, -1, SMALL, -SMALL, WIDE, -WIDE, HUGE, -HUGE])
DECIMALS = st.integers(0, 3)
CODES = st.integers(-4, 14)
REWARDS = st.integers(-3000, 3000)


@st.composite
def columns(draw: st.DrawFn) -> list[Column]:
    """Draw inputs, from counts to figures 63 bits barely hold; the first is a yes or no."""
    made = [making.column("yes", 0, 0, 1)]
    for number in range(draw(st.integers(1, 4))):
        low, high = sorted((draw(ENDS), draw(ENDS)))
        back = draw(st.integers(0, 1))
        made.append(making.column(f"c{number}", draw(DECIMALS), low, high, back))
    return made


@st.composite
def populations(draw: st.DrawFn, inputs: list[Column]) -> Population:
    """Draw units in no order, with gaps, ties, groups and values at their bounds."""
    count = draw(st.integers(0, 9))
    filled = {}
    for node in inputs:
        few = [node.low, node.high, min(max(node.low, 0), node.high)]
        value = st.sampled_from(few) | st.integers(node.low, node.high)
        values = draw(st.lists(value, min_size=count, max_size=count))
        missing = None
        if draw(st.booleans()):
            mask = draw(st.lists(st.booleans(), min_size=count, max_size=count))
            missing = np.array(mask, dtype=np.bool_)
            # What stands under a gap is nobody's business: it may be anything.
            values = [2**63 - 1 if gap else value for value, gap in zip(values, mask, strict=True)]
        key = column_key(node.name, node.back)
        filled[key] = (np.array(values, dtype=np.int64), missing)
    return Population([f"unit{number}" for number in range(count)], filled)


def _sum(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    terms = [
        (Quantity(draw(st.sampled_from([1, 1, -1, 2, 100, -7, 0]))), pick())
        for _ in range(draw(st.integers(0, 4)))
    ]
    return linear.linear(terms, decimals=draw(DECIMALS))


def _quotient(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    when_none = pick() if draw(st.booleans()) else None
    mode = draw(st.sampled_from(making.MODES))
    return making.quotient(pick(), pick(), draw(DECIMALS), mode, when_none)


def _ladder(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    edges = draw(st.lists(st.tuples(CODES | ENDS, st.booleans()), max_size=4, unique=True))
    falling = sorted(edges, key=lambda edge: (-edge[0], edge[1]))
    steps = [(edge, included, draw(REWARDS)) for edge, included in falling]
    return choosing.ladder(pick(), steps, draw(REWARDS), draw(DECIMALS))


def _table(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    codes = draw(st.lists(CODES | ENDS, max_size=4, unique=True))
    rest = draw(st.none() | REWARDS)
    return choosing.table(pick(), [(c, draw(REWARDS)) for c in codes], rest, draw(DECIMALS))


def _peers(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    group = pick() if draw(st.booleans()) else None
    kind = draw(st.sampled_from(comparing.KINDS))
    return comparing.peers(pick(), kind, group, draw(st.booleans()), draw(st.none() | DECIMALS))


def _standing(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    group = pick() if draw(st.booleans()) else None
    ties = draw(st.sampled_from(comparing.TIES))
    return comparing.standing(pick(), draw(st.booleans()), group, ties, draw(st.booleans()))


def _averaged(draw: st.DrawFn, pick: Callable[[], Node]) -> Node:
    group = pick() if draw(st.booleans()) else None
    rows = draw(st.lists(REWARDS, min_size=1, max_size=5))
    step = draw(st.sampled_from([0, -3, 5, -HUGE]))
    least = draw(st.sampled_from([0, -10_000, 50]))
    flags = draw(st.booleans()), draw(st.booleans())
    return comparing.averaged_table(
        pick(), rows, step, least, draw(DECIMALS), flags[0], group, flags[1]
    )


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Column], list[Node]]:
    """Return inputs and some outputs over them."""
    inputs = draw(columns())
    values: list[Node] = [*inputs, making.constant(draw(REWARDS), draw(DECIMALS))]
    if draw(st.booleans()):
        values.append(making.unknown(1))
    truths: list[Node] = [inputs[0]]

    def value() -> Node:
        return draw(st.sampled_from(values) | st.sampled_from(values[-3:]))

    def truth() -> Node:
        return draw(st.sampled_from(truths))

    def several(pick: Callable[[], Node]) -> list[Node]:
        return [pick() for _ in range(draw(st.integers(1, 3)))]

    def rescaled() -> Node:
        return making.rescaled(value(), draw(DECIMALS), draw(st.sampled_from(making.MODES)))

    numbers: list[Callable[[], Node]] = [
        lambda: _sum(draw, value),
        lambda: linear.multiplied(value(), value()),
        lambda: linear.multiplied(making.constant(draw(REWARDS), draw(DECIMALS)), value()),
        rescaled,
        lambda: _quotient(draw, value),
        lambda: making.least(*several(value)),
        lambda: making.greatest(*several(value)),
        lambda: making.magnitude(value()),
        lambda: linear.minus(making.constant(0), value()),
        lambda: choosing.choose(truth(), value(), value()),
        lambda: _ladder(draw, value),
        lambda: _table(draw, value),
        lambda: choosing.fallback(value(), value()),
        lambda: _peers(draw, value),
        lambda: _standing(draw, value),
        lambda: _averaged(draw, value),
        lambda: making.named(value(), "n", "名", "分", draw(DECIMALS)),
        truth,
    ]
    conditions: list[Callable[[], Node]] = [
        lambda: choosing.compare(draw(st.sampled_from(choosing.SIGNS)), value(), value()),
        lambda: choosing.every(*several(truth)),
        lambda: choosing.some(*several(truth)),
        lambda: choosing.opposite(truth()),
        lambda: choosing.is_missing(value()),
        lambda: choosing.choose(truth(), truth(), truth()),
    ]
    for _ in range(draw(st.integers(1, 12))):
        if draw(st.integers(0, 3)):
            values.append(draw(st.sampled_from(numbers))())
        else:
            truths.append(draw(st.sampled_from(conditions))())
    every = values + truths
    outputs = draw(st.lists(st.sampled_from(every), min_size=1, max_size=3))
    return inputs, [*outputs, every[-1], values[-1]]
