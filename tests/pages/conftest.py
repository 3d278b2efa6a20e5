"""The application over the small world."""

from __future__ import annotations

import pytest
from flask import Flask

from fengqiao.app import create_app
from fengqiao.db import database
from tests.world import World


@pytest.fixture
def app(world: World) -> Flask:
    """Return the application in a database of the test's own."""
    return create_app(database().settings)


@pytest.fixture(scope="module")
def shared_app(shared_world: World) -> Flask:
    """Return the application in one database for all tests of a module that only look."""
    return create_app(database().settings)
