"""Formulas and conditions over the fields of rows, a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from fengqiao.rules.measuring import vectors
from fengqiao.rules.measuring.vectors import Vector, truth
from fengqiao.rules.model.conditions import All, AnyOf, Bounds, Condition, Is, Not
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation


class Fields(Protocol):
    """Rows as columns: a field's values, and the codes of its labels."""

    def field(self, name: str) -> Vector:
        """Return the values of a field."""

    def codes(self, name: str, labels: tuple[str, ...]) -> tuple[int, ...]:
        """Return the codes of words in a text, date or unit field; unknown ones have none."""


def value_of(formula: Formula, fields: Fields) -> Vector:
    """Return the value of a formula for every row, exact but for its ROUND and RATE.

    :raises ValueError: if it uses what rows do not have (peers, the past)
    :raises TooLarge: if a value may leave 63 bits
    """
    if isinstance(formula, Number):
        return vectors.constant(formula.value.digits, formula.value.decimals)
    if isinstance(formula, Name):
        return fields.field(formula.word)
    if isinstance(formula, Operation):
        return _operation(formula, fields)
    return _call(formula, fields)


def holds(condition: Condition, fields: Fields) -> Vector:
    """Return where a condition holds; a gap is a row for which it cannot be told.

    :raises ValueError: if it asks for what rows do not have (places, grades, statuses)
    """
    if isinstance(condition, All):
        return vectors.every(*(holds(each, fields) for each in condition.of))
    if isinstance(condition, AnyOf):
        return vectors.some(*(holds(each, fields) for each in condition.of))
    if isinstance(condition, Not):
        return vectors.opposite(holds(condition.of, fields))
    if isinstance(condition, Bounds):
        return _bounds(condition, fields)
    if isinstance(condition, Is):
        return _is(condition, fields)
    raise ValueError(f"rows have no {type(condition).__name__}")


def _operation(formula: Operation, fields: Fields) -> Vector:
    right = value_of(formula.right, fields)
    if formula.left is None:
        return vectors.negated(right) if formula.sign == "-" else right
    left = value_of(formula.left, fields)
    if formula.sign == "*":
        return vectors.multiplied(left, right)
    if formula.sign in "+-":
        return vectors.added(left, right if formula.sign == "+" else vectors.negated(right))
    if formula.sign == "/":
        raise ValueError("a division stands in ROUND or RATE")
    return vectors.compared(formula.sign, left, right)


def _call(formula: Call, fields: Fields) -> Vector:
    if formula.function in _ROUNDINGS:
        return _rounded(formula, fields)
    function = _FUNCTIONS.get(formula.function)
    if function is None:
        raise ValueError(f"rows have no {formula.function}")
    return function(*(value_of(each, fields) for each in formula.arguments))


def _rounded(formula: Call, fields: Fields) -> Vector:
    inner, mode = formula.arguments[0], _ROUNDINGS[formula.function]
    decimals = 0
    if len(formula.arguments) > 1 and isinstance(formula.arguments[1], Number):
        decimals = formula.arguments[1].value.at(0)
    if isinstance(inner, Operation) and inner.sign == "/" and inner.left is not None:
        top, bottom = value_of(inner.left, fields), value_of(inner.right, fields)
        return vectors.divided(top, bottom, decimals, mode)
    return vectors.rounded(value_of(inner, fields), decimals, mode)


def _per_cent(top: Vector, bottom: Vector) -> Vector:
    hundredfold = vectors.multiplied(top, vectors.constant(100))
    return vectors.divided(hundredfold, bottom, 2, "half_away")


_ROUNDINGS = {"ROUND": "half_away", "ROUNDUP": "up", "ROUNDDOWN": "down"}
_FUNCTIONS: dict[str, Callable[..., Vector]] = {
    "MIN": lambda *of: vectors.extreme(of, greatest=False),
    "MAX": lambda *of: vectors.extreme(of, greatest=True),
    "ABS": vectors.magnitude,
    "SUM": vectors.added,
    "IF": vectors.chosen,
    "AND": vectors.every,
    "OR": vectors.some,
    "NOT": vectors.opposite,
    "RATE": _per_cent,
    "IFMISSING": vectors.filled,
    "ISMISSING": vectors.is_missing,
}


def _bounds(condition: Bounds, fields: Fields) -> Vector:
    value = value_of(condition.of, fields)
    tests = []
    for edge, inside, outside in ((condition.lower, ">=", ">"), (condition.upper, "<=", "<")):
        if edge is not None:
            limit = vectors.constant(edge[0].digits, edge[0].decimals)
            tests.append(vectors.compared(inside if edge[1] else outside, value, limit))
    return _by_policy(vectors.every(*tests), condition.missing)


def _is(condition: Is, fields: Fields) -> Vector:
    value = fields.field(condition.name)
    codes = condition.codes or fields.codes(condition.name, condition.labels)
    found = np.zeros(np.shape(value.values), dtype=np.bool_)
    for code in codes:
        found = found | (value.values == code)
    return _by_policy(truth(found, value.missing), condition.missing)


def _by_policy(of: Vector, missing: str) -> Vector:
    if of.missing is None or missing == "block":
        return of
    return truth(of.values & ~of.missing)
