"""What the ids of a rule file are called, and how their figures are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.compiling.given import values_in_force
from fengqiao.rules.language.titles import titles_of
from fengqiao.rules.model.declared import Fact, Field, Parameter
from fengqiao.rules.model.measures import Measure
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show

NO_DATA = "没有数据"
POINTS = "分"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Names:
    """Titles, units and choices of everything a formula or condition can name.

    ``period`` says which dated value of a parameter is meant; empty: none, the parameter is then
    called by its title alone. ``fields`` are those of the register in hand, if any.
    """

    rules: Rules
    period: str = ""
    fields: tuple[Field, ...] = ()

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        found = titles_of(self.rules) | {one.id: one.title for one in self.rules.decisions}
        found |= {one.id: one.title for one in self.rules.grades}
        found |= {one.id: one.title for one in self.rules.registers}
        return found | {one.id: one.title for one in self.fields}

    @cached_property
    def _declared(self) -> Mapping[str, Fact | Field | Parameter | Measure]:
        rules = self.rules
        found: dict[str, Fact | Field | Parameter | Measure] = {}
        found.update({one.id: one for one in rules.facts})
        found.update({one.id: one for one in rules.parameters})
        found.update({one.id: one for one in rules.measures})
        found.update({one.id: one for one in self.fields})
        return found

    @property
    def grouped(self) -> bool:
        """Whether units are ranked in groups."""
        ranking = self.rules.ranking
        return ranking is not None and (ranking.groups is not None or ranking.within_parent)

    def title(self, word: str) -> str:
        """Return what an id is called; an unknown one is called by itself."""
        return self._titles.get(word) or word

    def unit(self, word: str) -> str:
        """Return the unit of measure of a figure, empty if it has none."""
        found = self._declared.get(word)
        if found is not None:
            return found.unit
        return POINTS if word in self._points else ""

    @cached_property
    def _points(self) -> frozenset[str]:
        """The ids of everything that has points."""
        rules = self.rules
        found = {"total", "bonus", *(one.id for one in (*rules.items, *rules.bonuses))}
        found.update(one.id for one in rules.sections)
        return frozenset(found | {one.id for one in rules.bonus_groups})

    def choices(self, word: str) -> Mapping[int, str]:
        """Return the labels of a choice by their codes; empty if it is none."""
        found = self._declared.get(word)
        return dict(found.choices) if isinstance(found, Fact | Field) else {}

    def basis(self, clause: str) -> str:
        """Return a basis as it is cited: document and clause; an unknown one by itself."""
        found = next((one for one in self.rules.basis if one.id == clause), None)
        return clause if found is None else f"《{found.document}》{found.clause}"

    def written(self, word: str, value: int | None) -> str:
        """Return a fact's or measure's integer as people read it, without its unit."""
        if value is None:
            return NO_DATA
        found = self._declared.get(word)
        if found is None or isinstance(found, Parameter):
            return str(value)
        label = self.choices(word).get(value)
        return show(value, found.decimals) if label is None else label

    def parameter(self, word: str) -> str | None:
        """Return the value of a parameter in force in the period, if it is one number."""
        found = self._declared.get(word)
        if not isinstance(found, Parameter) or found.by is not None or not self.period:
            return None
        values = values_in_force(found, self.period)
        return str(values[""]) if "" in values else None


def with_unit(shown: str, unit: str) -> str:
    """Return a number with its unit as people write it."""
    if not unit or shown == NO_DATA:
        return shown
    return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}"
