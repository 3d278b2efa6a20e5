"""What single rules give: rounding, rates, choices, bands, places, big numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fengqiao.rules.compiling import linear
from fengqiao.rules.executing.rational import round_to
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.nodes import Node
from tests.rules.executing.units import (
    BOTTOM,
    FAR,
    MARKS,
    TOP,
    YES,
    Column,
    all_ways,
    population,
)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_away", [-3, -2, -1, 0, 1, 2, 3]),
        ("up", [-3, -2, -2, 0, 2, 2, 3]),
        ("down", [-2, -1, -1, 0, 1, 1, 2]),
        ("floor", [-3, -2, -2, 0, 1, 1, 2]),
    ],
)
def test_marks_round_alike_by_decimals_and_by_division(mode: str, expected: Column) -> None:
    units = population(marks=[-25, -15, -14, 0, 14, 15, 25], ten=[-10, -10, -10, 10, 10, 10, 10])
    tenths = making.column("marks", 0, -1000, 1000)
    either = making.column("ten", 0, -10, 10)
    assert all_ways(making.rescaled(MARKS, 0, mode), units) == expected
    assert all_ways(making.quotient(tenths, making.constant(10), 0, mode), units) == expected
    assert all_ways(making.quotient(making.magnitude(tenths), either, 0, mode), units) == expected


def test_a_rate_without_a_base_is_open_unless_something_is_said() -> None:
    units = population(top=[1, 0, None, 2], bottom=[3, 0, 0, None])
    rate = making.quotient(linear.multiplied(making.constant(100), TOP), BOTTOM, 2)
    full = making.quotient(TOP, BOTTOM, 2, when_none=making.constant(1))
    assert all_ways(rate, units) == [3333, None, None, None]
    assert all_ways(full, units) == [33, 100, None, None]
    units = population(top=[1, 0, 7, 7], bottom=[3, 0, 0, 2], yes=[None, 1, None, None])
    guess = making.quotient(TOP, BOTTOM, 0, when_none=YES)
    assert all_ways(guess, units) == [0, 1, None, 4]


@pytest.mark.parametrize("many", [10**8, 10**12])
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_away", [67, 33, 50]),
        ("up", [67, 34, 50]),
        ("down", [66, 33, 50]),
        ("floor", [66, 33, 50]),
    ],
)
def test_a_rate_of_counts_rounds_as_said_also_if_they_are_large(
    mode: str, expected: Column, many: int
) -> None:
    units = population(
        top=[2, 1, 1],
        bottom=[3, 3, 2],
        far_top=[2 * many, many, many],
        far_bottom=[3 * many, 3 * many, 2 * many],
    )
    far = [making.column(name, 0, 0, 4 * many) for name in ("far_top", "far_bottom")]
    assert all_ways(making.quotient(TOP, BOTTOM, 2, mode), units) == expected
    assert all_ways(making.quotient(far[0], far[1], 2, mode), units) == expected


def test_gaps_shared_by_several_figures_are_joined_once() -> None:
    units = population(top=[1, None, 3], bottom=[1, 1, None])
    both = linear.plus(
        linear.plus(TOP, BOTTOM), making.times(TOP, BOTTOM), making.times(BOTTOM, TOP)
    )
    assert all_ways(both, units) == [4, None, None]


def test_a_code_without_a_row_is_open_or_has_the_rest() -> None:
    units = population(top=[1, 2, 3, None], far=[1, 2, 3, None])
    for figure in (TOP, FAR):
        open_ = choosing.table(figure, [(1, 50), (3, 30)], None, 1)
        assert all_ways(open_, units) == [50, None, 30, None]
        assert all_ways(choosing.table(figure, [(1, 50), (3, 30)], 7, 1), units) == [
            50,
            7,
            30,
            None,
        ]


@pytest.mark.parametrize(("low", "high"), [(0, 0), (-2, 0)])
def test_a_base_that_is_never_above_zero_does_no_harm(low: int, high: int) -> None:
    base = making.column("base", 0, low, high)
    five = making.column("five", 0, 5, 5)
    units = population(base=[0, low], five=[5, 5])
    expected = None if low == 0 else -3
    assert all_ways(making.quotient(five, base, 0), units) == [None, expected]
    # What follows is proved for -5 to -3; a stand-in under the gap must keep to it.
    beyond = making.quotient(five, making.quotient(five, base, 0), 0)
    assert all_ways(beyond, units) == [None, None if low == 0 else -2]


def test_a_division_by_one_or_by_minus_one_is_none() -> None:
    units = population(top=[7, 0])
    assert all_ways(making.quotient(TOP, making.constant(-1), 0), units) == [-7, 0]
    assert all_ways(making.quotient(TOP, making.constant(1), 2), units) == [700, 0]


@pytest.mark.parametrize(
    ("then", "other", "expected"),
    [
        (making.constant(5), making.constant(2), [2, 5, None]),
        (TOP, making.constant(0), [0, 7, None]),
        (TOP, BOTTOM, [3, 7, None]),
        (making.constant(5), TOP, [9, 5, None]),
    ],
)
def test_only_the_side_chosen_counts(then: Node, other: Node, expected: Column) -> None:
    units = population(yes=[0, 1, None], top=[9, 7, 1], bottom=[3, 1, 1])
    assert all_ways(choosing.choose(YES, then, other), units) == expected


def test_gaps_of_the_side_not_chosen_do_not_count() -> None:
    units = population(yes=[0, 1, 0, 1], top=[None, 7, 4, None], bottom=[3, None, None, 5])
    assert all_ways(choosing.choose(YES, TOP, BOTTOM), units) == [3, 7, None, None]
    assert all_ways(choosing.choose(YES, TOP, making.constant(1)), units) == [1, 7, 1, None]
    assert all_ways(choosing.choose(YES, making.constant(1), TOP), units) == [None, 1, 4, 1]
    doubled = making.times(TOP, TOP)
    assert all_ways(choosing.choose(YES, TOP, doubled), units) == [None, 7, 16, None]


def test_bands_of_wide_figures_are_found_even_if_there_are_hundreds() -> None:
    steps = [(edge, edge % 2 == 0, edge) for edge in range(900, 0, -1)]
    units = population(far=[-5, 0, 1, 2, 3, 500, 899, 900, 10**9])
    node = choosing.ladder(FAR, steps, -1, 0)
    assert all_ways(node, units) == [-1, -1, -1, 2, 2, 500, 898, 900, 900]


def test_of_two_edges_that_come_to_the_same_the_first_counts() -> None:
    units = population(far=[4, 5, 6])
    node = choosing.ladder(FAR, [(6, True, 1), (5, False, 2), (5, True, 3)], 9, 0)
    assert all_ways(node, units) == [9, 3, 1]


def test_places_are_shared_dense_or_averaged() -> None:
    units = population(marks=[50, 90, 90, None, 70, 90], area=[1, 1, 1, 1, 1, 2])
    area = making.column("area", 0, 1, 2)
    share = comparing.standing(MARKS, group=area)
    dense = comparing.standing(MARKS, group=area, ties="dense")
    last = comparing.standing(MARKS, group=area, from_last=True)
    mean = comparing.averaged_table(MARKS, [60, 57, 54], -3, 0, 0, group=area)
    assert all_ways(share, units) == [4, 1, 1, None, 3, 1]
    assert all_ways(dense, units) == [3, 1, 1, None, 2, 1]
    assert all_ways(last, units) == [1, 3, 3, None, 2, 1]
    # Places 1 and 2 together have (60 + 57) / 2 = 58.5: away from zero 59.
    assert all_ways(mean, units) == [51, 59, 59, None, 54, 60]


def test_peers_without_oneself_leave_nobody_to_the_only_one() -> None:
    units = population(marks=[5, 8, None, 7], area=[1, 1, 1, 2])
    area = making.column("area", 0, 1, 2)
    found = {
        kind: all_ways(comparing.peers(MARKS, kind, area, without_self=True), units)
        for kind in comparing.KINDS
    }
    assert found == {
        "sum": [8, 5, 13, None],
        "count": [1, 1, 2, 0],
        "mean": [8, 5, 7, None],
        "least": [8, 5, 5, None],
        "greatest": [8, 5, 8, None],
    }


def test_numbers_beyond_63_bits_stay_exact() -> None:
    huge = making.column("huge", 0, -(2**62), 2**62)
    units = population(huge=[2**62, -(2**62), None, 3])
    cube = making.times(huge, making.times(huge, huge))
    back = making.quotient(cube, making.times(huge, huge), 0)
    assert all_ways(cube, units) == [2**186, -(2**186), None, 27]
    assert all_ways(back, units) == [2**62, -(2**62), None, 3]
    assert all_ways(comparing.standing(cube), units) == [1, 3, None, 2]


@pytest.mark.parametrize("divisor", [1, 2, 3, 4, 7, 10, -3, -4])
@pytest.mark.parametrize("mode", making.MODES)
def test_a_fixed_divisor_rounds_every_remainder_as_the_mode_says(mode: str, divisor: int) -> None:
    figures: Column = list(range(-15, 16))
    units = population(marks=figures)
    whole = making.column("marks", 0, -15, 15)
    found = all_ways(making.quotient(whole, making.constant(divisor), 0, mode), units)
    assert found == [int(round_to(Fraction(one or 0, divisor), 0, mode)) for one in figures]
