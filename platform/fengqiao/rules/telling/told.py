"""What is known of one line of one unit when its sentence is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fengqiao.rules.compiling.ramps import fraction_of
from fengqiao.rules.model.formulas import Formula, Name, Number
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Input
from fengqiao.rules.telling.formulas import say_formula
from fengqiao.rules.telling.naming import NO_DATA, Names


@dataclass(frozen=True)
class Part:
    """One intermediate figure: an integer at its decimals, None if it is missing."""

    value: int | None
    decimals: int

    @property
    def shown(self) -> str:
        """The figure as people write it."""
        return NO_DATA if self.value is None else show(self.value, self.decimals)


Parts = Callable[[str], Part | None]


@dataclass(frozen=True)
class Told:
    """What is known of one line: points and full mark are integers at ``decimals``.

    ``part`` gives the intermediate figures of the item by the last word of their ids (``rate``,
    ``figure/1``), as :class:`~fengqiao.rules.compiling.program.Program` lists them. ``rounds``
    says that the inputs are points of shorter periods.
    """

    item: Item
    inputs: Sequence[Input]
    points: int | None
    full: int | None
    decimals: int
    applies: bool
    dropped: bool
    names: Names
    part: Parts
    rounds: bool = False

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {one.name: self.names.written(one.name, one.value) for one in self.inputs}

    def shown(self, word: str) -> str | None:
        """Return the figure of a fact or measure of this line, without its unit."""
        return self._shown.get(word)

    def number(self, part: str) -> str:
        """Return an intermediate figure as people write it."""
        found = self.part(part)
        return NO_DATA if found is None else found.shown

    def value(self, part: str) -> int | None:
        """Return an intermediate figure's integer."""
        found = self.part(part)
        return None if found is None else found.value

    def exact(self, part: str) -> Fraction:
        """Return an intermediate figure as an exact number; 0 where it is missing."""
        found = self.part(part) or Part(None, 0)
        return fraction_of(Quantity(found.value or 0, found.decimals))

    def holds(self, part: str) -> bool:
        """Tell whether a condition of the line holds."""
        return self.value(part) == 1

    @property
    def full_mark(self) -> str:
        """The full mark as people write it."""
        return show(self.full or 0, self.decimals)

    def said(self, formula: Formula, part: str, *, inside: bool = False) -> str:
        """Return a formula with its figure: ``迟报 2``, or ``甲 5 + 乙 3 = 8``.

        ``inside`` puts what is worked out into brackets.
        """
        if isinstance(formula, Number):
            return str(formula.value)
        if isinstance(formula, Name):
            shown = self.shown(formula.word) or self.number(part)
            return f"{self.names.title(formula.word)} {shown}"
        worked_out = f"{say_formula(formula, self.names, self.shown)} = {self.number(part)}"
        return f"（{worked_out}）" if inside else worked_out
