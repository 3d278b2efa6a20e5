"""Conditions as trees of nodes: figures are worked out in one run, the rest is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from fengqiao.rules.deciding.truth import Truth, every, known, opposite, some
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values, column_key
from fengqiao.rules.tree.nodes import Column, Every, Node, Opposite, Some
from fengqiao.rules.tree.walking import nodes_in_order, operands

MARK = "#"
RANK = "#rank"
# Columns that are frozen with the facts, although no fact is called so.
_EARLY = ("#parent", "#rolled:", "#rounds:", "#held:")


@lru_cache(maxsize=8192)
def later_columns(node: Node) -> tuple[Column, ...]:
    """Return the columns under a node that only deciding can fill."""
    return tuple(
        each
        for each in nodes_in_order([node])
        if isinstance(each, Column) and each.name.startswith(MARK)
        if not each.name.startswith(_EARLY)
    )


def figures_of(conditions: Iterable[Node]) -> list[Node]:
    """Return the parts of conditions that need figures only, as large as possible."""
    found: list[Node] = []
    waiting = list(conditions)
    while waiting:
        node = waiting.pop()
        if not later_columns(node):
            found.append(node)
        elif isinstance(node, Every | Some | Opposite):
            waiting += operands(node)
    return found


@dataclass
class Evaluator:
    """Answers conditions for all units of a population.

    ``values`` are figures worked out before; ``ask`` answers what a later column stands for;
    ``numbers`` gives columns such as the place.
    """

    population: Population
    values: Mapping[Node, Values]
    ask: Callable[[str], Truth]
    numbers: Callable[[str], Values | None]

    def truth(self, node: Node) -> Truth:
        """Return where a condition holds and where it is open."""
        size = len(self.population.codes)
        if node not in self.values:
            if isinstance(node, Every | Some):
                answers = [self.truth(part) for part in node.of]
                return (every if isinstance(node, Every) else some)(answers, size)
            if isinstance(node, Opposite):
                return opposite(self.truth(node.of))
            if isinstance(node, Column) and self.numbers(node.name) is None:
                return self.ask(node.name)
        return as_truth(self.figure(node))

    def figure(self, node: Node) -> Values:
        """Return a figure, with the later columns it needs filled in."""
        if node in self.values:
            return self.values[node]
        number = self.numbers(node.name) if isinstance(node, Column) else None
        if number is not None:
            return number
        columns = dict(self.population.columns)
        for column in later_columns(node):
            # Edges, grades and decisions are answers, never parts of a figure.
            filled = cast(Values, self.numbers(column.name))
            array = filled.array.astype(np.int64)
            columns[column_key(column.name, column.back)] = (array, filled.missing)
        return run_blocks([node], Population(self.population.codes, columns))[node]


def as_truth(values: Values) -> Truth:
    """Return a figure that is 0 or 1 as an answer; missing is open."""
    yes = values.array.astype(np.bool_)
    if values.missing is None:
        return known(yes)
    return Truth(yes & ~values.missing, values.missing)
