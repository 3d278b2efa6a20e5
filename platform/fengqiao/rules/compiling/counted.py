"""Points by counting: so much for each, checklists, lookups, marks given, formulas."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fengqiao.rules.compiling.bench import Bench
from fengqiao.rules.compiling.formulas import lower_truth
from fengqiao.rules.compiling.linear import MINUS, ONE, ZERO, Term, linear, minus, plain
from fengqiao.rules.compiling.ramps import fraction_of
from fengqiao.rules.model.mechanisms import (
    Add,
    Check,
    CheckLine,
    Deduct,
    Each,
    Expression,
    Lookup,
    Manual,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.tree.choosing import choose, compare, every, table
from fengqiao.rules.tree.making import greatest, least, unknown
from fengqiao.rules.tree.nodes import Node


def lower_deduct(bench: Bench, deduct: Deduct) -> Node:
    """Return the full mark less what is taken off; parts ``figure/n``, ``each/n``, ``taken``."""
    terms = _terms(bench, deduct.each)
    taken = linear(terms)
    bench.keep("taken", taken)
    if deduct.cap is None:
        less = [(_opposite(points), figure) for points, figure in terms]
        return linear([(ONE, bench.full), *less], decimals=bench.decimals)
    if taken.low >= 0:
        # The least that can be left is one edge beside the item's floor, not one more sum.
        left = linear([(ONE, bench.full), (MINUS, taken)], decimals=bench.decimals)
        return greatest(left, minus(bench.full, plain(deduct.cap)))
    return minus(bench.full, least(taken, plain(deduct.cap)), bench.decimals)


def lower_add(bench: Bench, add: Add) -> Node:
    """Return the points for all that is counted; parts ``figure/n``, ``each/n``, ``given``."""
    given = linear(_terms(bench, add.each), decimals=bench.decimals)
    bench.keep("given", given)
    return given if add.cap is None else least(given, plain(add.cap))


def _terms(bench: Bench, each: Iterable[Each]) -> list[Term]:
    terms = []
    for number, one in enumerate(each, start=1):
        figure = bench.figure(f"figure/{number}", one.of)
        bench.keep(f"each/{number}", linear([(one.points, figure)]))
        terms.append((one.points, figure))
    return terms


def _opposite(quantity: Quantity) -> Quantity:
    return Quantity(-quantity.digits, quantity.decimals)


def lower_check(bench: Bench, check: Check) -> Node:
    """Return the points of the lines that hold; parts ``figure/n`` and ``line/n``."""
    terms, fixed = list[Term](), ZERO
    for number, line in enumerate(check.lines, start=1):
        holds = _holds(bench, line, number)
        spread = _added(line.points, _opposite(line.otherwise))
        bench.keep(f"line/{number}", linear([(spread, holds)], line.otherwise))
        terms.append((spread, holds))
        fixed = _added(fixed, line.otherwise)
    return linear(terms, fixed, bench.decimals)


def _holds(bench: Bench, line: CheckLine, number: int) -> Node:
    figure = bench.figure(f"figure/{number}", line.of)
    if line.at_least is None:
        return lower_truth(figure)
    return compare(">=", figure, plain(line.at_least))


def _added(left: Quantity, right: Quantity) -> Quantity:
    decimals = max(left.decimals, right.decimals)
    return Quantity(left.at(decimals) + right.at(decimals), decimals)


def lower_lookup(bench: Bench, lookup: Lookup) -> Node:
    """Return the points of the unit's choice; a choice without points has none."""
    extra = [] if lookup.otherwise is None else [lookup.otherwise]
    values = [points for _, points in lookup.rows] + extra
    decimals = max([bench.decimals, *(value.decimals for value in values)])
    choice = bench.scope.name(lookup.fact)
    bench.keep("figure", choice, title=lookup.fact)
    rest = extra[0].at(decimals) if extra else None
    return table(
        choice, [(code, value.at(decimals)) for code, value in lookup.rows], rest, decimals
    )


def lower_manual(bench: Bench, manual: Manual) -> Node:
    """Return the points the owner gave; a mark outside the range is no mark."""
    given = bench.scope.name(manual.fact)
    bench.keep("figure", given, title=manual.fact)
    lowest, highest = plain(manual.lowest), plain(manual.highest)
    inside = []
    if _below(given.low, given.decimals, manual.lowest):
        inside.append(compare(">=", given, lowest))
    if _below(-given.high, given.decimals, _opposite(manual.highest)):
        inside.append(compare("<=", given, highest))
    if not inside:
        return given
    # The bounds of what is left are those of the range.
    kept = least(greatest(given, lowest), highest)
    return choose(every(*inside), kept, unknown(given.decimals))


def _below(value: int, decimals: int, edge: Quantity) -> bool:
    return Fraction(value, 10**decimals) < fraction_of(edge)


def lower_expression(bench: Bench, expression: Expression) -> Node:
    """Return the points a formula gives."""
    return bench.lower(expression.formula)
