"""Declared full marks against the sum of the parts, for every type of unit."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from fengqiao.rules.checking.bounds import exact
from fengqiao.rules.model.conditions import Is
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item, Section


class Sums:
    """The largest sum of full marks that some parts come to for one unit.

    Parts for different labels of one choice fact exclude each other, so only the label with the
    largest sum counts. Parts for units told otherwise make the sum unknown.
    """

    def __init__(self, rules: Rules) -> None:
        self.parts: dict[str, Item | Section] = {item.id: item for item in rules.items}
        self.parts |= {section.id: section for section in rules.sections}
        self.codes = {fact.id: [code for code, _ in fact.choices] for fact in rules.facts}

    def of(self, parts: tuple[str, ...]) -> Fraction | None:
        """Return the sum, or None if it cannot be told."""
        always = Fraction(0)
        by_fact: dict[str, list[Item | Section]] = defaultdict(list)
        for part in (self.parts[word] for word in parts if word in self.parts):
            fact = _fact(part)
            if fact is None:
                return None
            if fact:
                by_fact[fact].append(part)
            else:
                always += exact(_full(part))
        for fact, several in by_fact.items():
            sums = [
                sum((_mark(p, fact, c) for p in several), Fraction(0)) for c in self.codes[fact]
            ]
            always += max(sums, default=Fraction(0))
        return always


def _full(part: Item | Section) -> Quantity:
    full = part.weight if isinstance(part, Item) else part.full
    return full or Quantity(0)


def _fact(part: Item | Section) -> str | None:
    """Return the one choice fact a part's full mark hangs on, nothing, or None if untold."""
    facts = set()
    if part.only_for is not None:
        if not isinstance(part.only_for, Is):
            return None
        facts.add(part.only_for.name)
    if isinstance(part, Item) and part.weight_by is not None:
        facts.add(part.weight_by.fact)
    if len(facts) > 1:
        return None
    return facts.pop() if facts else ""


def _mark(part: Item | Section, fact: str, code: int) -> Fraction:
    only = part.only_for
    if isinstance(only, Is) and only.name == fact and code not in only.codes:
        return Fraction(0)
    if isinstance(part, Item) and part.weight_by is not None:
        return exact(dict(part.weight_by.rows).get(code, _full(part)))
    return exact(_full(part))
