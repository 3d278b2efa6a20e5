"""Sections: their parts put together, kept within limits, zeroed, or not there for a unit."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.rules.compiling.bench import POINTS
from fengqiao.rules.compiling.combining import Part, scaled
from fengqiao.rules.compiling.conditions import NO, YES, lower_condition, where
from fengqiao.rules.compiling.linear import limit, minus, plain
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.scheme import Section
from fengqiao.rules.tree.making import named, unknown
from fengqiao.rules.tree.nodes import Named, Node


def lower_section(scope: Scope, section: Section, parts: Mapping[str, Part]) -> tuple[Part, Node]:
    """Return the section, and what goes beyond its limits up to the total (0 if nothing can).

    Parts for telling: ``before`` (the limits), ``overflow``.

    :raises ValueError: if a part lacks the share or the full mark the section needs of it
    """
    own = [parts[id_] for id_ in section.parts]
    exact = scaled(own, section.combine, section.full, section.rescale)
    before = _keep(scope, section, "before", exact.at(section.decimals))
    limited = limit(before, section.cap, section.floor)
    exists = _condition(scope, section, section.only_for, "only_for", YES)
    zero_if = _condition(scope, section, section.zero_if, "zero_if", NO)
    points = where(exists, where(zero_if, NO, limited), unknown())
    shown = named(points, f"section:{section.id}", section.title, POINTS, section.decimals)
    overflow: Node = NO
    if section.overflow == "up" and limited is not before:
        beyond = minus(before, limited)
        overflow = where(exists, where(zero_if, NO, beyond), NO)
        overflow = _keep(scope, section, "overflow", overflow)
    return Part(shown, exists, exists, plain(section.full), section.share), overflow


def _keep(scope: Scope, section: Section, part: str, node: Node) -> Named:
    shown = named(node, f"section:{section.id}/{part}", "", POINTS, section.decimals)
    scope.parts[shown.id] = shown
    return shown


def _condition(
    scope: Scope, section: Section, condition: Condition | None, word: str, without: Node
) -> Node:
    if condition is None:
        return without
    return lower_condition(scope, condition, f"section:{section.id}/{word}")
