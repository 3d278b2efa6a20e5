"""Turning nodes into steps: where a node's value and gaps are, and how gaps travel.

What stands under a gap is always some value within the node's bounds, so no step can overflow
or divide by 0 there. A condition lives in a register of truths, any other value in one of
64-bit integers, or of Python's integers where those do not suffice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from fengqiao.rules.executing import steps
from fengqiao.rules.executing.exact import unit_by_unit
from fengqiao.rules.executing.registers import BIG, FRAME, TRUTH, WHOLE, Code
from fengqiao.rules.tree.limits import exceeds, too_wide
from fengqiao.rules.tree.nodes import Column, Constant, Named, Node, Rescaled, Sum
from fengqiao.rules.tree.walking import operands


class Place(NamedTuple):
    """The registers of a node's value and of its gaps; no gaps register: never missing."""

    value: int
    gaps: int | None


Lowered = Callable[["Lowering", Any], Place]


@dataclass
class Lowering:
    """The code of one stage being written.

    ``slots`` says where the values and gaps of earlier stages and of columns are stored.
    """

    slots: Mapping[Node, Place]
    rules: Mapping[type[Any], Lowered]
    code: Code = field(default_factory=Code)
    places: dict[Node, Place] = field(default_factory=dict)
    _unions: dict[tuple[int, int], int] = field(default_factory=dict)
    _forms: dict[tuple[int, np.dtype[Any]], int] = field(default_factory=dict)

    def place(self, node: Node) -> Place:
        """Return where a node is, written or loaded at its first use."""
        node = bare(node)
        if node not in self.places:
            if node in self.slots:
                self.places[node] = self._loaded(node, self.slots[node])
            elif isinstance(node, Constant):
                self.places[node] = self._constant(node)
            else:
                rule = exactly if exceeds(node) else self.rules[type(node)]
                self.places[node] = rule(self, node)
        return self.places[node]

    def number(self, node: Node) -> int:
        """Return the register of the value as an integer."""
        return self.form(self.place(node).value, kind_of(node))

    def truth(self, node: Node) -> int:
        """Return the register of a condition as truth."""
        return self.form(self.place(node).value, TRUTH)

    def form(self, register: int, kind: np.dtype[Any]) -> int:
        """Return the register in the form of ``kind``, changed once if it has another."""
        if self.code.kinds[register] == kind:
            return register
        key = (register, kind)
        if key not in self._forms:
            self._forms[key] = self.code.emit(steps.copy, register, kind=kind)
        return self._forms[key]

    def gaps(self, *nodes: Node) -> int | None:
        """Return the register that is true where any of the nodes is missing."""
        return self.union(*(self.place(unfolded(self, node)[1]).gaps for node in nodes))

    def union(self, *masks: int | None) -> int | None:
        """Return the register of masks joined by "or"; nodes that share gaps share it."""
        result = None
        for mask in masks:
            result = self._joined(result, mask)
        return result

    def _joined(self, left: int | None, right: int | None) -> int | None:
        if left is None or right is None or left == right:
            return right if left is None else left
        key = (min(left, right), max(left, right))
        if key not in self._unions:
            self._unions[key] = self.code.emit(np.bitwise_or, *key, kind=TRUTH)
        return self._unions[key]

    def filled(self, value: int, gaps: int, filler: int) -> int:
        """Return a copy of a register with a constant put where there are gaps."""
        copied = self.code.emit(steps.copy, value)
        self.code.change(steps.put, self.code.constant(filler), gaps, copied)
        return copied

    def _constant(self, node: Constant) -> Place:
        gaps = None if node.known else self.code.constant(True, TRUTH)
        return Place(self.code.constant(node.low, kind_of(node)), gaps)

    def _loaded(self, node: Node, slots: Place) -> Place:
        value = self.code.load(slots.value, kind_of(node))
        if slots.gaps is None:
            return Place(value, None)
        gaps = self.code.load(slots.gaps, TRUTH)
        if isinstance(node, Column):
            value = self.filled(value, gaps, inside(node))
        return Place(value, gaps)


def exactly(lowering: Lowering, node: Node) -> Place:
    """Work a node out unit by unit with Python's integers; its gaps come with it."""
    needs = [lowering.place(operand) for operand in operands(node)]
    values, gaps = [need.value for need in needs], [need.gaps for need in needs]
    mask = lowering.code.temporary(TRUTH)
    step = unit_by_unit(node, inside(node), list(zip(values, gaps, strict=True)), mask)
    read = (*values, *(register for register in gaps if register is not None))
    kind = kind_of(node)
    return Place(lowering.code.emit_apart(step, FRAME, FRAME, kind, read, mask), mask)


def bare(node: Node) -> Node:
    """Return the node behind its names."""
    while isinstance(node, Named):
        node = node.of
    return node


def inside(node: Node) -> int:
    """Return a number within the node's bounds, 0 if it is."""
    return min(max(node.low, 0), node.high)


def kind_of(node: Node) -> np.dtype[Any]:
    """Return what holds the values of a node that is no condition."""
    return BIG if too_wide(node) else WHOLE


def is_folded(node: Node) -> bool:
    """Return whether a node is only another one times a constant.

    It is written when somebody asks for it; sums and quotients take the factor into their own.
    """
    if isinstance(node, Sum):
        return len(node.terms) == 1 and not exceeds(node)
    return isinstance(node, Rescaled) and node.decimals > node.of.decimals and not exceeds(node)


def unfolded(lowering: Lowering, node: Node) -> tuple[int, Node]:
    """Return (factor, node) such that their product is the node; exact."""
    factor = 1
    node = bare(node)
    while is_folded(node) and node not in lowering.places and node not in lowering.slots:
        factor *= _factor(node)
        node = bare(operands(node)[0])
    return factor, node


def _factor(node: Node) -> int:
    if isinstance(node, Sum):
        return node.terms[0][0]
    return int(10 ** (node.decimals - operands(node)[0].decimals))
