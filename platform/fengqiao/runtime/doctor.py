"""Look at everything the site stands on and say, for each thing that is not well, what to do."""

from __future__ import annotations

import redis
from sqlalchemy.exc import SQLAlchemyError

from fengqiao.runtime.check import Check, ask_all
from fengqiao.runtime.machine import MACHINE
from fengqiao.runtime.services import DATABASE, QUEUE, Reached, reach_database, reach_queue
from fengqiao.settings import Settings

__all__ = ["Check", "examine"]

_DATABASE_REACHED = "数据库连接"
_QUEUE_REACHED = "队列服务连接"
_FIRST = "请先解决上面的连接问题。"
_START = "请先运行 fengqiao up，再在另一个窗口运行 fengqiao doctor。"


def examine(settings: Settings) -> list[Check]:
    """Return every check of machine, database and queue, in the order to be read."""
    return [*ask_all(MACHINE, settings), *_examine_database(settings), *_examine_queue(settings)]


def _examine_database(settings: Settings) -> list[Check]:
    advice = (
        _START if settings.embedded else "请检查 DATABASE_URL，以及数据库是否已启动、网络是否通。"
    )
    try:
        with reach_database(settings) as session:
            reached = Check(_DATABASE_REACHED, True, "已连接")
            return [reached, *ask_all(DATABASE, Reached(settings, session))]
    except (SQLAlchemyError, ConnectionError) as refused:
        lost = Check(_DATABASE_REACHED, False, _reason(refused), advice)
        return [lost, *(question.unasked("未检查", _FIRST) for question in DATABASE)]


def _examine_queue(settings: Settings) -> list[Check]:
    advice = (
        _START if settings.embedded else "请检查 REDIS_URL，以及队列服务是否已启动、网络是否通。"
    )
    try:
        with reach_queue(settings) as queue:
            return [Check(_QUEUE_REACHED, True, "已连接"), *ask_all(QUEUE, queue)]
    except (redis.RedisError, ConnectionError, ValueError) as refused:
        lost = Check(_QUEUE_REACHED, False, _reason(refused), advice)
        return [lost, *(question.unasked("未检查", _FIRST) for question in QUEUE)]


def _reason(refused: Exception) -> str:
    """Return the first line of why, which for a database driver stands in its cause."""
    words = str(getattr(refused, "orig", None) or refused).strip().splitlines()
    return words[0] if words else type(refused).__name__
