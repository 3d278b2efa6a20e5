"""Every measurement that is listed exists and can be taken; none is taken here."""

from __future__ import annotations

import importlib

import pytest

from tests.bench.__main__ import EVERY, run
from tests.bench.rows import Row


@pytest.mark.parametrize("name", EVERY)
def test_a_listed_measurement_can_be_taken(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").measure)


def test_a_name_that_is_not_listed_is_refused() -> None:
    assert run(["speed"]) == 2


def test_a_goal_is_on_the_ratio_where_there_is_a_floor() -> None:
    assert Row("", 6, "ms", floor=2, most=4).met
    assert Row("", 9, "ms", floor=2, most=4).met is False
    assert Row("", 40, "ms", most=50).met
    assert Row("", 40, "ms").met is None
