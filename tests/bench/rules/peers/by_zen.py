"""The scheme as one list expression of zen-engine, asked unit by unit."""

from __future__ import annotations

from collections.abc import Callable

import zen

from tests.bench.rules.case import Case
from tests.bench.rules.floor import MARK
from tests.bench.rules.mix import price, target


def prepare(case: Case) -> Callable[[], dict[str, object]]:
    """Return a run over the units as dictionaries that are already there."""
    names = [*case.mix.main, *(f"bonus_{number}" for number in range(case.mix.bonuses))]
    compiled = zen.compile_expression("[" + ", ".join(map(_points, names)) + "]")
    columns = {name: column.tolist() for name, column in case.units.columns.items()}
    units = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    main = len(case.mix.main)

    def run() -> dict[str, object]:
        rows = [compiled.evaluate(unit) for unit in units]
        found: dict[str, object] = dict(zip(names, zip(*rows, strict=True), strict=True))
        found["total"] = [sum(row[:main]) + min(sum(row[main:]), 800) for row in rows]
        return found

    return run


def _points(name: str) -> str:
    kind, number = name.split("_")[0], int(name.split("_")[1])
    fact = f"{name}_fact"
    if kind == "rate":
        goal = target(number) * 100
        rate = f"floor((20000 * {name}_done + {name}_all) / (2 * {name}_all))"
        got = f"min([floor((2 * {MARK} * {rate} + {goal}) / {2 * goal}), {MARK}])"
        return f"({name}_all == 0 ? {MARK} : {got})"
    if kind == "step":
        return f"({fact} > 6 ? 0 : {fact} > 4 ? 100 : {fact} > 2 ? 200 : 300)"
    if kind == "incident":
        return f"max([{MARK} - {price(number)[0]} * {fact}, 0])"
    if kind == "deadline":
        return f"max([{MARK} - 10 * {name}_late - 50 * {name}_missed - 20 * {name}_returned, 0])"
    if kind == "manual":
        return fact
    return f"min([50 * {name}_city + 100 * {name}_province, 200])"
