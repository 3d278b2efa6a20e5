"""What runs in a process of its own: one way is made ready, then done as often as it is called."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

import numpy as np

from tests.bench.rules.case import Case, case_of
from tests.bench.rules.floor import Outcome
from tests.bench.rules.peers.apart import ALL, OURS

_TOUCHED = 2**29


def _way(way: str, case: Case, *, decided: bool) -> Callable[[], object]:
    if way == OURS:
        return case.score if decided else case.points
    theirs = importlib.import_module(f"{__package__}.{way}").prepare(case)
    _check(theirs(), case, decided=decided)
    run: Callable[[], object] = theirs
    return run


def _check(found: dict[str, Any], case: Case, *, decided: bool) -> None:
    wanted = case.by_hand()
    for name, expected in expected_of(case, wanted, decided=decided).items():
        assert np.array_equal(found[name], np.asarray(expected)), f"{name} differs"


def expected_of(case: Case, wanted: Outcome, *, decided: bool) -> dict[str, object]:
    """Return what a peer must say: points by item, and either all or the total as scored."""
    names = [*case.mix.main, *(f"bonus_{number}" for number in range(case.mix.bonuses))]
    expected: dict[str, object] = dict(zip(names, wanted.points, strict=True))
    if not decided:
        main = len(case.mix.main)
        bonus = np.minimum(wanted.points[main:].sum(axis=0), 800)
        return {**expected, "total": wanted.points[:main].sum(axis=0) + bonus}
    return {
        **expected,
        "total": wanted.total,
        "place": wanted.place,
        "grade": wanted.grade,
        "veto": wanted.veto,
        "thrice": wanted.thrice,
    }


def _fetch_memory() -> None:
    """Touch more memory than a run needs and give it back to the system.

    A virtual machine's host takes free memory away and lets the next one who asks for it wait,
    ten times as long as for a page that is there: that is nobody's own time.
    """
    np.ones(_TOUCHED, np.uint8)


def _main(arguments: Sequence[str]) -> None:
    """Prepare, say so, then do it once for every line and answer with the processor seconds."""
    way, units, items, what = arguments
    run = _way(way, case_of(int(units), int(items)), decided=what == ALL)
    # What the preparing left behind is none of the runs' business.
    gc.collect()
    gc.freeze()
    sys.stdout.write("0\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        _fetch_memory()
        began = process_time()
        run()
        sys.stdout.write(f"{process_time() - began}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1:])
