"""Notices go out by a unit's channel: over a real line, in one message, and once."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.accounts.acting import act_for_post
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.errors import Refusal
from fengqiao.notices.channels import MOST_TRIALS, stop_channel, try_channel
from fengqiao.notices.parcels import IN_HAND, Parcel, take_parcel
from fengqiao.notices.sending import deliver
from fengqiao.outbox import LeaseLost
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.workers.gateway import (
    Gateway,
    asked,
    channel_of,
    clock_at,
    let_time_pass,
    listening,
    told,
    work_at,
    work_on,
)
from tests.world import World
from workers.running import drain_outbox


def test_a_trial_reaches_the_gateway_and_the_page_knows(world: World, gateway: Gateway) -> None:
    channel = listening(world, gateway)
    actor, at = world.who("b-sand", "administrator"), now()
    with transaction(actor, at) as work:
        try_channel(work, actor, channel_id=channel.id, at=at)
    assert drain_outbox() == 1

    [message] = gateway.received
    assert message["title"] == "枫桥：沙头镇"
    assert "试发" in message["message"]
    assert message["path"] == "/sms"
    kept = channel_of(world)
    assert (kept.sent_at is not None, kept.failure) == (True, "")
    # A second wake-up finds nothing.
    assert drain_outbox() == 0
    assert len(gateway.received) == 1


def test_what_waits_goes_out_at_the_units_hour_as_one_message_and_once(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    told(world, "stale", "甲表汇总之后下级有更正。")
    told(world, "extended", "乙表延期两天。")
    work_at(clock_at(8))
    assert gateway.received == []
    assert [row["done_at"] for row in asked()] == [None, None]

    for _ in range(2):
        work_at(clock_at(9))
    [message] = gateway.received
    assert message["title"] == "枫桥：沙头镇有 2 条通知"
    assert message["message"].splitlines() == [
        "1. 〔下级有更正〕甲表汇总之后下级有更正。",
        "2. 〔延期〕乙表延期两天。",
        "请登录枫桥，在“通知”里办理。",
    ]
    told(world, "extended", "丙表延期。")
    work_at(clock_at(15))
    assert len(gateway.received) == 1
    work_at(clock_at(9, days=2))
    assert len(gateway.received) == 2


def test_a_reminder_goes_out_by_day_at_once_but_only_one_a_day(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(21, 30))
    assert gateway.received == []
    work_at(clock_at(7, 30, days=2))
    told(world, "reminded", "东洲县催报乙表。")
    work_at(clock_at(16, days=2))
    assert [each["title"] for each in gateway.received] == ["枫桥：沙头镇有 1 条通知"]
    work_at(clock_at(9, days=3))
    assert "乙表" in gateway.received[1]["message"]


def test_what_was_read_meanwhile_is_not_sent_and_a_stopped_channel_sends_nothing(
    world: World, gateway: Gateway
) -> None:
    channel = listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.notice set read_at = now()")
    work_at(clock_at(10))
    told(world, "reminded", "东洲县催报乙表。")
    actor = world.who("b-sand", "administrator")
    with transaction(actor) as work:
        stop_channel(work, actor, channel_id=channel.id, at=now())
    work_at(clock_at(11))
    assert gateway.received == []
    assert all(row["done_at"] is not None for row in asked())


def test_a_notice_goes_out_although_a_trial_is_on_its_way_and_the_trial_only_once(
    world: World, gateway: Gateway
) -> None:
    told_and_tried(world, gateway)
    notice, trial = asked()
    gateway.meanwhile = lambda: work_on(notice, clock_at(10))
    work_on(trial, clock_at(10))
    assert [trial_in(each) for each in gateway.received] == [True, False]
    assert all(row["done_at"] is not None for row in asked())


def test_work_on_a_notice_that_sent_a_trial_first_is_not_done_before_the_notice_went_out(
    world: World, gateway: Gateway
) -> None:
    told_and_tried(world, gateway)
    notice, _ = asked()
    for _ in range(2):
        work_on(notice, clock_at(10))
        let_time_pass()
    assert [trial_in(each) for each in gateway.received] == [True, False]


def test_a_trial_whose_worker_died_goes_out_again_under_its_number(
    world: World, gateway: Gateway
) -> None:
    channel = listening(world, gateway)
    actor, at = world.who("b-sand", "administrator"), clock_at(10)
    with transaction(actor) as work:
        try_channel(work, actor, channel_id=channel.id, at=now())
    dying = act_for_post(actor.county, actor.post_id)
    with transaction(dying) as work:
        parcel = take_parcel(work, dying, channel_id=channel.id, at=at)
    assert isinstance(parcel, Parcel)
    assert deliver(parcel) == ""
    assert channel_of(world).trial_waits
    work_at(at + IN_HAND / 2)
    assert len(gateway.received) == 1
    for _ in range(2):
        work_at(at + IN_HAND)
    first, again = gateway.received
    assert again == first
    assert not channel_of(world).trial_waits


def test_a_message_that_arrived_is_not_sent_again_by_whoever_took_its_work_over(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    at = clock_at(10)

    def take_over() -> None:
        with connect(str(database().settings.admin_url)) as session:
            session.execute("update fq.outbox set fence = fence + 1")

    gateway.meanwhile = take_over
    with pytest.raises(LeaseLost):
        work_at(at)
    work_at(at + IN_HAND)
    assert len(gateway.received) == 1
    assert all(row["done_at"] is not None for row in asked())


def told_and_tried(world: World, gateway: Gateway) -> None:
    """Have a township that listens told something, and its administrator try the channel."""
    channel = listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    actor = world.who("b-sand", "administrator")
    with transaction(actor) as work:
        try_channel(work, actor, channel_id=channel.id, at=now())


def trial_in(message: dict[str, Any]) -> bool:
    """Whether a message is a trial."""
    return "试发" in message["message"]


def test_a_gateway_that_refuses_is_shown_and_asked_again_until_it_takes_the_message(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    gateway.status = 500
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(10))
    assert "没有送达" in channel_of(world).failure
    assert "very-secret" not in channel_of(world).failure
    gateway.status = 200
    work_at(clock_at(10, 1))
    assert channel_of(world).failure == ""
    assert len(gateway.received) == 2
    work_at(clock_at(10, 2))
    assert len(gateway.received) == 2


def test_a_message_whose_worker_died_goes_out_again_unchanged_and_under_its_number(
    world: World, gateway: Gateway
) -> None:
    channel = listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    at = clock_at(10)
    chief = world.who("b-sand", "administrator")
    dying = act_for_post(chief.county, chief.post_id)
    with transaction(dying) as work:
        parcel = take_parcel(work, dying, channel_id=channel.id, at=at)
    assert isinstance(parcel, Parcel)
    assert deliver(parcel) == ""
    told(world, "sent_back", "东洲县退回乙表。")

    # As long as it may still be on its way, nobody else sends it, nor anything else.
    work_at(at + IN_HAND / 2)
    assert len(gateway.received) == 1
    for _ in range(2):
        work_at(at + IN_HAND)
    first, again, other = gateway.received
    assert again == first
    assert "乙表" in other["message"]
    assert other["number"] != first["number"]
    assert all(row["done_at"] is not None for row in asked())


def test_what_failed_for_good_goes_out_with_the_next_notice_and_leaves_none_behind(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    gateway.status = 500
    work_at(clock_at(10))
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.outbox set failed_at = now()")
    gateway.status = 200
    told(world, "sent_back", "东洲县退回乙表。")
    work_at(clock_at(11))
    work_at(clock_at(11))
    assert ["甲表" in each["message"] for each in gateway.received] == [True, True, False]
    assert [row["done_at"] is None for row in asked()] == [True, False]


def test_a_post_tries_three_times_in_ten_minutes_and_is_then_told_to_wait(
    world: World, gateway: Gateway
) -> None:
    channel = listening(world, gateway)
    other = listening(world, gateway)
    actor = world.who("b-sand", "administrator")
    for each in (channel, other, channel):
        with transaction(actor, now()) as work:
            try_channel(work, actor, channel_id=each.id, at=now())
    assert MOST_TRIALS == 3
    with pytest.raises(Refusal) as refused, transaction(actor) as work:
        try_channel(work, actor, channel_id=other.id, at=now())
    assert "请约 10 分钟后再试" in refused.value.reason
    assert (refused.value.code, refused.value.status) == ("too-many-trials", 429)
    # Whatever else a unit sends does not count, nor what was tried earlier.
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.outbox set queued_at = now() - interval '10 minutes'")
    told(world, "reminded", "东洲县催报甲表。")
    with transaction(actor, now()) as work:
        try_channel(work, actor, channel_id=other.id, at=now())
