"""Databases to stand on: one migrated and furnished, and a copy of it for whoever asks."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from fengqiao.settings import Settings, read_settings

# All test runs on one server agree on the secret, because the roles' passwords follow from it
# and roles belong to the server.
SECRET = "a secret that guards nothing but tests"
# Roles and their settings are shared by all databases of a server: one migration at a time.
_LOCK = 7_340_159


class Ground:
    """A database server on which a test process makes and drops its own databases.

    ``admin_url`` is a login that may create databases and roles.
    """

    def __init__(self, admin_url: str, home: Path, mark: str) -> None:
        self.admin_url = admin_url
        self.home = home
        self._prefix = f"fqtest_{mark}_{os.getpid()}"
        self._numbers = itertools.count(1)
        self._made: list[str] = []
        self._desk: psycopg.Connection[Any] | None = None
        self._copying: str | None = None
        home.mkdir(parents=True, exist_ok=True)
        (home / "secret").write_text(SECRET)

    def settings(self, name: str) -> Settings:
        """Return the product's settings for one of the server's databases."""
        base = read_settings(self.home, admin_url=self.admin_url)
        urls = {
            key: make_url(str(getattr(base, key)))
            .set(database=name)
            .render_as_string(hide_password=False)
            for key in ("admin_url", "web_url", "auth_url")
        }
        # No bell rings for a test but its own, whichever server is named for the run.
        return replace(base, hashing="quick", redis_url=None, **cast("Any", urls))

    def create(self, template: str = "template0") -> str:
        """Create a database, empty or as a copy of another, and return its name."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f"create database {name} template {template} strategy {self._strategy()}")
        self._made.append(name)
        # A copy takes over everything but the rights on the database itself.
        self._execute(f"revoke temporary on database {name} from public")
        return name

    def drop(self, name: str) -> None:
        """Drop one of the databases made here, whoever is still connected to it."""
        self._execute(f"drop database if exists {name} with (force)")
        self._made.remove(name)

    def drop_all(self) -> None:
        """Drop every database made here, and leave the server."""
        for name in list(self._made):
            self.drop(name)
        if self._desk is not None:
            self._desk.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other test processes on this server from changing roles meanwhile."""
        with self.connect() as connection:
            connection.execute("select pg_advisory_lock(%s)", [_LOCK])
            yield

    def connect(self, database: str | None = None) -> psycopg.Connection[Any]:
        """Open an administrator's connection to a database, or to the server's first one."""
        return connect(self.admin_url, database=database)

    def _strategy(self) -> str:
        """Return the cheaper way of copying a database on this server.

        Copying its files needs a checkpoint: nothing where no disk is waited for, and half the
        work; elsewhere everybody would wait for it, and the log is the better way.
        """
        if self._copying is None:
            waited = self._execute("select current_setting('fsync')").fetchone()
            self._copying = "wal_log" if waited == ("on",) else "file_copy"
        return self._copying

    def _execute(self, statement: str) -> psycopg.Cursor[Any]:
        """Have the server do something to its databases, over one line that stays open."""
        if self._desk is None or self._desk.closed:
            self._desk = self.connect()
        return self._desk.execute(statement)


def patience_of_locks(session: psycopg.Connection[Any], locks: str, whole: str = "300s") -> None:
    """Say how long the product's roles wait in this database for a lock, and for an answer.

    What a person would not wait for any longer is nothing to a machine that runs many tests.
    """
    for role in ("fq_web", "fq_auth"):
        for name, time in (("lock_timeout", locks), ("statement_timeout", whole)):
            session.execute(
                sql.SQL("alter role {} in database {} set {} = {}").format(
                    sql.Identifier(role),
                    sql.Identifier(session.info.dbname),
                    sql.Identifier(name),
                    sql.Literal(time),
                )
            )


def connect(
    url: str, *, database: str | None = None, autocommit: bool = True
) -> psycopg.Connection[Any]:
    """Open a bare connection for an SQLAlchemy address."""
    address = make_url(url).set(drivername="postgresql")
    if database:
        address = address.set(database=database)
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=autocommit)
