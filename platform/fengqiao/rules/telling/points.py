"""The points of one unit as steps: sections, items, bonuses, and the figures below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.model.scheme import Item, Section
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Line, Subtotal, UnitScore
from fengqiao.rules.scoring import Full
from fengqiao.rules.scoring.parts import AllParts
from fengqiao.rules.scoring.points import Points
from fengqiao.rules.telling.figures import FigureSteps
from fengqiao.rules.telling.naming import NO_DATA, Names
from fengqiao.rules.telling.sums import Piece, Summed, say_bonus, say_group, say_section
from fengqiao.rules.telling.tree import Location, Step, place_of


@dataclass(frozen=True)
class PointSteps:
    """Makes the steps of one unit's points."""

    rule_set: RuleSet
    full: Full
    score: UnitScore
    names: Names

    @cached_property
    def _row(self) -> int:
        return self.full.scored.setting.rows[self.score.code]

    @cached_property
    def _parts(self) -> AllParts:
        return AllParts(self.full.scored)

    @cached_property
    def _points(self) -> Points:
        return Points.of(self.full.scored)

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {line.id: line for line in (*self.score.items, *self.score.bonuses)}

    @cached_property
    def _sums(self) -> dict[str, Subtotal]:
        return {one.id: one for one in (*self.score.sections, *self.score.bonus_groups)}

    @cached_property
    def _figures(self) -> FigureSteps:
        return FigureSteps(self.full.scored, self._row, self.names)

    def lost(self, points: int | None, full: int) -> str:
        """Return what is lacking of the full mark, as people write it; empty if nothing."""
        if points is None or points >= full:
            return ""
        return show(full - points, self.full.result.decimals)

    def sections(self) -> Sequence[Step]:
        """Return the top sections with everything below them."""
        return [self._section(one) for one in self.rule_set.rules.sections if not one.parent]

    def bonuses(self) -> Sequence[Step]:
        """Return the bonuses, with their groups and what they come to together."""
        rules = self.rule_set.rules
        if not rules.bonuses:
            return ()
        grouped = {id_ for group in rules.bonus_groups for id_ in group.of}
        children = [self._item(one, "bonus") for one in rules.bonuses if one.id not in grouped]
        items = {one.id: one for one in rules.bonuses}
        singles = [self._piece(one.id) for one in rules.bonuses if one.id not in grouped]
        for group in rules.bonus_groups:
            own = self._sums[group.id]
            words = say_group(
                group, [self._piece(one) for one in group.of], self._summed(own.points, None)
            )
            inner = tuple(self._item(items[one], "bonus") for one in group.of)
            children.append(self._step("group", group.id, group.title, own.points, words, inner))
            singles.append(Piece(group.title, own.points, own.full, counts=True))
        before = self._part("bonus/before")
        words = say_bonus(singles, self._summed(self.score.bonus, before))
        if self.full.rounds:
            words = f"由 {len(self.full.rounds)} 轮得分汇总"
        return [self._step("bonuses", "bonus", "加分", self.score.bonus, words, tuple(children))]

    def _section(self, section: Section) -> Step:
        rules, own = self.rule_set.rules, self._sums[section.id]
        items = {one.id: one for one in rules.items}
        inner = {one.id: one for one in rules.sections}
        children = tuple(
            self._item(items[one], "item") if one in items else self._section(inner[one])
            for one in section.parts
        )
        if self.full.rounds:
            words = f"由 {len(self.full.rounds)} 轮得分汇总"
        else:
            before = self._part(f"section:{section.id}/before")
            overflow = self._part(f"section:{section.id}/overflow") or 0
            summed = self._summed(own.points, before, overflow)
            words = say_section(section, self._pieces(section), summed, self.names)
        place = place_of(section.place, rules.version)
        lost = self.lost(own.points, own.full)
        return self._step(
            "section", section.id, own.title, own.points, words, children, place, lost
        )

    def _step(
        self,
        kind: str,
        id_: str,
        title: str,
        points: int | None,
        words: str,
        children: tuple[Step, ...] = (),
        place: Location | None = None,
        lost: str = "",
    ) -> Step:
        value = NO_DATA if points is None else show(points, self.full.result.decimals)
        unit = "" if points is None else "分"
        return Step(
            kind, id_, title, value, unit, f"{words}。", place, children=children, lost=lost
        )

    def _summed(self, points: int | None, before: int | None, overflow: int = 0) -> Summed:
        return Summed(before, points, overflow, self.full.result.decimals)

    def _part(self, id_: str) -> int | None:
        found = self._parts.read(id_, self._row)
        if found is None or found.value is None:
            return None
        return self._points.raised(found.value, found.decimals)

    def _pieces(self, section: Section) -> list[Piece]:
        shares = {one.id: one.share for one in self.rule_set.rules.sections}
        return [self._piece(one, shares.get(one)) for one in section.parts]

    def _piece(self, id_: str, share: int | None = None) -> Piece:
        own: Line | Subtotal = self._lines[id_] if id_ in self._lines else self._sums[id_]
        scored = self.full.scored
        node = scored.program.counts.get(id_)
        counts = node is None or scored.value(node, self._row) != 0
        return Piece(own.title, own.points, own.full, counts, share)

    def _item(self, item: Item, kind: str) -> Step:
        line = self._lines[item.id]
        clause = self.names.basis(item.clause) if item.clause else ""
        lost = self.lost(line.points, line.full if kind == "item" else 0)
        value = NO_DATA if line.points is None else show(line.points, self.full.result.decimals)
        if not line.applies:
            value = "不适用"
        return Step(
            kind=kind,
            id=item.id,
            title=item.title,
            value=value,
            unit="" if line.points is None else "分",
            sentence=line.reason,
            rule=place_of(item.place, self.rule_set.rules.version, clause),
            sources=line.sources,
            children=self._figures.of(line.inputs) if line.applies else (),
            lost=lost,
        )
