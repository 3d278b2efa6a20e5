"""Run the named measurements, or all of them, and print one table."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from rich.console import Console

from tests.bench.rows import Row, print_table

# The long ones come last.
SHORT = ("scoring", "printing", "boards", "board_pages", "submitting")
LONG = ("demonstration", "isolation", "overview", "many_counties", "friday")
# In a real browser: how fast a village's page is, what interruptions do to its filing, and
# whether every page is fit for everybody in every view.
BROWSER = ("loading", "interruptions", "kernels", "other_browsers", "pages")
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
# These are told how much of it is wanted.
SHORTER = ("friday",)
EVERY = (*SHORT, *LONG, *RULES, *BROWSER)


def run(names: Sequence[str], **wishes: float | None) -> int:
    """Measure and print; return 1 if a goal was missed.

    :param wishes: what a measurement that has a shorter form is asked for; None is the usual
    """
    names = list(names)
    wished = {name: value for name, value in wishes.items() if value is not None}
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
        measurement = importlib.import_module(f"tests.bench.{name}")
        rows += measurement.measure(**(wished if name in SHORTER else {}))
    print_table(rows, console)
    return int(any(row.met is False for row in rows))


def _named(names: list[str]) -> list[str]:
    """Return the names with ``rules`` standing for all of the rule engine."""
    return [one for name in names for one in (RULES if name == "rules" else (name,))]


def _wished(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help=" ".join(EVERY))
    parser.add_argument("--units", type=int, help="friday: how many units file, 2000")
    parser.add_argument("--minutes", type=float, help="friday: within how many minutes, 5")
    return parser.parse_args(words)


if __name__ == "__main__":
    wished = _wished(sys.argv[1:])
    sys.exit(run(wished.names, units=wished.units, minutes=wished.minutes))
