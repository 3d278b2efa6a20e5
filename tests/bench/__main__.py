"""Run the named measurements, or all of them, and print one table."""

from __future__ import annotations

import importlib
import os
import sys

from rich.console import Console

from tests.bench.rows import Row, print_table

# The long ones come last.
SHORT = ("scoring", "printing", "boards", "submitting")
LONG = ("demonstration", "isolation", "overview")
# In a real browser: how fast a village's page is, and what interruptions do to its filing.
BROWSER = ("loading", "interruptions", "kernels")
# The rule engine, by the numbers of its goals; about five minutes together.
RULES = (
    "rules.county",
    "rules.explaining",
    "rules.opening",
    "rules.events",
    "rules.memory",
    "rules.national",
    "rules.growth",
    "rules.committed",
    "rules.agreement",
    "rules.peers",
    "rules.damage",
)
EVERY = (*SHORT, *LONG, *RULES, *BROWSER)


def run(names: list[str]) -> int:
    """Measure and print; return 1 if a goal was missed."""
    chosen = list(EVERY) if not names or names == ["all"] else _named(names)
    unknown = [name for name in chosen if name not in EVERY]
    console = Console(width=160)
    if unknown:
        console.print(f"没有叫 {'、'.join(unknown)} 的测量。可选：{' '.join(EVERY)}")
        return 2
    os.environ["FENGQIAO_HASHING"] = "quick"
    rows: list[Row] = []
    for name in chosen:
        console.print(f"{name} …")
        rows += importlib.import_module(f"tests.bench.{name}").measure()
    print_table(rows, console)
    return int(any(row.met is False for row in rows))


def _named(names: list[str]) -> list[str]:
    """Return the names with ``rules`` standing for all of the rule engine."""
    return [one for name in names for one in (RULES if name == "rules" else (name,))]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
