"""Who comes before whom: by hand, and for many units against plain counting."""

import random
from typing import Any

import numpy as np
import pytest

from fengqiao.rules.deciding.edges import count_seats, reach_edge
from fengqiao.rules.deciding.ranking import Key, Places, give_places
from fengqiao.rules.model.conditions import Edge
from fengqiao.sources import Place
from tests.rules.deciding.plain_ranking import give_plain_places

HERE = Place("rules.yaml", 1, 1)


def _places(marks: list[int], *, dense: bool = False, groups: list[int] | None = None) -> Places:
    everybody = np.ones(len(marks), np.bool_)
    codes = np.array(groups or [0] * len(marks), np.int64)
    return give_places([Key(np.array(marks, np.int64), False)], codes, everybody, dense=dense)


def _edge(side: str, **parts: object) -> Edge:
    plain: dict[str, Any] = {"count": None, "share": None, "one_in": None, "rounding": "down"}
    plain |= {"at_edge": "all_in", "within": "group", "among": None, "place": HERE}
    return Edge(side, **{**plain, **parts})


def _reached(edge: Edge, places: Places, *, dense: bool = False) -> list[int]:
    seats = count_seats(edge, places.size)
    return np.flatnonzero(reach_edge(edge, places, seats, dense=dense)).tolist()


def test_two_townships_that_share_second_place_leave_no_third() -> None:
    places = _places([90, 95, 90, 80])
    assert places.top.tolist() == [2, 1, 2, 4]
    assert places.bottom.tolist() == [2, 4, 2, 1]
    assert places.shared.tolist() == [2, 1, 2, 1]
    assert places.size.tolist() == [4, 4, 4, 4]


def test_dense_places_leave_none_out() -> None:
    places = _places([90, 95, 90, 80, 95], dense=True)
    assert places.top.tolist() == [2, 1, 2, 3, 1]
    assert places.bottom.tolist() == [2, 3, 2, 1, 3]


def test_each_group_is_ranked_for_itself() -> None:
    places = _places([90, 95, 80, 70], groups=[1, 0, 1, 0])
    assert places.top.tolist() == [1, 1, 2, 2]
    assert places.size.tolist() == [2, 2, 2, 2]


def test_equal_totals_are_told_apart_by_fewer_incidents() -> None:
    keys = [
        Key(np.array([90, 90, 90], np.int64), False),
        Key(np.array([3, 1, 2], np.int64), True),
    ]
    places = give_places(keys, np.zeros(3, np.int64), np.ones(3, np.bool_))
    assert places.top.tolist() == [3, 1, 2]


def test_a_unit_that_is_left_out_takes_no_place_from_anybody() -> None:
    ranked = np.array([True, False, True])
    marks = [Key(np.array([80, 99, 90], np.int64), False)]
    places = give_places(marks, np.zeros(3, np.int64), ranked)
    assert places.top.tolist() == [2, 0, 1]
    assert places.size.tolist() == [2, 0, 2]


def test_nobody_has_a_place_where_nobody_is_ranked() -> None:
    places = give_places([], np.zeros(2, np.int64), np.zeros(2, np.bool_))
    assert not places.ranked.any()


def test_units_put_last_come_behind_all_others_in_their_own_order() -> None:
    marks = [Key(np.array([99, 95, 60, 70], np.int64), False)]
    behind = np.array([True, True, False, False])
    places = give_places(marks, np.zeros(4, np.int64), np.ones(4, np.bool_), behind=behind)
    assert places.top.tolist() == [3, 4, 2, 1]


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("widest", [4, 1 << 40])
def test_many_units_get_the_places_that_counting_gives(widest: int, *, dense: bool) -> None:
    # Wide figures do not fit into one packed word and take the other way of sorting.
    chance = random.Random(7)
    for size in (1, 2, 3, 17, 60):
        groups = [chance.randrange(3) for _ in range(size)]
        keys = [tuple(chance.randrange(4) * widest - widest for _ in range(2)) for _ in range(size)]
        columns = np.array(keys, np.int64)
        found = give_places(
            [Key(columns[:, 0], True), Key(-columns[:, 1], False)],
            np.array(groups, np.int64),
            np.ones(size, np.bool_),
            dense=dense,
        )
        plain = give_plain_places(keys, groups, dense=dense)
        assert found.top.tolist() == [place.top for place in plain]
        assert found.bottom.tolist() == [place.bottom for place in plain]
        assert found.shared.tolist() == [place.shared for place in plain]
        assert found.size.tolist() == [place.size for place in plain]


def test_all_who_share_third_place_are_among_the_first_three() -> None:
    places = _places([99, 98, 97, 97, 96])
    assert _reached(_edge("top", count=3), places) == [0, 1, 2, 3]


def test_where_the_rule_says_so_nobody_who_shares_third_place_is() -> None:
    places = _places([99, 98, 97, 97, 96])
    assert _reached(_edge("top", count=3, at_edge="none_in"), places) == [0, 1]


def test_two_who_share_second_place_fill_second_and_third() -> None:
    places = _places([99, 98, 98, 97, 96])
    assert _reached(_edge("top", count=3, at_edge="none_in"), places) == [0, 1, 2]


def test_with_dense_places_three_places_may_hold_more_units() -> None:
    places = _places([99, 98, 98, 97, 96], dense=True)
    assert _reached(_edge("top", count=3), places, dense=True) == [0, 1, 2, 3]
    places = _places([99, 98, 98, 97, 97], dense=True)
    edge = _edge("top", count=3, at_edge="none_in")
    assert _reached(edge, places, dense=True) == [0, 1, 2]


@pytest.mark.parametrize(
    ("rounding", "seats"),
    [("down", [3, 5]), ("up", [3, 6]), ("half_up", [3, 6])],
)
def test_thirty_per_cent_of_ten_are_three_and_of_eighteen_depend_on_the_rounding(
    rounding: str, seats: list[int]
) -> None:
    # 30 % of 18 is 5.4; at 31 % it is 5.58.
    sizes = np.array([10, 18], np.int64)
    edge = _edge("top", share=3100 if rounding == "half_up" else 3000, rounding=rounding)
    assert count_seats(edge, sizes).tolist() == seats


def test_one_in_four_of_eleven_villages_is_two_or_three() -> None:
    sizes = np.array([11], np.int64)
    found = {
        way: int(count_seats(_edge("top", one_in=4, rounding=way), sizes)[0])
        for way in ("down", "up", "half_up")
    }
    assert found == {"down": 2, "up": 3, "half_up": 3}


def test_groups_with_codes_too_far_apart_for_one_word_are_ranked_all_the_same() -> None:
    groups = [2**62, -(2**62), 2**62, -(2**62), 2**62]
    places = _places([90, 95, 80, 70, 90], groups=groups)
    assert places.top.tolist() == [1, 1, 3, 2, 1]
    assert places.bottom.tolist() == [2, 2, 1, 1, 2]
    assert places.shared.tolist() == [2, 1, 1, 1, 2]
    assert places.size.tolist() == [3, 2, 3, 2, 3]


def test_very_many_units_have_the_places_they_have_in_their_own_group_alone() -> None:
    chance = np.random.default_rng(7)
    marks, groups = chance.integers(0, 40, 20_000), chance.integers(0, 1_000, 20_000)
    ranked = chance.random(20_000) < 0.9
    places = give_places([Key(marks, False)], groups, ranked)
    for group in (0, 1, 500, 999):
        rows = np.flatnonzero(groups == group)
        alone = give_places([Key(marks[rows], False)], np.zeros(len(rows), np.int64), ranked[rows])
        assert places.top[rows].tolist() == alone.top.tolist()
        assert places.bottom[rows].tolist() == alone.bottom.tolist()
        assert places.size[rows].tolist() == alone.size.tolist()
