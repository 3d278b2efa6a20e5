"""When notices go out: never at night, urgent kinds once a day, the rest in one daily message."""

from __future__ import annotations

from datetime import datetime

import pytest

from fengqiao.clock import ZONE
from fengqiao.notices.timing import goes_out_at, quiet_until


def at(clock: str, day: int = 11) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 3, day, hours, minutes, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        ("07:30", None),
        ("12:00", None),
        ("20:59", None),
        ("21:00", at("07:30", 12)),
        ("23:59", at("07:30", 12)),
        ("00:00", at("07:30")),
        ("07:29", at("07:30")),
    ],
)
def test_nothing_goes_out_at_night(clock: str, until: datetime | None) -> None:
    assert quiet_until(at(clock)) == until


@pytest.mark.parametrize(
    ("clock", "goes"), [("15:00", at("15:00")), ("22:10", at("07:30", 12)), ("06:00", at("07:30"))]
)
def test_what_was_sent_back_or_reminded_goes_out_at_once_by_day(clock: str, goes: datetime) -> None:
    assert goes_out_at("reminded", at(clock), hour=9, digest_on=None, sent_kinds=()) == goes


def test_of_an_urgent_kind_one_a_day_is_enough() -> None:
    sent = ("reminded",)
    turn = at("09:00", 12)
    assert goes_out_at("reminded", at("15:00"), hour=9, digest_on=None, sent_kinds=sent) == turn
    now = at("15:00")
    assert goes_out_at("sent_back", now, hour=9, digest_on=None, sent_kinds=sent) == now


@pytest.mark.parametrize(
    ("clock", "digest_on", "goes"),
    [
        ("08:10", None, at("09:00")),
        ("09:00", None, at("09:00")),
        ("15:00", None, at("15:00")),
        ("15:00", at("09:00"), at("09:00", 12)),
        ("15:00", at("09:00", 10), at("15:00")),
        ("22:00", at("09:00", 10), at("07:30", 12)),
    ],
)
def test_everything_else_waits_for_the_units_hour_in_one_message_a_day(
    clock: str, digest_on: datetime | None, goes: datetime
) -> None:
    found = goes_out_at("stale", at(clock), hour=9, digest_on=digest_on, sent_kinds=())
    assert found == goes
