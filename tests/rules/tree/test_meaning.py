"""However nodes are simplified when they are made, they mean what was asked for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.rules.compiling import linear
from fengqiao.rules.executing.population import Population
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree import choosing, making
from fengqiao.rules.tree.nodes import Node

Meant = tuple[Node, Fraction | None]
"""A node, and what it should be for the one unit there is."""


@st.composite
def inputs(draw: st.DrawFn) -> tuple[Population, list[Meant]]:
    columns, meant = {}, list[Meant]()
    for number in range(3):
        low, high = sorted((draw(st.integers(-30, 30)), draw(st.integers(-30, 30))))
        value, decimals = draw(st.integers(low, high)), draw(st.integers(0, 2))
        gap = draw(st.integers(0, 5)) == 0
        columns[f"c{number}"] = (np.array([value]), np.array([gap]) if gap else None)
        node = making.column(f"c{number}", decimals, low, high)
        meant.append((node, None if gap else Fraction(value, 10**decimals)))
    for _ in range(3):
        value, decimals = draw(st.integers(-30, 30)), draw(st.integers(0, 2))
        meant.append((making.constant(value, decimals), Fraction(value, 10**decimals)))
    meant.append((making.unknown(), None))
    return Population(["unit"], columns), meant


def _sum(terms: list[tuple[int, Meant]]) -> Meant:
    node = linear.linear([(Quantity(factor), term[0]) for factor, term in terms])
    expected = Fraction(0)
    for factor, (_, value) in terms:
        if value is None:
            return node, None
        expected += factor * value
    return node, expected


def _extreme(several: list[Meant], greatest: bool) -> Meant:
    make = making.greatest if greatest else making.least
    values = [value for _, value in several if value is not None]
    gap = len(values) < len(several)
    pick = max if greatest else min
    return make(*(node for node, _ in several)), None if gap else pick(values)


def _joined(several: list[Meant], fixed: list[int], deciding: int) -> Meant:
    """Join "above 0" of some figures and conditions that are settled."""
    conditions: list[Node] = [
        choosing.compare(">", node, making.constant(0)) for node, _ in several
    ]
    conditions += map(making.constant, fixed)
    truths = [None if value is None else int(value > 0) for _, value in several] + fixed
    made = choosing.some(*conditions) if deciding else choosing.every(*conditions)
    if deciding in truths:
        return made, Fraction(deciding)
    return made, None if None in truths else Fraction(1 - deciding)


def _pair(kind: str, left: Meant, right: Meant) -> Meant:
    if kind == "fallback":
        value = right[1] if left[1] is None else left[1]
        return choosing.fallback(left[0], right[0]), value
    gap = left[1] is None or right[1] is None
    product = None if gap else left[1] * right[1]  # type: ignore[operator]  # no gap here
    return linear.multiplied(left[0], right[0]), product


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_making_keeps_the_meaning(data: st.DataObject) -> None:
    population, meant = data.draw(inputs())
    pick = st.deferred(lambda: st.sampled_from(meant))
    several = st.lists(pick, min_size=1, max_size=4)
    factors = st.integers(-3, 3)
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(["sum", "extreme", "joined", "times", "fallback", "abs"]))
        if kind == "sum":
            made = _sum(data.draw(st.lists(st.tuples(factors, pick), max_size=4)))
        elif kind == "extreme":
            made = _extreme(data.draw(several), data.draw(st.booleans()))
        elif kind == "joined":
            fixed = data.draw(st.lists(st.integers(0, 1), max_size=2))
            made = _joined(data.draw(several), fixed, data.draw(st.integers(0, 1)))
        elif kind == "abs":
            node, value = data.draw(pick)
            made = making.magnitude(node), None if value is None else abs(value)
        else:
            made = _pair(kind, data.draw(pick), data.draw(pick))
        meant.append(made)
    found = run_rational([node for node, _ in meant], population)[0]
    for node, value in meant:
        expected = None if value is None else value * 10**node.decimals
        assert found[node] == expected
