"""What a person at the console is told when the database or the queue cannot serve a command."""

from __future__ import annotations

from redis.exceptions import RedisError
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

_DOCTOR = "改好后可以运行 fengqiao doctor 逐项检查。"
# PostgreSQL's codes of a table, a schema, a function or a column that is not there.
_NOT_MIGRATED = frozenset({"42P01", "3F000", "42883", "42703"})
# A lock that was not to be had in time.
_IN_THE_WAY = "55P03"
_NOT_ALLOWED = "42501"


def told_of(error: Exception, *, migrating: bool) -> str | None:
    """Return what to tell of an error of the services, None if it is of another kind.

    ``migrating`` says whether the command was the one that changes the database's structure.
    """
    if isinstance(error, RedisError):
        return f"连不上队列服务（{_first_line(error)}）。请检查 REDIS_URL，{_DOCTOR}"
    if isinstance(error, ArgumentError):
        return (
            "数据库地址写得不对。请按 postgresql://账户:口令@主机:5432/数据库名 写 DATABASE_URL。"
        )
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlstate", None)
    if migrating:
        return _told_of_migrating(error, code)
    if code in _NOT_MIGRATED:
        return "数据库的结构还不是这一版程序要的。请先运行：fengqiao migrate"
    return _told_of_connecting(error, code)


def _told_of_migrating(error: DBAPIError, code: str | None) -> str | None:
    if code == _NOT_ALLOWED:
        return (
            f"数据库账户的权限不够（{_first_line(error.orig)}）。"
            "DATABASE_URL 里的账户要能建角色（CREATEROLE），并且是这个数据库的所有者。"
        )
    if code == _IN_THE_WAY:
        return (
            "有人正在使用，这一步等不到空闲，没有做；已做完的步骤都留着。"
            "请先停下网站、后台和定时任务，再运行一次 fengqiao migrate，会接着做。"
        )
    return _told_of_connecting(error, code)


def _told_of_connecting(error: DBAPIError, code: str | None) -> str | None:
    # Without a code the server never answered the statement: it was not reached at all.
    refused = code is None or code.startswith(("08", "28", "57P", "3D", "53"))
    if isinstance(error, OperationalError) and refused:
        return f"连不上数据库（{_first_line(error.orig)}）。请检查 DATABASE_URL，{_DOCTOR}"
    return None


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
