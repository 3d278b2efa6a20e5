"""The whole rule file compiled: every name defined, every node made once, all put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from fengqiao.rules.compiling.combining import Part
from fengqiao.rules.compiling.consequences import Consequences, lower_consequences
from fengqiao.rules.compiling.given import lower_fact, lower_parameter
from fengqiao.rules.compiling.items import lower_item
from fengqiao.rules.compiling.measures import lower_measure
from fengqiao.rules.compiling.program import Program
from fengqiao.rules.compiling.scope import MOST_POINTS, RANK, ROLLED, Scope
from fengqiao.rules.compiling.sections import lower_section
from fengqiao.rules.compiling.totals import lower_bonus, lower_group, lower_total
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import BonusGroup, Item, Section
from fengqiao.rules.tree.bounds import MOST_UNITS
from fengqiao.rules.tree.choosing import every
from fengqiao.rules.tree.nodes import Column, Named, Node


def compile_rules(rules: Rules, period: str) -> Program:
    """Return the rules as nodes for a period, or for a round of it.

    Parameters are those in force on the first day of the period. An item that is rolled up is
    compiled by its mechanism in a period of the kind it is rolled up from, and reads its points
    from a ``#rolled:`` column in any other.

    :raises ValueError: if the text is no period, no parameter is in force, or the rules
        contradict themselves in a way the checker refuses
    """
    book = Book(Scope(rules, period))
    book.define()
    book.work_out()
    return _program(book, lower_consequences(book.scope))


@dataclass
class Book:
    """What has been made of the tree of points so far, by id."""

    scope: Scope
    parts: dict[str, Part] = field(default_factory=dict)
    groups: dict[str, Named] = field(default_factory=dict)
    overflow: list[Node] = field(default_factory=list)

    def define(self) -> None:
        """Say how every name of the file is made."""
        scope, rules = self.scope, self.scope.rules
        for fact in rules.facts:
            scope.define(fact.id, partial(lower_fact, scope, fact))
        for parameter in rules.parameters:
            scope.define(parameter.id, partial(lower_parameter, scope, parameter))
        for measure in rules.measures:
            scope.define(measure.id, partial(lower_measure, scope, measure))
        for item in (*rules.items, *rules.bonuses):
            prefix = "item" if item.section else "bonus"
            self._points(item.id, f"{prefix}:{item.id}", item.decimals, partial(self._item, item))
        for section in rules.sections:
            name = f"section:{section.id}"
            self._points(section.id, name, section.decimals, partial(self._section, section))
        finest = max((item.decimals for item in rules.bonuses), default=0)
        for group in rules.bonus_groups:
            self._points(group.id, f"group:{group.id}", finest, partial(self._group, group))
        self._points("bonus", "bonus", finest, self._bonus)
        self._points("total", "total", rules.total.decimals, self._total)
        scope.define(RANK[1:], lambda _: scope.column(RANK, 0, 1, MOST_UNITS))

    def _points(self, word: str, name: str, decimals: int, make: Callable[[], Node]) -> None:
        """Define points: worked out in the period itself, as recorded in earlier ones."""

        def node(back: int) -> Node:
            if back:
                return self.scope.column(name, decimals, -MOST_POINTS, MOST_POINTS, back)
            return make()

        self.scope.define(word, node)

    def work_out(self) -> None:
        """Make every node of the file, in its order."""
        rules = self.scope.rules
        self._need(one.id for one in rules.facts)
        self._need(one.id for one in rules.measures)
        self._need(one.id for one in (*rules.items, *rules.bonuses))
        self._need(one.id for one in rules.bonus_groups)
        self._need(one.id for one in rules.sections)
        self.scope.name("total")

    def _item(self, item: Item) -> Node:
        self.parts[item.id] = lower_item(self.scope, item)
        return self.parts[item.id].points

    def _section(self, section: Section) -> Node:
        self._need(section.parts)
        self.parts[section.id], overflow = lower_section(self.scope, section, self.parts)
        self.overflow.append(overflow)
        return self.parts[section.id].points

    def _group(self, group: BonusGroup) -> Node:
        self._need(group.of)
        self.groups[group.id] = lower_group(group, self.parts)
        return self.groups[group.id]

    def _bonus(self) -> Node:
        rules = self.scope.rules
        self._need(item.id for item in rules.bonuses)
        self._need(group.id for group in rules.bonus_groups)
        bonuses = {item.id: self.parts[item.id] for item in rules.bonuses}
        return lower_bonus(self.scope, bonuses, self.groups)

    def _total(self) -> Node:
        self._need(section.id for section in self.scope.rules.sections)
        top = [self.parts[one.id] for one in self.scope.rules.sections if not one.parent]
        return lower_total(self.scope, top, self.overflow, self.scope.name("bonus"))

    def _need(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self.scope.name(id_)


def _program(book: Book, found: Consequences) -> Program:
    scope, rules, parts = book.scope, book.scope.rules, book.parts
    existing = _within_sections(book, lambda part: part.exists)
    measures = {one.id: _named(scope, one.id) for one in rules.measures}
    facts = {one.id: scope.name(one.id) for one in rules.facts}
    return Program(
        period=scope.period,
        facts=facts,
        measures=measures,
        items={one.id: parts[one.id].points for one in rules.items},
        bonuses={one.id: parts[one.id].points for one in rules.bonuses},
        bonus_groups=book.groups,
        sections={one.id: parts[one.id].points for one in rules.sections},
        bonus=_named(scope, "bonus"),
        total=_named(scope, "total"),
        applies=existing,
        counts=_within_sections(book, lambda part: part.counts),
        full={id_: part.full for id_, part in parts.items() if part.full is not None},
        group=found.group,
        sort_keys=found.sort_keys,
        conditions=found.conditions,
        points=found.points,
        amounts=found.amounts,
        columns=tuple(node for node in scope.columns if _is_data(scope, node)),
        asked=scope.asked,
        rolled={
            node.name.partition(":")[2].partition(":")[2]: node
            for node in scope.columns
            if node.name.startswith(ROLLED)
        },
        parts=scope.parts,
    )


def _named(scope: Scope, word: str) -> Named:
    return cast(Named, scope.name(word))


def _is_data(scope: Scope, column: Column) -> bool:
    name = column.name
    return name not in scope.asked and name != RANK and not name.startswith(ROLLED)


def _within_sections(book: Book, question: Callable[[Part], Node]) -> dict[str, Node]:
    """Answer a question for every part and all sections around it: all must say yes."""
    sections = book.scope.rules.sections
    around = {part: section.id for section in sections for part in section.parts}
    found: dict[str, Node] = {}
    for id_ in (*(section.id for section in sections), *book.parts):
        if id_ not in found:
            own = question(book.parts[id_])
            found[id_] = every(found[around[id_]], own) if id_ in around else own
    return found
