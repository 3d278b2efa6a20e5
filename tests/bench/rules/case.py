"""One scheme with its units, scored by the product and by hand, and compared before any timing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import quantiles
from time import process_time

import numpy as np

from fengqiao.rules import RuleSet
from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population
from fengqiao.rules.scoring import Scores, score_arrays
from fengqiao.rules.scoring.frozen import points_of
from fengqiao.rules.scoring.quick import MANY
from tests.bench.rules import floor
from tests.bench.rules.mix import PERIOD, Mix, Units, generate, mix_of, read_scheme


@dataclass(frozen=True)
class Case:
    """A scheme of so many items over so many units, frozen as the product freezes them."""

    mix: Mix
    units: Units

    @cached_property
    def rule_set(self) -> RuleSet:
        """The scheme, read from its file."""
        return read_scheme(self.mix)

    @cached_property
    def program(self) -> Program:
        """The scheme, compiled."""
        return program_of(self.rule_set, PERIOD)

    @cached_property
    def population(self) -> Population:
        """The frozen figures."""
        return self.units.population()

    @cached_property
    def setting(self) -> Setting:
        """What surrounds the figures."""
        return self.units.setting()

    def score(self, block_rows: int = 16_384, threads: int = 1) -> Scores:
        """Score, rank and decide as the product does."""
        return score_arrays(
            self.rule_set.rules,
            self.program,
            self.population,
            self.setting,
            block_rows=block_rows,
            threads=threads,
        )

    def points(self) -> object:
        """Give points and totals only, as the product does, without ranking or deciding."""
        nodes = points_of(self.program)
        narrow = len(self.units.codes) > MANY
        return run_blocks(nodes, self.population, narrow=narrow)

    def by_hand(self) -> floor.Outcome:
        """Score, rank and decide by the floor."""
        return floor.score(self.mix, self.units)

    def read_once(self) -> int:
        """Return the sum of all facts: what it costs to read them at all."""
        return sum(int(np.sum(column)) for column in self.units.columns.values())

    def check(self) -> None:
        """Compare everything both ways say.

        :raises AssertionError: if anything differs
        """
        found, wanted = self.score(), self.by_hand()
        ids = [f"item:{name}" for name in self.mix.main]
        ids += [f"bonus:bonus_{number}" for number in range(self.mix.bonuses)]
        for name, line in zip(ids, wanted.points, strict=True):
            column = found.columns[found.ids.index(name)]
            _same(name, column.array, line)
            assert column.missing is None, name
        decided = found.decided
        met = {key: answer.yes for key, answer in decided.decisions.items()}
        _same("total", decided.total, wanted.total)
        _same("place", decided.places.top, wanted.place)
        _same("bottom", decided.places.bottom, wanted.bottom)
        _same("yellow", met["yellow"], wanted.yellow)
        _same("veto", met["twice"] | met["above"], wanted.veto)
        _same("thrice", met["thrice"], wanted.thrice)
        _same("grade", decided.grades, wanted.grade)


def case_of(count: int, items: int) -> Case:
    """Return the usual mix over so many units, compared with the floor."""
    mix = mix_of(items)
    case = Case(mix, generate(mix, count))
    case.check()
    return case


def _same(what: str, found: object, wanted: object) -> None:
    assert np.array_equal(np.asarray(found), np.asarray(wanted)), f"{what} differs"


@dataclass(frozen=True)
class Timed:
    """Processor seconds of one way, by quartiles."""

    low: float
    median: float
    high: float

    @property
    def spread(self) -> str:
        """The quartiles in milliseconds."""
        return f"{self.low * 1000:.3g}–{self.high * 1000:.3g} ms"


def in_turn(
    ways: Sequence[Callable[[], object]],
    rounds: int = 9,
    calls: int = 1,
    clocks: Sequence[Callable[[], float]] = (),
) -> list[Timed]:
    """Return the processor time of each way, taken in turn; the first round does not count.

    ``clocks``, if given, are one for each way; else all are taken by the whole process.
    """
    clocks = clocks or [process_time] * len(ways)
    taken: list[list[float]] = [[] for _ in ways]
    # What other measurements left behind is none of these ways' business.
    gc.collect()
    gc.freeze()
    for turn in range(rounds + 1):
        for way, kept, clock in zip(ways, taken, clocks, strict=True):
            began = clock()
            for _ in range(calls):
                way()
            if turn:
                kept.append((clock() - began) / calls)
    gc.unfreeze()
    return [Timed(*quantiles(kept, n=4)) for kept in taken]
