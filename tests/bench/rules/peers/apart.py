"""A way of doing the same in a process of its own, called from here as often as wished.

Two engines in one process disturb each other: memory that one gives back may be taken away by
the machine's host, and then costs the next one who asks many times the usual; and an engine's
threads may still be turning when it is the other's turn.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import IO, cast

OURS, ALL = "ours", "all"
_CALLED = f"{__package__}.called"


@dataclass
class Apart:
    """A process that waits to be told; ``spent`` is its processor time while it did as told."""

    process: Popen[str]
    spent: float = 0.0

    def run(self) -> None:
        """Have it done once."""
        told = cast("IO[str]", self.process.stdin)
        told.write("\n")
        told.flush()
        self.spent += self.answer()

    def seconds(self) -> float:
        """Return what was spent so far, by all its threads: a clock that only stands or runs."""
        return self.spent

    def answer(self) -> float:
        """Wait until it is done and return what that cost.

        :raises ChildProcessError: if the process ended instead
        """
        line = cast("IO[str]", self.process.stdout).readline()
        if not line:
            raise ChildProcessError(str(self.process.args))
        return float(line)


@contextmanager
def apart(way: str, units: int, items: int, *, decided: bool) -> Iterator[Apart]:
    """Yield a process that has our or a peer's way ready, its results compared already."""
    said = [way, str(units), str(items), ALL if decided else "points"]
    command = [sys.executable, "-m", _CALLED, *said]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            ready = Apart(process)
            ready.answer()
            yield ready
        finally:
            process.kill()
