"""T1: 620,000 villages × 40 items with ranking, decisions and grades, against NumPy by hand."""

from __future__ import annotations

from tests.bench.rows import Row
from tests.bench.rules.case import case_of, in_turn

UNITS, ITEMS = 620_000, 40


def measure() -> list[Row]:
    """Return the processor time against the floor, and against one reading of the facts."""
    case = case_of(UNITS, ITEMS)
    ours, hand, read = in_turn([case.score, case.by_hand, case.read_once], 9)
    what = f"T1 {UNITS:,} × {ITEMS} scored, ranked, decided"
    return [
        Row(
            f"{what}, against NumPy by hand",
            ours.median * 1000,
            "ms",
            hand.median * 1000,
            0.8,
            f"{ours.spread}; by hand {hand.spread}",
        ),
        Row(
            f"{what}, against np.sum over the facts",
            ours.median * 1000,
            "ms",
            read.median * 1000,
            15,
            f"{ours.median * 1e9 / UNITS / ITEMS:.1f} ns a point",
        ),
    ]
