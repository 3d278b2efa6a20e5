"""The steps of sums, products, divisions and extremes."""

from __future__ import annotations

from functools import reduce
from math import gcd

import numpy as np

from fengqiao.rules.executing import steps
from fengqiao.rules.executing.lowering import Lowering, Place, inside, is_folded, unfolded
from fengqiao.rules.executing.registers import HALF, TRUTH, WHOLE
from fengqiao.rules.tree.bounds import size
from fengqiao.rules.tree.making import interval, known, quotient_scales
from fengqiao.rules.tree.nodes import (
    Extreme,
    Magnitude,
    Node,
    Product,
    Quotient,
    Rescaled,
    Sum,
)

_Signed = tuple[int, int]

_LARGEST_HALF = 2**31 - 1


def sum_(lowering: Lowering, node: Sum) -> Place:
    """Add terms of equal coefficients first, so that each coefficient multiplies once."""
    by_size: dict[int, list[_Signed]] = {}
    parts: list[_Signed] = []
    for factor, term in node.terms:
        value = known(term)
        if value is not None:
            parts.append((1, lowering.code.constant(factor * value)))
            continue
        inner, base = unfolded(lowering, term)
        signed = (1 if factor * inner > 0 else -1, lowering.number(base))
        by_size.setdefault(abs(factor * inner), []).append(signed)
    for coefficient, group in by_size.items():
        sign, register = _chain(lowering, group)
        parts.insert(0, (sign, _multiplied(lowering, register, coefficient)))
    sign, register = _chain(lowering, parts)
    if sign < 0:
        register = lowering.code.emit(np.multiply, register, lowering.code.constant(-1))
    return Place(register, lowering.gaps(*(term for _, term in node.terms)))


def _chain(lowering: Lowering, parts: list[_Signed]) -> _Signed:
    """Add up signed registers; the sign of the result is -1 only if all are."""
    sign = max(sign for sign, _ in parts)
    first = next(at for at, part in enumerate(parts) if part[0] == sign)
    register = parts[first][1]
    for other_sign, other in parts[:first] + parts[first + 1 :]:
        function = np.add if other_sign == sign else np.subtract
        register = lowering.code.emit(function, register, other)
    return sign, register


def _multiplied(lowering: Lowering, register: int, factor: int) -> int:
    if factor == 1:
        return register
    return lowering.code.emit(np.multiply, register, lowering.code.constant(factor))


def product(lowering: Lowering, node: Product) -> Place:
    register = lowering.code.emit(
        np.multiply, lowering.number(node.left), lowering.number(node.right)
    )
    return Place(register, lowering.gaps(node.left, node.right))


def folded(lowering: Lowering, node: Node) -> Place:
    factor, base = unfolded(lowering, node)
    register = _multiplied(lowering, lowering.number(base), factor)
    return Place(register, lowering.gaps(base))


def extreme(lowering: Lowering, node: Extreme) -> Place:
    function = steps.greatest if node.greatest else steps.least
    register = reduce(
        lambda one, other: lowering.code.emit(function, one, other),
        map(lowering.number, node.of),
    )
    return Place(register, lowering.gaps(*node.of))


def magnitude(lowering: Lowering, node: Magnitude) -> Place:
    register = lowering.code.emit(steps.absolute, lowering.number(node.of))
    return Place(register, lowering.gaps(node.of))


def rescaled(lowering: Lowering, node: Rescaled) -> Place:
    if is_folded(node):
        return folded(lowering, node)
    divisor = 10 ** (node.of.decimals - node.decimals)
    register = _by_constant(lowering, node.of, 1, divisor, node.mode)
    return Place(register, lowering.gaps(node.of))


def quotient(lowering: Lowering, node: Quotient) -> Place:
    up, down = quotient_scales(node.top.decimals, node.bottom.decimals, node.decimals)
    constant = known(node.bottom)
    if constant:
        register = _by_constant(lowering, node.top, up, constant * down, node.mode)
        return Place(register, lowering.gaps(node.top))
    if node.bottom.low == node.bottom.high == 0:
        return _guarded(lowering, node, lowering.code.constant(inside(node)))
    return _guarded(lowering, node, _by_array(lowering, node, up, down))


def _by_constant(lowering: Lowering, top: Node, up: int, divisor: int, mode: str) -> int:
    """Return top × up ÷ divisor, reduced first; a division by a constant costs little."""
    factor, base = unfolded(lowering, top)
    factor *= up if divisor > 0 else -up
    common = gcd(factor, divisor)
    factor, divisor = factor // common, abs(divisor) // common
    register = _multiplied(lowering, lowering.number(base), factor)
    if divisor == 1:
        return register
    constant = lowering.code.constant
    plus, below = _shift_of(divisor, mode)
    if below != plus and min(base.low * factor, base.high * factor) < 0:
        negative = lowering.code.emit(np.right_shift, register, constant(63))
        change = lowering.code.emit(np.bitwise_and, negative, constant(abs(below - plus)))
        function = np.add if below > plus else np.subtract
        register = lowering.code.emit(function, register, change)
    if plus:
        register = lowering.code.emit(np.add, register, constant(plus))
    return lowering.code.emit(np.floor_divide, register, constant(divisor))


def _shift_of(divisor: int, mode: str) -> tuple[int, int]:
    """Return what is added before flooring to a number ≥ 0, and to one below 0."""
    return {
        "half_away": (divisor // 2, (divisor - 1) // 2),
        "up": (divisor - 1, 0),
        "down": (0, divisor - 1),
        "floor": (0, 0),
    }[mode]


def _by_array(lowering: Lowering, node: Quotient, up: int, down: int) -> int:
    """Return the quotient with a bottom above 0; where it was 0, 1 or -1 stands in for it."""
    emit, constant = lowering.code.emit, lowering.code.constant
    factor, base = unfolded(lowering, node.top)
    top = _multiplied(lowering, lowering.number(base), factor * up)
    bottom = _multiplied(lowering, lowering.number(node.bottom), down)
    negative = node.top.low < 0
    if node.bottom.low < 0:
        top = emit(np.multiply, top, emit(steps.sign, bottom))
        bottom = emit(steps.absolute, bottom)
        negative = True
    if node.bottom.low <= 0 <= node.bottom.high:
        bottom = emit(steps.greatest, bottom, constant(1))
    shift = _shift(lowering, top if negative else None, bottom, node.mode)
    if shift is not None:
        top = emit(np.add, shift, top)
    largest = size(interval(node.top)) * up + 2 * size(interval(node.bottom)) * down
    if largest > _LARGEST_HALF:
        return emit(np.floor_divide, top, bottom)
    halves = (lowering.form(top, HALF), lowering.form(bottom, HALF))
    return lowering.form(emit(np.floor_divide, *halves, kind=HALF), WHOLE)


def _shift(lowering: Lowering, top: int | None, bottom: int, mode: str) -> int | None:
    """Return what is added to the top before flooring; ``top`` None if it is never negative."""
    emit, constant = lowering.code.emit, lowering.code.constant
    if mode == "floor" or (mode == "down" and top is None):
        return None
    sign = None if top is None else emit(np.right_shift, top, constant(63))
    if mode == "half_away":
        halved = bottom if sign is None else emit(np.add, bottom, sign)
        return emit(np.right_shift, halved, constant(1))
    less = emit(np.subtract, bottom, constant(1))
    if sign is None:
        return less
    if mode == "up":
        sign = emit(steps.inverse, sign)
    return emit(np.bitwise_and, less, sign)


def _guarded(lowering: Lowering, node: Quotient, register: int) -> Place:
    """Put in what a bottom of 0 gives."""
    gaps = lowering.gaps(node.top, node.bottom)
    if not node.bottom.low <= 0 <= node.bottom.high:
        return Place(register, gaps)
    zero = lowering.code.emit(
        np.equal, lowering.number(node.bottom), lowering.code.constant(0), kind=TRUTH
    )
    if node.when_none is None:
        # Behind a stand-in for 0 there is a possible value, unless the bottom was never above 0.
        if node.bottom.high < 1:
            register = lowering.filled(register, zero, inside(node))
        return Place(register, lowering.union(gaps, zero))
    chosen = lowering.code.emit(steps.copy, register)
    lowering.code.change(steps.put, lowering.number(node.when_none), zero, chosen)
    other = lowering.place(node.when_none).gaps
    if other is not None:
        other = lowering.code.emit(np.bitwise_and, other, zero, kind=TRUTH)
    return Place(chosen, lowering.union(gaps, other))
