"""A scheme of the usual mix of items, as a file in the language, and seeded facts for it.

Of forty items 14 are rates against a target, 8 step tables, 8 deductions per incident, 4
deadlines, 4 bonuses and 2 marks given by hand; other sizes keep the proportions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.deciding.setting import Past, Setting
from fengqiao.rules.executing.population import Population
from fengqiao.rules.facts import HeldStatus
from tests.bench.rules.mix_words import END, HEAD, ITEM, SECTION

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

SEED = 20260101
PERIOD = "2026"
PER_TOWNSHIP = 16
WEIGHT = 3

_RATES, _STEPS, _INCIDENTS, _DEADLINES, _BONUSES, _MANUAL = 14, 8, 8, 4, 4, 2
_OF = _RATES + _STEPS + _INCIDENTS + _DEADLINES + _BONUSES + _MANUAL


@dataclass(frozen=True)
class Mix:
    """How many items of each kind a scheme has."""

    rates: int
    steps: int
    incidents: int
    deadlines: int
    bonuses: int
    manual: int

    @property
    def items(self) -> int:
        """Items with bonuses."""
        return len(self.main) + self.bonuses

    @property
    def main(self) -> list[str]:
        """The ids of the items, bonuses apart, in the order of the file."""
        counts = (
            ("rate", self.rates),
            ("step", self.steps),
            ("incident", self.incidents),
            ("deadline", self.deadlines),
            ("manual", self.manual),
        )
        return [f"{kind}_{number}" for kind, count in counts for number in range(count)]

    @property
    def full(self) -> int:
        """The full mark in points."""
        return WEIGHT * len(self.main)


def mix_of(items: int) -> Mix:
    """Return the usual proportions for a number of items."""
    rest = [items * part // _OF for part in (_STEPS, _INCIDENTS, _DEADLINES, _BONUSES, _MANUAL)]
    return Mix(items - sum(rest), *rest)


def target(number: int) -> int:
    """Return the target of a rate item, in per cent."""
    return 80 + number % 15


def price(number: int) -> tuple[int, int]:
    """Return what an incident of either kind costs, in hundredths of a point."""
    return 50 + 25 * (number % 3), 150


@dataclass(frozen=True)
class Units:
    """Facts of all units: whole numbers at two decimals for marks, plain counts otherwise.

    ``parents`` is the township of each unit as a number, ``low_before`` who had a yellow card
    in the last year and in the one before, ``vetoed`` the townships under a veto.
    """

    columns: dict[str, Whole]
    parents: Whole
    low_before: tuple[Mask, Mask]
    vetoed: Whole
    codes: list[str] = field(repr=False)

    def population(self) -> Population:
        """Return what the product freezes."""
        columns: dict[str, tuple[Whole, Mask | None]] = {
            name: (column, None) for name, column in self.columns.items()
        }
        return Population(self.codes, {**columns, "#parent": (self.parents, None)})

    def setting(self) -> Setting:
        """Return the townships, their vetoes, and the years before."""
        everybody = np.ones(len(self.codes), np.bool_)
        years = zip(("2025", "2024"), self.low_before, strict=True)
        return Setting(
            period=PERIOD,
            codes=self.codes,
            parents=[f"t{number}" for number in self.parents.tolist()],
            statuses=[_veto(number) for number in self.vetoed.tolist()],
            past={year: Past(everybody, {"yellow": low}) for year, low in years},
        )


def _veto(township: int) -> HeldStatus:
    return {"unit": f"t{township}", "kind": "veto", "by": "superior", "from_on": "2026-03-01"}


def generate(mix: Mix, count: int, seed: int = SEED) -> Units:
    """Return the facts of so many units, the same for the same seed."""
    chance = np.random.default_rng(seed)
    townships = max(1, -(-count // PER_TOWNSHIP))
    parents = np.sort(chance.integers(0, townships, count))
    before = (chance.random(count) < 0.18, chance.random(count) < 0.18)
    vetoed = np.flatnonzero(chance.random(townships) < 0.005)
    codes = [f"{number:07}" for number in range(count)]
    return Units(_columns(mix, count, chance), parents, before, vetoed, codes)


def _columns(mix: Mix, count: int, chance: np.random.Generator) -> dict[str, Whole]:
    made: dict[str, Whole] = {}
    for name in [*mix.main, *_bonuses(mix)]:
        kind, number = name.split("_")
        drawn = _DRAWN[kind](count, chance, int(number))
        made |= {f"{name}_{word}": column.astype(np.int64) for word, column in drawn.items()}
    return made


Drawn = dict[str, NDArray[np.integer[Any]]]


def _rate(count: int, chance: np.random.Generator, number: int) -> Drawn:
    whole = chance.integers(0, 200, count)
    return {"all": whole, "done": chance.binomial(whole, 0.85 + 0.01 * (number % 12))}


def _deadline(count: int, chance: np.random.Generator, number: int) -> Drawn:
    often = {"late": 1.5, "missed": 0.4, "returned": 0.8}
    return {word: chance.poisson(mean, count) for word, mean in often.items()}


_DRAWN: dict[str, Callable[[int, np.random.Generator, int], Drawn]] = {
    "rate": _rate,
    "step": lambda count, chance, _: {"fact": chance.poisson(3, count)},
    "incident": lambda count, chance, _: {"fact": chance.poisson(0.3, count)},
    "deadline": _deadline,
    "manual": lambda count, chance, _: {"fact": chance.integers(100, 100 * WEIGHT + 1, count)},
    "bonus": lambda count, chance, _: {
        word: chance.binomial(3, 0.02, count) for word in ("city", "province")
    },
}


def read_scheme(mix: Mix) -> RuleSet:
    """Write the scheme's file and read it as the product does."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "mix.yaml")
        path.write_text(scheme_text(mix), encoding="utf-8")
        return read_rule_set(path)


def scheme_text(mix: Mix) -> str:
    """Return the scheme as the text of a rule file."""
    facts = [line for name in (*mix.main, *_bonuses(mix)) for line in _facts(name)]
    items = [_item(name) for name in mix.main]
    bonuses = [_bonus(name) for name in _bonuses(mix)]
    parts = [HEAD.replace("FULL", str(mix.full)), "facts:", *facts, SECTION.format(mix.full)]
    return "\n".join([*parts, *items, "bonuses:" if bonuses else "", *bonuses, END])


def _bonuses(mix: Mix) -> list[str]:
    return [f"bonus_{number}" for number in range(mix.bonuses)]


_MOST = "unit: 件, max: 1000"
_WORDS = {
    "rate": {"all": "应办数", "done": "办结数"},
    "step": {"fact": "次数"},
    "incident": {"fact": "事故数"},
    "deadline": {"late": "迟报数", "missed": "漏报数", "returned": "退回数"},
    "bonus": {"city": "市级表彰数", "province": "省级表彰数"},
}


def _facts(name: str) -> list[str]:
    kind, number = name.split("_")
    if kind == "manual":
        most = f"max: {WEIGHT}, decimals: 2"
        return [f"  {name}_fact: {{title: 评分{number}, from: manual.f{number}, unit: 分, {most}}}"]
    return [
        f"  {name}_{word}: {{title: {title}{number}, from: ledger.{name}_{word}, {_MOST}}}"
        for word, title in _WORDS[kind].items()
    ]


def _item(name: str) -> str:
    return ITEM.format(name, WEIGHT, _mechanism(name))


def _mechanism(name: str) -> str:
    kind, number = name.split("_")[0], int(name.split("_")[1])
    if kind == "rate":
        rate = f"rate: {name}_done / {name}_all, target: {target(number)}, when_none: full"
        return f"attain: {{{rate}}}"
    if kind == "step":
        steps = "{above: 6, points: 0}, {above: 4, points: 1}, {above: 2, points: 2}, {points: 3}"
        return f"bands: {{of: {name}_fact, steps: [{steps}]}}"
    if kind == "incident":
        return f"deduct: {{each: {{{name}_fact: {price(number)[0] / 100:.2f}}}}}\n        floor: 0"
    if kind == "deadline":
        each = f"{name}_late: 0.1, {name}_missed: 0.5, {name}_returned: 0.2"
        return f"deduct: {{each: {{{each}}}}}\n        floor: 0"
    return f"manual: {{fact: {name}_fact, lowest: 0, highest: {WEIGHT}}}"


def _bonus(name: str) -> str:
    each = f"{name}_city: 0.5, {name}_province: 1"
    return (
        f"  - {{id: {name}, title: 表彰加分, add: {{each: {{{each}}}, cap: 2}}, missing: block,"
        " owner: 考核办, clause: c}"
    )
