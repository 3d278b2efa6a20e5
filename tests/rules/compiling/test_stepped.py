"""Bands and straight lines, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from fengqiao.rules.model.mechanisms import Bands, Interpolate, Mechanism, Step
from fengqiao.rules.model.scheme import WeightByType
from tests.rules.compiling.running import Unit, work_out
from tests.rules.compiling.writing import (
    choice,
    fact,
    formula,
    item,
    number,
    of,
    parameter,
    rate,
    rules,
)

FACTS = (
    fact("done"),
    fact("due"),
    fact("size", 200, least=-200),
    fact("edge"),
    choice("kind", "社区", "村"),
)
BY_KIND = parameter("by_kind", ("2010-01-01", "社区", "80"), ("2010-01-01", "村", "70"), by="kind")


def points(mechanism: Mechanism, *units: Unit, **changes: object) -> list[str | None]:
    rule = rules(item("a", mechanism, "15", **changes), facts=FACTS, parameters=(BY_KIND,))
    return [found["item:a"] for found in work_out(rule, *units)]


def step(
    points_: str, at_least: str | None = None, above: str | None = None, off: bool = False
) -> Step:
    edge = at_least or above
    return Step(formula(edge) if edge else None, above is None, number(points_), off)


def sizes(*values: int) -> list[Unit]:
    return [{"size": value} for value in values]


def test_the_first_band_that_fits_from_high_to_low() -> None:
    bands = Bands(of("size"), (step("15", at_least="95"), step("9.5", above="80"), step("0")))
    assert points(bands, *sizes(100, 95, 94, 81, 80, -3)) == ["15", "15", "9.5", "9.5", "0", "0"]
    assert points(bands, {}) == [None]


def test_an_edge_finer_than_the_figure_is_reached_by_the_next_figure() -> None:
    bands = Bands(of("size"), (step("5", at_least="2.5"), step("3", above="-2.5"), step("1")))
    assert points(bands, *sizes(3, 2, -2, -3)) == ["5", "3", "3", "1"]


def test_just_above_and_at_an_edge_may_differ() -> None:
    bands = Bands(of("size"), (step("5", above="90"), step("4", at_least="90"), step("0")))
    assert points(bands, *sizes(91, 90, 89)) == ["5", "4", "0"]
    # No whole number lies above 90.2 and below 91: that band is empty.
    bands = Bands(of("size"), (step("5", above="90"), step("4", above="90.2"), step("0")))
    assert points(bands, *sizes(91, 90)) == ["5", "0"]


def test_a_band_may_take_points_off_the_full_mark() -> None:
    bands = Bands(
        of("size"),
        (step("0", at_least="8", off=True), step("2.5", at_least="6", off=True), step("0")),
    )
    assert points(bands, *sizes(8, 6, 5)) == ["15", "12.5", "0"]
    by = WeightByType("kind", ((1, number("10")),))
    units: list[Unit] = [{"size": 6, "kind": kind} for kind in (0, 1)]
    assert points(bands, *units, weight_by=by) == ["12.5", "7.5"]


def test_edges_may_be_figures_themselves() -> None:
    bands = Bands(of("size"), (step("15", at_least="by_kind"), step("7", above="edge"), step("0")))
    units: list[Unit] = [
        {"size": 75, "kind": 1, "edge": 60},
        {"size": 75, "kind": 0, "edge": 60},
        {"size": 60, "kind": 0, "edge": 60},
        {"size": 75, "kind": 1, "edge": None},
        {"size": 60, "kind": 1, "edge": None},
    ]
    assert points(bands, *units) == ["15", "7", "0", "15", None]


def test_the_shown_rate_falls_into_a_band() -> None:
    # 19999 ÷ 20000 cannot be had here: 94.996 % is shown as 95.00 % and reaches 95.
    bands = Bands(rate("done", "due", "4"), (step("15", at_least="66.67"), step("0")))
    units: list[Unit] = [{"done": 2, "due": 3}, {"done": 1, "due": 3}, {"done": 0, "due": 0}]
    assert points(bands, *units) == ["15", "0", "4"]


@pytest.mark.parametrize("steps", [(), (step("1", at_least="5"),), (step("1"), step("2"))])
def test_only_the_last_band_has_no_edge(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match="edge"):
        points(Bands(of("size"), steps), *sizes(1))


def anchors(*pairs: tuple[str, str]) -> tuple[tuple[object, object], ...]:
    return tuple((number(figure), number(value)) for figure, value in pairs)


def test_points_lie_on_the_line_between_two_anchors() -> None:
    line = Interpolate(of("size"), anchors(("90", "0"), ("100", "8")))  # type: ignore[arg-type]  # pairs
    assert points(line, *sizes(80, 90, 97, 100, 150)) == ["0", "0", "5.6", "8", "8"]


def test_thirds_are_exact_until_they_are_rounded_once() -> None:
    # 1 + 2/3 × 1 = 1.67; 3 + 5/7 × 1 = 3.714…; 8 falls to 5 over 3: 8 - 1 = 7.
    line = Interpolate(of("size"), anchors(("0", "1"), ("3", "3"), ("10", "8"), ("13", "5")))  # type: ignore[arg-type]  # pairs
    assert points(line, *sizes(1, 2, 4, 11, 13, -4)) == ["1.67", "2.33", "3.71", "7", "5", "1"]


def test_a_line_over_a_rate_with_nothing_due() -> None:
    line = Interpolate(rate("done", "due", "full"), anchors(("50", "0"), ("100", "15")))  # type: ignore[arg-type]  # pairs
    assert points(line, {"done": 3, "due": 4}, {"done": 0, "due": 0}) == ["7.5", "15"]
