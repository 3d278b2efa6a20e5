"""Facts, measures and rows behind the points of one unit, as steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.facts import Row
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.result import Input
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.scoring.inputs import MEASURE, Inputs, inputs_of
from fengqiao.rules.telling.measures import say_measure
from fengqiao.rules.telling.naming import Names
from fengqiao.rules.telling.rows import row_steps
from fengqiao.rules.telling.tree import Step, place_of


@dataclass(frozen=True)
class FigureSteps:
    """Makes the steps of one unit's figures."""

    scored: Scored
    row: int
    names: Names

    @cached_property
    def _reader(self) -> Inputs:
        return Inputs(self.scored)

    def of(self, inputs: Sequence[Input]) -> tuple[Step, ...]:
        """Return a step for each figure a line was reckoned from."""
        return tuple(self._step(one) for one in inputs)

    def _step(self, one: Input) -> Step:
        word, _, back = one.name.removeprefix(MEASURE).partition("@")
        measure = self._reader.measures.get(word)
        if measure is not None and not back:
            return self._measure(measure, one)
        labels = "；".join(source["label"] for source in one.sources)
        fact = self._reader.facts.get(word)
        place = None if fact is None else place_of(fact.place, self.scored.rules.version)
        # A round's points are called by its period, which no declaration knows.
        shown = one.shown.partition(" ")[0] if fact is None else self.names.written(word, one.value)
        unit = one.shown.removeprefix(shown).strip()
        words = f"来源：{labels}。" if labels else ""
        return Step("fact", one.name, one.title, shown, unit, words, place, one.sources)

    def _measure(self, measure: Measure, one: Input) -> Step:
        place = place_of(measure.place, self.scored.rules.version)
        words = f"{say_measure(measure, self.names, self._shown)} = {one.shown}。"
        shown = self.names.written(measure.id, one.value)
        unit = "" if one.value is None else measure.unit
        children: tuple[Step, ...]
        if isinstance(measure.source, Rows | Lateness):
            rows, code = self._rows(measure.source.register), self.scored.population.codes[self.row]
            children = row_steps(measure, measure.source, self.names, rows, code)
        else:
            node = self.scored.program.measures[measure.id]
            children = self.of([self._reader.read(each, self.row) for each in inputs_of(node.of)])
        return Step(
            "measure", measure.id, measure.title, shown, unit, words, place, one.sources, children
        )

    def _rows(self, register: str) -> Sequence[Row]:
        return self.scored.facts.get("rows", {}).get(register, ())

    def _shown(self, word: str) -> str | None:
        """Return a figure of the unit by its name, without its unit of measure."""
        if word in self._reader.facts:
            return self.names.written(word, self._reader.fact(word, self.row).value)
        if word in self._reader.measures:
            node = self.scored.program.measures[word]
            return self.names.written(word, self._reader.read(node, self.row).value)
        return None
