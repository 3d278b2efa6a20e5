"""The ground all tests stand on: a migrated database with a small world, copied per test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from flask import Flask

from fengqiao.db import Database, database, open_database
from fengqiao.runtime.postgres import Postgres, start_postgres
from fengqiao.runtime.valkey import start_valkey
from fengqiao.tenancy.migrating import migrate_database
from tests.expecting import TESTS, expected_seconds
from tests.ground import Ground, connect, patience_of_locks
from tests.world import World, build_world

os.environ.setdefault("FENGQIAO_HASHING", "quick")


# A place in memory, and how much of it must be free for the log and a dozen databases.
_IN_MEMORY, _ENOUGH = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder nobody can guess follows


def _fastest_place() -> Path | None:
    """Return where to put what need not outlive the run; None for the usual place."""
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free >= _ENOUGH
    return _IN_MEMORY if roomy else None


class _Server:
    """The embedded database of a test run that names no other; started when first needed."""

    running: Postgres | None = None
    home: Path | None = None

    @classmethod
    def url(cls) -> str:
        if cls.running is None:
            cls.home = Path(tempfile.mkdtemp(prefix="fengqiao-tests-", dir=_fastest_place()))
            cls.running = start_postgres(cls.home)
            # Nothing here outlives the run, so nothing needs to survive a power cut.
            with connect(cls.running.url) as connection:
                for name in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"alter system set {name} = off")
                # Every copy is connected to anew; the passwords are as long as they always are.
                connection.execute("alter system set scram_iterations = 1")
                connection.execute("select pg_reload_conf()")
        return cls.running.url

    @classmethod
    def stop(cls) -> None:
        if cls.running is not None:
            cls.running.stop()
            cls.running = None
        if cls.home is not None:
            shutil.rmtree(cls.home, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give every parallel worker the one server of the run."""
    node.workerinput["database_url"] = os.environ.get("DATABASE_URL") or _Server.url()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, so that no processor idles at the end of a run."""
    files: dict[str, float] = {}
    for item in items:
        name = _file_of(item)
        files[name] = files.get(name, 0) + expected_seconds(name)
    items.sort(key=lambda item: (-files[_file_of(item)], _file_of(item)))


def _file_of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).as_posix()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this process started."""
    _Server.stop()


@pytest.fixture(scope="session")
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """Return the server on which this process makes its databases."""
    given: dict[str, str] = getattr(request.config, "workerinput", {})
    url = given.get("database_url") or os.environ.get("DATABASE_URL") or _Server.url()
    mark = given.get("workerid", "main")
    made = Ground(url, tmp_path_factory.mktemp("home"), mark)
    yield made
    made.drop_all()


@pytest.fixture(scope="session")
def _furnished(ground: Ground) -> tuple[str, World]:
    """Migrate one database and build the world in it: nobody works in it afterwards."""
    name = ground.create()
    settings = ground.settings(name)
    with ground.alone():
        migrate_database(settings)
    base = open_database(settings)
    world = build_world()
    base.close()
    return name, world


def _copied(ground: Ground, furnished: tuple[str, World]) -> Iterator[World]:
    template, world = furnished
    name = ground.create(template)
    with ground.connect(name) as session:
        patience_of_locks(session, "120s")
    base = open_database(ground.settings(name), pool_size=8)
    # A test may found a county more: the others' world must not hear of it.
    own = replace(world, units={**world.units}, people={**world.people}, cookies={**world.cookies})
    try:
        yield own
    finally:
        base.close()
        ground.drop(name)


@pytest.fixture
def world(ground: Ground, _furnished: tuple[str, World]) -> Iterator[World]:
    """Return the small world in a database of the test's own, opened as the product's."""
    yield from _copied(ground, _furnished)


@pytest.fixture(scope="module")
def shared_world(ground: Ground, _furnished: tuple[str, World]) -> Iterator[World]:
    """Return the small world in one database for all tests of a module.

    For tests that only look, or that undo what they do. Not to be mixed with ``world`` in one
    module: a process has one open database.
    """
    yield from _copied(ground, _furnished)


@pytest.fixture
def base(world: World) -> Database:
    """Return the open database in which the test's world lies."""
    return database()


@pytest.fixture(scope="session")
def _application(ground: Ground, _furnished: tuple[str, World]) -> Flask:
    """Put the application together once for the process, as a web server does.

    It has answered a request, after which no test can give it a route of its own by mistake.
    """
    from fengqiao.app import create_app

    made = create_app(ground.settings(_furnished[0]))
    made.test_client().get("/sign-in")
    database().close()
    return made


@pytest.fixture
def app(world: World, _application: Flask) -> Flask:
    """Return the application in a database of the test's own."""
    return _shown(_application)


@pytest.fixture(scope="module")
def shared_app(shared_world: World, _application: Flask) -> Flask:
    """Return the application in one database for all tests of a module that only look."""
    return _shown(_application)


@pytest.fixture
def bare_app(world: World) -> Flask:
    """Return an application put together for one test, which may give it routes of its own."""
    from fengqiao.app import create_app

    return create_app(database().settings)


def _shown(application: Flask) -> Flask:
    """Have the process's application show the database that is open."""
    from fengqiao.app import furnish

    furnish(application, database().settings)
    return application


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a Valkey for this process: the one that is named, else its own."""
    named = os.environ.get("REDIS_URL")
    if named:
        yield _own_part(named, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))
        return
    running = start_valkey(Path(tempfile.mkdtemp(prefix="fengqiao-bell-")))
    yield running.url
    running.stop()


def _own_part(named: str, process: str) -> str:
    """Return the part of a named Valkey that is this process's own: it has sixteen."""
    address = urlsplit(named)
    if address.scheme == "unix" or address.path.strip("/"):
        return named
    return urlunsplit(address._replace(path=f"/{int(process.removeprefix('gw')) % 16}"))
