"""Of several processes that could do a thing, one leads: it holds an advisory lock."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from fengqiao.db import database


@contextmanager
def lead(what: str) -> Iterator[Callable[[], bool]]:
    """Try to lead, and yield a question that stays true as long as the lock is held.

    A process that dies loses its connection and with it the lock.
    """
    try:
        connection = database().auth.connect()
    except OperationalError:
        yield lambda: False
        return
    with connection:
        try:
            got = connection.execute(
                text("select pg_try_advisory_lock(:key)"), {"key": zlib.crc32(what.encode())}
            ).scalar_one()
            connection.commit()
        except DBAPIError:
            got = False

        def leading() -> bool:
            if not got:
                return False
            try:
                connection.execute(text("select 1"))
                connection.commit()
            except DBAPIError:
                return False
            return True

        try:
            yield leading
        finally:
            # A pooled connection would keep the lock beyond this block.
            connection.invalidate()
