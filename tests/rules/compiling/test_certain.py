"""Which values are proved never to be missing."""

from __future__ import annotations

import pytest

from fengqiao.rules.compiling.certain import is_certain
from fengqiao.rules.compiling.linear import plus
from fengqiao.rules.tree.choosing import choose, fallback, is_missing, table
from fengqiao.rules.tree.comparing import peers
from fengqiao.rules.tree.making import column, constant, quotient, unknown
from fengqiao.rules.tree.nodes import Node

OPEN = column("a", 0, 0, 2)
ONE = constant(1)
SURE = fallback(OPEN, ONE)


@pytest.mark.parametrize(
    ("node", "certain"),
    [
        (ONE, True),
        (unknown(), False),
        (OPEN, False),
        (peers(SURE, "mean"), False),
        (is_missing(OPEN), True),
        (SURE, True),
        (fallback(OPEN, OPEN), False),
        (plus(SURE, ONE), True),
        (plus(SURE, OPEN), False),
        (choose(is_missing(OPEN), SURE, OPEN), False),
        (quotient(ONE, SURE, 2), False),
        (quotient(ONE, SURE, 2, when_none=ONE), True),
        (quotient(SURE, constant(7), 2), True),
        (quotient(SURE, constant(-7), 2), True),
        (table(SURE, [(0, 5), (1, 6), (2, 7)], None, 0), True),
        (table(SURE, [(0, 5), (2, 7)], None, 0), False),
        (table(SURE, [(0, 5), (1, 6), (3, 7)], None, 0), False),
        (table(SURE, [(0, 5)], 9, 0), True),
        (table(OPEN, [(0, 5)], 9, 0), False),
    ],
)
def test_a_value_is_certain_only_if_that_is_proved(node: Node, certain: bool) -> None:
    assert is_certain(node) is certain
