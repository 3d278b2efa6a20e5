"""Sums with exact decimal coefficients in as few nodes as possible.

A :class:`~fengqiao.rules.tree.nodes.Sum` adds whole numbers: its coefficients carry every
difference of decimals, so that ``20 - 0.5 × late`` at two decimals is one node, 2000 - 50 × late.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree import bounds
from fengqiao.rules.tree.making import constant, greatest, interval, known, least, rescaled, times
from fengqiao.rules.tree.nodes import Node, Rescaled, Sum

ZERO = Quantity(0)
ONE = Quantity(1)
MINUS = Quantity(-1)

Term = tuple[Quantity, Node]


def linear(terms: Iterable[Term], fixed: Quantity = ZERO, decimals: int = 0) -> Node:
    """Return ``fixed`` + Σ coefficient × term, exact, at ``decimals`` or more if needed."""
    listed = list(terms)
    needed = [quantity.decimals + node.decimals for quantity, node in listed]
    decimals = max([decimals, fixed.decimals, *needed])
    rest, merged = fixed.at(decimals), dict[Node, int]()
    for quantity, node in listed:
        scale = quantity.digits * 10 ** (decimals - quantity.decimals - node.decimals)
        for factor, part in _parts(node):
            value = known(part)
            if value is None:
                merged[part] = merged.get(part, 0) + scale * factor
            else:
                rest += scale * factor * value
    return _sum(merged, rest, decimals)


def _parts(node: Node) -> Iterable[tuple[int, Node]]:
    """Return what a node adds up, as coefficients of its own integer."""
    if isinstance(node, Sum):
        return [(f * factor, part) for f, term in node.terms for factor, part in _parts(term)]
    if isinstance(node, Rescaled) and node.decimals > node.of.decimals:
        scale = 10 ** (node.decimals - node.of.decimals)
        return [(scale * factor, part) for factor, part in _parts(node.of)]
    return [(1, node)]


def _sum(merged: dict[Node, int], rest: int, decimals: int) -> Node:
    if not merged:
        return constant(rest, decimals)
    terms = [(factor, node) for node, factor in merged.items()]
    if rest:
        terms.append((1, constant(rest, decimals)))
    (factor, only), *others = terms
    if factor == 1 and only.decimals == decimals and not others:
        return only
    intervals = [bounds.scaled(interval(node), factor) for factor, node in terms]
    low, high = (sum(ends) for ends in zip(*intervals, strict=True))
    return Sum(decimals, low, high, tuple(terms))


def plain(quantity: Quantity) -> Node:
    """Return a number as a constant at its own decimals."""
    return constant(quantity.digits, quantity.decimals)


def limit(node: Node, cap: Quantity | None, floor: Quantity | None) -> Node:
    """Return a value within limits, the cap first."""
    if cap is not None:
        node = least(node, plain(cap))
    return node if floor is None else greatest(node, plain(floor))


def quantity_of(node: Node) -> Quantity | None:
    """Return the number a constant stands for, else None."""
    value = known(node)
    return None if value is None else Quantity(value, node.decimals)


def plus(*nodes: Node) -> Node:
    """Return the exact sum."""
    return linear((ONE, node) for node in nodes)


def minus(left: Node, right: Node, decimals: int = 0) -> Node:
    """Return the exact difference."""
    return linear([(ONE, left), (MINUS, right)], decimals=decimals)


def multiplied(*nodes: Node) -> Node:
    """Return the exact product; constants become coefficients."""
    fixed = [quantity for quantity in map(quantity_of, nodes) if quantity is not None]
    factor = Quantity(prod(q.digits for q in fixed), sum(q.decimals for q in fixed))
    kept = [node for node in nodes if known(node) is None]
    if not kept:
        return plain(factor)
    product = kept[0]
    for node in kept[1:]:
        product = times(product, node)
    return linear([(factor, product)])


def at(node: Node, decimals: int) -> Node:
    """Return the same number rounded half away, or written out, to so many decimals."""
    if node.decimals < decimals:
        return linear([(ONE, node)], decimals=decimals)
    return rescaled(node, decimals)
