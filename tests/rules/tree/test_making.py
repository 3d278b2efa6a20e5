"""Nodes know their decimals and bounds; what cannot matter is left out; nonsense is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fengqiao.rules.compiling import linear
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.bounds import MOST_UNITS, divide
from fengqiao.rules.tree.limits import exceeds, too_wide
from fengqiao.rules.tree.nodes import Constant, Ladder, Node, Sum
from fengqiao.rules.tree.walking import nodes_in_order

ONE = making.constant(1)
YES = making.column("yes", 0, 0, 1)
COUNT = making.column("count", 0, 0, 60)
MARKS = making.column("marks", 2, -500, 1000)


def shape(node: Node) -> tuple[int, int, int]:
    return node.decimals, node.low, node.high


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_away", [-3, -2, -1, 0, 1, 2, 3]),
        ("up", [-3, -2, -2, 0, 2, 2, 3]),
        ("down", [-2, -1, -1, 0, 1, 1, 2]),
        ("floor", [-3, -2, -2, 0, 1, 1, 2]),
    ],
)
def test_each_mode_rounds_as_its_name_says(mode: str, expected: list[int]) -> None:
    tenths = [-25, -15, -14, 0, 14, 15, 25]
    assert [divide(value, 10, mode) for value in tenths] == expected
    assert [divide(-value, -10, mode) for value in tenths] == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (linear.plus(COUNT, MARKS), (2, -500, 7000)),
        (linear.minus(making.constant(3), COUNT), (0, -57, 3)),
        (linear.minus(making.constant(0), MARKS), (2, -1000, 500)),
        (linear.linear([(Quantity(3), COUNT)], decimals=1), (1, 0, 1800)),
        (linear.plus(), (0, 0, 0)),
        (making.times(MARKS, MARKS), (4, -500_000, 1_000_000)),
        (linear.multiplied(making.constant(15, 1), COUNT), (1, 0, 900)),
        (linear.multiplied(making.constant(15, 1), making.constant(3, 1)), (2, 45, 45)),
        (making.rescaled(MARKS, 1), (1, -50, 100)),
        (making.rescaled(making.constant(25, 1), 0), (0, 3, 3)),
        (making.rescaled(making.unknown(), 2), (2, 0, 0)),
        (making.quotient(COUNT, MARKS, 1), (1, -60_000, 60_000)),
        (making.quotient(COUNT, COUNT, 2, when_none=making.constant(-1)), (2, -100, 6000)),
        (making.quotient(COUNT, making.constant(0), 2), (2, 0, 0)),
        (making.quotient(making.constant(1), making.constant(3), 2), (2, 33, 33)),
        (making.least(COUNT, making.constant(9)), (0, 0, 9)),
        (making.greatest(MARKS, making.constant(0)), (2, 0, 1000)),
        (making.least(making.constant(2), making.constant(15, 1)), (1, 15, 15)),
        (making.magnitude(MARKS), (2, 0, 1000)),
        (making.magnitude(making.column("loss", 0, -9, -4)), (0, 4, 9)),
        (making.magnitude(making.constant(-4)), (0, 4, 4)),
        (making.named(MARKS, "item:a", "项", "分", 1), (1, -50, 100)),
        (choosing.choose(YES, COUNT, MARKS), (2, -500, 6000)),
        (choosing.fallback(COUNT, making.constant(-1)), (0, -1, 60)),
        (choosing.ladder(COUNT, [(5, True, 30)], -2, 1), (1, -2, 30)),
        (choosing.table(COUNT, [(1, 5), (2, 9)], None, 0), (0, 5, 9)),
        (choosing.table(COUNT, [], None, 0), (0, 0, 0)),
        (comparing.peers(MARKS, "mean", decimals=3), (3, -5000, 10_000)),
        (comparing.peers(MARKS, "sum"), (2, -500 * MOST_UNITS, 1000 * MOST_UNITS)),
        (comparing.peers(MARKS, "count"), (0, 0, MOST_UNITS)),
        (comparing.standing(MARKS), (0, 1, MOST_UNITS)),
        (comparing.averaged_table(MARKS, [60, 57], -3, 10, 1), (1, 10, 60)),
        (comparing.averaged_table(MARKS, [60, 57], 0, 0, 1), (1, 57, 60)),
    ],
)
def test_decimals_and_bounds_follow_from_the_operands(
    node: Node, expected: tuple[int, int, int]
) -> None:
    assert shape(node) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (linear.plus(COUNT), COUNT),
        (linear.plus(COUNT, making.constant(2), making.constant(-2)), COUNT),
        (making.rescaled(COUNT, 0), COUNT),
        (making.greatest(COUNT, making.constant(0)), COUNT),
        (making.least(COUNT, making.constant(60), making.constant(99)), COUNT),
        (making.magnitude(COUNT), COUNT),
        (choosing.every(ONE, YES), YES),
        (choosing.some(making.constant(0), YES), YES),
        (choosing.choose(ONE, COUNT, YES), COUNT),
        (choosing.choose(making.constant(0), COUNT, MARKS), MARKS),
        (choosing.fallback(ONE, COUNT), ONE),
    ],
)
def test_what_cannot_matter_is_left_out(node: Node, expected: Node) -> None:
    assert node is expected


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (choosing.every(), 1),
        (choosing.some(), 0),
        (choosing.every(YES, making.constant(0)), 0),
        (choosing.some(YES, ONE), 1),
        (choosing.opposite(ONE), 0),
        (choosing.is_missing(ONE), 0),
    ],
)
def test_a_decided_condition_is_a_constant(node: Node, value: int) -> None:
    assert isinstance(node, Constant)
    assert (node.known, node.low) == (True, value)


def test_sums_inside_sums_are_laid_open() -> None:
    inner = linear.plus(COUNT, linear.multiplied(making.constant(2), YES))
    outer = linear.minus(making.constant(10, 1), linear.linear([(Quantity(3), inner)]))
    wide = linear.plus(making.rescaled(inner, 2), MARKS)
    assert isinstance(outer, Sum)
    assert [factor for factor, _ in outer.terms] == [-30, -60, 1]
    assert isinstance(wide, Sum)
    assert [factor for factor, _ in wide.terms] == [100, 200, 1]


def test_a_band_may_hold_exactly_one_figure() -> None:
    node = choosing.ladder(COUNT, [(5, False, 2), (5, True, 1)], 0, 0)
    assert isinstance(node, Ladder)
    assert node.steps == ((5, False, 2), (5, True, 1))


NONSENSE: dict[str, Callable[[], Node]] = {
    "bounds the wrong way round": lambda: making.column("x", 0, 2, 1),
    "a bound above 63 bits": lambda: making.column("x", 0, 0, 2**63),
    "an unknown rounding": lambda: making.rescaled(COUNT, 1, "even"),
    "negative decimals": lambda: making.rescaled(COUNT, -1),
    "an unknown rounding of a quotient": lambda: making.quotient(COUNT, COUNT, 2, "even"),
    "an unknown sign": lambda: choosing.compare("==", COUNT, COUNT),
    "a count as a condition": lambda: choosing.every(COUNT),
    "marks as an opposite": lambda: choosing.opposite(MARKS),
    "a count as a choice": lambda: choosing.choose(COUNT, ONE, ONE),
    "the same edge twice, included first": lambda: choosing.ladder(
        COUNT, [(5, True, 1), (5, False, 2)], 0, 0
    ),
    "rising edges": lambda: choosing.ladder(COUNT, [(5, True, 1), (6, True, 2)], 0, 0),
    "a code twice": lambda: choosing.table(COUNT, [(1, 2), (1, 3)], None, 0),
    "an unknown figure of peers": lambda: comparing.peers(COUNT, "median"),
    "unknown ties": lambda: comparing.standing(COUNT, ties="lots"),
    "a table of places without rows": lambda: comparing.averaged_table(COUNT, [], 0, 0, 0),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        NONSENSE[what]()


HALF, MORE, LESS = (making.column(name, 0, 0, 2**62) for name in ("half", "more", "less"))


@pytest.mark.parametrize(
    ("node", "wide", "slow"),
    [
        (linear.plus(HALF, HALF), True, True),
        (linear.minus(linear.plus(HALF, MORE), LESS), True, True),
        (making.quotient(HALF, HALF, 0), False, True),
        (making.quotient(COUNT, HALF, 0), False, True),
        (choosing.compare("<", linear.plus(HALF, HALF), COUNT), False, True),
        (choosing.choose(YES, HALF, linear.minus(making.constant(0), HALF)), False, True),
        (choosing.ladder(COUNT, [(2**63, True, 1)], 0, 0), False, True),
        (choosing.table(COUNT, [(2**63, 1)], 0, 0), False, True),
        (comparing.peers(HALF, "mean"), False, True),
        (comparing.peers(HALF, "least"), False, False),
        (making.rescaled(making.column("all", 1, 0, 2**63 - 1), 0), False, True),
        (HALF, False, False),
    ],
)
def test_a_node_tells_whether_63_bits_hold_it(node: Node, wide: bool, slow: bool) -> None:
    assert (too_wide(node), exceeds(node)) == (wide, slow)


def test_the_order_puts_needs_first_and_everything_once_however_deep() -> None:
    node: Node = COUNT
    for number in range(20_000):
        node = making.named(node, f"n{number}", "", "", 0)
    order = nodes_in_order([node, COUNT, node])
    assert len(order) == 20_001
    assert order[0] is COUNT
    assert order[-1] is node
