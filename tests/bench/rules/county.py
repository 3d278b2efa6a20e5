"""T2: a county's townships, a county's villages, its enterprises."""

from __future__ import annotations

from tests.bench.rows import Row
from tests.bench.rules.case import case_of, in_turn

SIZES = ((23, 60), (300, 40), (2_000, 20))


def measure() -> list[Row]:
    """Return the processor time of each size against NumPy by hand."""
    rows = []
    for count, items in SIZES:
        case = case_of(count, items)
        ours, hand = in_turn([case.score, case.by_hand], 21, 20)
        what = f"T2 {count:,} × {items} scored, ranked, decided"
        note = f"{ours.spread}; by hand {hand.spread}"
        rows.append(Row(what, ours.median * 1000, "ms", hand.median * 1000, 1.3, note))
    return rows
