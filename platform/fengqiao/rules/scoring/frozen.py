"""One period run through: the tree, the frozen columns, everybody's values, what is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.data.population import facts_to_population
from fengqiao.rules.deciding.decisions import decide
from fengqiao.rules.deciding.evaluating import figures_of, later_columns
from fengqiao.rules.deciding.held import find_held
from fengqiao.rules.deciding.outcome import Decided
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values, columns_of
from fengqiao.rules.facts import Facts, History, UnitFacts
from fengqiao.rules.model.conditions import Held
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.tree.nodes import Column, Named, Node
from fengqiao.rules.tree.walking import nodes_in_order

Columns = Mapping[str, Values]


@dataclass(frozen=True)
class Scored:
    """A period of which everything is known: what results are written from."""

    rules: Rules
    program: Program
    population: Population
    values: Mapping[Node, Values]
    setting: Setting
    decided: Decided
    facts: Facts

    @cached_property
    def units(self) -> tuple[UnitFacts, ...]:
        """The facts of the units, in the order of the population."""
        found = {unit["code"]: unit for unit in self.facts["units"]}
        return tuple(found[code] for code in self.population.codes)

    def value(self, node: Node, row: int) -> int | None:
        """Return one unit's value, or None if it is missing."""
        return value_at(self.values[node], row)


def value_at(values: Values, row: int) -> int | None:
    """Return one unit's value, or None if it is missing."""
    if values.missing is not None and values.missing[row]:
        return None
    return int(values.array[row])


def points_of(program: Program) -> list[Named]:
    """Return everything with points: items, sections, bonuses and their sums."""
    groups = (program.items, program.sections, program.bonuses, program.bonus_groups)
    found = [node for group in groups for node in group.values()]
    return [*found, program.bonus, program.total]


@dataclass(frozen=True)
class Whole:
    """A program, told from others by its total, which is its own."""

    total: Node
    program: Program = field(compare=False)


def outputs_of(program: Program) -> list[Node]:
    """Return every node a result is written from that needs no answer of deciding."""
    return list(_outputs(Whole(program.total, program)))


@lru_cache(maxsize=64)
def _outputs(whole: Whole) -> tuple[Node, ...]:
    program = whole.program
    wanted: list[Node] = [*points_of(program), *program.measures.values(), *program.sort_keys]
    for nodes in (program.applies, program.counts, program.full):
        wanted += nodes.values()
    wanted += [] if program.group is None else [program.group]
    later = [*program.points.values(), *program.amounts.values()]
    wanted += [node for node in later if not later_columns(node)]
    wanted += figures_of(program.conditions.values())
    # Measures of earlier periods have no id of their own in the program, but lines show them.
    wanted += [node for node in nodes_in_order(points_of(program)) if _is_measure(node)]
    return tuple(dict.fromkeys(wanted))


def _is_measure(node: Node) -> bool:
    return isinstance(node, Named) and node.id.startswith("measure:")


class Frozen(NamedTuple):
    """The columns of a period, and what surrounds them."""

    population: Population
    setting: Setting


def freeze(
    program: Program, rules: Rules, facts: Facts, history: History, brought: Columns
) -> Frozen:
    """Return the columns of a period, with those ``brought`` in from elsewhere."""
    frozen = facts_to_population(rules, program.columns, facts, history)
    setting = setting_of(facts, frozen, history, rules)
    columns = {**frozen.columns, **{name: _filled(one) for name, one in brought.items()}}
    population = with_statuses(program, Population(frozen.codes, columns), setting)
    return Frozen(population, setting)


def with_statuses(program: Program, population: Population, setting: Setting) -> Population:
    """Return the columns with those that ask for a status in the ledger: items may ask too."""
    columns = dict(population.columns)
    for name, asked in program.asked.items():
        if isinstance(asked, Held):
            columns[name] = (find_held(asked, setting).yes.astype(np.int64), None)
    return Population(population.codes, columns)


def _filled(values: Values) -> tuple[Integers, Mask | None]:
    return values.array.astype(np.int64), values.missing


def run_all(program: Program, population: Population) -> dict[Node, Values]:
    """Return everybody's values of all that a result is written from."""
    return run_blocks(outputs_of(program), population)


def setting_of(facts: Facts, population: Population, history: History, rules: Rules) -> Setting:
    """Return what surrounds the figures of a period."""
    parents = {unit["code"]: unit.get("parent", "") for unit in facts["units"]}
    return Setting(
        period=facts["period"],
        codes=population.codes,
        parents=[parents[code] for code in population.codes],
        statuses=facts.get("statuses", ()),
        history=history,
        rounds=rules.roll_up.rounds if rules.roll_up else None,
    )


def run_period(rule_set: RuleSet, facts: Facts, history: History, brought: Columns) -> Scored:
    """Score and decide one period."""
    rules = rule_set.rules
    program = program_of(rule_set, facts["period"])
    population, setting = freeze(program, rules, facts, history, brought)
    values = run_all(program, population)
    decided = decide(rules, program, population, values, setting)
    return Scored(rules, program, population, values, setting, decided, facts)


def data_columns(nodes: Iterable[Node]) -> list[Column]:
    """Return the columns of nodes that facts and registers fill."""
    return [
        column
        for column in columns_of(list(nodes))
        if not column.name.startswith("#") or column.name == "#parent"
    ]
