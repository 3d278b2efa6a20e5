"""Notices go out by a unit's channel: over a real line, in one message, and once."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.clock import ZONE, now
from fengqiao.db import database
from fengqiao.errors import Invalid
from fengqiao.notices.channels import add_channel, stop_channel, try_channel
from fengqiao.notices.models import Channel
from fengqiao.notices.queries import channels_of
from fengqiao.notices.sending import Parcel, deliver
from fengqiao.notices.telling import About, notify
from fengqiao.outbox import Claim, Due, claim_work
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.world import World
from workers.notices import send_notices
from workers.running import drain_outbox

HOST = "127.0.0.1"


@dataclass
class Gateway:
    """A gateway of our own: what it was sent, and how it answers."""

    port: int = 0
    status: int = 200
    location: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def gateway(world: World) -> Iterator[Gateway]:
    """Open a gateway in the own network, which the installation's operator permits."""
    kept = Gateway()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append(json.loads(content) | {"path": self.path})
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer((HOST, 0), Desk) as server:
        kept.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        database().settings = with_changes(database().settings, notice_hosts=(HOST,))
        yield kept
        server.shutdown()


def listening(world: World, gateway: Gateway, *, unit: str = "b-sand", hour: int = 9) -> Channel:
    """Have a unit's administrator set the gateway up for its notices."""
    actor, at = world.who(unit, "administrator"), now()
    with transaction(actor, at) as work:
        return add_channel(
            work,
            actor,
            kind="webhook",
            title="短信",
            address=f"json://{HOST}:{gateway.port}/sms?:key=very-secret",
            hour=hour,
            at=at,
        )


def told(world: World, kind: str, words: str) -> None:
    """Have the county tell the township something."""
    teller = world.who("b-county", "reviewer")
    with transaction(teller) as work:
        notify(
            work,
            teller,
            scope=world.unit("b-sand").scope,
            roles=("filer", "reviewer"),
            kind=kind,
            about=About("report", None, "/reports"),
            words=words,
        )


def asked() -> list[dict[str, Any]]:
    """Look at the outbox as nobody in the product could."""
    with connect(str(database().settings.admin_url)) as session:
        cursor = session.cursor(row_factory=psycopg.rows.dict_row)
        cursor.execute("select * from fq.outbox order by queued_at, id")
        return cursor.fetchall()


def let_time_pass() -> None:
    """Let leases and what was put off come due."""
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.outbox set lease_until = null where done_at is null")


def work_at(at: datetime) -> None:
    """Do what waits as a worker would whose clock shows an instant."""
    let_time_pass()
    for row in asked():
        if row["done_at"] is not None or row["failed_at"] is not None:
            continue
        actor = act_for_post(row["county"], row["post_id"])
        claim = claim_work(actor, Due(row["county"], row["id"], row["post_id"]))
        assert isinstance(claim, Claim)
        send_notices(actor, claim, now=lambda: at)


def channel_of(world: World) -> Channel:
    actor: Actor = world.who("b-sand", "administrator")
    with transaction(actor) as work:
        return channels_of(work, actor)[0]


def clock_at(hour: int, minute: int = 0, days: int = 1) -> datetime:
    """Return an instant of one of the next days."""
    day = now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


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


def test_no_gateway_leads_the_message_elsewhere(world: World, gateway: Gateway) -> None:
    listening(world, gateway)
    gateway.status, gateway.location = 307, f"http://{HOST}:{gateway.port}/elsewhere"
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(10))
    assert [each["path"] for each in gateway.received] == ["/sms"]
    assert "没有送达" in channel_of(world).failure


def test_a_host_of_the_own_network_is_asked_for_anew_before_every_message(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    database().settings = with_changes(database().settings, notice_hosts=())
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(10))
    assert gateway.received == []
    assert "内网" in channel_of(world).failure
    with pytest.raises(Invalid):
        listening(world, gateway)


def test_a_name_that_leads_elsewhere_once_it_was_looked_up_brings_nothing_home(
    world: World, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    database().settings = with_changes(database().settings, notice_hosts=())
    asked_for: list[str] = []
    look_up = socket.getaddrinfo

    def turning(host: str, *rest: Any, **more: Any) -> Any:
        if host != "gateway.example":
            return look_up(host, *rest, **more)
        asked_for.append(host)
        return look_up("93.184.216.34" if len(asked_for) == 1 else HOST, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    address = f"json://gateway.example:{gateway.port}/sms"
    parcel = Parcel(uuid4(), "webhook", address, "题", "文")
    assert "没有送达" in deliver(parcel)
    assert len(asked_for) > 1
    assert gateway.received == []
    # Afterwards, and for whatever else the process does, nothing is kept from connecting.
    with socket.create_connection((HOST, gateway.port)):
        pass


def test_the_address_is_a_workers_alone(world: World, gateway: Gateway) -> None:
    channel = listening(world, gateway)
    told(world, "reminded", "东洲县催报甲表。")
    [row] = asked()
    assert "very-secret" not in json.dumps(row, default=str)
    chief = world.who("b-sand", "administrator")
    worker = act_for_post(chief.county, chief.post_id)
    other = act_for_post(chief.county, world.who("b-county", "administrator").post_id)
    assert [_address(each, channel.id) is None for each in (chief, other, worker)] == [
        True,
        True,
        False,
    ]


def _address(actor: Actor, channel: UUID) -> str | None:
    from sqlalchemy import text

    with transaction(actor) as work:
        found = work.execute(text("select sec.channel_address(:id)"), {"id": channel})
        address: str | None = found.scalar_one()
        return address
