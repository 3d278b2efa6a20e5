"""Formulas as nodes. They round only where ROUND, RATE or a mean says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fengqiao.rules.compiling import linear
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.nodes import Node

MODES = {"ROUND": "half_away", "ROUNDUP": "up", "ROUNDDOWN": "down"}
RATE_DECIMALS = 2
HUNDRED = making.constant(100)


def lower(scope: Scope, formula: Formula, back: int = 0, mean_decimals: int | None = None) -> Node:
    """Return a formula's exact value.

    ``back`` reads every figure so many periods earlier. A mean that is the whole formula is
    rounded to ``mean_decimals``, any other to the decimals of what it is the mean of.

    :raises ValueError: for an unknown name or function, or a division without decimals
    """
    if isinstance(formula, Number):
        return linear.plain(formula.value)
    if isinstance(formula, Name):
        return scope.name(formula.word, back)
    if isinstance(formula, Operation):
        return _lower_operation(scope, formula, back)
    if formula.function in ("PEERMEAN", "PASTMEAN"):
        return _lower_mean(scope, formula, back, mean_decimals)
    if formula.function in MODES:
        return _lower_rounding(scope, formula, back)
    if formula.function == "PAST":
        return _lower_past(scope, formula, back)
    if formula.function not in _FUNCTIONS:
        raise ValueError(f"{formula.function} is no function")
    arguments = [lower(scope, argument, back) for argument in formula.arguments]
    return _FUNCTIONS[formula.function](scope, arguments)


def lower_truth(node: Node) -> Node:
    """Return a figure as a condition: whether it is anything but 0."""
    if node.decimals == 0 and node.low >= 0 and node.high <= 1:
        return node
    return choosing.compare("<>", node, making.constant(0))


def _lower_operation(scope: Scope, operation: Operation, back: int) -> Node:
    right = lower(scope, operation.right, back)
    if operation.left is None:
        return linear.linear([(linear.MINUS if operation.sign == "-" else linear.ONE, right)])
    left = lower(scope, operation.left, back)
    if operation.sign == "+":
        return linear.plus(left, right)
    if operation.sign == "-":
        return linear.minus(left, right)
    if operation.sign == "*":
        return linear.multiplied(left, right)
    if operation.sign == "/":
        raise ValueError(f"{operation.place}: a division must say its decimals")
    return choosing.compare(operation.sign, left, right)


def _lower_rounding(scope: Scope, call: Call, back: int) -> Node:
    decimals = _whole(call.arguments[1]) if len(call.arguments) > 1 else 0
    inside, mode = call.arguments[0], MODES[call.function]
    fraction = _division(inside)
    if fraction:
        top, bottom = ([lower(scope, part, back) for part in parts] for parts in fraction)
        return making.quotient(
            linear.multiplied(*top), linear.multiplied(*bottom), decimals, mode=mode
        )
    node = lower(scope, inside, back, mean_decimals=decimals)
    if node.decimals <= decimals:
        return node
    return making.rescaled(node, decimals, mode=mode)


def _division(formula: Formula) -> tuple[list[Formula], list[Formula]] | None:
    """Return the factors above and below the one division of ``a / b`` or ``a / b * c``."""
    if not isinstance(formula, Operation) or formula.left is None:
        return None
    if formula.sign == "/":
        return [formula.left], [formula.right]
    inner = _division(formula.left) if formula.sign == "*" else None
    return (inner[0] + [formula.right], inner[1]) if inner else None


def _whole(formula: Formula) -> int:
    if not isinstance(formula, Number):
        raise ValueError(f"{formula.place}: a whole number must stand here")
    return formula.value.at(0)


def _lower_past(scope: Scope, call: Call, back: int) -> Node:
    return lower(scope, call.arguments[0], back + _whole(call.arguments[1]))


def _lower_mean(scope: Scope, call: Call, back: int, decimals: int | None) -> Node:
    of = call.arguments[0]
    if call.function == "PEERMEAN":
        group = scope.peer_group("group")
        return comparing.peers(lower(scope, of, back), "mean", group=group, decimals=decimals)
    count = _whole(call.arguments[1])
    earlier = [lower(scope, of, back + step) for step in range(1, count + 1)]
    shown = earlier[0].decimals if decimals is None else decimals
    return making.quotient(linear.plus(*earlier), making.constant(count), shown)


def percentage(top: Node, bottom: Node, decimals: int, when_none: Node | None = None) -> Node:
    """Return top per hundred of the bottom, rounded half away."""
    return making.quotient(linear.multiplied(HUNDRED, top), bottom, decimals, when_none=when_none)


def _peers(kind: str) -> Callable[[Scope, Sequence[Node]], Node]:
    def make(scope: Scope, arguments: Sequence[Node]) -> Node:
        return comparing.peers(arguments[0], kind, group=scope.peer_group("group"))

    return make


def _choose(scope: Scope, arguments: Sequence[Node]) -> Node:
    when, then, other = arguments
    return choosing.choose(lower_truth(when), then, other)


_FUNCTIONS: dict[str, Callable[[Scope, Sequence[Node]], Node]] = {
    "MIN": lambda _, arguments: making.least(*arguments),
    "MAX": lambda _, arguments: making.greatest(*arguments),
    "ABS": lambda _, arguments: making.magnitude(arguments[0]),
    "SUM": lambda _, arguments: linear.plus(*arguments),
    "IF": _choose,
    "AND": lambda _, arguments: choosing.every(*map(lower_truth, arguments)),
    "OR": lambda _, arguments: choosing.some(*map(lower_truth, arguments)),
    "NOT": lambda _, arguments: choosing.opposite(lower_truth(arguments[0])),
    "RATE": lambda _, arguments: percentage(arguments[0], arguments[1], RATE_DECIMALS),
    "IFMISSING": lambda _, arguments: choosing.fallback(arguments[0], arguments[1]),
    "ISMISSING": lambda _, arguments: choosing.is_missing(arguments[0]),
    "PEERMAX": _peers("greatest"),
    "PEERMIN": _peers("least"),
    "PEERSUM": _peers("sum"),
    "PEERCOUNT": _peers("count"),
    "PEERRANK": lambda scope, arguments: comparing.standing(
        arguments[0], group=scope.peer_group("group")
    ),
}


def percent_of(quantity: Quantity) -> Quantity:
    """Return hundredths of a per cent as the factor they stand for."""
    return Quantity(quantity.digits, quantity.decimals + 4)
