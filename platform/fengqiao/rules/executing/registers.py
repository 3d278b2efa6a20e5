"""Straight-line code over numbered registers, and the buffers its registers share.

A step is one function on three registers: two that are read and one that is written. Code is
written once for a tree; running it is a loop of calls on arrays of one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[[Any, Any, Any], object]

FRAME = 0
"""Register 0 holds the list of all registers, for the few steps that read more than two."""

WHOLE = np.dtype(np.int64)
HALF = np.dtype(np.int32)
TRUTH = np.dtype(np.bool_)
BIG = np.dtype(np.object_)
BYTE = np.dtype(np.uint8)


@dataclass(frozen=True)
class Step:
    """``function(a, b, out)``; ``also`` is read through the frame.

    ``apart`` forbids that ``out`` shares memory with what is read; ``second`` is a further
    register that is written.
    """

    function: Function
    a: int
    b: int
    out: int
    also: tuple[int, ...] = ()
    apart: bool = False
    second: int = FRAME

    def registers(self) -> set[int]:
        return {self.a, self.b, self.out, self.second, *self.also} - {FRAME}


@dataclass
class Code:
    """Steps being written: registers are constants, stored arrays or temporaries."""

    kinds: list[np.dtype[Any]] = field(default_factory=lambda: [BIG])
    constants: dict[int, Array] = field(default_factory=dict)
    stored: dict[int, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    _known: dict[tuple[int, str], int] = field(default_factory=dict)

    def constant(self, value: int, kind: np.dtype[Any] = WHOLE) -> int:
        """Return the register of a constant; equal constants share one."""
        key = (value, kind.char)
        if key not in self._known:
            self._known[key] = self.lookup(np.array(value, dtype=kind))
        return self._known[key]

    def lookup(self, array: Array) -> int:
        """Return the register of a fixed array."""
        register = self.temporary(array.dtype)
        self.constants[register] = array
        return register

    def load(self, slot: int, kind: np.dtype[Any]) -> int:
        """Return a register that is a block of the stored array ``slot``."""
        register = self.temporary(kind)
        self.stored[register] = slot
        return register

    def temporary(self, kind: np.dtype[Any] = WHOLE) -> int:
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def emit(self, function: Function, a: int, b: int = FRAME, kind: np.dtype[Any] = WHOLE) -> int:
        """Write a step into a new temporary and return it."""
        out = self.temporary(kind)
        self.steps.append(Step(function, a, b, out))
        return out

    def emit_apart(
        self,
        function: Function,
        a: int,
        b: int,
        kind: np.dtype[Any],
        also: tuple[int, ...] = (),
        second: int = FRAME,
    ) -> int:
        """Write a step whose result must not share memory with what it reads."""
        out = self.temporary(kind)
        self.steps.append(Step(function, a, b, out, also, True, second))
        return out

    def change(self, function: Function, a: int, b: int, out: int) -> None:
        """Write a step that changes a register already written."""
        self.steps.append(Step(function, a, b, out))

    def is_temporary(self, register: int) -> bool:
        return register not in (FRAME, *self.constants, *self.stored)


@dataclass(frozen=True)
class Routine:
    """Finished code: what to put into the registers of a block, then the steps."""

    size: int
    constants: tuple[tuple[int, Array], ...]
    stored: tuple[tuple[int, int], ...]
    buffers: tuple[tuple[np.dtype[Any], tuple[int, ...]], ...]
    steps: tuple[tuple[Function, int, int, int], ...]


def finished(code: Code) -> Routine:
    """Return the code with its temporaries sharing as few buffers as they can.

    A temporary gives its buffer back after the last step that names it; that step may already
    write into it, for elementwise functions allow that.
    """
    steps = _needed(code)
    last = {register: at for at, step in enumerate(steps) for register in step.registers()}
    buffers = _Buffers(code)
    for at, step in enumerate(steps):
        ended = [register for register in sorted(step.registers()) if last[register] == at]
        if not step.apart:
            buffers.give_back(ended)
        buffers.provide(step.out)
        buffers.provide(step.second)
        if step.apart:
            buffers.give_back(ended)
    return Routine(
        len(code.kinds),
        tuple((register, array) for register, array in code.constants.items() if register in last),
        tuple((register, slot) for register, slot in code.stored.items() if register in last),
        tuple((kind, tuple(registers)) for kind, registers in buffers.shared),
        tuple((step.function, step.a, step.b, step.out) for step in steps),
    )


def _needed(code: Code) -> list[Step]:
    """Return the steps without those whose result nobody reads."""
    needed = set(code.stored)
    kept = []
    for step in reversed(code.steps):
        if step.out in needed or step.second in needed:
            needed |= step.registers()
            kept.append(step)
    return kept[::-1]


class _Buffers:
    """Which temporaries lie in which buffer; a buffer is free or has one living temporary."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.shared: list[tuple[np.dtype[Any], list[int]]] = []
        self.free: list[int] = []
        self.place: dict[int, int] = {}

    def give_back(self, registers: list[int]) -> None:
        self.free += [self.place[register] for register in registers if register in self.place]

    def provide(self, register: int) -> None:
        """Give a temporary its buffer: a free one of its kind, used last, or a new one."""
        if register in self.place or not self.code.is_temporary(register):
            return
        kind = self.code.kinds[register]
        fitting = [buffer for buffer in self.free if self.shared[buffer][0] == kind]
        if fitting:
            buffer = fitting[-1]
            self.free.remove(buffer)
        else:
            buffer = len(self.shared)
            self.shared.append((kind, []))
        self.place[register] = buffer
        self.shared[buffer][1].append(register)


def run(routine: Routine, store: list[Array], starts: Iterable[int], rows: int, count: int) -> None:
    """Run the code over blocks of at most ``rows`` of ``count`` units, from each start."""
    frame: list[Any] = [None] * routine.size
    frame[FRAME] = frame
    for register, array in routine.constants:
        frame[register] = array
    length = -1
    for start in starts:
        stop = min(start + rows, count)
        if stop - start != length:
            length = stop - start
            for kind, registers in routine.buffers:
                buffer = np.empty(length, kind)
                for register in registers:
                    frame[register] = buffer
        for register, slot in routine.stored:
            frame[register] = store[slot] if length == count else store[slot][start:stop]
        for function, a, b, out in routine.steps:
            function(frame[a], frame[b], frame[out])
    # The frame holds itself: let go of its arrays at once.
    frame.clear()
