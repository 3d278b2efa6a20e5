"""When a notice may go out: a function of the clock it is given.

Nobody is woken: between 21:00 and 07:30 nothing goes out. What has a deadline today goes out at
once by day, but of one kind at most once a day; everything else waits for the unit's hour, once
a day, in one message.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from fengqiao.clock import ZONE, local_date
from fengqiao.notices.kinds import URGENT

QUIET_FROM, QUIET_TO = time(21, 0), time(7, 30)
_TOMORROW = timedelta(days=1)


def quiet_until(at: datetime) -> datetime | None:
    """Return when the quiet hours that an instant falls into end; None by day."""
    there = at.astimezone(ZONE)
    if QUIET_TO <= there.time() < QUIET_FROM:
        return None
    day = there.date() if there.time() < QUIET_TO else there.date() + _TOMORROW
    return datetime.combine(day, QUIET_TO, ZONE)


def goes_out_at(
    kind: str, at: datetime, *, hour: int, digest_on: datetime | None, sent_kinds: Collection[str]
) -> datetime:
    """Return when a waiting notice may go out: ``at`` itself if now.

    :param hour: the full hour, by day, at which the unit hears of what can wait
    :param digest_on: when the unit last heard of what can wait, None if never
    :param sent_kinds: the urgent kinds that went out today already
    """
    quiet = quiet_until(at)
    if kind in URGENT and kind not in sent_kinds:
        return quiet or at
    today = local_date(at)
    told = digest_on is not None and local_date(digest_on) == today
    turn = datetime.combine(today, time(hour), ZONE)
    if told or (kind in URGENT and at > turn):
        return turn + _TOMORROW
    return quiet or (turn if at < turn else at)
