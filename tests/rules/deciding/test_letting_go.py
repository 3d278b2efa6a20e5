"""What a scoring worked with goes when the scoring ends, not when somebody collects garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.bench.rules.case import case_of


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_a_scoring_leaves_no_figures_to_the_garbage_collector() -> None:
    case = case_of(50, 40)
    case.score()
    gc.collect()
    scores = case.score()
    assert gc.collect() == 0
    del scores
    assert gc.collect() == 0
