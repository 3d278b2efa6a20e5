"""Runs a program by all three executors, which must agree, and gives the values in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fengqiao.rules.compiling import Program, compile_rules
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, column_key, columns_of
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.tree.nodes import BARRIERS, Node
from fengqiao.rules.tree.walking import nodes_in_order
from tests.rules.executing.outputs import run_scalar

Unit = Mapping[str, int | None]


def nodes_by_id(program: Program) -> dict[str, Node]:
    """Return all that a program works out, by the ids the telling uses."""
    named = [
        *program.items.values(), *program.bonuses.values(), *program.sections.values(),
        *program.bonus_groups.values(), *program.measures.values(), *program.points.values(),
        program.bonus, program.total, *program.parts.values(),
    ]  # fmt: skip
    found: dict[str, Node] = {node.id: node for node in named}
    found |= {f"applies:{id_}": node for id_, node in program.applies.items()}
    found |= {f"counts:{id_}": node for id_, node in program.counts.items()}
    found |= {f"full:{id_}": node for id_, node in program.full.items()}
    found |= {f"amount:{id_}": node for id_, node in program.amounts.items()}
    found |= {f"key:{number}": node for number, node in enumerate(program.sort_keys)}
    return found | dict(program.conditions)


def population(outputs: Sequence[Node], units: Sequence[Unit]) -> Population:
    """Return the units; a figure that is not given is missing."""
    columns = {}
    for node in columns_of(outputs):
        key = column_key(node.name, node.back)
        values = [unit.get(key) for unit in units]
        mask = np.array([value is None for value in values])
        array = np.array([value or 0 for value in values], np.int64)
        columns[key] = (array, mask if mask.any() else None)
    return Population([str(number) for number in range(len(units))], columns)


def work_out(rules: Rules, *units: Unit, period: str = "2020") -> list[dict[str, str | None]]:
    """Return all values of every unit as people write them; None is missing."""
    return run(compile_rules(rules, period), *units)


def run(program: Program, *units: Unit) -> list[dict[str, str | None]]:
    """Work a program out three times and return what all agree on."""
    found = nodes_by_id(program)
    outputs = list(found.values())
    people = population(outputs, units)
    barriers = [node for node in nodes_in_order(outputs) if isinstance(node, BARRIERS)]
    arrays = run_blocks([*outputs, *barriers], people)
    reference = run_rational(outputs, people)
    results = []
    for row in range(len(units)):
        values = {
            node: None if held.missing is not None and held.missing[row] else int(held.array[row])
            for node, held in arrays.items()
        }
        peers: dict[Node, int | None] = {node: values[node] for node in barriers}
        scalar = run_scalar(outputs, people, row, peers)
        assert scalar == {node: values[node] for node in outputs}
        assert scalar == reference[row]
        results.append({id_: _show(node, values[node]) for id_, node in found.items()})
    return results


def _show(node: Node, value: int | None) -> str | None:
    return None if value is None else show(value, node.decimals)
