"""Points at the decimals of a result: hundredths, or finer if the scheme rounds finer."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.deciding.effects import scaled
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.result import POINT_DECIMALS
from fengqiao.rules.scoring.frozen import Scored, points_of
from fengqiao.rules.tree.nodes import Node


@dataclass(frozen=True)
class Points:
    """Reads points of one period at one number of decimals."""

    scored: Scored
    decimals: int

    @classmethod
    def of(cls, scored: Scored) -> Points:
        """Return the reader for a period; no digit of any points is lost."""
        decimals = [node.decimals for node in points_of(scored.program)]
        return cls(scored, max(POINT_DECIMALS, *decimals))

    def of_node(self, node: Node, row: int) -> int | None:
        """Return one unit's points, or None if they are missing."""
        value = self.scored.value(node, row)
        return None if value is None else self.raised(value, node.decimals)

    def raised(self, value: int, decimals: int) -> int:
        """Return an integer at fewer decimals as one at the result's, rounded if at more."""
        return scaled(Quantity(value, decimals), self.decimals)

    def total(self, row: int) -> int | None:
        """Return the total after the effects of decisions."""
        decided = self.scored.decided
        if not decided.scored[row]:
            return None
        return self.raised(int(decided.total[row]), self.scored.rules.total.decimals)

    def written(self, number: Quantity) -> int:
        """Return a number of the file at the result's decimals."""
        return scaled(number, self.decimals)
