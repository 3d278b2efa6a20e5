"""Starting such a parent in a test, and waiting for what must come."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

_ROOT = Path(__file__).parents[2]
# Far longer than anything takes: only a test that is about to fail waits so long.
PATIENCE = 90.0


@dataclass(frozen=True)
class Kept:
    """A running parent: its process, its servers' process ids and their addresses."""

    parent: subprocess.Popen[str]
    postgres: int
    valkey: int
    database: str
    queue: str


@contextmanager
def kept(home: Path, *wish: str) -> Iterator[Kept]:
    """Keep the servers of ``home`` running in a parent of their own."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.keeper", str(home), *wish],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        try:
            assert parent.stdout is not None
            yield Kept(parent=parent, **json.loads(parent.stdout.readline()))
        finally:
            parent.send_signal(signal.SIGTERM)
            try:
                parent.wait(PATIENCE)
            finally:
                parent.kill()


def comes(happened: Callable[[], bool]) -> bool:
    """Wait until something has happened; tell whether it ever did."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.02)
    return happened()


def gone(*numbers: int) -> bool:
    """Tell whether none of these processes lives; one that only waits to be collected is gone."""
    living = [psutil.Process(number) for number in numbers if psutil.pid_exists(number)]
    return not any(_lives(process) for process in living)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def kill(*numbers: int) -> None:
    """Kill without warning."""
    for number in numbers:
        os.kill(number, signal.SIGKILL)


def note(database: str, words: str) -> None:
    """Commit one row."""
    engine = create_engine(database, poolclass=NullPool)
    with engine.begin() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS note (words text)"))
        session.execute(text("INSERT INTO note VALUES (:words)"), {"words": words})


def notes(database: str) -> list[str]:
    """Return every committed row."""
    engine = create_engine(database, poolclass=NullPool)
    with engine.connect() as session:
        return list(session.execute(text("SELECT words FROM note ORDER BY words")).scalars())


def queue_answers(queue: str) -> bool:
    """Tell whether the queue answers, with all that it kept."""
    try:
        with redis.Redis.from_url(queue) as session:
            return bool(session.ping())
    except redis.RedisError:
        return False


def answers(database: str) -> bool:
    """Tell whether the database answers."""
    url = make_url(database).set(drivername="postgresql")
    try:
        psycopg.connect(url.render_as_string(hide_password=False)).close()
    except psycopg.OperationalError:
        return False
    return True
