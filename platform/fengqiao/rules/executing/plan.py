"""A tree prepared for running: stages of code with barriers between, written once a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from fengqiao.rules.executing import arithmetic, choosing, steps
from fengqiao.rules.executing.lowering import Lowered, Lowering, Place, bare, is_folded, kind_of
from fengqiao.rules.executing.population import column_key
from fengqiao.rules.executing.registers import HALF, Code, Routine, finished
from fengqiao.rules.tree import nodes
from fengqiao.rules.tree.bounds import size
from fengqiao.rules.tree.making import interval
from fengqiao.rules.tree.nodes import (
    BARRIERS,
    AveragedTable,
    Column,
    Constant,
    Named,
    Node,
    Peers,
    Standing,
)
from fengqiao.rules.tree.walking import nodes_in_order, operands

RULES: dict[type[Any], Lowered] = {
    nodes.Sum: arithmetic.sum_,
    nodes.Product: arithmetic.product,
    nodes.Rescaled: arithmetic.rescaled,
    nodes.Quotient: arithmetic.quotient,
    nodes.Extreme: arithmetic.extreme,
    nodes.Magnitude: arithmetic.magnitude,
    nodes.Compare: choosing.compare,
    nodes.Every: choosing.every,
    nodes.Some: choosing.some,
    nodes.Opposite: choosing.opposite,
    nodes.Choose: choosing.choose,
    nodes.Ladder: choosing.ladder,
    nodes.Table: choosing.table,
    nodes.Fallback: choosing.fallback,
    nodes.IsMissing: choosing.is_missing,
}


LARGEST_HALF = 2**31 - 1

Barrier = Peers | Standing | AveragedTable


@dataclass(frozen=True)
class Stage:
    """Code over all units, then the barriers it makes possible, with their two slots."""

    routine: Routine
    barriers: tuple[tuple[Barrier, int, int], ...]


_Outputs = tuple[tuple[Place, np.dtype[Any] | None], ...]


@dataclass(frozen=True)
class Plan:
    """The store's slots: columns first, then what is kept; then the stages that fill them.

    ``outputs`` says of each output, by its position, where it is and, of a column, as what it
    is copied; names of the same value share one.
    """

    columns: tuple[tuple[str, int, int | None], ...]
    kept: tuple[tuple[np.dtype[Any], tuple[int, ...]], ...]
    places: dict[Node, Place]
    slots: int
    stages: tuple[Stage, ...]
    outputs: _Outputs
    positions: tuple[tuple[Node, int], ...]


@lru_cache(maxsize=64)
def prepared(outputs: tuple[Node, ...], gappy: frozenset[str], narrow: bool = False) -> Plan:
    """Return the plan of a tree for populations with gaps in exactly the named columns.

    ``narrow`` keeps outputs in 32 bits where their bounds fit; what barriers and later stages
    read stays as wide as it is.
    """
    return _Planning(outputs, gappy, narrow).plan()


class _Planning:
    def __init__(self, outputs: Sequence[Node], gappy: frozenset[str], narrow: bool) -> None:
        self.gappy = gappy
        self.narrow = narrow
        self.order = [
            node for node in nodes_in_order(outputs) if not isinstance(node, (Named, Constant))
        ]
        self.stage_of = self._staged()
        self.outputs = outputs
        self.wanted = dict.fromkeys(map(bare, outputs))
        self.crossing = set(self._crossing())
        self.wanted.update(dict.fromkeys(self.crossing))
        self.places: dict[Node, Place] = {}
        self.kept: dict[np.dtype[Any], list[int]] = {}
        self.columns: list[tuple[str, int, int | None]] = []
        self.slots = 0

    def plan(self) -> Plan:
        for node in self.order:
            if isinstance(node, Column):
                self._store_column(node)
        stages = tuple(self._stage(at) for at in range(max(self.stage_of.values(), default=0) + 1))
        kept = tuple((kind, tuple(slots)) for kind, slots in self.kept.items())
        where = self.places, self.slots, stages
        return Plan(tuple(self.columns), kept, *where, *self._found())

    def _copied_as(self, node: Node) -> np.dtype[Any] | None:
        """Return as what a column is copied, for its array is the population's; None: it is not."""
        return self._kept_as(node) if isinstance(node, Column) else None

    def _found(self) -> tuple[_Outputs, tuple[tuple[Node, int], ...]]:
        position = {node: at for at, node in enumerate(dict.fromkeys(map(bare, self.outputs)))}
        found = tuple((self.places[node], self._copied_as(node)) for node in position)
        return found, tuple((node, position[bare(node)]) for node in self.outputs)

    def _staged(self) -> dict[Node, int]:
        """Return the stage from which each node is known; a barrier is known one later."""
        stage_of: dict[Node, int] = {}
        for node in self.order:
            needs = [stage_of.get(bare(operand), 0) for operand in operands(node)]
            stage_of[node] = max(needs, default=0) + isinstance(node, BARRIERS)
        return stage_of

    def _crossing(self) -> Iterator[Node]:
        """Yield what a later stage or a barrier reads, which therefore is kept in full."""
        for node in self.order:
            for operand in map(bare, operands(node)):
                early = self.stage_of.get(operand, self.stage_of[node]) < self.stage_of[node]
                if early or isinstance(node, BARRIERS):
                    yield operand

    def _slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def _store_column(self, node: Column) -> None:
        key = column_key(node.name, node.back)
        place = Place(self._slot(), self._slot() if key in self.gappy else None)
        self.columns.append((key, *place))
        self.places[node] = place

    def _stage(self, at: int) -> Stage:
        self.constants: dict[tuple[int, np.dtype[Any]], int] = {}
        lowering = Lowering(dict(self.places), RULES)
        for node in self.order:
            here = self.stage_of[node] == at and not isinstance(node, (Column, *BARRIERS))
            if here and not is_folded(node):
                lowering.place(node)
        for wanted in self.wanted:
            if self.stage_of.get(wanted, 0) == at and wanted not in self.places:
                self._keep(lowering, wanted)
        barriers = [
            (node, self._slot(), self._slot())
            for node in self.order
            if isinstance(node, BARRIERS) and self.stage_of[node] == at + 1
        ]
        for node, *slots in barriers:
            self.places[node] = Place(*slots)
        return Stage(finished(lowering.code), tuple(barriers))

    def _keep(self, lowering: Lowering, node: Node) -> None:
        """Let the value be written straight into the store, and the gaps too."""
        value, gaps = lowering.number(node), lowering.place(node).gaps
        code, kind = lowering.code, self._kept_as(node)
        if value in code.constants and gaps is None:
            value = self._constant(code, value, kind)
        elif not code.is_temporary(value) or code.kinds[value] != kind:
            value = code.emit(steps.copy, value, kind=kind)
        slot = self._stored(code, value)
        self.places[node] = Place(slot, None if gaps is None else self._stored(code, gaps))

    def _kept_as(self, node: Node) -> np.dtype[Any]:
        if self.narrow and node not in self.crossing and size(interval(node)) <= LARGEST_HALF:
            return HALF
        return kind_of(node)

    def _constant(self, code: Code, register: int, kind: np.dtype[Any]) -> int:
        """Return the register of a constant written out for all units, once for all its nodes.

        Only those without gaps share it: under a gap the value is wiped out in the end.
        """
        if (register, kind) not in self.constants:
            self.constants[register, kind] = code.emit(steps.copy, register, kind=kind)
        return self.constants[register, kind]

    def _stored(self, code: Code, register: int) -> int:
        if register in code.constants:
            register = code.emit(steps.copy, register, kind=code.kinds[register])
        if register not in code.stored:
            code.stored[register] = self._slot()
            self.kept.setdefault(code.kinds[register], []).append(code.stored[register])
        return code.stored[register]
