"""What a measurement says, and the table it is printed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measured figure. ``floor`` is what it is held against, ``most`` the goal.

    The goal is on the ratio where there is a floor, else on the figure; None is no goal.
    """

    what: str
    figure: float
    unit: str
    floor: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the figure as a multiple of its floor."""
        return self.figure / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Tell whether the goal is met; None without a goal."""
        if self.most is None:
            return None
        return (self.figure if self.ratio is None else self.ratio) <= self.most


def print_table(rows: Iterable[Row], console: Console) -> None:
    """Print the measurements."""
    table = Table("measured", "figure", "floor", "ratio", "goal", "", "note")
    for row in rows:
        goal = "" if row.most is None else f"≤ {row.most:g}{' ×' if row.floor else ' ' + row.unit}"
        table.add_row(
            row.what,
            f"{row.figure:.3g} {row.unit}",
            f"{row.floor:.3g} {row.unit}" if row.floor else "",
            f"{row.ratio:.2f} ×" if row.ratio else "",
            goal,
            {None: "", True: "met", False: "MISSED"}[row.met],
            row.note,
        )
    console.print(table)


def median_processor_seconds(run: Callable[[], object], times: int, *, warm: int = 2) -> float:
    """Return the median processor time of a call, after some that do not count."""
    for _ in range(warm):
        run()
    taken = []
    for _ in range(times):
        began = process_time()
        run()
        taken.append(process_time() - began)
    return median(taken)


def medians_side_by_side(
    one: Callable[[], object],
    other: Callable[[], object],
    times: int,
    clock: Callable[[], float] = perf_counter,
) -> tuple[float, float]:
    """Return both medians in seconds, taken in turn so that a busy machine slows both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 2):
        for run, kept in zip((one, other), taken, strict=True):
            began = clock()
            run()
            if turn >= 2:
                kept.append(clock() - began)
    return median(taken[0]), median(taken[1])
