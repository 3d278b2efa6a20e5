"""Keep everything running until one Ctrl-C, then end it in order with nothing left over.

Services (PostgreSQL, Valkey) are started first and end last; programs (web, worker, scheduler)
in between. Whatever dies is started again. Should the supervisor itself be killed, the kernel
tells every child to end, and the next start waits for the servers' locks.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

import psutil

from fengqiao.clock import ZONE
from fengqiao.runtime import server
from fengqiao.runtime.account import StartFailed
from fengqiao.runtime.program import Backoff, Program, Running, Service

__all__ = ["Program", "Service", "Supervisor", "refuse_if_running"]

_LOOK_EVERY = 0.2
_PR_SET_CHILD_SUBREAPER = 36
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What a shell reports for a command ended by Ctrl-C.
_INTERRUPTED = 130
_ALREADY = "这个目录里已有一个枫桥在运行。请先到它的窗口按 Ctrl-C 停止，或用 --home 另选一个目录。"


class Supervisor:
    """Runs programs on top of started services; use from the main thread.

    ``patience`` is how many seconds programs may take to end after being asked.
    """

    def __init__(
        self,
        home: Path,
        programs: Sequence[Program],
        services: Sequence[Service] = (),
        patience: float = 25.0,
    ) -> None:
        self._home = home.resolve()
        self._services = list(services)
        self._programs = list(programs)
        self._patience = patience
        self._running: list[Running] = []
        self._front: Running | None = None
        self._backoff: dict[str, Backoff] = {}
        self._asked = 0
        # Servers given to us are stopped by name; nothing else that was there is ours.
        self._before = {child.pid for child in psutil.Process().children(recursive=True)}
        self._own = server.hold(_lock_file(self._home), 0.0, _ALREADY)

    def run(
        self,
        foreground: Program | None = None,
        on_ready: Callable[[], None] | None = None,
    ) -> int:
        """Start the programs and watch everything until asked to stop; return an exit status.

        ``foreground`` writes to our terminal instead of a log (a demonstration's progress
        bars): when it ends, all ends, with its status. ``on_ready`` is called once after the
        start.
        """
        _adopt_orphans()
        with self._listening():
            try:
                self.start()
                if on_ready:
                    on_ready()
                if foreground:
                    self._front = Running(foreground, self._home, in_front=True)
                return self._watch()
            finally:
                self.stop()

    def start(self) -> None:
        """Start every program."""
        for program in self._programs:
            self._running.append(Running(program, self._home))
            self._note(f"{program.name} 已启动")
        for part in self._parts():
            self._backoff[part.name] = Backoff(started=time.monotonic())

    def tick(self) -> None:
        """Look once at every part and start again what died; servers before programs."""
        for part in self._parts():
            if self._asked:
                return
            if not part.running():
                self._revive(part)
        self._reap()

    def stop(self) -> None:
        """End programs, then servers, then whatever else descends from us."""
        programs = [*([self._front] if self._front else []), *self._running]
        for running in programs:
            running.ask_to_end()
        until = time.monotonic() + self._patience
        # A second Ctrl-C means that the person will not wait.
        while any(running.running() for running in programs) and self._asked < 2:
            if time.monotonic() > until:
                break
            time.sleep(server.PAUSE)
        for running in programs:
            running.kill()
        for service in reversed(self._services):
            service.stop()
        self._end_descendants()
        self._note("已全部停止")
        self._own.close()

    def _parts(self) -> list[Service | Running]:
        """Return what is kept running, servers first."""
        return [*self._services, *self._running]

    def _watch(self) -> int:
        while not self._asked:
            if self._front and not self._front.running():
                return self._front.process.wait()
            self.tick()
            time.sleep(_LOOK_EVERY)
        return _INTERRUPTED if self._front else 0

    def _revive(self, part: Service | Running) -> None:
        backoff = self._backoff[part.name]
        if not backoff.due:
            self._note(f"{part.name} 意外退出（{part.process.returncode}），正在重新启动")
            backoff.died()
        if time.monotonic() < backoff.due:
            return
        backoff.start()
        try:
            part.restart()
        except StartFailed as refused:
            self._note(f"{part.name} 没有启动成功，稍后再试：{refused.reason}")
            backoff.died()

    def _reap(self) -> None:
        """Collect adopted orphans that ended, leaving our own children to their keepers."""
        front = [self._front] if self._front else []
        own = {part.process.pid for part in (*front, *self._parts())} | self._before
        with suppress(ChildProcessError):
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None and ended.si_pid not in own:
                os.waitpid(ended.si_pid, os.WNOHANG)

    def _end_descendants(self) -> None:
        """Kill what is left below us: a worker's child lives in a session of its own."""
        family = psutil.Process().children(recursive=True)
        left = [child for child in family if child.pid not in self._before]
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(left, timeout=5)

    def _note(self, words: str) -> None:
        moment = datetime.now(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        with server.open_log(self._home, "supervisor") as log:
            log.write(f"{moment} {words}\n".encode())

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Take stop signals as a wish to be read by the loop, and give them back after."""

        def ask(_number: int, _frame: FrameType | None) -> None:
            self._asked += 1

        before = {number: signal.signal(number, ask) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def refuse_if_running(home: Path) -> None:
    """Refuse at once when another supervisor keeps this home; to be asked before any start.

    :raises StartFailed: when there is one.
    """
    server.hold(_lock_file(home.resolve()), 0.0, _ALREADY).close()


def _lock_file(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return home / "lock"


def _adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, so that none escapes us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
