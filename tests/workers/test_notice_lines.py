"""What whoever is written to does not decide.

Neither where a message goes, nor how long it takes, nor how much of an answer is kept; and an
address is for a worker of the unit alone.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.db import database
from fengqiao.errors import Invalid
from fengqiao.notices.parcels import Parcel
from fengqiao.notices.sealing import Unreadable, seal, unseal
from fengqiao.notices.sending import deliver
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.workers.gateway import (
    HOST,
    Gateway,
    asked,
    channel_of,
    clock_at,
    listening,
    told,
    work_at,
)
from tests.world import World

# What the lines of this machine hold back by themselves; an answer without end is far longer.
IN_THE_LINE = 64 * 1024 * 1024
# How often somebody drips who is not cut off: for half a minute.
DRIPS = 1500


def parcel_for(address: str, kind: str = "webhook") -> Parcel:
    """Return a message to an address."""
    channel = uuid4()
    sealed = seal(database().settings.secret, channel, address)
    return Parcel(uuid4(), channel, kind, sealed, "题", "文")


@contextmanager
def talking(
    head: bytes, again: bytes, *, pause: float = 0, most: int = IN_THE_LINE
) -> Iterator[tuple[int, Callable[[], int]]]:
    """Serve somebody who says ``head`` and then ``again`` until nobody listens, or far too much.

    Gives the port, and a way to wait until nobody does: it returns how many bytes were said.
    """
    said, hung_up = [0], threading.Event()

    def talk(line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(head)
            while said[0] < most and not hung_up.wait(pause):
                said[0] += line.send(again)
        hung_up.set()

    def wait() -> int:
        assert hung_up.wait(180), "somebody still listens"
        return said[0]

    with socket.create_server((HOST, 0)) as server:
        threading.Thread(target=lambda: talk(server.accept()[0]), daemon=True).start()
        yield server.getsockname()[1], wait
        hung_up.set()


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
    database().settings = replace(database().settings, notice_hosts=())
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(10))
    assert gateway.received == []
    assert "内网" in channel_of(world).failure
    with pytest.raises(Invalid):
        listening(world, gateway)


def test_a_name_that_leads_elsewhere_once_it_was_looked_up_brings_nothing_home(
    world: World, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    database().settings = replace(database().settings, notice_hosts=())
    asked_for: list[str] = []
    look_up = socket.getaddrinfo

    def turning(host: str, *rest: Any, **more: Any) -> Any:
        if host != "gateway.example":
            return look_up(host, *rest, **more)
        asked_for.append(host)
        return look_up("93.184.216.34" if len(asked_for) == 1 else HOST, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    address = f"json://gateway.example:{gateway.port}/sms"
    assert "没有送达" in deliver(parcel_for(address))
    assert len(asked_for) > 1
    assert gateway.received == []
    # Afterwards, and for whatever else the process does, nothing is kept from connecting.
    with socket.create_connection((HOST, gateway.port)):
        pass


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
def test_an_answer_without_end_is_not_read(status: str) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n\r\n".encode()
    with talking(head, b"x" * 65536) as (port, said):
        failure = deliver(parcel_for(f"json://{HOST}:{port}/sms"), seconds=600)
        assert said() < IN_THE_LINE
    assert (failure == "") == status.startswith("200")


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"HTTP/1.1 ", "没有送达"),
        (b"HTTP/1.1 500 No\r\nX-Slow: ", "没有送达"),
        # What matters of this answer is there.
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", ""),
    ],
)
def test_an_answer_that_drips_is_cut_off_when_its_time_is_over(head: bytes, words: str) -> None:
    with talking(head, b"K", pause=0.02, most=DRIPS) as (port, said):
        failure = deliver(parcel_for(f"json://{HOST}:{port}/sms"), seconds=0.5)
        assert said() < DRIPS
    assert (failure[: len(words)], failure == "") == (words, words == "")


@pytest.mark.usefixtures("gateway")
def test_a_mail_server_that_talks_without_end_is_not_listened_to() -> None:
    with talking(b"", b"220-welcome and\r\n" * 512) as (port, said):
        address = f"mailto://{HOST}:{port}?to=you@example.org&from=me@here.cn&mode=insecure"
        assert "没有送达" in deliver(parcel_for(address, "email"), seconds=600)
        assert said() < IN_THE_LINE


@pytest.mark.usefixtures("gateway")
def test_a_mail_bears_its_number() -> None:
    parcel = parcel_for("", "email")
    replies = iter(["220 here", "250 me", "250 me", "250 to", "354 go", "250 kept", "221 bye"])
    heard: list[str] = []

    def serve(server: socket.socket) -> None:
        line = server.accept()[0]
        with line, line.makefile("r", encoding="utf-8", newline="\r\n") as lines:
            line.sendall(f"{next(replies)}\r\n".encode())
            inside = False
            for each in lines:
                heard.append(each.strip())
                inside = inside and each != ".\r\n"
                if not inside:
                    line.sendall(f"{next(replies)}\r\n".encode())
                    inside = each == "data\r\n"

    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        address = f"mailto://{HOST}:{server.getsockname()[1]}?to=you@example.org&from=me@here.cn"
        sealed = seal(database().settings.secret, parcel.channel_id, f"{address}&mode=insecure")
        assert deliver(replace(parcel, address=sealed)) == ""
        thread.join()
    assert f"Idempotency-Key: {parcel.id}" in heard


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
    with transaction(actor) as work:
        found = work.execute(text("select sec.channel_address(:id)"), {"id": channel})
        address: str | None = found.scalar_one()
        return address


def test_a_copy_of_the_database_does_not_tell_the_address(world: World, gateway: Gateway) -> None:
    channel = listening(world, gateway)
    settings = database().settings
    with connect(str(settings.admin_url)) as admin:
        row = admin.execute("select address from fq.notice_channel").fetchone()
        assert row is not None
        with pytest.raises(Exception, match="notice_channel_sealed"):
            admin.execute("update fq.notice_channel set address = 'json://somewhere'")
    kept = str(row[0])
    assert "very-secret" not in kept
    assert unseal(settings.secret, channel.id, kept).endswith("/sms?:key=very-secret")
    for secret, number, text_kept in (
        (b"another secret", channel.id, kept),
        (settings.secret, uuid4(), kept),
        (settings.secret, channel.id, kept[:-4] + "AAA="),
        (settings.secret, channel.id, "v1."),
    ):
        with pytest.raises(Unreadable):
            unseal(secret, number, text_kept)


def test_under_a_new_secret_the_page_says_to_set_the_channel_up_once_more(
    world: World, gateway: Gateway
) -> None:
    listening(world, gateway)
    database().settings = replace(database().settings, secret=b"another secret")
    told(world, "reminded", "东洲县催报甲表。")
    work_at(clock_at(10))
    assert gateway.received == []
    assert "重新设一次" in channel_of(world).failure
