"""The reference: every value a fraction, every rule in plain Python, nothing shared or clever.

A value is the number people mean, not an integer at decimals; units are walked in loops, places
are counted by comparing everybody with everybody else of the group. It is there to be obviously
right, and to be compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from fengqiao.rules.executing.population import Population, column_key
from fengqiao.rules.executing.rational_peers import among_peers
from fengqiao.rules.tree import nodes
from fengqiao.rules.tree.walking import nodes_in_order

Number = Fraction | None
Column = list[Number]
Known = dict[nodes.Node, Column]
Given = Mapping[nodes.Node, Sequence[int | None]]


def run_rational(
    outputs: Sequence[nodes.Node], population: Population, given: Given | None = None
) -> list[dict[nodes.Node, int | None]]:
    """Return for each unit its outputs as integers at their decimals; None is missing.

    ``given`` holds values per unit that are taken as they are: what barriers gave in a run over
    everybody, when only a sample of the units is worked out again.

    :raises KeyError: if a column is not given
    :raises ArithmeticError: if a value is finer than its decimals or outside its bounds
    """
    known: Known = {}
    for node in nodes_in_order(outputs):
        if given is not None and node in given:
            known[node] = [_fraction(node, value) for value in given[node]]
        else:
            known[node] = _evaluate(node, known, population)
        for value in known[node]:
            _whole(node, value)
    return [
        {node: _whole(node, known[node][unit]) for node in outputs}
        for unit in range(len(population.codes))
    ]


def _fraction(node: nodes.Node, value: int | None) -> Number:
    return None if value is None else Fraction(value, 10**node.decimals)


def _whole(node: nodes.Node, value: Number) -> int | None:
    if value is None:
        return None
    scaled = value * 10**node.decimals
    if scaled.denominator != 1 or not node.low <= scaled <= node.high:
        raise ArithmeticError(node, value)
    return int(scaled.numerator)


def round_to(value: Fraction, decimals: int, mode: str) -> Fraction:
    """Return the number rounded to ``decimals``, by the modes of the tree."""
    scaled = value * 10**decimals
    below = floor(scaled)
    rest = scaled - below
    towards_zero = below if scaled >= 0 or rest == 0 else below + 1
    away = below if rest == 0 else below + (scaled > 0)
    whole = {"floor": below, "down": towards_zero, "up": away}.get(mode)
    if whole is None:
        near = abs(scaled - towards_zero) < Fraction(1, 2)
        whole = towards_zero if near else away
    return Fraction(whole, 10**decimals)


def _evaluate(node: nodes.Node, known: Known, population: Population) -> Column:
    if isinstance(node, nodes.Column):
        return _input(node, population)
    if isinstance(node, nodes.BARRIERS):
        return among_peers(node, known, round_to)
    rule = _RULES[type(node)]
    return [rule(node, _of_unit(known, unit)) for unit in range(len(population.codes))]


def _of_unit(known: Known, unit: int) -> Callable[[nodes.Node], Number]:
    return lambda node: known[node][unit]


def _input(node: nodes.Column, population: Population) -> Column:
    array, missing = population.columns[column_key(node.name, node.back)]
    return [
        None if missing is not None and missing[unit] else Fraction(int(value), 10**node.decimals)
        for unit, value in enumerate(array)
    ]


_Value = Callable[[nodes.Node], Number]


def _constant(node: nodes.Constant, value: _Value) -> Number:
    return Fraction(node.low, 10**node.decimals) if node.known else None


def _sum(node: nodes.Sum, value: _Value) -> Number:
    added = Fraction(0)
    for factor, term in node.terms:
        one = value(term)
        if one is None:
            return None
        # Coefficients are of the integers: they carry the difference of decimals.
        added += factor * one * Fraction(10**term.decimals, 10**node.decimals)
    return added


def _product(node: nodes.Product, value: _Value) -> Number:
    left, right = value(node.left), value(node.right)
    return None if left is None or right is None else left * right


def _rescaled(node: nodes.Rescaled, value: _Value) -> Number:
    of = value(node.of)
    return None if of is None else round_to(of, node.decimals, node.mode)


def _quotient(node: nodes.Quotient, value: _Value) -> Number:
    top, bottom = value(node.top), value(node.bottom)
    if top is None or bottom is None:
        return None
    if bottom == 0:
        return None if node.when_none is None else value(node.when_none)
    return round_to(top / bottom, node.decimals, node.mode)


def _extreme(node: nodes.Extreme, value: _Value) -> Number:
    several = sorted(found for found in map(value, node.of) if found is not None)
    if len(several) < len(node.of):
        return None
    return several[-1] if node.greatest else several[0]


def _magnitude(node: nodes.Magnitude, value: _Value) -> Number:
    of = value(node.of)
    return of if of is None or of >= 0 else -of


def _compare(node: nodes.Compare, value: _Value) -> Number:
    left, right = value(node.left), value(node.right)
    if left is None or right is None:
        return None
    smaller, equal, larger = left < right, left == right, left > right
    holds = {
        "=": equal,
        "<>": not equal,
        "<": smaller,
        "<=": smaller or equal,
        ">": larger,
        ">=": larger or equal,
    }
    return Fraction(holds[node.sign])


def _every(node: nodes.Every, value: _Value) -> Number:
    found = [value(of) for of in node.of]
    if any(one is not None and one == 0 for one in found):
        return Fraction(0)
    return None if any(one is None for one in found) else Fraction(1)


def _some(node: nodes.Some, value: _Value) -> Number:
    found = [value(of) for of in node.of]
    if any(one is not None and one == 1 for one in found):
        return Fraction(1)
    return None if any(one is None for one in found) else Fraction(0)


def _opposite(node: nodes.Opposite, value: _Value) -> Number:
    of = value(node.of)
    return None if of is None else Fraction(of == 0)


def _choose(node: nodes.Choose, value: _Value) -> Number:
    when = value(node.when)
    if when is None:
        return None
    return value(node.then) if when == 1 else value(node.other)


def _ladder(node: nodes.Ladder, value: _Value) -> Number:
    of = value(node.of)
    if of is None:
        return None
    for edge, included, reward in node.steps:
        border = Fraction(edge, 10**node.of.decimals)
        if of > border or (of == border and included):
            return Fraction(reward, 10**node.decimals)
    return Fraction(node.rest, 10**node.decimals)


def _table(node: nodes.Table, value: _Value) -> Number:
    of = value(node.of)
    if of is None:
        return None
    found = dict(node.rows).get(int(of * 10**node.of.decimals), node.rest)
    return None if found is None else Fraction(found, 10**node.decimals)


def _fallback(node: nodes.Fallback, value: _Value) -> Number:
    of = value(node.of)
    return value(node.other) if of is None else of


def _is_missing(node: nodes.IsMissing, value: _Value) -> Number:
    return Fraction(value(node.of) is None)


def _named(node: nodes.Named, value: _Value) -> Number:
    return value(node.of)


_RULES: dict[type[Any], Callable[[Any, _Value], Number]] = {
    nodes.Constant: _constant,
    nodes.Sum: _sum,
    nodes.Product: _product,
    nodes.Rescaled: _rescaled,
    nodes.Quotient: _quotient,
    nodes.Extreme: _extreme,
    nodes.Magnitude: _magnitude,
    nodes.Compare: _compare,
    nodes.Every: _every,
    nodes.Some: _some,
    nodes.Opposite: _opposite,
    nodes.Choose: _choose,
    nodes.Ladder: _ladder,
    nodes.Table: _table,
    nodes.Fallback: _fallback,
    nodes.IsMissing: _is_missing,
    nodes.Named: _named,
}
