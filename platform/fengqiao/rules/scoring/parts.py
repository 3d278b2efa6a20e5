"""Intermediate figures of every unit, from which the sentences of a line are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Values, column_key
from fengqiao.rules.scoring.frozen import Scored, Whole, value_at
from fengqiao.rules.telling.told import Part
from fengqiao.rules.tree.nodes import Column, Named, Node
from fengqiao.rules.tree.walking import nodes_in_order, operands


@dataclass(frozen=True)
class AllParts:
    """The parts of a program (:attr:`Program.parts`) in one period, worked out when first asked."""

    scored: Scored

    @cached_property
    def _values(self) -> Mapping[str, tuple[Named, Values]]:
        """Everybody's values; what only deciding or a round can fill is left out."""
        program, population = self.scored.program, self.scored.population
        nodes = _fillable(Whole(program.total, program), frozenset(population.columns))
        values = run_blocks(nodes, population) if nodes else {}
        return {node.id: (node, values[node]) for node in nodes}

    def read(self, id_: str, row: int) -> Part | None:
        """Return one figure of one unit, None if the program has no such part in this period."""
        if id_ not in self._values:
            return None
        node, values = self._values[id_]
        return Part(value_at(values, row), node.decimals)


@lru_cache(maxsize=64)
def _fillable(whole: Whole, held: frozenset[str]) -> tuple[Named, ...]:
    """Return the parts that need none but the columns held."""
    parts = whole.program.parts.values()
    lacking: set[Node] = set()
    for node in nodes_in_order(list(parts)):
        if isinstance(node, Column):
            if column_key(node.name, node.back) not in held:
                lacking.add(node)
        elif not lacking.isdisjoint(operands(node)):
            lacking.add(node)
    return tuple(node for node in parts if node not in lacking)
