"""One supervised program: started, watched, started again after it died, ended with its kin."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fengqiao.runtime import server
from fengqiao.runtime.account import StartFailed

_LONGEST_PAUSE = 5.0
# A program that ran this long was well; its next death starts with the shortest pause again.
_WELL_AFTER = 10.0


class Service(Protocol):
    """An embedded server the programs need; the caller has started it already."""

    @property
    def name(self) -> str:
        """Return the name under which it is logged."""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Return its present process."""

    def running(self) -> bool:
        """Tell whether it lives."""

    def restart(self) -> None:
        """Start it again and wait until it answers."""

    def stop(self) -> None:
        """End it cleanly."""


@dataclass(frozen=True)
class Program:
    """What to run: ``name`` also names its log; ``env`` is added to our own environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Backoff:
    """How long to wait before the next start: doubling from 0.1 s to 5 s."""

    pause: float = 0.1
    started: float = 0.0
    due: float = 0.0

    def died(self) -> None:
        """Note a death; the next start is due after the pause."""
        now = time.monotonic()
        if now - self.started > _WELL_AFTER:
            self.pause = 0.1
        self.due = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)

    def start(self) -> None:
        """Note a start."""
        self.started, self.due = time.monotonic(), 0.0


class Running:
    """A program kept running in its own process group."""

    def __init__(self, program: Program, home: Path, *, in_front: bool = False) -> None:
        self.name = program.name
        self._program = program
        self._home = home
        self._in_front = in_front
        self.process = self._launch()

    def _launch(self) -> subprocess.Popen[bytes]:
        log = None if self._in_front else server.open_log(self._home, self.name)
        with log or nullcontext():
            return subprocess.Popen(  # noqa: S603 - our own programs
                list(self._program.argv),
                env={**os.environ, **self._program.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                preexec_fn=server.dying_with_us(signal.SIGTERM),
            )

    def running(self) -> bool:
        """Tell whether its first process lives."""
        return self.process.poll() is None

    def restart(self) -> None:
        """End what a dead program left behind and start it again.

        :raises StartFailed: when the system refuses to run it.
        """
        self.kill()
        try:
            self.process = self._launch()
        except OSError as refused:
            raise StartFailed(f"{self.name} 启动不了：{refused.strerror}。") from refused

    def ask_to_end(self) -> None:
        """Ask its first process to finish and end; that one tells its own children."""
        if self.running():
            self.process.send_signal(signal.SIGINT if self._in_front else signal.SIGTERM)

    def kill(self) -> None:
        """End its whole group at once, which may outlive its first process."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
