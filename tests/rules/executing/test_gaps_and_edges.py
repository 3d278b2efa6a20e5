"""What is missing, what is at an edge, and what only just fits."""

from __future__ import annotations

import numpy as np
import pytest

from fengqiao.rules.compiling import linear
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population
from fengqiao.rules.tree import choosing, comparing, making
from tests.rules.executing.units import FAR, MARKS, TOP, YES, Column, all_ways, listed, population

NO = making.column("no", 0, 0, 1)
PAIRS: dict[str, Column] = {
    "yes": [1, 1, 1, 0, 0, 0, None, None, None],
    "no": [1, 0, None, 1, 0, None, 1, 0, None],
}


def test_a_gap_decides_nothing_and_hinders_no_decision() -> None:
    units = population(**PAIRS)
    both, either = choosing.every(YES, NO), choosing.some(YES, NO)
    assert all_ways(both, units) == [1, 0, None, 0, 0, 0, None, 0, None]
    assert all_ways(either, units) == [1, 1, 1, 1, 0, None, 1, None, None]
    assert all_ways(choosing.opposite(YES), units) == [0, 0, 0, 1, 1, 1, None, None, None]
    assert all_ways(choosing.is_missing(both), units) == [0, 0, 1, 0, 0, 0, 1, 0, 1]
    assert all_ways(linear.plus(either, either), units) == [2, 2, 2, 2, 0, None, 2, None, None]


def test_conditions_without_gaps_stay_without() -> None:
    units = population(yes=[1, 1, 0, 0], no=[1, 0, 1, 0])
    assert all_ways(choosing.every(YES, NO, choosing.opposite(YES)), units) == [0, 0, 0, 0]
    assert all_ways(choosing.some(YES, NO), units) == [1, 1, 1, 0]
    assert all_ways(choosing.fallback(YES, NO), units) == [1, 1, 0, 0]
    assert all_ways(choosing.is_missing(YES), units) == [0, 0, 0, 0]


def test_a_second_source_fills_gaps_and_may_have_its_own() -> None:
    units = population(yes=[1, None, None], top=[7, 8, None])
    assert all_ways(choosing.fallback(YES, TOP), units) == [1, 8, None]


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("=", [0, 1, 0]),
        ("<>", [1, 0, 1]),
        ("<", [1, 0, 0]),
        ("<=", [1, 1, 0]),
        (">", [0, 0, 1]),
        (">=", [0, 1, 1]),
    ],
)
def test_figures_of_different_decimals_compare_as_numbers(sign: str, expected: Column) -> None:
    units = population(marks=[49, 50, 51], top=[5, 5, 5])
    assert all_ways(choosing.compare(sign, MARKS, TOP), units) == expected


def test_a_base_of_one_divides_by_one() -> None:
    base = making.column("base", 0, 0, 9)
    units = population(top=[7, 7, 7], base=[1, 0, 2])
    assert all_ways(making.quotient(TOP, base, 0, "down"), units) == [7, None, 3]


def test_nothing_is_divided_by_what_stands_under_a_gap() -> None:
    base = making.column("base", 0, 1, 9)
    units = population(top=[7, 7], base=[2, None])
    assert units.columns["base"][0].tolist() == [2, 0]
    assert all_ways(making.quotient(TOP, base, 0, "down"), units) == [3, None]


def test_a_band_of_what_is_the_same_for_all_is_the_same_for_all() -> None:
    bands = [(90, True, 2), (80, False, 1)]
    for figure, points in ((95, 2), (90, 2), (89, 1), (80, 0)):
        ladder = choosing.ladder(making.constant(figure), bands, 0, 0)
        assert all_ways(ladder, population(top=[1, 2])) == [points, points]


def test_a_result_may_be_kept_in_half_the_memory_where_it_fits() -> None:
    units = population(top=[7, None, 5000], far=[1, -(10**9), 10**9])
    small, large = linear.plus(TOP, TOP), linear.plus(FAR, FAR, FAR)
    found = run_blocks([small, large], units, narrow=True)
    kept = [found[node].array.dtype for node in (small, large)]
    assert kept == [np.dtype(np.int32), np.dtype(np.int64)]
    assert listed(found[small]) == [14, None, 10_000]
    assert listed(found[large]) == [3, -3 * 10**9, 3 * 10**9]


def test_losses_are_averaged_away_from_zero() -> None:
    units = population(marks=[-1, -2, -1, -2, 1, 2], area=[1, 1, 2, 2, 3, 3])
    area = making.column("area", 0, 1, 3)
    mean = comparing.peers(MARKS, "mean", area)
    assert all_ways(mean, units) == [-2, -2, -2, -2, 2, 2]
    lost = comparing.averaged_table(comparing.peers(MARKS, "count"), [-1, -2], -1, -9, 0)
    assert all_ways(lost, units) == [-4] * 6


def test_peers_have_sums_and_extremes_with_the_missing_left_out() -> None:
    units = population(marks=[5, None, 8, None, None], area=[1, 1, 1, 2, None])
    area = making.column("area", 0, 1, 2)
    found = {kind: all_ways(comparing.peers(MARKS, kind, area), units) for kind in comparing.KINDS}
    assert found == {
        "sum": [13, 13, 13, None, None],
        "count": [2, 2, 2, 0, None],
        "mean": [7, 7, 7, None, None],
        "least": [5, 5, 5, None, None],
        "greatest": [8, 8, 8, None, None],
    }


def test_places_hold_for_groups_and_figures_of_any_size() -> None:
    far = making.column("far", 0, -(2**62), 2**62)
    area = making.column("area", 0, -(2**62), 2**62)
    units = population(
        far=[2**62, -(2**62), 0, 5, 5, 5], area=[2**62, 2**62, 2**62, -(2**62), -(2**62), 7]
    )
    assert all_ways(comparing.standing(far, group=area), units) == [1, 3, 2, 1, 1, 1]
    square = making.times(area, area)
    assert all_ways(comparing.standing(far, True, square), units) == [5, 1, 2, 3, 3, 1]
    table = comparing.averaged_table(far, [10, 8], -(2**61), 0, 0, group=area)
    assert all_ways(table, units) == [10, 0, 8, 9, 9, 10]
    assert all_ways(comparing.peers(far, "sum", area), units) == [0, 0, 0, 10, 10, 5]


def test_nobody_has_no_values() -> None:
    nobody = Population(
        [], {key: (array[:0], None) for key, (array, _) in population(marks=[1]).columns.items()}
    )
    assert all_ways(comparing.standing(linear.plus(MARKS, MARKS)), nobody) == []
