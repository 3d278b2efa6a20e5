"""The scheme in Polars expressions over whole numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from tests.bench.rules.case import Case
from tests.bench.rules.floor import MARK
from tests.bench.rules.mix import Mix, price, target


def prepare(case: Case) -> Callable[[], dict[str, object]]:
    """Return a run over a frame that is already there."""
    units = case.units
    vetoed = np.isin(units.parents, units.vetoed)
    frame = pl.DataFrame(
        {
            **units.columns,
            "parent": units.parents,
            "last_year": units.low_before[0],
            "year_before": units.low_before[1],
            "vetoed": vetoed,
        }
    )
    names = [*case.mix.main, *(f"bonus_{number}" for number in range(case.mix.bonuses))]
    points = [_points(name).cast(pl.Int32).alias(name) for name in names]
    wanted = [*names, "total", "place", "grade", "veto", "thrice"]

    def run() -> dict[str, object]:
        lazy = _decided(frame.lazy().with_columns(points), case.mix)
        found = lazy.select(wanted).collect()
        return {name: found[name].to_numpy() for name in wanted}

    return run


def _half_up(top: pl.Expr, bottom: pl.Expr | int) -> pl.Expr:
    return (2 * top + bottom) // (2 * bottom)


def _points(name: str) -> pl.Expr:
    kind, number = name.split("_")[0], int(name.split("_")[1])
    fact = pl.col(f"{name}_fact")
    if kind == "rate":
        done, whole = pl.col(f"{name}_done"), pl.col(f"{name}_all")
        rate = _half_up(done * 10_000, pl.when(whole == 0).then(1).otherwise(whole))
        got = pl.min_horizontal(_half_up(rate * MARK, target(number) * 100), pl.lit(MARK))
        return pl.when(whole == 0).then(MARK).otherwise(got)
    if kind == "step":
        return (
            pl.when(fact > 6)
            .then(0)
            .when(fact > 4)
            .then(100)
            .when(fact > 2)
            .then(200)
            .otherwise(300)
        )
    if kind == "incident":
        return (MARK - price(number)[0] * fact).clip(lower_bound=0)
    if kind == "deadline":
        late, missed, back = (pl.col(f"{name}_{word}") for word in ("late", "missed", "returned"))
        return (MARK - 10 * late - 50 * missed - 20 * back).clip(lower_bound=0)
    if kind == "manual":
        return fact
    return (50 * pl.col(f"{name}_city") + 100 * pl.col(f"{name}_province")).clip(upper_bound=200)


def _decided(lazy: pl.LazyFrame, mix: Mix) -> pl.LazyFrame:
    bonus = pl.sum_horizontal(f"bonus_{number}" for number in range(mix.bonuses))
    scored = pl.sum_horizontal(mix.main) + bonus.clip(upper_bound=800)
    lazy = lazy.with_columns(scored.cast(pl.Int64).alias("scored"))
    size = pl.len().over("parent")
    top, bottom = _place("scored", descending=True), _place("scored", descending=False)
    lazy = lazy.with_columns(
        total=pl.col("scored") + pl.when((size >= 7) & (top <= 3)).then(200).otherwise(0),
        yellow=(size >= 7) & (bottom <= 3),
    )
    yellow, last_year = pl.col("yellow"), pl.col("last_year")
    lazy = lazy.with_columns(
        veto=(yellow & last_year) | pl.col("vetoed"),
        thrice=yellow & last_year & pl.col("year_before"),
        place=_place("total", descending=True),
    )
    total = pl.col("total")
    grade = (
        pl.when(pl.col("veto")).then(3).when((total >= 9200) & ~yellow).then(0)
        .when(total >= 8500).then(1).when(total >= 7000).then(2).otherwise(3)
    )  # fmt: skip
    return lazy.with_columns(grade=grade)


def _place(total: str, *, descending: bool) -> pl.Expr:
    """Return the place by the total, then by the first item."""
    key = pl.col(total) * 1_000 + pl.col("rate_0")
    return key.rank("min", descending=descending).over("parent")
