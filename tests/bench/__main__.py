"""Run the named measurements, or all of them, and print one table."""

from __future__ import annotations

import importlib
import os
import sys

from rich.console import Console

from tests.bench.rows import Row, print_table

# The long ones come last.
SHORT = ("scoring", "printing", "boards", "submitting")
LONG = ("demonstration", "isolation")


def run(names: list[str]) -> int:
    """Measure and print; return 1 if a goal was missed."""
    chosen = [*SHORT, *LONG] if not names or names == ["all"] else names
    unknown = [name for name in chosen if name not in (*SHORT, *LONG)]
    console = Console(width=160)
    if unknown:
        console.print(f"没有叫 {'、'.join(unknown)} 的测量。可选：{' '.join((*SHORT, *LONG))}")
        return 2
    os.environ["FENGQIAO_HASHING"] = "quick"
    rows: list[Row] = []
    for name in chosen:
        console.print(f"{name} …")
        rows += importlib.import_module(f"tests.bench.{name}").measure()
    print_table(rows, console)
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
