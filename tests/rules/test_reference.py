"""The engine and the rational reference agree to the hundredth on thousands of random cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.rules import Facts, score
from fengqiao.rules.mechanisms import (
    Attain,
    Band,
    Bands,
    Deduct,
    Manual,
    Mechanism,
    Missing,
    Rate,
    Ratio,
)
from fengqiao.rules.model import Bonus, FactRule, Item
from fengqiao.rules.tracing import trace_bonus, trace_item
from tests.rules import reference
from tests.rules.cases import graded, rules

DECLARED = {
    "a": FactRule("a", "甲数", "reports.a", "件", 1000, 0),
    "b": FactRule("b", "乙数", "reports.b", "件", 1000, 0),
    "m": FactRule("m", "评分", "manual.m", "分", 1000, 2),
}
MANY = settings(max_examples=2500, deadline=None, derandomize=True, database=None)
SOME = settings(max_examples=400, deadline=None, derandomize=True, database=None)

points = st.integers(0, 3000)
rates = st.builds(
    Rate, st.just("a"), st.just("b"), when_none=st.sampled_from(["full", "zero", "missing"])
)
each = st.sampled_from([("a",), ("a", "b"), ("m",), ("a", "m")]).flatmap(
    lambda names: st.tuples(*(st.tuples(st.just(name), points) for name in names))
)


@st.composite
def falling_bands(draw: st.DrawFn) -> Bands:
    bounds = sorted(draw(st.sets(st.integers(0, 12_000), max_size=4)), reverse=True)
    bands = [Band(bound, draw(st.booleans()), draw(points)) for bound in bounds]
    of = draw(st.one_of(rates, st.just("m")))
    return Bands(of, (*bands, Band(None, True, draw(points))))


mechanisms: st.SearchStrategy[Mechanism] = st.one_of(
    st.builds(Deduct, each, st.none() | st.integers(-2000, 1000), st.none() | st.integers(0, 4000)),
    st.builds(Ratio, rates),
    st.builds(Attain, rates, st.integers(1, 10_000)),
    falling_bands(),
    st.builds(Manual, st.just("m"), st.just(0), st.just(1000)),
)
missing = st.one_of(
    st.just(Missing("block")), st.builds(Missing, st.just("fixed"), st.integers(0, 1000))
)
values = st.dictionaries(
    st.sampled_from(["a", "b", "m"]), st.integers(0, 20) | st.integers(0, 1000), min_size=2
)


def amounts(known: Mapping[str, int]) -> dict[str, Fraction]:
    return {name: Fraction(value, 10 ** DECLARED[name].decimals) for name, value in known.items()}


def in_points(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value, 100)


seen: Counter[str] = Counter()


@MANY
@given(mechanisms, st.integers(0, 3000), missing, values)
def compare_one_item(way: Mechanism, weight: int, policy: Missing, known: dict[str, int]) -> None:
    item = Item("x", "指标", weight, way, policy, "办公室", "c")
    found = trace_item(item, known, DECLARED)
    assert in_points(found.points) == reference.item_points(item, amounts(known)), found.reason
    outcome = "open" if found.points is None else way.kind
    seen[outcome] += 1


def test_every_item_has_the_points_of_the_reference() -> None:
    seen.clear()
    compare_one_item()
    assert set(seen) == {"open", "deduct", "ratio", "attain", "bands", "manual"}
    assert min(seen.values()) >= 100
    assert sum(seen.values()) >= 2000


@SOME
@given(each, points, st.sampled_from(["zero", "block"]), values)
def test_every_bonus_has_the_points_of_the_reference(
    pairs: tuple[tuple[str, int], ...], cap: int, policy: str, known: dict[str, int]
) -> None:
    bonus = Bonus("x", "加分", pairs, cap, policy, "办公室", "c")
    found = trace_bonus(bonus, known, DECLARED)
    assert in_points(found.points) == reference.bonus_points(bonus, amounts(known))


EDGES = {
    (top, bottom): rules(
        ("{top: 3, at_edge: all_in}", f"{{top: 3, at_edge: {top}}}"),
        ("{bottom: 3, at_edge: all_in}", f"{{bottom: 3, at_edge: {bottom}}}"),
    )
    for top in ("all_in", "none_in")
    for bottom in ("all_in", "none_in")
}


@SOME
@given(st.lists(st.integers(990, 1000), min_size=1, max_size=10), st.sampled_from(sorted(EDGES)))
def test_places_and_edges_are_those_found_by_counting(
    reviews: list[int], edges: tuple[str, str]
) -> None:
    facts: Facts = graded(*reviews)
    result = score(EDGES[edges], facts)
    own = {unit["code"]: unit["facts"]["review"]["value"] for unit in facts["units"]}
    for unit in result.units:
        assert unit.rank == reference.place(reviews, own[unit.code])[0]
    reached: dict[str, set[str]] = {}
    for side, at_edge in zip(("top", "bottom"), edges, strict=True):
        reached[side] = {
            code
            for code, points in own.items()
            if len(own) >= 7 and reference.is_in(reviews, points, side, 3, at_edge)
        }
    both = reached["top"] & reached["bottom"]
    for decision, side in (("best", "top"), ("worst", "bottom")):
        marked = {one.unit for one in result.statuses if one.decision == decision}
        assert marked == reached[side] - both
