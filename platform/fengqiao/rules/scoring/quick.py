"""Scores as arrays only: for benchmarks, rehearsals, and very many units."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fengqiao.rules.compiling import Program
from fengqiao.rules.deciding.decisions import decide
from fengqiao.rules.deciding.evaluating import figures_of, later_columns
from fengqiao.rules.deciding.outcome import Decided
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.executing.blocks import BLOCK_ROWS, run_blocks
from fengqiao.rules.executing.population import Population, Values
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.scoring.frozen import Whole, points_of, with_statuses
from fengqiao.rules.tree.nodes import Node

# From here on half the memory is worth the copying.
MANY = 16_384


@dataclass(frozen=True)
class Scores:
    """Points per id (at ``decimals``), and what is decided.

    Of very many units every column is only as wide as the bounds of its points ask for, 32 bits
    or 64; missing points are 0 there.
    """

    ids: tuple[str, ...]
    decimals: tuple[int, ...]
    columns: tuple[Values, ...]
    decided: Decided

    @cached_property
    def points(self) -> npt.NDArray[Any]:
        """The points as a matrix of units × ids."""
        return np.stack([column.array for column in self.columns], axis=1)

    @cached_property
    def sha256(self) -> str:
        """The hash of ids, points, gaps, places and grades.

        It is the same for any block size and any number of threads.
        """
        hashed = hashlib.sha256()
        for name, (array, missing) in zip(self.ids, self.columns, strict=True):
            hashed.update(name.encode())
            hashed.update(np.ascontiguousarray(array, "<i8").data)
            if missing is not None:
                hashed.update(np.ascontiguousarray(missing).data)
        for column in (self.decided.total, self.decided.places.top, self.decided.grades):
            hashed.update(np.ascontiguousarray(column, "<i8").data)
        return hashed.hexdigest()


def score_arrays(
    rules: Rules,
    program: Program,
    population: Population,
    setting: Setting,
    *,
    block_rows: int = BLOCK_ROWS,
    threads: int = 1,
) -> Scores:
    """Return the points and decisions of all units, without sentences."""
    population = with_statuses(program, population, setting)
    points = points_of(program)
    outputs = _needed(Whole(program.total, program))
    values = run_blocks(
        outputs,
        population,
        block_rows=block_rows,
        threads=threads,
        narrow=len(population.codes) > MANY,
    )
    decided = decide(rules, program, population, values, setting)
    ids = tuple(node.id for node in points)
    decimals = tuple(node.decimals for node in points)
    return Scores(ids, decimals, tuple(values[node] for node in points), decided)


@lru_cache(maxsize=64)
def _needed(whole: Whole) -> tuple[Node, ...]:
    """Return the points and what deciding asks for."""
    program = whole.program
    wanted: list[Node] = [*points_of(program), *program.sort_keys]
    wanted += [] if program.group is None else [program.group]
    later = [*program.points.values(), *program.amounts.values()]
    wanted += [node for node in later if not later_columns(node)]
    wanted += figures_of(program.conditions.values())
    return tuple(dict.fromkeys(wanted))
