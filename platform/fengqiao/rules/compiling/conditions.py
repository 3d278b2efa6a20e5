"""Conditions as nodes of 1 and 0; what rank, grades and statuses must answer is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fengqiao.rules.compiling.formulas import lower
from fengqiao.rules.compiling.linear import plain
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.conditions import (
    All,
    AnyOf,
    Bounds,
    Condition,
    Edge,
    GradeIs,
    Held,
    Is,
    Met,
    Not,
    Run,
)
from fengqiao.rules.tree.choosing import choose, compare, every, fallback, opposite, some, table
from fengqiao.rules.tree.making import constant, named
from fengqiao.rules.tree.nodes import Node

YES, NO = constant(1), constant(0)


def lower_condition(scope: Scope, condition: Condition, path: str) -> Node:
    """Return whether a condition holds: 1, 0, or missing where it is left open.

    ``path`` says where it stands, ``decision:x`` or ``item:y/zero_if``; the parts of ``all`` and
    ``any`` are ``path/0``, ``path/1`` …, the inside of ``not`` is ``path/not``. The figure of
    :class:`Bounds` is kept for the telling as ``path/figure``.
    """
    return _LOWER[type(condition)](scope, condition, path)


def where(condition: Node, then: Node, other: Node) -> Node:
    """Return ``then`` where the condition holds, else ``other``; a certainty needs no node."""
    if condition is YES:
        return then
    return other if condition is NO else choose(condition, then, other)


def ask_edge(scope: Scope, edge: Edge, path: str) -> Node:
    """Return the column that says whether a unit is among the first or last places."""
    name = f"#edge:{path}"
    if edge.among is not None:
        scope.among[name] = lower_condition(scope, edge.among, f"{path}/among")
    return scope.ask(name, edge)


def _parts(scope: Scope, conditions: Iterable[Condition], path: str) -> list[Node]:
    return [
        lower_condition(scope, part, f"{path}/{number}") for number, part in enumerate(conditions)
    ]


def _lower_all(scope: Scope, condition: All, path: str) -> Node:
    return every(*_parts(scope, condition.of, path))


def _lower_any(scope: Scope, condition: AnyOf, path: str) -> Node:
    return some(*_parts(scope, condition.of, path))


def _lower_not(scope: Scope, condition: Not, path: str) -> Node:
    return opposite(lower_condition(scope, condition.of, f"{path}/not"))


def _lower_bounds(scope: Scope, condition: Bounds, path: str) -> Node:
    figure = lower(scope, condition.of)
    shown = named(figure, f"{path}/figure", "", "", figure.decimals)
    scope.parts[shown.id] = shown
    held = []
    if condition.lower:
        edge, included = condition.lower
        held.append(compare(">=" if included else ">", figure, plain(edge)))
    if condition.upper:
        edge, included = condition.upper
        held.append(compare("<=" if included else "<", figure, plain(edge)))
    return _when_missing(every(*held), condition.missing)


def _lower_is(scope: Scope, condition: Is, path: str) -> Node:
    choice = scope.name(condition.name)
    if len(condition.codes) == 1:
        met = compare("=", choice, constant(condition.codes[0]))
    else:
        met = table(choice, [(code, 1) for code in condition.codes], 0, 0)
    return _when_missing(met, condition.missing)


def _when_missing(met: Node, policy: str) -> Node:
    return fallback(met, NO) if policy == "not_met" else met


def _lower_grade(scope: Scope, condition: GradeIs, path: str) -> Node:
    return some(*(scope.ask(f"#grade:{grade}", condition) for grade in condition.grades))


def _lower_met(scope: Scope, condition: Met, path: str) -> Node:
    return scope.ask(f"#met:{condition.decision}", condition)


def _lower_run(scope: Scope, condition: Run, path: str) -> Node:
    return scope.ask(f"#run:{path}", condition)


def _lower_held(scope: Scope, condition: Held, path: str) -> Node:
    return scope.ask(f"#held:{path}", condition)


_LOWER: dict[type[Any], Callable[[Scope, Any, str], Node]] = {
    All: _lower_all,
    AnyOf: _lower_any,
    Not: _lower_not,
    Bounds: _lower_bounds,
    Is: _lower_is,
    Edge: ask_edge,
    GradeIs: _lower_grade,
    Met: _lower_met,
    Run: _lower_run,
    Held: _lower_held,
}
