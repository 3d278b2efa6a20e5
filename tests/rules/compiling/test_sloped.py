"""Slopes, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from fengqiao.rules.model.mechanisms import Leg, Slope
from tests.rules.compiling.running import Unit, work_out
from tests.rules.compiling.writing import fact, formula, item, maybe, number, of, rate, rules

FACTS = (
    fact("x", 2000, decimals=1, least=-1000),
    fact("n", 200),
    fact("done"),
    fact("due"),
    fact("goal"),
)


def leg(start: str, direction: str, each: str = "1", points: str = "1", gain: bool = False) -> Leg:
    return Leg(formula(start), direction, number(each), number(points), gain)


def slope(
    *legs: Leg,
    figure: str = "x",
    steps: str = "pro_rata",
    reading: str = "marginal",
    base: str | None = None,
    cap: str | None = None,
    gain_cap: str | None = None,
) -> Slope:
    return Slope(of(figure), legs, steps, reading, maybe(base), maybe(cap), maybe(gain_cap))


def points(mechanism: Slope, *figures: int | dict[str, int], **changes: object) -> list[str | None]:
    units: list[Unit] = [one if isinstance(one, dict) else {"x": one, "n": one} for one in figures]
    rule = rules(item("a", mechanism, "10", **changes), facts=FACTS)
    return [found["item:a"] for found in work_out(rule, *units)]


BELOW_70 = leg("70", "below", each="2", points="1.5")


@pytest.mark.parametrize(
    ("steps", "expected"),
    # 70 and above: 10. 69.9: a begun step; 68: one whole; 67.5: one and a quarter; 65: 2.5 steps.
    [
        ("begun", ["10", "10", "8.5", "8.5", "7", "5.5"]),
        ("completed", ["10", "10", "10", "8.5", "8.5", "7"]),
        ("pro_rata", ["10", "10", "9.93", "8.5", "8.13", "6.25"]),
    ],
)
def test_steps_are_counted_when_begun_when_whole_or_in_part(
    steps: str, expected: list[str]
) -> None:
    assert points(slope(BELOW_70, steps=steps), 705, 700, 699, 680, 675, 650) == expected


def test_whole_figures_in_steps_of_one_need_no_counting() -> None:
    for steps in ("begun", "completed", "pro_rata"):
        assert points(slope(leg("70", "below"), figure="n", steps=steps), 75, 67) == ["10", "7"]


def test_a_third_of_a_point_each_is_exact_until_the_end() -> None:
    # 10 - 7 ÷ 3 = 7.666…, and three thirds more are exactly one.
    third = slope(leg("0", "above", each="3"), figure="n")
    assert points(third, 0, 7, 10, 3) == ["10", "7.67", "6.67", "9"]


def test_brackets_count_each_on_its_own_stretch() -> None:
    legs = (leg("90", "below"), leg("80", "below", points="2"))
    # 75: 10 × 1 and 5 × 2 off a base of 40.
    assert points(slope(*legs, base="40"), 900, 850, 800, 750) == ["40", "35", "30", "20"]
    begun = slope(*legs, base="40", steps="begun")
    # 79.5: the first stretch of 10, and a begun step of the second.
    assert points(begun, 855, 795) == ["35", "28"]


def test_the_furthest_leg_reached_may_hold_for_the_whole_gap() -> None:
    legs = (leg("90", "below"), leg("80", "below", points="2"), leg("70", "below", points="3"))
    whole = slope(*legs, base="100", reading="whole_gap")
    # 80 is not beyond 80: 10 off; 79: 11 × 2; 70: 20 × 2; 65: 25 × 3.
    assert points(whole, 950, 850, 800, 790, 700, 650) == ["100", "95", "90", "78", "60", "25"]


def test_a_gain_above_and_a_loss_below_have_their_own_caps() -> None:
    both = slope(
        leg("70", "below", points="2"),
        leg("80", "above", each="5", points="1", gain=True),
        cap="6",
        gain_cap="3",
        steps="completed",
    )
    assert points(both, 660, 750, 891, 990) == ["4", "10", "11", "13"]
    rule = rules(item("a", both, "10"), facts=FACTS)
    (found,) = work_out(rule, {"x": 550})
    assert [found[f"item:a/{part}"] for part in ("taken", "given", "way/1", "steps/1")] == [
        "30", "0", "15", "15",
    ]  # fmt: skip


def test_caps_hold_before_thirds_are_rounded() -> None:
    # 7 ÷ 3 = 2.333… is less than 2.335, 8 ÷ 3 is not.
    capped = slope(leg("0", "above", each="3"), figure="n", cap="2.335")
    assert points(capped, 7, 8) == ["7.67", "7.67"]
    assert points(capped, 8, decimals=3) == ["7.665"]


def test_the_whole_gap_on_both_sides() -> None:
    both = slope(
        leg("50", "below", points="0.5"),
        leg("60", "above", gain=True),
        leg("65", "above", points="2", gain=True),
        reading="whole_gap",
    )
    assert points(both, 400, 550, 640, 660) == ["5", "10", "14", "22"]


def test_legs_of_one_side_lead_outward() -> None:
    with pytest.raises(ValueError, match="further out"):
        points(slope(leg("80", "below"), leg("90", "below")), 700)
    # What starts at a figure is for the data to say.
    moving = slope(leg("goal", "below"), leg("goal - 5", "below", points="2"))
    assert points(moving, {"x": 420, "goal": 50}) == ["-1"]


def test_a_slope_over_a_rate_with_nothing_due() -> None:
    below = Slope(
        rate("done", "due", "zero"),
        (leg("90", "below", "10", "1"),),
        "begun",
        "marginal",
        None,
        None,
        None,
    )
    assert points(below, {"done": 5, "due": 6}, {"done": 0, "due": 0}) == ["9", "0"]
    assert points(below, {}) == [None]
