"""A gateway that the installation's operator permits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fengqiao.db import database
from tests.workers.gateway import HOST, Gateway, open_gateway
from tests.world import World


@pytest.fixture
def gateway(world: World) -> Iterator[Gateway]:
    """Open a gateway in the own network, which the installation's operator permits."""
    with open_gateway() as opened:
        database().settings = replace(database().settings, notice_hosts=(HOST,))
        yield opened
