"""The two doors to the database, and what all tables have in common."""

from __future__ import annotations

from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase

from fengqiao.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


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
    # Prepared statements stay off: their generic plans were measured 2 to 4 times slower for
    # a county once trained by villages, and they break behind a transaction pooler.
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=pre_ping,
        # An error message must not carry what people wrote into a log.
        hide_parameters=True,
        connect_args={"prepare_threshold": None, "options": "-c TimeZone=UTC"},
    )


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
