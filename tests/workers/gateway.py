"""A gateway of our own, a unit that listens there, and a worker whose clock a test sets."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg

from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.clock import ZONE, now
from fengqiao.db import database
from fengqiao.notices.channels import add_channel
from fengqiao.notices.models import Channel
from fengqiao.notices.queries import channels_of
from fengqiao.notices.telling import About, notify
from fengqiao.outbox import Claim, Due, claim_work
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.world import World
from workers.notices import send_notices

HOST = "127.0.0.1"


@dataclass
class Gateway:
    """What a gateway was sent, and how it answers; ``number`` is what a repeat is known by.

    ``meanwhile`` happens once, while the next message is on its way.
    """

    port: int = 0
    status: int = 200
    location: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None


@contextmanager
def open_gateway() -> Iterator[Gateway]:
    """Open a gateway on this machine."""
    kept = Gateway()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            more = {"path": self.path, "number": self.headers["Idempotency-Key"]}
            kept.received.append(json.loads(content) | more)
            happens, kept.meanwhile = kept.meanwhile, None
            if happens is not None:
                happens()
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer((HOST, 0), Desk) as server:
        kept.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
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
        work_on(row, at)


def work_on(row: dict[str, Any], at: datetime) -> None:
    """Do one piece of work as a worker would whose clock shows an instant."""
    actor = act_for_post(row["county"], row["post_id"])
    claim = claim_work(actor, Due(row["county"], row["id"], row["post_id"]))
    assert isinstance(claim, Claim)
    send_notices(actor, claim, now=lambda: at)


def channel_of(world: World) -> Channel:
    """Return the township's channel as its administrator sees it."""
    actor: Actor = world.who("b-sand", "administrator")
    with transaction(actor) as work:
        return channels_of(work, actor)[0]


def clock_at(hour: int, minute: int = 0, days: int = 1) -> datetime:
    """Return an instant of one of the next days."""
    day = now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
