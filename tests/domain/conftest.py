"""Whom several files of tests know."""

from __future__ import annotations

import pytest

from fengqiao.actor import Actor
from tests.domain.lines import given
from tests.world import VILLAGE_WEEKLY, World


@pytest.fixture
def bureau(world: World) -> Actor:
    """Return the bureau's filer, to whom the villages' weekly belongs."""
    given(world, VILLAGE_WEEKLY, "emergency")
    return world.who("emergency")
