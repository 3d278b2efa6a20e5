"""What follows from the points, as far as it is figures: order, conditions, points, money."""

from __future__ import annotations

from dataclasses import dataclass, field

from fengqiao.rules.compiling.conditions import lower_condition
from fengqiao.rules.compiling.formulas import lower
from fengqiao.rules.compiling.linear import limit
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.conditions import Condition, Edge
from fengqiao.rules.model.decisions import Decision, Grade, Money
from fengqiao.rules.tree.making import named
from fengqiao.rules.tree.nodes import Named, Node


@dataclass
class Consequences:
    """Sort keys, conditions by where they stand, points of decisions and amounts by id."""

    sort_keys: tuple[Node, ...] = ()
    group: Node | None = None
    conditions: dict[str, Node] = field(default_factory=dict)
    points: dict[str, Named] = field(default_factory=dict)
    amounts: dict[str, Named] = field(default_factory=dict)


def lower_consequences(scope: Scope) -> Consequences:
    """Return everything that deciding reads beside the points."""
    rules, found = scope.rules, Consequences()
    if rules.ranking is not None:
        found.sort_keys = tuple(lower(scope, key.of) for key in rules.ranking.order)
        found.group = scope.name(rules.ranking.groups) if rules.ranking.groups else None
    for decision in rules.decisions:
        _lower_decision(scope, decision, found)
    for grade in rules.grades:
        _lower_grade(scope, grade, found)
    for money in rules.money:
        _lower_money(scope, money, found)
    found.conditions |= {f"among:{name}": node for name, node in scope.among.items()}
    return found


def _hold(scope: Scope, found: Consequences, path: str, condition: Condition | None) -> None:
    if condition is not None:
        found.conditions[path] = lower_condition(scope, condition, path)


def _lower_decision(scope: Scope, decision: Decision, found: Consequences) -> None:
    path = f"decision:{decision.id}"
    _hold(scope, found, path, decision.when)
    if decision.points is not None:
        points = lower(scope, decision.points)
        decimals = scope.rules.total.decimals
        found.points[decision.id] = named(points, f"{path}/points", decision.title, "分", decimals)


def _lower_grade(scope: Scope, grade: Grade, found: Consequences) -> None:
    _hold(scope, found, f"grade:{grade.id}", grade.also)
    if isinstance(grade.seats, Edge):
        _hold(scope, found, f"seats:{grade.id}", grade.seats.among)


def _lower_money(scope: Scope, money: Money, found: Consequences) -> None:
    path = f"money:{money.id}"
    _hold(scope, found, path, money.when)
    if money.amount is not None:
        amount = limit(lower(scope, money.amount), money.cap, money.floor)
        found.amounts[money.id] = named(amount, path, money.title, "元", money.decimals)
