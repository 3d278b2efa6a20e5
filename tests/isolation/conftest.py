"""The ground on which the database's lock is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
import pytest

from fengqiao.db import database
from tests.ground import connect
from tests.isolation.checks import Ground, Seen, inventory
from tests.isolation.furnishing import furnish
from tests.isolation.matrix import Matrix, lay_out_matrix
from tests.isolation.viewers import Target, Viewer, all_viewers, targets
from tests.world import World


@dataclass
class Yard:
    """A furnished database: who tries, at whom, and what there is."""

    admin_url: str
    web_url: str
    viewers: list[Viewer]
    targets: list[Target]
    everything: Seen = field(default_factory=set)
    # What was found wrong after each way of spoiling the lock that was tried so far.
    found: dict[str, str] = field(default_factory=dict)

    def enter(self, connection: psycopg.Connection[Any]) -> Ground:
        """Return the ground for checks in an open transaction."""
        return Ground(connection, self.viewers, self.targets, self.everything)


@pytest.fixture(scope="module")
def yard(shared_world: World) -> Yard:
    """Lay out specimens of everything at every unit."""
    settings = database().settings
    admin_url, web_url = str(settings.admin_url), str(settings.web_url)
    with connect(admin_url) as admin:
        furnish(admin)
        made = Yard(
            admin_url, web_url, all_viewers(shared_world, admin), targets(shared_world, admin)
        )
        query: LiteralString = inventory()
        made.everything.update(admin.execute(query).fetchall())
    return made


@pytest.fixture
def ground_as_web(yard: Yard) -> Iterator[Ground]:
    """Return the ground in a transaction of the web's own login, undone afterwards."""
    with connect(yard.web_url, autocommit=False) as web:
        yield yard.enter(web)
        web.rollback()


@pytest.fixture(scope="module")
def matrix(shared_world: World) -> Matrix:
    """Lay out the access matrix over the module's world."""
    return lay_out_matrix(shared_world, database().settings)
