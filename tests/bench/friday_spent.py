"""What an installation spends while a county files: processor time and memory, from ``/proc``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

_GONE = (psutil.NoSuchProcess, psutil.ZombieProcess)


@dataclass(frozen=True)
class Group:
    """A process, everything it started, and what it started and has outlived."""

    root: int

    def seconds(self) -> float:
        """Return the processor seconds since the process began."""
        return sum(_seconds(each) for each in self._members())

    def megabytes(self) -> float:
        """Return the memory in use now, what is shared among them counted once."""
        return sum(_share(each) for each in self._members()) / 1e6

    def _members(self) -> Sequence[psutil.Process]:
        with suppress(*_GONE):
            root = psutil.Process(self.root)
            return [root, *root.children(recursive=True)]
        return []


def _seconds(process: psutil.Process) -> float:
    with suppress(*_GONE):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


def _share(process: psutil.Process) -> float:
    with suppress(*_GONE):
        return float(process.memory_full_info().pss)
    return 0.0


class Meter:
    """Named groups of processes, from one beginning on."""

    def __init__(self, groups: dict[str, Group]) -> None:
        self._groups = groups
        self._began = {name: group.seconds() for name, group in groups.items()}
        self.peak = dict.fromkeys(groups, 0.0)
        self.spent = dict.fromkeys(groups, 0.0)

    def look(self) -> None:
        """Take the processor seconds since the beginning and the memory in use now into account."""
        for name, group in self._groups.items():
            self.spent[name] = group.seconds() - self._began[name]
            self.peak[name] = max(self.peak[name], group.megabytes())


def listening_at(port: int) -> int:
    """Return the number of the process that serves a port of this machine.

    :raises LookupError: if none of one's own does
    """
    found: list[int] = [
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid
    ]
    if not found:
        raise LookupError(f"nobody to be seen listens at port {port}")
    # Of a master and its workers, the master is the eldest.
    return min(found, key=lambda number: psutil.Process(number).create_time())


def database_behind(process: int) -> int | None:
    """Return the number of the database server that a process is connected to, if it is seen."""
    for each in psutil.Process(process).net_connections("tcp"):
        if each.raddr and each.status == psutil.CONN_ESTABLISHED:
            with suppress(LookupError, *_GONE):
                server = listening_at(each.raddr.port)
                if psutil.Process(server).name() == "postgres":
                    return server
    return None
