"""How few and how many points every item, section and the total can come to."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import cast

from fengqiao.rules.checking.bounds import UNKNOWN, Bounds, Span, exact
from fengqiao.rules.checking.names import finishing_order
from fengqiao.rules.model.conditions import Is
from fengqiao.rules.model.mechanisms import (
    Add,
    Attain,
    Bands,
    BestRelative,
    Check,
    Deduct,
    Each,
    Expression,
    Interpolate,
    Lookup,
    Manual,
    RankPoints,
    Ratio,
    Slope,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item, Section

_NONE = Fraction(0)


def largest_weight(item: Item) -> Fraction | None:
    """Return the largest full mark an item has for any unit; None for a bonus without one."""
    weights = [] if item.weight is None else [exact(item.weight)]
    weights += [exact(points) for _, points in (item.weight_by.rows if item.weight_by else ())]
    return max(weights) if weights else None


class Earning:
    """Spans of points, by id of item, section and bonus, ``bonus`` and ``total``.

    ``unlimited`` keeps what an item's mechanism alone can give, before floor and cap.
    """

    def __init__(self, rules: Rules, bounds: Bounds) -> None:
        self.rules = rules
        self.bounds = bounds
        self.unlimited: dict[str, Span] = {}
        earners = (*rules.items, *rules.bonuses)
        self._only_for = {item.id: item.only_for for item in earners}
        self._only_for |= {section.id: section.only_for for section in rules.sections}
        items = {item.id: item for item in (*rules.items, *rules.bonuses)}
        sections = {section.id: section for section in rules.sections}
        order = [*finishing_order(rules), *(bonus.id for bonus in rules.bonuses)]
        for word in order:
            span = self._item(items[word]) if word in items else self._section(sections[word])
            bounds.spans[word] = span
        bounds.spans["bonus"] = self._bonus()
        bounds.spans["total"] = self._total()

    def _item(self, item: Item) -> Span:
        span = self._mechanism(item)
        self.unlimited[item.id] = span
        span = limited(span, item.floor, item.cap)
        low, high = span
        if low is not None and (item.zero_if or item.only_for or item.missing.policy == "zero"):
            low = min(low, _NONE)
        return low, high

    def _mechanism(self, item: Item) -> Span:
        weight = largest_weight(item)
        way = item.mechanism
        if isinstance(way, Deduct):
            taken = self._each(way.each, way.cap)
            return _less(weight or _NONE, taken)
        if isinstance(way, Add):
            return self._each(way.each, way.cap)
        if isinstance(way, Ratio | Attain | BestRelative):
            return _NONE, None if isinstance(way, Ratio) and way.beyond else weight
        if isinstance(way, Expression):
            return self.bounds.of(way.formula)
        if isinstance(way, Slope):
            return _slope(way, weight)
        return _listed(item, weight)

    def _each(self, each: tuple[Each, ...], cap: Quantity | None) -> Span:
        low: Fraction | None = _NONE
        high: Fraction | None = _NONE
        for one in each:
            points = exact(one.points)
            least, most = self.bounds.of(one.of)
            first = None if least is None else points * least
            last = None if most is None else points * most
            down, up = (first, last) if points >= 0 else (last, first)
            low = None if low is None or down is None else low + down
            high = None if high is None or up is None else high + up
        return limited((low, high), None, cap)

    def _section(self, section: Section) -> Span:
        if section.rescale is not None:
            return limited((_NONE, exact(section.full)), section.floor, section.cap)
        span = self._combined(section.parts, section.combine)
        low, high = limited(span, section.floor, section.cap)
        return (min(low, _NONE) if low is not None and section.only_for else low), high

    def _combined(self, parts: tuple[str, ...], combine: str) -> Span:
        spans = [self.bounds.spans.get(word, UNKNOWN) for word in parts]
        shares = {section.id: section.share or 0 for section in self.rules.sections}
        if combine == "mean":
            spans = [_times(span, Fraction(1, len(parts))) for span in spans]
        if combine == "weighted":
            spans = [
                _times(span, Fraction(shares.get(word, 0), 10_000))
                for span, word in zip(spans, parts, strict=True)
            ]
        return _added([low for low, _ in spans]), self._together(parts, [high for _, high in spans])

    def _together(self, parts: tuple[str, ...], highs: list[Fraction | None]) -> Fraction | None:
        """Return the most that parts give one unit: those for other labels give it nothing."""
        always: list[Fraction | None] = []
        by_label: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        for word, high in zip(parts, highs, strict=True):
            only = self._only_for.get(word)
            if not isinstance(only, Is) or high is None or high < 0:
                always.append(high)
                continue
            for code in only.codes:
                by_label[only.name, code] += high
        most: dict[str, Fraction] = {}
        for (fact, _), sum_of_label in by_label.items():
            most[fact] = max(most.get(fact, _NONE), sum_of_label)
        return _added([*always, *most.values()])

    def _bonus(self) -> Span:
        total = self.rules.total
        grouped = {word: group for group in self.rules.bonus_groups for word in group.of}
        alone = tuple(bonus.id for bonus in self.rules.bonuses if bonus.id not in grouped)
        spans = [self.bounds.spans[word] for word in alone]
        for group in self.rules.bonus_groups:
            together = self._combined(tuple(w for w in group.of if w in self.bounds.spans), "sum")
            spans.append(limited(together, group.floor, group.cap))
            self.bounds.spans[group.id] = spans[-1]
        span = (_added([low for low, _ in spans]), _added([high for _, high in spans]))
        return limited(span, total.bonus_floor, total.bonus_cap)

    def _total(self) -> Span:
        total = self.rules.total
        top = tuple(section.id for section in self.rules.sections if not section.parent)
        low, high = self._combined(top, total.combine)
        if total.parts in ("clip", "rescale"):
            high = exact(total.full)
        bonus = self.bounds.spans["bonus"]
        start = exact(total.start)
        span = (_added([low, bonus[0], start]), _added([high, bonus[1], start]))
        return limited(span, total.floor, total.cap)


def limited(span: Span, floor: Quantity | None, cap: Quantity | None) -> Span:
    """Return a span cut at a floor and a cap."""
    low, high = span
    if floor is not None:
        low = exact(floor) if low is None else max(low, exact(floor))
        high = None if high is None else max(high, exact(floor))
    if cap is not None:
        high = exact(cap) if high is None else min(high, exact(cap))
        low = None if low is None else min(low, exact(cap))
    return low, high


def _less(weight: Fraction, taken: Span) -> Span:
    low, high = taken
    return (None if high is None else weight - high), (None if low is None else weight - low)


def _times(span: Span, weight: Fraction) -> Span:
    low, high = span
    return (None if low is None else low * weight), (None if high is None else high * weight)


def _added(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, _NONE) if len(known) == len(values) else None


def _slope(way: Slope, weight: Fraction | None) -> Span:
    base = exact(way.base) if way.base is not None else weight or _NONE
    falls = any(not leg.gain for leg in way.legs)
    rises = any(leg.gain for leg in way.legs)
    low = base if not falls else None if way.cap is None else base - exact(way.cap)
    high = base if not rises else None if way.gain_cap is None else base + exact(way.gain_cap)
    return low, high


def _listed(item: Item, weight: Fraction | None) -> Span:
    """Return the span of a mechanism whose points stand in a list."""
    way = item.mechanism
    points: list[Fraction] = []
    if isinstance(way, Bands):
        full = weight or _NONE
        points = [full - exact(s.points) if s.off else exact(s.points) for s in way.steps]
    elif isinstance(way, Interpolate):
        points = [exact(given) for _, given in way.anchors]
    elif isinstance(way, Lookup):
        points = [exact(given) for _, given in way.rows]
        points += [] if way.otherwise is None else [exact(way.otherwise)]
    elif isinstance(way, Manual):
        points = [exact(way.lowest), exact(way.highest)]
    elif isinstance(way, Check):
        pairs = [(exact(line.points), exact(line.otherwise)) for line in way.lines]
        return sum(map(min, pairs), _NONE), sum(map(max, pairs), _NONE)
    else:
        return _placed(cast(RankPoints, way), weight)
    return min(points), max(points)


def _placed(way: RankPoints, weight: Fraction | None) -> Span:
    points = [exact(given) for given in way.table]
    if not points:
        return None, weight
    if way.after == "step":
        return None, max(points)
    return min([*points, _NONE] if way.after == "zero" else points), max(points)
