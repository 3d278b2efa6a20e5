"""The figures a line was reckoned from, each with the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.executing.population import Values, column_key
from fengqiao.rules.facts import Row, Source
from fengqiao.rules.measuring.calendar import shifted, words
from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Input
from fengqiao.rules.scoring.frozen import Scored, value_at
from fengqiao.rules.telling.naming import NO_DATA, with_unit
from fengqiao.rules.tree.nodes import Column, Named, Node
from fengqiao.rules.tree.walking import operands

MEASURE = "measure:"


def inputs_of(node: Node) -> list[Column | Named]:
    """Return the facts and measures a value is worked out from, each once, in order.

    What a measure itself is worked out from is not listed; the measure stands for it.
    """
    found: dict[str, Column | Named] = {}
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Named) and each.id.startswith(MEASURE):
            found.setdefault(each.id, each)
        elif isinstance(each, Column):
            if not each.name.startswith("#"):
                found.setdefault(column_key(each.name, each.back), each)
        else:
            waiting += reversed(operands(each))
    return list(found.values())


@dataclass(frozen=True)
class Inputs:
    """Reads inputs of the units of one period."""

    scored: Scored

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts by id."""
        return {fact.id: fact for fact in self.scored.rules.facts}

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The measures by id."""
        return {one.id: one for one in self.scored.rules.measures}

    def read(self, node: Column | Named, row: int) -> Input:
        """Return one figure of one unit."""
        if isinstance(node, Named):
            return self._measure(node, row)
        return self._earlier(node, row) if node.back else self.fact(node.name, row)

    def fact(self, name: str, row: int) -> Input:
        """Return a fact of the period itself, with the records behind it."""
        fact, found = self.facts[name], self.scored.units[row]["facts"].get(name)
        if found is None:
            value = 0 if fact.absent == "zero" else None
            return Input(name, fact.title, value, say_fact(fact, value), ())
        sources = tuple(found.get("sources", ()))
        return Input(name, fact.title, found["value"], say_fact(fact, found["value"]), sources)

    def _earlier(self, node: Column, row: int) -> Input:
        fact, key = self.facts[node.name], column_key(node.name, node.back)
        value = value_at(Values(*self.scored.population.columns[key]), row)
        return Input(key, self._dated(fact.title, node.back), value, say_fact(fact, value), ())

    def _dated(self, title: str, back: int) -> str:
        if not back:
            return title
        period = shifted(self.scored.facts["period"], -back, self.scored.setting.rounds)
        return f"{words(period) if period else f'前 {back} 期'}{title}"

    def _measure(self, node: Named, row: int) -> Input:
        name, _, back = node.id.removeprefix(MEASURE).partition("@")
        measure = self.measures[name]
        value = self._value(node, row)
        title = self._dated(measure.title, int(back or 0))
        shown = NO_DATA if value is None else with_unit(show(value, node.decimals), measure.unit)
        sources = () if back else self._records(measure, row)
        return Input(node.id.removeprefix(MEASURE), title, value, shown, sources)

    def _value(self, node: Named, row: int) -> int | None:
        return self.scored.value(node, row) if node in self.scored.values else None

    def _records(self, measure: Measure, row: int) -> tuple[Source, ...]:
        """Return the records of the rows that count for a unit."""
        source = measure.source
        if not isinstance(source, Rows | Lateness):
            return ()
        code = self.scored.population.codes[row]
        own = self._rows_of.get((source.register, code), [])
        if not any("sources" in each for each in own):
            return ()
        period = self.scored.facts["period"]
        traced = trace_rows(self.scored.rules, measure, own, code, period)
        found: list[Source] = []
        for each in traced.rows:
            if each.fate == "counted":
                found += [one for one in each.sources if one not in found]
        return tuple(found)

    @cached_property
    def _rows_of(self) -> Mapping[tuple[str, str], list[Row]]:
        """The rows of each register that stand for a unit or may be charged to it."""
        units = {
            register.id: [field.id for field in register.fields if field.kind == "unit"]
            for register in self.scored.rules.registers
        }
        found: dict[tuple[str, str], list[Row]] = {}
        for register, rows in self.scored.facts.get("rows", {}).items():
            for one in rows:
                charged = {one["unit"], *(one["values"].get(key) for key in units[register])}
                for code in charged:
                    found.setdefault((register, str(code)), []).append(one)
        return found


def say_fact(fact: Fact, value: int | None) -> str:
    """Return a figure as people read it: its choice, or the number with its unit."""
    if value is None:
        return NO_DATA
    if fact.choices:
        return dict(fact.choices).get(value, str(value))
    return with_unit(show(value, fact.decimals), fact.unit)
