"""Everybody at once: blocks of rows small enough for the processor's cache.

The result is the same bits for any block size and any number of threads, because everything is
whole numbers and blocks share nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np

from fengqiao.rules.executing.barriers import Barrier, Figures, work_out
from fengqiao.rules.executing.lowering import Place, bare
from fengqiao.rules.executing.plan import Plan, Stage, prepared
from fengqiao.rules.executing.population import Population, Values, column_key, columns_of
from fengqiao.rules.executing.registers import Array, run
from fengqiao.rules.tree.bounds import MOST_UNITS
from fengqiao.rules.tree.nodes import Node

BLOCK_ROWS = 16_384


def run_blocks(
    outputs: Sequence[Node],
    population: Population,
    *,
    block_rows: int = BLOCK_ROWS,
    threads: int = 1,
    narrow: bool = False,
) -> dict[Node, Values]:
    """Return the outputs of all units, one integer each at the output's decimals.

    The columns must lie within the bounds the tree relies on
    (:func:`fengqiao.rules.executing.population.columns_outside`). The arrays are the caller's;
    names of the same value share theirs, and so do constants. With ``narrow`` an output has 32
    bits where its bounds fit them: half the memory for very many units.

    :raises KeyError: if a column is not given
    :raises ValueError: for more units than places and sums are proved for
    """
    count = len(population.codes)
    if count > MOST_UNITS:
        raise ValueError(count)
    plan = _plan(tuple(outputs), population, narrow)
    store = _store(plan, population, count)
    for stage in plan.stages:
        _run_stage(stage, store, count, block_rows, threads)
        for barrier, values, gaps in stage.barriers:
            store[values], store[gaps] = work_out(barrier, _figures(barrier, plan, store))
    return _collected(plan, store)


@lru_cache(maxsize=64)
def _column_keys(outputs: tuple[Node, ...]) -> frozenset[str]:
    return frozenset(column_key(node.name, node.back) for node in columns_of(outputs))


def _plan(outputs: tuple[Node, ...], population: Population, narrow: bool) -> Plan:
    columns = population.columns
    gappy = [key for key in _column_keys(outputs) if columns[key][1] is not None]
    return prepared(outputs, frozenset(gappy), narrow)


def _store(plan: Plan, population: Population, count: int) -> list[Array]:
    """Return the slots: the population's own columns, and room for what is kept."""
    store: list[Array] = [np.empty(0)] * plan.slots
    for key, value, gaps in plan.columns:
        store[value], missing = population.columns[key]
        if gaps is not None and missing is not None:
            store[gaps] = missing
    for kind, slots in plan.kept:
        for slot, row in zip(slots, np.empty((len(slots), count), kind), strict=True):
            store[slot] = row
    return store


def _run_stage(stage: Stage, store: list[Array], count: int, block_rows: int, threads: int) -> None:
    starts = range(0, count, block_rows)
    if threads == 1 or len(starts) == 1:
        run(stage.routine, store, starts, block_rows, count)
        return
    with ThreadPoolExecutor(threads) as pool:
        shares = [starts[first::threads] for first in range(threads)]
        parts = [
            pool.submit(run, stage.routine, store, share, block_rows, count) for share in shares
        ]
        for part in parts:
            part.result()


def _figures(barrier: Barrier, plan: Plan, store: list[Array]) -> Figures:
    values, missing = _arrays(plan.places[bare(barrier.of)], store)
    if barrier.group is None:
        return Figures(values, missing, None, None)
    return Figures(values, missing, *_arrays(plan.places[bare(barrier.group)], store))


def _arrays(place: Place, store: list[Array]) -> tuple[Array, Array | None]:
    return store[place.value], None if place.gaps is None else store[place.gaps]


def _collected(plan: Plan, store: list[Array]) -> dict[Node, Values]:
    """Return the outputs with 0 where they are missing."""
    found = [_values(place, store, copied) for place, copied in plan.outputs]
    return {node: found[position] for node, position in plan.positions}


def _values(place: Place, store: list[Array], copied: np.dtype[Any] | None) -> Values:
    array, missing = _arrays(place, store)
    if copied is not None:
        array = array.astype(copied)
    if missing is None or not missing.any():
        return Values(array, None)
    array[missing] = 0
    return Values(array, missing)
