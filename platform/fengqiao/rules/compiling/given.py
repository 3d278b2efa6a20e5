"""Facts, and the dated parameters in force."""

from __future__ import annotations

from fengqiao.rules.compiling.linear import plain
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.measuring.calendar import first_day
from fengqiao.rules.model.declared import Fact, Parameter
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.choosing import fallback, table
from fengqiao.rules.tree.making import constant, unknown
from fengqiao.rules.tree.nodes import Node


def lower_fact(scope: Scope, fact: Fact, back: int) -> Node:
    """Return a fact's column; no entry in the period itself is 0 where the fact says so.

    What an earlier period left empty is for the data to say: the period may not have been held.
    """
    low, high = fact.least, fact.most
    if fact.choices:
        codes = [code for code, _ in fact.choices]
        low, high = min(codes), max(codes)
    node = scope.column(fact.id, fact.decimals, low, high, back)
    if fact.absent == "zero" and not back:
        return fallback(node, constant(0, fact.decimals))
    return node


def lower_parameter(scope: Scope, parameter: Parameter, back: int) -> Node:
    """Return a parameter's value in force on the first day of the period.

    :raises ValueError: if none is in force in the period itself
    """
    values = values_in_force(parameter, scope.period_back(back))
    if not values:
        if back:
            return unknown()
        raise ValueError(f"{parameter.id} has no value in force in {scope.period}")
    if parameter.by is None:
        return plain(values[""])
    return _by_choice(scope, parameter.by, values, back)


def values_in_force(parameter: Parameter, period: str | None) -> dict[str, Quantity]:
    """Return the values by choice label (or the empty text) in force; none before the first."""
    if period is None:
        return {}
    day = first_day(period).isoformat()
    begun = [date for date, _, _ in parameter.values if date <= day]
    newest = max(begun, default="")
    return {label: value for date, label, value in parameter.values if date == newest}


def _by_choice(scope: Scope, fact_id: str, values: dict[str, Quantity], back: int) -> Node:
    fact = next(fact for fact in scope.rules.facts if fact.id == fact_id)
    decimals = max(value.decimals for value in values.values())
    rows = [(code, values[label].at(decimals)) for code, label in fact.choices if label in values]
    rest = values[""].at(decimals) if "" in values else None
    return table(scope.name(fact_id, back), rows, rest, decimals)
