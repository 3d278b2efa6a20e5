"""Submit a report over HTTP: processor time in the web and in PostgreSQL, against a bare loop.

The floor: the very statements of such a submission, recorded, then sent by psycopg alone over
connections that stay open and keep every plan, with the same beginnings and ends of transactions,
to a copy of the database.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import uuid4

import psutil
import psycopg
from sqlalchemy import make_url

from fengqiao.app import create_app
from fengqiao.db import database
from fengqiao.runtime import serving
from fengqiao.settings import Settings
from tests.bench.filers import Drafted, furnish
from tests.bench.places import Captured, server
from tests.bench.rows import Row
from tests.faults.desk import Desk
from tests.faults.installation import until
from tests.ground import connect

RECORDED, MEASURED = 30, 60
CLIENTS, EACH = 16, 10
_MOST = 4.0
_COOKIE = "fengqiao"


@dataclass(frozen=True)
class Spent:
    """Processor seconds, in the program and in the database's backends."""

    program: float
    database: float

    def per(self, times: int) -> Spent:
        """Return the milliseconds per time."""
        return Spent(self.program * 1000 / times, self.database * 1000 / times)

    @property
    def both(self) -> float:
        """Return both together."""
        return self.program + self.database


def measure() -> list[Row]:
    """Return processor time per submission and the 99th percentile at 16 clients."""
    with server() as settings:
        drafts = furnish(settings, RECORDED + MEASURED + 5)
        recorded, rest = drafts[:RECORDED], drafts[RECORDED:]
        copy = _copy(settings)
        course = _record(settings, recorded)
        floor = _replay(copy, course).per(len(recorded))
        with _web(settings) as (site, web):
            desks = [_desk(site, draft) for draft in rest]
            warm, measured = desks[:5], desks[5:]
            for desk, draft in zip(warm, rest, strict=False):
                _submit(desk, draft)
            ours = _spent_on(settings, web, measured, rest[5:]).per(len(measured))
            slow = _crowd(list(zip(measured, rest[5:], strict=True)))
    statements = len([each for each in course if each[1] in ("one", "many")]) / len(recorded)
    note = f"{statements:.0f} statements"
    return [
        Row("submit: web and database", ours.both, "ms CPU", floor.both, _MOST, note),
        Row("submit: web process", ours.program, "ms CPU", floor.program),
        Row("submit: database backends", ours.database, "ms CPU", floor.database),
        Row(f"submit: p50 at {CLIENTS} clients", slow[len(slow) // 2] * 1000, "ms"),
        Row(f"submit: p99 at {CLIENTS} clients", slow[int(len(slow) * 0.99)] * 1000, "ms"),
    ]


def _copy(settings: Settings) -> Settings:
    """Copy the database as it stands; nobody may be connected to it."""
    database().close()
    url = make_url(str(settings.admin_url))
    with connect(str(settings.admin_url), database="postgres") as admin:
        admin.execute(f'create database floor template "{url.database}"')
    urls = {
        name: make_url(str(getattr(settings, name)))
        .set(database="floor")
        .render_as_string(hide_password=False)
        for name in ("admin_url", "web_url", "auth_url")
    }
    return replace(settings, **cast("Any", urls))


def _record(settings: Settings, drafts: Sequence[Drafted]) -> list[tuple[str, str, str, Any]]:
    """Submit in this process and return everything that was sent to the database."""
    client = create_app(settings).test_client(use_cookies=False)
    captured = Captured()
    with captured.of(database().web, "web"), captured.of(database().auth, "auth"):
        tokens = [_token(client, draft) for draft in drafts]
        captured.course.clear()
        for draft, token in zip(drafts, tokens, strict=True):
            headers = _headers(draft) | {
                "Cookie": f"{_COOKIE}={draft.secret}",
                "X-CSRF-Token": token,
            }
            answer = client.post(draft.address, headers=headers)
            if answer.status_code != 200:
                raise AssertionError(answer.text)
    database().close()
    return captured.course


def _replay(settings: Settings, course: Sequence[tuple[str, str, str, Any]]) -> Spent:
    """Send what was recorded over two bare connections and return what it cost."""
    with (
        connect(str(settings.web_url), autocommit=False) as web,
        connect(str(settings.auth_url), autocommit=False) as auth,
    ):
        doors: dict[str, psycopg.Connection[Any]] = {"web": web, "auth": auth}
        for door in doors.values():
            door.execute("set plan_cache_mode = auto")
            door.commit()
        backends = [psutil.Process(door.info.backend_pid) for door in doors.values()]
        before, began = _seconds(backends), time.process_time()
        for name, deed, query, values in course:
            _send(doors[name], deed, query, values)
        return Spent(time.process_time() - began, _seconds(backends) - before)


def _send(door: psycopg.Connection[Any], deed: str, query: str, values: Any) -> None:
    if deed == "commit":
        door.commit()
    elif deed == "rollback":
        door.rollback()
    elif deed == "many":
        door.cursor().executemany(cast("Any", query), values)
    else:
        found = door.execute(cast("Any", query), values)
        if found.description:
            found.fetchall()


@contextmanager
def _web(settings: Settings) -> Iterator[tuple[str, psutil.Process]]:
    """Run the web server as an installation does; yield its address and its master."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {**os.environ, **serving._environment(settings, site)}
    with (settings.home / "web.log").open("wb") as log:
        master = subprocess.Popen(
            serving.web_command(site), env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: _answers(site), seconds=60, what="the web answers")
        yield site, psutil.Process(master.pid)
    finally:
        master.terminate()
        master.wait(30)


def _answers(site: str) -> bool:
    try:
        host, port = site.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=1):
            return True
    except OSError:
        return False


def _spent_on(
    settings: Settings, web: psutil.Process, desks: Sequence[Desk], drafts: Sequence[Drafted]
) -> Spent:
    """Submit one after the other and return what that cost the web and the database."""
    workers, backends = web.children(), _backends(settings)
    before = _seconds(workers), _seconds(backends)
    for desk, draft in zip(desks, drafts, strict=True):
        _submit(desk, draft)
    if {each.pid for each in _backends(settings)} - {each.pid for each in backends}:
        raise AssertionError("a backend was started meanwhile, its time is not known")
    return Spent(_seconds(workers) - before[0], _seconds(backends) - before[1])


def _crowd(pairs: Sequence[tuple[Desk, Drafted]]) -> list[float]:
    """Let many clients take back and submit at once; return the sorted times of submissions."""
    taken: list[float] = []

    def work(own: Sequence[tuple[Desk, Drafted]]) -> None:
        for turn in range(EACH):
            desk, draft = own[turn % len(own)]
            etag = desk.ask("GET", draft.report_address).etag
            back = desk.ask("POST", f"{draft.report_address}/withdrawal", If_Match=etag)
            began = time.perf_counter()
            _submit(desk, replace(draft, etag=back.etag))
            taken.append(time.perf_counter() - began)

    threads = [
        threading.Thread(target=work, args=(pairs[number::CLIENTS],)) for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken)


def _submit(desk: Desk, draft: Drafted) -> None:
    answer = desk.ask("POST", draft.address, If_Match=draft.etag, Idempotency_Key=str(uuid4()))
    if not answer.ok:
        raise AssertionError(answer.text)


def _desk(site: str, draft: Drafted) -> Desk:
    desk = Desk(site, cookies={_COOKIE: draft.secret})
    desk.token = desk.ask("GET", "/api/v1/session").body["csrf_token"]
    return desk


def _token(client: Any, draft: Drafted) -> str:
    answer = client.get("/api/v1/session", headers={"Cookie": f"{_COOKIE}={draft.secret}"})
    return str(answer.json["csrf_token"])


def _headers(draft: Drafted) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "If-Match": draft.etag,
        "Idempotency-Key": str(uuid4()),
    }


def _backends(settings: Settings) -> list[psutil.Process]:
    with connect(str(settings.admin_url)) as admin:
        found = admin.execute("select pid from pg_stat_activity where usename like 'fq_%'")
        return [psutil.Process(row[0]) for row in found.fetchall()]


def _seconds(processes: Sequence[psutil.Process]) -> float:
    """Return the processor seconds of whole processes, all their threads together."""
    return sum(time.clock_gettime(_clock_of(process.pid)) for process in processes)


def _clock_of(number: int) -> int:
    # Linux makes a process's own clock from its number; libc's clock_getcpuclockid does the same.
    return (~number << 3) | 2
