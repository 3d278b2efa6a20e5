"""A real installation in a child process: started, looked at, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from fengqiao.runtime.addresses import running_addresses
from fengqiao.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
# Far longer than anything takes: only a test that is about to fail waits so long.
PATIENCE = 180.0
# The parts that a supervisor starts again by itself.
PARTS = ("web worker", "web master", "worker", "scheduler", "valkey", "backend", "postmaster")
# The servers of a fault test are always its own, whatever the other tests are run against.
_NAMED_FROM_OUTSIDE = ("DATABASE_URL", "REDIS_URL", "FENGQIAO_HOME")


class Installation:
    """``fengqiao up`` in a home of its own, at a port of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.site = f"127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        """Start it and wait until its site answers, or it has ended without."""
        self.home.mkdir(parents=True, exist_ok=True)
        process = self._process = start_command(self.home, "up", "--bind", self.site)
        until(
            lambda: process.poll() is not None or self.answers(),
            what="the site answers",
            seconds=2 * PATIENCE,
        )
        assert process.poll() is None, f"it ended with {process.returncode}"

    def down(self) -> None:
        """End it as one Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(PATIENCE)
            finally:
                self._process.kill()

    def answers(self) -> bool:
        """Tell whether the site shows its door to a person."""
        try:
            with urlopen(f"http://{self.site}/sign-in", timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def settings(self) -> Settings:
        """Return the settings by which a test reaches its services."""
        found = running_addresses(self.home)
        assert found is not None, "no services are known to run"
        return read_settings(self.home, admin_url=found.database, redis_url=found.queue)

    def command(self, *words: str) -> str:
        """Run the command line and return what it prints."""
        process = start_command(self.home, *words, capture=True)
        said, _ = process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0, said.decode()
        return said.decode()

    def find(self, part: str) -> list[psutil.Process]:
        """Return the living processes of one part."""
        if self._process is None:
            return []
        return find_part(self._process.pid, part)

    def kill(self, part: str) -> bool:
        """Kill one process of a part without warning; False if none comes to life in time."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for process in self.find(part):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
                    return True
            time.sleep(0.05)
        return False

    def kill_supervisor(self) -> None:
        """Kill the supervisor itself; the kernel then ends what it had started."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def whole(self) -> bool:
        """Tell whether every part lives and the site answers."""
        parts = [part for part in PARTS if part != "backend"]
        return all(self.find(part) for part in parts) and self.answers()


def start_command(home: Path, *words: str, capture: bool = False) -> subprocess.Popen[bytes]:
    """Start ``fengqiao`` for a home; what it says goes into the home's log unless captured."""
    environment = {k: v for k, v in os.environ.items() if k not in _NAMED_FROM_OUTSIDE}
    (home / "log").mkdir(parents=True, exist_ok=True)
    with (home / "log" / "command.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "fengqiao", "--home", str(home), *words],
            cwd=ROOT,
            env={**environment, "FENGQIAO_HASHING": "quick"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else log,
            stderr=subprocess.STDOUT,
        )


def find_part(supervisor: int, part: str) -> list[psutil.Process]:
    """Return the living processes of one part below a supervisor."""
    try:
        children = psutil.Process(supervisor).children()
    except psutil.NoSuchProcess:
        return []
    return _FINDERS[part](children)


def until(happened: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> float:
    """Wait until something has happened and return how long it took.

    :raises AssertionError: if it does not happen in time
    """
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - began


def _named(*words: str) -> Callable[[Sequence[psutil.Process]], list[psutil.Process]]:
    return lambda children: [each for each in children if set(words) <= set(_command_of(each))]


def _below(
    above: Callable[[Sequence[psutil.Process]], list[psutil.Process]], word: str = ""
) -> Callable[[Sequence[psutil.Process]], list[psutil.Process]]:
    def find(children: Sequence[psutil.Process]) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for parent in above(children):
            with suppress(psutil.NoSuchProcess):
                found += [c for c in parent.children() if word in " ".join(_command_of(c))]
        return found

    return find


def _programs(name: str) -> Callable[[Sequence[psutil.Process]], list[psutil.Process]]:
    # A server may have written its own title over its command line, and the way to its program
    # may hold spaces; what the kernel calls the process is neither.
    return lambda children: [each for each in children if _name_of(each) == name]


def _name_of(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _command_of(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_MASTER, _POSTMASTER = _named("gunicorn"), _programs("postgres")
_FINDERS: dict[str, Callable[[Sequence[psutil.Process]], list[psutil.Process]]] = {
    "web master": _MASTER,
    "web worker": _below(_MASTER),
    "worker": _named("fengqiao", "worker"),
    "scheduler": _named("fengqiao", "scheduler"),
    "demonstration": _named("fengqiao", "play"),
    "valkey": _programs("valkey-server"),
    "postmaster": _POSTMASTER,
    "backend": _below(_POSTMASTER, "fq_web"),
}
