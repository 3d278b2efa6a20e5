"""T9: public engines over the same scheme and facts, in the same run, with equal results.

They are no dependency of the product: ``pip install --group peers`` brings them; one that is not
there is passed over with a line.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from tests.bench.rows import Row
from tests.bench.rules.case import in_turn
from tests.bench.rules.peers.apart import OURS, apart


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


def measure() -> list[Row]:
    """Return our processor time against theirs; a peer that is not installed is named."""
    return [_compared(peer) for peer in PEERS]


def _compared(peer: Peer) -> Row:
    what = f"T9 {peer.units:,} × {peer.items}, against {peer.name}"
    if importlib.util.find_spec(peer.package) is None:
        return Row(what, 0, "", None, None, "not installed: passed over")
    calls = max(1, 20_000 // peer.units) if peer.units < 1_000 else 1
    size = peer.units, peer.items
    with (
        apart(OURS, *size, decided=peer.decided) as own,
        apart(peer.module, *size, decided=peer.decided) as theirs,
    ):
        ours, other = in_turn([own.run, theirs.run], 9, calls, (own.seconds, theirs.seconds))
    covered = "all" if peer.decided else "points only"
    note = (
        f"{other.median / ours.median:.1f} times, {covered}; {ours.spread}; theirs {other.spread}"
    )
    goal = 1 / peer.times
    return Row(what, ours.median * 1000, "ms", other.median * 1000, goal, note)
