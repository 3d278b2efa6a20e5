"""T4: the memory a run needs above its facts, each way in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import sleep

import numpy as np

from tests.bench.rows import Row
from tests.bench.rules.case import Case
from tests.bench.rules.mix import Mix, Units, generate, mix_of

UNITS, ITEMS = 620_000, 40
_MIB = 2**20


def measure() -> list[Row]:
    """Return the peak above the facts against the points alone, at 32 bits each."""
    result = UNITS * ITEMS * 4 / _MIB
    with TemporaryDirectory() as folder:
        units = generate(mix_of(ITEMS), UNITS)
        np.save(Path(folder, "columns.npy"), np.stack(list(units.columns.values())))
        np.savez(
            Path(folder, "rest.npz"),
            parents=units.parents,
            vetoed=units.vetoed,
            before=np.stack(units.low_before),
        )
        ours, hand = (_in_own_process(way, folder) for way in ("ours", "hand"))
    note = f"NumPy by hand {hand:.0f} MiB; points alone {result:.0f} MiB"
    what = f"T4 peak above the facts, {UNITS:,} × {ITEMS}"
    return [Row(what, ours, "MiB", result, 2, note)]


def _in_own_process(way: str, folder: str) -> float:
    command = [sys.executable, "-m", "tests.bench.rules.memory", way, folder]
    return float(run(command, check=True, capture_output=True, text=True).stdout)


def _loaded(mix: Mix, folder: Path) -> Units:
    """Return the units from their files, so that no memory of the generating lies about free."""
    names = generate(mix, 1).columns
    columns = dict(zip(names, np.load(folder / "columns.npy"), strict=True))
    rest = np.load(folder / "rest.npz")
    codes = [f"{number:07}" for number in range(UNITS)]
    before = rest["before"]
    return Units(columns, rest["parents"], (before[0], before[1]), rest["vetoed"], codes)


def _resident() -> int:
    """Return the resident set in bytes (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError("VmRSS")


def _peak(way: Callable[[], object]) -> float:
    """Return how far the resident set rises above where it was, in MiB."""
    before, seen, over = _resident(), [0], Event()

    def watch() -> None:
        while not over.is_set():
            seen.append(_resident())
            sleep(0.001)

    watcher = Thread(target=watch)
    watcher.start()
    kept = way()
    over.set()
    watcher.join()
    seen.append(_resident())
    del kept
    return (max(seen) - before) / _MIB


def _main(way: str, folder: str) -> None:
    mix = mix_of(ITEMS)
    small, large = Case(mix, generate(mix, 1000)), Case(mix, _loaded(mix, Path(folder)))
    small.check()  # Everything is imported and compiled before the measuring.
    _ = large.program, large.population, large.setting.rows, large.setting.children
    sys.stdout.write(f"{_peak(large.score if way == 'ours' else large.by_hand)}\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
