"""Random rules and figures against a reading of the mechanisms in plain fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from fengqiao.rules.model.formulas import Number
from fengqiao.rules.model.mechanisms import (
    Attain,
    Bands,
    Interpolate,
    Leg,
    Mechanism,
    Slope,
    Step,
)
from fengqiao.rules.model.quantities import Quantity, quantity
from fengqiao.rules.numbers import round_half_away, show
from tests.rules.compiling.running import Unit, work_out
from tests.rules.compiling.writing import HERE, fact, item, of, rate, rules

FULL = Fraction(20)
FACTS = (fact("x", 1500, decimals=1, least=-500), fact("done", 60), fact("due", 60))
LIMITED = settings(max_examples=40, deadline=None)

FIGURES = some.lists(some.integers(-500, 1500), min_size=1, max_size=6)
POINTS = some.builds(quantity, some.integers(0, 400), some.integers(0, 2))
STEPS = some.builds(quantity, some.integers(1, 30), some.integers(0, 1))
EDGES = some.lists(some.integers(-300, 1300), min_size=1, max_size=4, unique=True)


def exact(number: Quantity) -> Fraction:
    return Fraction(number.digits, 10**number.decimals)


def constant(number: Quantity) -> Number:
    return Number(number, HERE)


def shown(points: Fraction) -> str:
    return show(round_half_away(points.numerator * 100, points.denominator), 2)


def worked_out(mechanism: Mechanism, *units: Unit) -> list[str | None]:
    rule = rules(item("a", mechanism, "20"), facts=FACTS)
    return [found["item:a"] for found in work_out(rule, *units)]


@LIMITED
@given(
    FIGURES,
    EDGES,
    some.lists(POINTS, min_size=5, max_size=5),
    some.lists(some.booleans(), min_size=5, max_size=5),
    some.integers(0, 2),
)
def test_bands(
    figures: list[int], edges: list[int], points: list[Quantity], flags: list[bool], decimals: int
) -> None:
    falling = [quantity(edge, decimals) for edge in sorted(edges, reverse=True)]
    steps = [
        Step(constant(edge), included, value, included)
        for edge, value, included in zip(falling, points, flags, strict=False)
    ]
    last = Step(None, True, points[-1], flags[-1])

    def expected(figure: Fraction) -> Fraction:
        for edge, step in zip(falling, steps, strict=True):
            if figure > exact(edge) or (step.included and figure == exact(edge)):
                return FULL - exact(step.points) if step.off else exact(step.points)
        return FULL - exact(last.points) if last.off else exact(last.points)

    found = worked_out(Bands(of("x"), (*steps, last)), *({"x": x} for x in figures))
    assert found == [shown(expected(Fraction(x, 10))) for x in figures]


@LIMITED
@given(
    FIGURES,
    some.lists(
        some.tuples(some.integers(-300, 1300), POINTS),
        min_size=2,
        max_size=5,
        unique_by=lambda pair: pair[0],
    ),
)
def test_interpolation(figures: list[int], pairs: list[tuple[int, Quantity]]) -> None:
    anchors = tuple(
        (quantity(at, 1), points) for at, points in sorted(pairs, key=lambda one: one[0])
    )

    def expected(figure: Fraction) -> Fraction:
        line = [(exact(at), exact(points)) for at, points in anchors]
        if figure <= line[0][0]:
            return line[0][1]
        for (start, low), (end, high) in pairwise(line):
            if figure <= end:
                return low + (high - low) * (figure - start) / (end - start)
        return line[-1][1]

    found = worked_out(Interpolate(of("x"), anchors), *({"x": x} for x in figures))
    assert found == [shown(expected(Fraction(x, 10))) for x in figures]


def counted(way: Fraction, leg: Leg, steps: str) -> Fraction:
    number = way / exact(leg.each)
    if steps == "begun":
        number = Fraction(-(-number.numerator // number.denominator))
    if steps == "completed":
        number = Fraction(number.numerator // number.denominator)
    return number * exact(leg.points)


@LIMITED
@given(
    FIGURES,
    some.tuples(EDGES, EDGES),
    some.lists(some.tuples(STEPS, POINTS, some.booleans()), min_size=8, max_size=8),
    some.sampled_from(["begun", "completed", "pro_rata"]),
    some.sampled_from(["marginal", "whole_gap"]),
    some.tuples(some.none() | POINTS, some.none() | POINTS),
)
def test_slopes(
    figures: list[int],
    edges: tuple[list[int], list[int]],
    shapes: list[tuple[Quantity, Quantity, bool]],
    steps: str,
    reading: str,
    caps: tuple[Quantity | None, Quantity | None],
) -> None:
    below, above = sorted(edges[0], reverse=True), sorted(edges[1])
    starts = [(edge, "below") for edge in below] + [(edge, "above") for edge in above]
    legs = [
        Leg(constant(quantity(edge, 1)), side, *shape)
        for (edge, side), shape in zip(starts, shapes, strict=False)
    ]

    def changes(figure: Fraction, side: list[Leg], sign: int) -> list[tuple[Leg, Fraction]]:
        """Return the legs reached with how far each counts."""
        far = [(sign * (figure - exact(leg.start.value)), leg) for leg in side]  # type: ignore[union-attr]  # legs start at numbers here
        reached = [(way, leg) for way, leg in far if way > 0]
        if reading == "whole_gap":
            return [(reached[-1][1], reached[0][0])] if reached else []
        following = [*(way for way, _ in reached[1:]), Fraction(0)][: len(reached)]
        return [(leg, way - rest) for (way, leg), rest in zip(reached, following, strict=True)]

    def expected(figure: Fraction) -> Fraction:
        found = changes(figure, legs[: len(below)], -1) + changes(figure, legs[len(below) :], 1)
        taken = sum((counted(way, leg, steps) for leg, way in found if not leg.gain), Fraction(0))
        gained = sum((counted(way, leg, steps) for leg, way in found if leg.gain), Fraction(0))
        cap, gain_cap = caps
        taken = taken if cap is None else min(taken, exact(cap))
        gained = gained if gain_cap is None else min(gained, exact(gain_cap))
        return FULL - taken + gained

    slope = Slope(of("x"), tuple(legs), steps, reading, None, *caps)
    found = worked_out(slope, *({"x": x} for x in figures))
    assert found == [shown(expected(Fraction(x, 10))) for x in figures]


@LIMITED
@given(
    some.lists(some.tuples(some.integers(0, 60), some.integers(0, 60)), min_size=1, max_size=5),
    some.builds(quantity, some.integers(1, 12000), some.integers(0, 2)),
    some.sampled_from(["full", "zero", "missing", "2.5"]),
    some.integers(0, 2),
)
def test_attainment(
    counts: list[tuple[int, int]], target: Quantity, none: str, decimals: int
) -> None:
    at_none = {"full": "20", "zero": "0", "missing": None}.get(none, none)

    def expected(done: int, due: int) -> str | None:
        if due == 0:
            return at_none
        scale = 10**decimals
        figure = Fraction(round_half_away(done * 100 * scale, due), scale)
        if figure >= exact(target):
            return "20"
        return shown(FULL * figure / exact(target))

    attain = Attain(rate("done", "due", none, decimals), constant(target))
    found = worked_out(attain, *({"done": done, "due": due} for done, due in counts))
    assert found == [expected(done, due) for done, due in counts]
