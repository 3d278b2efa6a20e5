"""Formulas and conditions over one row in plain Python: the slow reference of the vector kernel.

Numbers are fractions, truth is True, False or None ("cannot be told"), None is a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from fengqiao.rules.model.conditions import All, AnyOf, Bounds, Condition, Is, Not
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.quantities import Quantity

Cell: TypeAlias = Fraction | str | None
Cells: TypeAlias = Mapping[str, Cell]


def exact(number: Quantity) -> Fraction:
    """Return a written number as a fraction."""
    return Fraction(number.digits, 10**number.decimals)


def rounded(value: Fraction, decimals: int, mode: str = "half_away") -> Fraction:
    """Round on the size of a number: ``half_away`` from zero, ``up``, ``down``."""
    size = abs(value) * 10**decimals
    whole = {
        "half_away": floor(size + Fraction(1, 2)),
        "up": ceil(size),
        "down": floor(size),
    }[mode]
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def plain_value(formula: Formula, cells: Cells) -> Fraction | None:
    """Return the value of a formula for one row, None where it is missing."""
    if isinstance(formula, Number):
        return exact(formula.value)
    if isinstance(formula, Name):
        cell = cells[formula.word]
        return cell if isinstance(cell, Fraction) else None
    if isinstance(formula, Operation):
        return _operation(formula, cells)
    return _call(formula, cells)


def plain_holds(condition: Condition, cells: Cells) -> bool | None:
    """Tell whether a condition holds for one row; None where it cannot be told."""
    if isinstance(condition, All):
        return _all(plain_holds(each, cells) for each in condition.of)
    if isinstance(condition, AnyOf):
        return _any(plain_holds(each, cells) for each in condition.of)
    if isinstance(condition, Not):
        inner = plain_holds(condition.of, cells)
        return None if inner is None else not inner
    if isinstance(condition, Bounds):
        found = _bounds(condition, cells)
    elif isinstance(condition, Is):
        found = _is(condition, cells)
    else:
        raise ValueError(f"rows have no {type(condition).__name__}")
    return False if found is None and condition.missing == "not_met" else found


def _bounds(condition: Bounds, cells: Cells) -> bool | None:
    value = plain_value(condition.of, cells)
    if value is None:
        return None
    low, high = condition.lower, condition.upper
    if low and (value < exact(low[0]) or (value == exact(low[0]) and not low[1])):
        return False
    return not (high and (value > exact(high[0]) or (value == exact(high[0]) and not high[1])))


def _is(condition: Is, cells: Cells) -> bool | None:
    cell = cells[condition.name]
    if cell is None:
        return None
    return cell in condition.labels if isinstance(cell, str) else cell in condition.codes


def _all(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True


def _any(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if True in found:
        return True
    return None if None in found else False


def _operation(formula: Operation, cells: Cells) -> Fraction | None:
    right = plain_value(formula.right, cells)
    left = Fraction(0) if formula.left is None else plain_value(formula.left, cells)
    if left is None or right is None:
        return None
    if formula.sign == "/":
        return left / right if right else None
    return Fraction(_SIGNS[formula.sign](left, right))


_SIGNS: dict[str, Callable[[Fraction, Fraction], Fraction | bool]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _call(formula: Call, cells: Cells) -> Fraction | None:
    given = [plain_value(each, cells) for each in formula.arguments]
    special = _SPECIAL.get(formula.function)
    if special is not None:
        return special(given)
    known = [each for each in given if each is not None]
    if len(known) < len(given):
        return None
    if formula.function not in _PLAIN:
        raise ValueError(f"rows have no {formula.function}")
    return _PLAIN[formula.function](known)


def _if(given: list[Fraction | None]) -> Fraction | None:
    return None if given[0] is None else given[1] if given[0] else given[2]


def _logic(
    function: Callable[[Iterable[bool | None]], bool | None],
) -> Callable[[list[Fraction | None]], Fraction | None]:
    def work(given: list[Fraction | None]) -> Fraction | None:
        found = function(None if each is None else each != 0 for each in given)
        return None if found is None else Fraction(found)

    return work


def _places(mode: str) -> Callable[[list[Fraction]], Fraction]:
    return lambda of: rounded(of[0], int(of[1]) if len(of) > 1 else 0, mode)


# Those that look at gaps themselves, and those for which any gap is a gap.
_SPECIAL: dict[str, Callable[[list[Fraction | None]], Fraction | None]] = {
    "IF": _if,
    "AND": _logic(_all),
    "OR": _logic(_any),
    "IFMISSING": lambda of: of[1] if of[0] is None else of[0],
    "ISMISSING": lambda of: Fraction(of[0] is None),
    "RATE": lambda of: rounded(of[0] * 100 / of[1], 2) if of[0] is not None and of[1] else None,
}
_PLAIN: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "MIN": min,
    "MAX": max,
    "ABS": lambda of: abs(of[0]),
    "SUM": lambda of: sum(of, Fraction(0)),
    "NOT": lambda of: Fraction(not of[0]),
    "ROUND": _places("half_away"),
    "ROUNDUP": _places("up"),
    "ROUNDDOWN": _places("down"),
}
