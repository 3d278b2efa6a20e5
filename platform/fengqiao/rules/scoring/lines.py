"""The lines of a unit: items, sections, bonuses and measures, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.measuring.calendar import words
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Input, Line, Measured, Subtotal
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.scoring.inputs import Inputs, inputs_of
from fengqiao.rules.scoring.parts import AllParts
from fengqiao.rules.scoring.points import Points
from fengqiao.rules.telling.lines import say_line
from fengqiao.rules.telling.naming import NO_DATA, Names
from fengqiao.rules.telling.sums import Piece, Summed, say_total
from fengqiao.rules.telling.told import Told
from fengqiao.rules.tree.nodes import Column, Named, Node


@dataclass(frozen=True)
class Lines:
    """Writes the lines of the units of one period; ``rounds`` made it, if it is a longer one."""

    scored: Scored
    points: Points
    rounds: Mapping[str, Scored]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the units, by row."""
        return tuple(unit["name"] for unit in self.scored.units)

    @cached_property
    def _inputs(self) -> Mapping[str, list[Column | Named]]:
        program = self.scored.program
        nodes = {**program.items, **program.bonuses}
        return {id_: inputs_of(node) for id_, node in nodes.items()}

    @cached_property
    def parts(self) -> AllParts:
        """The intermediate figures of the lines."""
        return AllParts(self.scored)

    @cached_property
    def _titles(self) -> Names:
        return Names(self.scored.rules, self.scored.facts["period"])

    @cached_property
    def _reader(self) -> Inputs:
        return Inputs(self.scored)

    def items(self, row: int) -> tuple[Line, ...]:
        """Return the items of a unit, in the order of the file."""
        nodes = self.scored.program.items
        return tuple(self._line(item, nodes[item.id], row) for item in self.scored.rules.items)

    def bonuses(self, row: int) -> tuple[Line, ...]:
        """Return the bonuses of a unit, in the order of the file."""
        nodes = self.scored.program.bonuses
        return tuple(self._line(item, nodes[item.id], row) for item in self.scored.rules.bonuses)

    def _line(self, item: Item, node: Named, row: int) -> Line:
        points = self.points.of_node(node, row)
        full = self._full(item.id, row)
        rounds = self._round_inputs(node, row)
        inputs = rounds or tuple(self._reader.read(one, row) for one in self._inputs[item.id])
        applies = self._is(self.scored.program.applies, item.id, row)
        dropped = applies and not self._is(self.scored.program.counts, item.id, row)
        told = Told(
            item=item,
            inputs=inputs,
            points=points,
            full=full,
            decimals=self.points.decimals,
            applies=applies,
            dropped=dropped,
            names=self._titles,
            part=lambda part: self.parts.read(f"{node.id}/{part}", row),
            rounds=bool(rounds),
        )
        return Line(
            id=item.id,
            title=item.title,
            section=item.section,
            points=points,
            full=full or 0,
            reason=say_line(told),
            owner=item.owner,
            clause=item.clause,
            inputs=inputs,
            applies=applies,
        )

    def _round_inputs(self, node: Named, row: int) -> tuple[Input, ...]:
        """Return the points of each round, where they make the points of the longer period."""
        code = self.scored.population.codes[row]
        found = []
        for period, one in self.rounds.items():
            points = None
            if code in one.setting.rows:
                theirs = {**one.program.items, **one.program.bonuses}
                own = theirs[node.id.partition(":")[2]]
                points = Points.of(one).of_node(own, one.setting.rows[code])
            shown = NO_DATA if points is None else f"{show(points, self.points.decimals)} 分"
            found.append(Input(period, words(period), points, shown, ()))
        return tuple(found)

    def _is(self, nodes: Mapping[str, Node], id_: str, row: int) -> bool:
        return id_ not in nodes or self.scored.value(nodes[id_], row) != 0

    def _full(self, id_: str, row: int) -> int | None:
        node = self.scored.program.full.get(id_)
        return None if node is None else self.points.of_node(node, row)

    def sections(self, row: int) -> tuple[Subtotal, ...]:
        """Return the sections of a unit, parents before children."""
        nodes = self.scored.program.sections
        return tuple(
            Subtotal(
                section.id,
                section.title,
                self.points.of_node(nodes[section.id], row),
                self.points.written(section.full),
                section.parent,
            )
            for section in self.scored.rules.sections
        )

    def bonus_groups(self, row: int) -> tuple[Subtotal, ...]:
        """Return bonuses under one ceiling; their full mark is the ceiling."""
        nodes = self.scored.program.bonus_groups
        return tuple(
            Subtotal(
                group.id,
                group.title,
                self.points.of_node(nodes[group.id], row),
                0 if group.cap is None else self.points.written(group.cap),
            )
            for group in self.scored.rules.bonus_groups
        )

    def measures(self, row: int) -> tuple[Measured, ...]:
        """Return the measures of a unit, in the order of the file."""
        nodes = self.scored.program.measures
        found = (self._reader.read(nodes[one.id], row) for one in self.scored.rules.measures)
        return tuple(Measured(one.name, one.title, one.value, one.shown) for one in found)

    def total_reason(self, row: int, total: int | None) -> str:
        """Return how the total came about, as a sentence."""
        if total is None:
            return "还有数据没有到齐，暂不能合计。"
        if self.rounds:
            return f"由 {len(self.rounds)} 轮得分汇总为 {self._show(total)} 分。"
        scored = self.points.of_node(self.scored.program.total, row)
        after = "" if scored == total else f"；适用决定后为 {self._show(total)} 分"
        return f"{self._made(row, scored)}{after}。"

    def _made(self, row: int, scored: int | None) -> str:
        """Return how the total came about before decisions."""
        program, rules = self.scored.program, self.scored.rules
        shares = {one.id: one.share for one in rules.sections}
        pieces = [
            Piece(
                one.title,
                one.points,
                one.full,
                self._is(program.counts, one.id, row),
                shares[one.id],
            )
            for one in self.sections(row)
            if not one.parent
        ]
        beyond = sum(self._part(f"section:{one.id}/overflow", row) or 0 for one in rules.sections)
        bonus = self.points.of_node(program.bonus, row)
        main = self._part("total/main", row)
        summed = Summed(main, scored, beyond, self.points.decimals)
        return say_total(rules, pieces, bonus, summed)

    def _part(self, id_: str, row: int) -> int | None:
        found = self.parts.read(id_, row)
        if found is None or found.value is None:
            return None
        return self.points.raised(found.value, found.decimals)

    def _show(self, points: int | None) -> str:
        return show(points or 0, self.points.decimals)
