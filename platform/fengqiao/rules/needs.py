"""Which figures a result cannot do without, found in the compiled tree before any is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.model.conditions import Held
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.tree.nodes import Column, Fallback, IsMissing, Node, Peers
from fengqiao.rules.tree.walking import nodes_in_order, operands

_NONE: frozenset[str] = frozenset()


def blocking_facts(rule_set: RuleSet, period: str) -> frozenset[str]:
    """Return the facts of the period without which a unit's result may stay open, by id.

    A fact blocks if its absence alone may leave the total, the order, a grade, a decision or an
    amount unknown. What has something else in its place does not: items that score without the
    figure, bonuses that are then zero, conditions that then are not met, facts whose absence
    means zero, and the figures of other units that a mean leaves out.

    :raises ValueError: if the rules cannot be compiled for the period
    """
    program = program_of(rule_set, period)
    ends = list(_ends(program))
    dropped = _dropped(rule_set.rules, program)
    found: dict[Node, frozenset[str]] = {}
    for node in nodes_in_order(ends):
        found[node] = _NONE if node in dropped else _needed(node, program.facts, found)
    return frozenset().union(*(found[end] for end in ends))


def looks_back(rule_set: RuleSet, period: str) -> bool:
    """Tell whether the rules read figures of earlier periods, beyond what was decided in them.

    :raises ValueError: if the rules cannot be compiled for the period
    """
    return any(column.back for column in program_of(rule_set, period).columns)


def asked_statuses(rule_set: RuleSet) -> tuple[Held, ...]:
    """Return every condition of the rules on a status in the ledger, in the order of the file."""
    return tuple(_held_in(rule_set.rules))


def _held_in(part: object) -> Iterator[Held]:
    if isinstance(part, Held):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _held_in(one)
    elif dataclasses.is_dataclass(part):
        for one in dataclasses.fields(part):
            yield from _held_in(getattr(part, one.name))


def _ends(program: Program) -> Iterator[Node]:
    yield program.total
    yield from program.sort_keys
    yield from program.conditions.values()
    yield from program.points.values()
    yield from program.amounts.values()
    if program.group is not None:
        yield program.group


def _dropped(rules: Rules, program: Program) -> set[Node]:
    """Return the points of items that leave the sum when a figure is missing."""
    points = {**program.items, **program.bonuses}
    items = (*rules.items, *rules.bonuses)
    return {points[item.id] for item in items if item.missing.policy == "drop"}


def _needed(
    node: Node, facts: Mapping[str, Node], found: Mapping[Node, frozenset[str]]
) -> frozenset[str]:
    if isinstance(node, Column):
        return frozenset({node.name}) if node.name in facts and not node.back else _NONE
    if isinstance(node, IsMissing):
        return _NONE
    if isinstance(node, Fallback):
        return found[node.of] & found[node.other]
    if isinstance(node, Peers):
        return _NONE if node.group is None else found[node.group]
    return _NONE.union(*(found[operand] for operand in operands(node)))
