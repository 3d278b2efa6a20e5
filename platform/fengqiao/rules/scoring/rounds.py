"""Results of a longer period out of its rounds: items alone, or everything with points."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import numpy as np

from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.deciding.decisions import decide
from fengqiao.rules.deciding.replacing import ROUNDS, bring_in
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Values
from fengqiao.rules.facts import Facts, History, PeriodRecord
from fengqiao.rules.measuring.calendar import first_day, kind_of, last_day
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.model.scheme import RollUp
from fengqiao.rules.scoring.frozen import (
    Columns,
    Scored,
    data_columns,
    freeze,
    outputs_of,
    points_of,
    run_all,
    run_period,
)
from fengqiao.rules.scoring.grouping import with_groups
from fengqiao.rules.scoring.records import record_of
from fengqiao.rules.scoring.rolling import Round, in_time, roll, rounds_wanted
from fengqiao.rules.tree.nodes import Named


class Part(NamedTuple):
    """One round's figures, by the codes of the units that took part."""

    values: Values
    codes: Sequence[str]


def roll_items(rule_set: RuleSet, facts: Facts, history: History, program: Program) -> Columns:
    """Return the points of items that shorter periods make, by the columns they fill."""
    codes = sorted(unit["code"] for unit in facts["units"])
    items = {item.id: item for item in (*rule_set.rules.items, *rule_set.rules.bonuses)}
    ways = {item_id: cast(RollUp, items[item_id].roll_up) for item_id in program.rolled}
    parts: dict[str, dict[str, Part]] = {item_id: {} for item_id in ways}
    for period, one in facts.get("rounds", {}).items():
        wanted = [item_id for item_id, way in ways.items() if way.base == kind_of(period)]
        for item_id, part in _item_parts(rule_set, one, history, wanted).items():
            parts[item_id][period] = part
    return {
        column.name: _rolled(
            ways[item_id], facts["period"], parts[item_id], codes, items[item_id].decimals
        )
        for item_id, column in program.rolled.items()
    }


def _item_parts(
    rule_set: RuleSet, facts: Facts, history: History, wanted: Sequence[str]
) -> dict[str, Part]:
    """Return the points of the items wanted in one round, worked out together."""
    program = program_of(rule_set, facts["period"])
    population = freeze(program, rule_set.rules, facts, history, {}).population
    nodes = {**program.items, **program.bonuses}
    values = run_blocks([nodes[item_id] for item_id in wanted], population)
    return {item_id: Part(values[nodes[item_id]], population.codes) for item_id in wanted}


def _rolled(
    roll_up: RollUp, period: str, parts: Mapping[str, Part], codes: Sequence[str], decimals: int
) -> Values:
    wanted = rounds_wanted(roll_up, period, list(parts))
    rounds = [_aligned(name, parts.get(name), codes) for name in wanted]
    return roll(roll_up, rounds, decimals, len(codes))


def _aligned(period: str, part: Part | None, codes: Sequence[str]) -> Round:
    """Return a round's figures in the order of the longer period's units."""
    size = len(codes)
    array, missing = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    held = np.zeros(size, np.bool_)
    rows = {} if part is None else {code: row for row, code in enumerate(part.codes)}
    for here, code in enumerate(codes):
        row = rows.get(code)
        if row is not None and part is not None:
            held[here] = True
            array[here] = part.values.array[row]
            missing[here] = part.values.missing is not None and bool(part.values.missing[row])
    return Round(period, Values(array, missing), held)


def score_rounds(rule_set: RuleSet, facts: Facts, history: History) -> dict[str, Scored]:
    """Return every round scored and decided, in order; each knows the ones before it.

    The rules must roll up. Still shorter periods, which only make items, belong to the rounds
    they lie in.
    """
    base = cast(RollUp, rule_set.rules.roll_up).base
    given = facts.get("rounds", {})
    past: dict[str, PeriodRecord] = dict(history)
    found: dict[str, Scored] = {}
    held = [period for period in given if kind_of(period) == base]
    for period in in_time(held):
        one: Facts = {**given[period], "rounds": _within(period, given)}
        brought = roll_items(rule_set, one, past, program_of(rule_set, period))
        found[period] = run_period(rule_set, given[period], past, brought)
        past[period] = record_of(found[period])
    return found


def _within(period: str, given: Mapping[str, Facts]) -> dict[str, Facts]:
    """Return the shorter periods that lie in a round."""
    first, last, kind = first_day(period), last_day(period), kind_of(period)
    return {
        name: one
        for name, one in given.items()
        if kind_of(name) != kind and first <= first_day(name) and last_day(name) <= last
    }


def run_rolled(
    rule_set: RuleSet, facts: Facts, history: History, rounds: Mapping[str, Scored]
) -> Scored:
    """Return the longer period: all points rolled up, then places, grades and decisions anew.

    The rules must roll up. Figures that are not points are those of the longer period's own facts.
    """
    rules, period = rule_set.rules, facts["period"]
    roll_up = cast(RollUp, rules.roll_up)
    whole = program_of(rule_set, period)
    named = _named_points(whole)
    program = _brought_in(whole, frozenset(named))
    codes = sorted(unit["code"] for unit in facts["units"])
    points = {held: (one, _named_points(one.program)) for held, one in rounds.items()}
    brought = {
        ROUNDS + name: _rolled(roll_up, period, _parts(name, points), codes, node.decimals)
        for name, node in named.items()
    }
    past = {**history, **{name: record_of(one) for name, one in rounds.items()}}
    facts = with_groups(rules, facts)
    frozen, setting = freeze(program, rules, facts, past, brought)
    values = run_all(program, frozen)
    setting = dataclasses.replace(setting, at="rolled", held=tuple(rounds))
    decided = decide(rules, program, frozen, values, setting)
    return Scored(rules, program, frozen, values, setting, decided, facts)


def _named_points(program: Program) -> dict[str, Named]:
    return {node.id: node for node in points_of(program)}


def _parts(name: str, rounds: Mapping[str, tuple[Scored, Mapping[str, Named]]]) -> dict[str, Part]:
    """Return one id's points in each round; of the total, as decided there."""
    parts = {}
    for held, (one, named) in rounds.items():
        if name == "total":
            values = Values(one.decided.total, ~one.decided.scored)
        else:
            values = one.values[named[name]]
        parts[held] = Part(values, one.population.codes)
    return parts


def _brought_in(program: Program, ids: frozenset[str]) -> Program:
    """Return the program with all points read from columns."""

    def named(node: Named) -> Named:
        return cast(Named, bring_in(node, ids))

    def table(nodes: Mapping[str, Named]) -> dict[str, Named]:
        return {key: named(node) for key, node in nodes.items()}

    changed = dataclasses.replace(
        program,
        items=table(program.items),
        bonuses=table(program.bonuses),
        bonus_groups=table(program.bonus_groups),
        sections=table(program.sections),
        bonus=named(program.bonus),
        total=named(program.total),
        sort_keys=tuple(bring_in(node, ids) for node in program.sort_keys),
        conditions={key: bring_in(node, ids) for key, node in program.conditions.items()},
        points=table(program.points),
        amounts=table(program.amounts),
    )
    return dataclasses.replace(changed, columns=tuple(data_columns(outputs_of(changed))))
