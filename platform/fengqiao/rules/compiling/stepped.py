"""Points by bands and by straight lines between anchors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fengqiao.rules.compiling.bench import Bench, by_weight, read, settle
from fengqiao.rules.compiling.linear import minus, plain, quantity_of
from fengqiao.rules.compiling.ramps import Ramp, decimal_of, fraction_of, ramped, rounded
from fengqiao.rules.model.mechanisms import Bands, Interpolate, Step
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.choosing import choose, compare, ladder
from fengqiao.rules.tree.making import constant
from fengqiao.rules.tree.nodes import Node

Anchor = tuple[Quantity, Quantity]


def lower_bands(bench: Bench, bands: Bands) -> Node:
    """Return the points of the first band that fits; parts of the figure, ``edge/n``."""
    reading = read(bench, bands.of)
    edges = [_edge(bench, step, number) for number, step in enumerate(bands.steps, start=1)]
    if not edges or edges[-1] is not None or None in edges[:-1]:
        raise ValueError(f"{bench.prefix}: the last band, and no other, has no edge")

    def build(one: Bench) -> Node:
        return _banded(one, bands, reading.figure, [edge for edge in edges if edge is not None])

    if any(step.off for step in bands.steps):
        return settle(bench, reading, by_weight(bench, build))
    return settle(bench, reading, build(bench))


def _edge(bench: Bench, step: Step, number: int) -> Node | None:
    return None if step.edge is None else bench.figure(f"edge/{number}", step.edge)


def _banded(bench: Bench, bands: Bands, figure: Node, edges: list[Node]) -> Node:
    values = [_value(bench, step) for step in bands.steps]
    decimals = max([bench.decimals, *(value.decimals for value in values)])
    points = [value.at(decimals) for value in values]
    numbers = [number for number in map(quantity_of, edges) if number is not None]
    if len(numbers) == len(edges):
        rungs = _rungs(numbers, bands.steps, points, figure.decimals)
        return ladder(figure, rungs, points[-1], decimals)
    result: Node = constant(points[-1], decimals)
    for edge, step, value in reversed(list(zip(edges, bands.steps, points, strict=False))):
        reached = compare(">=" if step.included else ">", figure, edge)
        result = choose(reached, constant(value, decimals), result)
    return result


def _value(bench: Bench, step: Step) -> Quantity:
    if not step.off:
        return step.points
    left = minus(bench.full, plain(step.points))
    return Quantity(left.low, left.decimals)


def _rungs(
    edges: Sequence[Quantity], steps: Sequence[Step], points: Sequence[int], decimals: int
) -> list[tuple[int, bool, int]]:
    """Return the least figure of each band; a band no figure falls into is left out."""
    rungs: list[tuple[int, bool, int]] = []
    for edge, step, value in zip(edges, steps, points, strict=False):
        least_figure = _least_figure(edge, step.included, decimals)
        if not rungs or least_figure < rungs[-1][0]:
            rungs.append((least_figure, True, value))
    return rungs


def _least_figure(edge: Quantity, included: bool, decimals: int) -> int:
    """Return the least whole number at ``decimals`` that reaches an edge."""
    shift = edge.decimals - decimals
    if shift <= 0:
        return edge.at(decimals) + int(not included)
    whole, rest = divmod(edge.digits, int(10**shift))
    return whole + 1 if rest or not included else whole


def lower_interpolate(bench: Bench, interpolate: Interpolate) -> Node:
    """Return points on straight lines between anchors, exact, then rounded once."""
    reading = read(bench, interpolate.of)
    ramps = [_between(reading.figure, *ends) for ends in pairwise(interpolate.anchors)]
    return settle(bench, reading, rounded(ramped(ramps, interpolate.anchors[0][1]), bench.decimals))


def _between(figure: Node, start: Anchor, end: Anchor) -> Ramp:
    (first, less), (last, more) = start, end
    length = fraction_of(last) - fraction_of(first)
    slope = (fraction_of(more) - fraction_of(less)) / length
    return Ramp(minus(figure, plain(first)), decimal_of(length), slope)
