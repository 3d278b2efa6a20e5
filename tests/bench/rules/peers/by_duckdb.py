"""The scheme as one SQL statement of DuckDB, with its result as a table."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np

from tests.bench.rules.case import Case
from tests.bench.rules.floor import MARK
from tests.bench.rules.mix import price, target


def prepare(case: Case) -> Callable[[], dict[str, object]]:
    """Return a run over a table that is already there."""
    units, mix = case.units, case.mix
    frame = {
        **units.columns,
        "row_number": np.arange(len(units.parents)),
        "parent": units.parents,
        "last_year": units.low_before[0],
        "year_before": units.low_before[1],
        "vetoed": np.isin(units.parents, units.vetoed),
    }
    base = duckdb.connect()
    base.register("given", frame)
    base.execute("create table facts as select * from given")
    names = [*mix.main, *(f"bonus_{number}" for number in range(mix.bonuses))]
    statement = "create or replace table result as " + _statement(names, mix.main)
    wanted = [*names, "total", "place", "grade", "veto", "thrice"]

    def run() -> dict[str, object]:
        base.execute(statement)
        if not checked:
            found = base.execute("select * from result order by row_number").fetchnumpy()
            checked.append({name: found[name] for name in wanted})
        return checked[0]

    # The rows are fetched once, for the comparison; afterwards the table is the result.
    checked: list[dict[str, object]] = []
    return run


def _points(name: str) -> str:
    kind, number = name.split("_")[0], int(name.split("_")[1])
    if kind == "rate":
        goal = 2 * target(number) * 100
        rate = f"((2 * 10000 * {name}_done + {name}_all) // (2 * {name}_all))"
        got = f"least((2 * {MARK} * {rate} + {goal // 2}) // {goal}, {MARK})"
        return f"case when {name}_all = 0 then {MARK} else {got} end"
    if kind == "step":
        fact = f"{name}_fact"
        steps = ((6, 0), (4, 100), (2, 200))
        whens = " ".join(f"when {fact} > {edge} then {points}" for edge, points in steps)
        return f"case {whens} else 300 end"
    if kind == "incident":
        return f"greatest({MARK} - {price(number)[0]} * {name}_fact, 0)"
    if kind == "deadline":
        return f"greatest({MARK} - 10 * {name}_late - 50 * {name}_missed - 20 * {name}_returned, 0)"
    if kind == "manual":
        return f"{name}_fact"
    return f"least(50 * {name}_city + 100 * {name}_province, 200)"


def _statement(names: list[str], main: list[str]) -> str:
    points = ", ".join(f"cast({_points(name)} as integer) as {name}" for name in names)
    bonus = " + ".join(name for name in names if name not in main)
    order = "partition by parent order by {0} desc, rate_0 desc"
    last = "partition by parent order by scored, rate_0"
    return f"""
with points as (select row_number, parent, last_year, year_before, vetoed, {points} from facts),
scored as (select *, {" + ".join(main)} + least({bonus}, 800) as scored from points),
placed as (select *, count(*) over (partition by parent) as size,
  rank() over ({order.format("scored")}) as top, rank() over ({last}) as bottom from scored),
marked as (select *, scored + case when size >= 7 and top <= 3 then 200 else 0 end as total,
  size >= 7 and bottom <= 3 as yellow from placed),
judged as (select *, (yellow and last_year) or vetoed as veto,
  yellow and last_year and year_before as thrice from marked)
select row_number, {", ".join(names)}, total, veto, thrice,
  rank() over ({order.format("total")}) as place,
  case when veto then 3 when total >= 9200 and not yellow then 0 when total >= 8500 then 1
    when total >= 7000 then 2 else 3 end as grade
from judged"""
