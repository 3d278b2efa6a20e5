"""T3: how the time grows with the units, and three million enterprises."""

from __future__ import annotations

from math import log
from statistics import linear_regression

from tests.bench.rows import Row
from tests.bench.rules.case import Case, Timed, case_of, in_turn

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ITEMS = 40


def measure() -> list[Row]:
    """Return the exponent of growth, and the largest case against NumPy by hand."""
    times = {count: _time(case_of(count, ITEMS), count) for count in SIZES}
    note = ", ".join(f"{count:,}: {time * 1000:.3g} ms" for count, time in times.items())
    exponent = linear_regression(list(map(log, times)), list(map(log, times.values()))).slope
    rows = [Row("T3 exponent of growth, 1,000 to 1,000,000 × 40", exponent, "", None, 1.05, note)]
    ours, hand = _largest(case_of(3_000_000, 20))
    what = "T3 3,000,000 × 20 against NumPy by hand"
    return [*rows, Row(what, ours.median * 1000, "ms", hand.median * 1000, 0.8)]


def _time(case: Case, count: int) -> float:
    return in_turn([case.score], 7, max(1, 200_000 // count))[0].median


def _largest(case: Case) -> tuple[Timed, Timed]:
    ours, hand = in_turn([case.score, case.by_hand], 7)
    return ours, hand
