"""How small and how large a figure can be, as far as the declared bounds tell."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from fengqiao.rules.checking.needs import Needs
from fengqiao.rules.measuring.bounds import measure_bounds
from fengqiao.rules.measuring.vectors import TooLarge
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.measures import (
    Baseline,
    Computed,
    Lateness,
    Measure,
    Rate,
    Rows,
    Standing,
    Survey,
    Trend,
)
from fengqiao.rules.model.mechanisms import Measured, Quotient
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules

# Lowest and highest; None is not known.
Span: TypeAlias = tuple[Fraction | None, Fraction | None]
UNKNOWN: Span = (None, None)
_STANDING: Span = (Fraction(1), None)
_YES_NO: Span = (Fraction(0), Fraction(1))
_TRUTH = ("=", "<>", "<", "<=", ">", ">=")


def exact(value: Quantity) -> Fraction:
    """Return a written number as a fraction."""
    return Fraction(value.digits, 10**value.decimals)


class Bounds:
    """Spans of facts, parameters and measures by id; items are added as they are worked out."""

    def __init__(self, rules: Rules, needs: Needs) -> None:
        self._rules = rules
        self.spans: dict[str, Span] = {}
        for fact in rules.facts:
            scale = 10**fact.decimals
            self.spans[fact.id] = (Fraction(fact.least, scale), Fraction(fact.most, scale))
        for parameter in rules.parameters:
            values = [exact(value) for _, _, value in parameter.values]
            self.spans[parameter.id] = (min(values), max(values))
        for measure in needs.order:
            self.spans[measure.id] = self._measure(measure)

    def of(self, formula: Formula) -> Span:
        """Return the span of a formula."""
        if isinstance(formula, Number):
            return exact(formula.value), exact(formula.value)
        if isinstance(formula, Name):
            return self.named(formula.word)
        if isinstance(formula, Operation):
            return self._operation(formula)
        return self._call(formula)

    def named(self, word: str) -> Span:
        """Return the span of a name; of a measure that needs its own past nothing is known yet."""
        return self.spans.get(word, UNKNOWN)

    def measured(self, of: Measured) -> Span:
        """Return the span of what a mechanism looks at; a rate is in per cent."""
        if isinstance(of, Quotient):
            return _percent(self.of(of.top), self.of(of.bottom))
        return self.of(of.formula)

    def _measure(self, measure: Measure) -> Span:
        span = self._source(measure)
        if measure.most is None:
            return span
        most = Fraction(measure.most, 10**measure.decimals)
        return span[0], most if span[1] is None else min(most, span[1])

    def _source(self, measure: Measure) -> Span:
        source = measure.source
        if isinstance(source, Rows | Lateness):
            try:
                low, high = measure_bounds(self._rules, measure)
            except TooLarge:
                # Whoever compiles the rules says which bound to tighten.
                return UNKNOWN
            return Fraction(low, 10**measure.decimals), Fraction(high, 10**measure.decimals)
        if isinstance(source, Computed):
            return self.of(source.formula)
        if isinstance(source, Rate):
            return _percent(self.of(source.top), self.of(source.bottom))
        if isinstance(source, Trend):
            return _change(source, self.of(source.of))
        if isinstance(source, Survey):
            weights = [exact(weight) for _, weight in source.answers]
            return min(weights), max(weights)
        if isinstance(source, Baseline) and source.kind in ("mean", "best", "worst"):
            return self.of(source.of)
        return _STANDING if isinstance(source, Standing) else UNKNOWN

    def _operation(self, formula: Operation) -> Span:
        right = self.of(formula.right)
        if formula.left is None:
            return right if formula.sign == "+" else _minus(right)
        if formula.sign in _TRUTH:
            return _YES_NO
        left = self.of(formula.left)
        if formula.sign == "+":
            return _plus(left, right)
        if formula.sign == "-":
            return _plus(left, _minus(right))
        return _times(left, right) if formula.sign == "*" else _divided(left, right)

    def _call(self, call: Call) -> Span:
        known = _CALLS.get(call.function)
        if known is None:
            return UNKNOWN
        return known([self.of(argument) for argument in call.arguments])


def _minus(span: Span) -> Span:
    low, high = span
    return (None if high is None else -high), (None if low is None else -low)


def _plus(left: Span, right: Span) -> Span:
    low = None if left[0] is None or right[0] is None else left[0] + right[0]
    high = None if left[1] is None or right[1] is None else left[1] + right[1]
    return low, high


def _times(left: Span, right: Span) -> Span:
    if None in left or None in right:
        both = left[0] is not None and right[0] is not None
        positive = both and min(left[0] or 0, right[0] or 0) >= 0
        return (Fraction(0), None) if positive else UNKNOWN
    corners = [a * b for a in left for b in right if a is not None and b is not None]
    return min(corners), max(corners)


def _divided(left: Span, right: Span) -> Span:
    """Return the span of a quotient; by 0 it is missing and has no bound to keep."""
    low, high = right
    if low is None or low < 0 or left[0] is None:
        return UNKNOWN
    if low == 0 or high is None or left[1] is None:
        return (Fraction(0), None) if left[0] >= 0 else UNKNOWN
    corners = [a / b for a in (left[0], left[1]) for b in (low, high)]
    return min(corners), max(corners)


def _rounded(spans: list[Span]) -> Span:
    """Return the span of a figure rounded to decimals, whichever way."""
    (low, high), (places, _) = spans
    scale = 10 ** int(places or 0)
    least = None if low is None else Fraction(floor(low * scale), scale)
    return least, None if high is None else Fraction(ceil(high * scale), scale)


def _change(trend: Trend, span: Span) -> Span:
    if trend.kind in ("falling", "rising"):
        return Fraction(0), Fraction(trend.back)
    if trend.kind == "difference":
        return _plus(span, _minus(span))
    # Nothing can fall by more than the whole of what it was.
    return (Fraction(-100), None) if span[0] is not None and span[0] >= 0 else UNKNOWN


def _percent(top: Span, bottom: Span) -> Span:
    """Return the span of a rate; part and whole are not known to belong together."""
    positive = top[0] is not None and top[0] >= 0 and bottom[0] is not None and bottom[0] >= 0
    return (Fraction(0), None) if positive else UNKNOWN


def _least(spans: list[Span]) -> Span:
    lows = [low for low, _ in spans if low is not None]
    highs = [high for _, high in spans if high is not None]
    return (min(lows) if len(lows) == len(spans) else None), (min(highs) if highs else None)


def _greatest(spans: list[Span]) -> Span:
    return _minus(_least([_minus(span) for span in spans]))


def _sum(spans: list[Span]) -> Span:
    found: Span = (Fraction(0), Fraction(0))
    for span in spans:
        found = _plus(found, span)
    return found


def _either(spans: list[Span]) -> Span:
    lows = [low for low, _ in spans if low is not None]
    highs = [high for _, high in spans if high is not None]
    low = min(lows) if len(lows) == len(spans) else None
    return low, (max(highs) if len(highs) == len(spans) else None)


def _size(spans: list[Span]) -> Span:
    low, high = spans[0]
    if low is None or high is None:
        return Fraction(0), None
    least = Fraction(0) if low <= 0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


_CALLS: dict[str, Callable[[list[Span]], Span]] = {
    "MIN": _least,
    "MAX": _greatest,
    "SUM": _sum,
    "ABS": _size,
    "IF": lambda spans: _either(spans[1:]),
    "IFMISSING": _either,
    "ROUND": _rounded,
    "ROUNDUP": _rounded,
    "ROUNDDOWN": _rounded,
    "PAST": lambda spans: spans[0],
    "PASTMEAN": lambda spans: spans[0],
    "PEERMEAN": lambda spans: spans[0],
    "PEERMAX": lambda spans: spans[0],
    "PEERMIN": lambda spans: spans[0],
    "RATE": lambda spans: _percent(spans[0], spans[1]),
    "AND": lambda spans: _YES_NO,
    "OR": lambda spans: _YES_NO,
    "NOT": lambda spans: _YES_NO,
    "ISMISSING": lambda spans: _YES_NO,
}
