"""One Ctrl-C ends everything, whatever dies comes back, and nothing outlives its supervisor."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest
import redis

from fengqiao.runtime.account import StartFailed
from fengqiao.runtime.program import Backoff
from fengqiao.runtime.supervision import Supervisor, refuse_if_running
from tests.runtime.kept import (
    PATIENCE,
    answers,
    comes,
    gone,
    kept,
    kill,
    note,
    notes,
    queue_answers,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that all these stories take place in, one after the other."""
    return tmp_path_factory.mktemp("家")


@pytest.fixture(autouse=True)
def no_former_worker(home: Path) -> None:
    """Forget which worker the last story had."""
    (home / "worker.pid").unlink(missing_ok=True)


def worker_of(home: Path) -> tuple[int, int]:
    """Return the process ids of the worker and of its child, once both are known."""
    file = home / "worker.pid"
    assert comes(lambda: file.exists() and len(file.read_text().split()) == 2)
    worker, horse = file.read_text().split()
    return int(worker), int(horse)


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_request_ends_everything(home: Path, request_to_end: signal.Signals) -> None:
    with kept(home, "supervise") as servers:
        worker, horse = worker_of(home)
        servers.parent.send_signal(request_to_end)
        assert servers.parent.wait(PATIENCE) == 0
        assert gone(servers.postgres, servers.valkey, worker, horse)


def test_a_program_and_both_servers_come_back_after_being_killed(home: Path) -> None:
    with kept(home, "supervise") as servers:
        worker, _ = worker_of(home)
        note(servers.database, "三个都被杀之前")
        with redis.Redis.from_url(servers.queue) as queue:
            queue.set("job", "1")
        kill(worker, servers.valkey, servers.postgres)
        assert comes(lambda: worker_of(home)[0] != worker)
        assert comes(lambda: answers(servers.database))
        assert "三个都被杀之前" in notes(servers.database)
        assert comes(lambda: queue_answers(servers.queue))
        with redis.Redis.from_url(servers.queue) as queue:
            assert queue.get("job") == b"1"
        assert "postgres 意外退出" in (home / "log" / "supervisor.log").read_text()


def test_a_killed_supervisor_leaves_nothing_and_can_be_started_again(home: Path) -> None:
    with kept(home, "supervise") as servers:
        worker, horse = worker_of(home)
        note(servers.database, "看护者被杀之前")
        kill(servers.parent.pid)
        assert comes(lambda: gone(servers.postgres, servers.valkey, worker))
        # The child of a killed worker has a session of its own; a real one ends with its job.
        psutil.Process(horse).kill()
    with kept(home, "supervise") as again:
        assert "看护者被杀之前" in notes(again.database)


def test_orphans_of_a_killed_worker_are_adopted_and_ended(home: Path) -> None:
    with kept(home, "supervise") as servers:
        worker, horse = worker_of(home)
        kill(worker)
        assert comes(lambda: worker_of(home)[0] != worker)
        assert not gone(horse)
        servers.parent.send_signal(signal.SIGTERM)
        servers.parent.wait(PATIENCE)
        assert gone(horse)


def test_the_end_of_the_foreground_ends_all_with_its_status(home: Path) -> None:
    with kept(home, "foreground", "7") as servers:
        assert servers.parent.wait(PATIENCE) == 7
        assert gone(servers.postgres, servers.valkey)


def test_a_second_supervisor_of_the_same_home_is_refused(tmp_path: Path) -> None:
    first = Supervisor(tmp_path, [])
    with pytest.raises(StartFailed) as refused:
        Supervisor(tmp_path, [])
    assert "已有一个枫桥在运行" in refused.value.reason
    with pytest.raises(StartFailed):
        refuse_if_running(tmp_path)
    first.stop()
    refuse_if_running(tmp_path)
    Supervisor(tmp_path, []).stop()


def test_the_pause_before_a_restart_doubles_up_to_five_seconds() -> None:
    backoff, pauses = Backoff(started=1e12), []
    for _ in range(8):
        pauses.append(backoff.pause)
        backoff.died()
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
