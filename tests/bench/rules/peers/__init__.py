"""T9: public engines over the same scheme and facts, in the same run, with equal results.

They are no dependency of the product: ``pip install --group peers`` brings them; one that is not
there is passed over with a line.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time, thread_time
from typing import Any

import numpy as np

from tests.bench.rows import Row
from tests.bench.rules.case import Case, case_of, in_turn
from tests.bench.rules.floor import Outcome


@dataclass(frozen=True)
class Peer:
    """An engine: its module here, what it needs, over how many units × items, and our goal.

    ``times`` is how many times as much processor time it may need at least. ``decided``: it
    ranks, decides and grades as well; else it only gives points and the total, and so do we.
    """

    module: str
    package: str
    name: str
    units: int
    items: int
    times: float
    decided: bool


PEERS = (
    Peer("by_polars", "polars", "Polars", 620_000, 40, 1.5, decided=True),
    Peer("by_duckdb", "duckdb", "DuckDB", 620_000, 40, 4, decided=True),
    Peer("by_openfisca", "openfisca_core", "OpenFisca-core", 620_000, 40, 1.5, decided=False),
    Peer("by_openfisca", "openfisca_core", "OpenFisca-core", 23, 60, 10, decided=False),
    Peer("by_zen", "zen", "zen-engine", 100_000, 40, 50, decided=False),
)

Prepared = Callable[[], dict[str, Any]]


def measure() -> list[Row]:
    """Return our processor time against theirs; a peer that is not installed is named."""
    cases: dict[tuple[int, int], Case] = {}
    rows = []
    for peer in PEERS:
        what = f"T9 {peer.units:,} × {peer.items}, against {peer.name}"
        if importlib.util.find_spec(peer.package) is None:
            rows.append(Row(what, 0, "", None, None, "not installed: passed over"))
            continue
        size = peer.units, peer.items
        cases[size] = cases.get(size) or case_of(*size)
        rows.append(_compare(peer, cases[size], what))
    return rows


def _compare(peer: Peer, case: Case, what: str) -> Row:
    theirs: Prepared = importlib.import_module(f"{__name__}.{peer.module}").prepare(case)
    _check(theirs(), case, decided=peer.decided)
    calls = max(1, 20_000 // peer.units) if peer.units < 1_000 else 1
    own = case.score if peer.decided else case.points
    # Their threads may still be turning when it is our turn, and that is not our time.
    ours, other = in_turn([own, theirs], 7, calls, (thread_time, process_time))
    note = f"{other.median / ours.median:.1f} times; {'all' if peer.decided else 'points only'}"
    goal = 1 / peer.times
    return Row(what, ours.median * 1000, "ms", other.median * 1000, goal, note)


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
