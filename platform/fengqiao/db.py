"""The two doors to the database, and what all tables have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import ExecuteStyle
from sqlalchemy.orm import DeclarativeBase

from fengqiao.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Marks a statement whose plan is the same for whoever asks: one row by its key, one function
# called. Its text is read and planned once for a connection, as that of a row written always is.
# Nothing that reads over a stretch of keys is marked: a plan made for villages was measured 2 to
# 4 times slower for the county.
KEPT_PLAN: Final[Mapping[str, Any]] = {"kept_plan": True}


class Record(DeclarativeBase):
    """A row of one of the product's tables, all of which live in the schema ``fq``."""

    metadata = MetaData(schema="fq", naming_convention=NAMING)


class Database:
    """The engines of one installation: ``web`` for everybody's work, ``auth`` for sessions."""

    def __init__(self, settings: Settings, *, pool_size: int = 8) -> None:
        if not settings.web_url or not settings.auth_url:
            raise RuntimeError("no database address is known")
        self.settings = settings
        self.web = _engine(settings.web_url, pool_size)
        # Work mends a dead connection when it binds its actor; the few statements of a session
        # have no such doorway, so that their pool asks before it lends one out.
        self.auth = _engine(settings.auth_url, 2, pre_ping=True)

    def close(self) -> None:
        """Give back every connection."""
        self.web.dispose()
        self.auth.dispose()


def _engine(url: str, pool_size: int, *, pre_ping: bool = False) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=pre_ping,
        # An error message must not carry what people wrote into a log.
        hide_parameters=True,
        # Guards and checks in the database look up one row by its key, a dozen times in a
        # filing: there PostgreSQL may keep a plan, as it does by itself. The role's own setting,
        # which forbids it, is what remains if something between drops this wish.
        connect_args={"options": "-c TimeZone=UTC -c plan_cache_mode=auto"},
    )
    event.listen(engine, "connect", _tell_pooler)
    event.listen(engine, "do_execute", _execute)
    return engine


def _tell_pooler(connection: Any, _record: object) -> None:
    """Prepare nothing behind a transaction pooler, where the next transaction is elsewhere.

    A pooler hands out a number of its own where the server would name the process that answers.
    """
    connection.autocommit = True
    answering = connection.execute("select pg_backend_pid()", prepare=False).fetchone()
    connection.autocommit = False
    if answering != (connection.info.backend_pid,):
        connection.prepare_threshold = None


def _execute(
    cursor: Any, statement: str, parameters: Any, context: DefaultExecutionContext
) -> bool:
    """Send a statement, prepared if its plan is to be kept: what the ORM writes, what is marked."""
    written = context.isinsert or context.isupdate or context.isdelete
    kept = context.execution_options.get("kept_plan", written)
    # Many rows in one statement are as many texts as there are numbers of rows.
    kept = kept and context.execute_style is ExecuteStyle.EXECUTE
    cursor.execute(statement, parameters, prepare=bool(kept))
    return True


class _Current:
    database: Database | None = None


def open_database(settings: Settings, *, pool_size: int = 8) -> Database:
    """Open this process's database; an earlier one is closed first."""
    if _Current.database is not None:
        _Current.database.close()
    _Current.database = Database(settings, pool_size=pool_size)
    return _Current.database


def database() -> Database:
    """Return the process's database.

    :raises RuntimeError: if :func:`open_database` was not called
    """
    if _Current.database is None:
        raise RuntimeError("open_database() comes first")
    return _Current.database
