"""The whole demonstration, as ``make demo ONCE=1`` plays it: wall time and peak memory."""

from __future__ import annotations

import time
from contextlib import suppress

import psutil

from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.faults.installation import start_command

# Reading every mapping of every process costs processor time of the very run.
_LOOK_EVERY = 1.0
_MEGABYTE = 1_000_000


def measure() -> list[Row]:
    """Return the time of one run in an empty home, and the most memory its processes held."""
    peak_resident, peak_proportional = 0, 0
    with scratch() as home:
        began = time.monotonic()
        process = start_command(home / "home", "demo", "--once")
        try:
            while process.poll() is None:
                resident, proportional = _held(process.pid)
                peak_resident = max(peak_resident, resident)
                peak_proportional = max(peak_proportional, proportional)
                time.sleep(_LOOK_EVERY)
        finally:
            process.terminate()
        seconds = time.monotonic() - began
        if process.returncode != 0:
            said = (home / "home" / "log" / "command.log").read_text()
            raise AssertionError(said[-2000:])
    return [
        Row("demonstration, once", seconds, "s", most=180),
        Row("demonstration, peak of summed RSS", peak_resident / _MEGABYTE, "MB"),
        Row("demonstration, peak of summed PSS", peak_proportional / _MEGABYTE, "MB"),
    ]


def _held(root: int) -> tuple[int, int]:
    """Return what a process and all below it hold, shared pages counted by each and shared out."""
    resident = proportional = 0
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(root)
        for process in [parent, *parent.children(recursive=True)]:
            with suppress(psutil.Error):
                held = process.memory_full_info()
                resident += held.rss
                proportional += held.pss
    return resident, proportional
