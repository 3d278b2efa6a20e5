"""Facts frozen into columns: what the executors run on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.executing.population import Population, column_key
from fengqiao.rules.facts import Facts, FactValue, History
from fengqiao.rules.measuring.calendar import shifted, words
from fengqiao.rules.measuring.columns import RegisterColumns, columns_of
from fengqiao.rules.measuring.rows import measure_columns
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.tree.nodes import Column

Filled: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_] | None]

MEASURE = "measure:"
PARENT = "#parent"


def facts_to_population(
    rules: Rules, columns: Iterable[Column], facts: Facts, history: History | None = None
) -> Population:
    """Return the columns a program needs, one row per unit, in the order of the units' codes.

    Facts go by their id, row measures by ``measure:<id>``, the parent by ``#parent`` (a number
    for each parent). Columns of earlier periods come from their records in ``history``; one
    that is not there is missing, and so is all that is counted in a register not delivered. Other
    ``#…`` columns are filled by later stages.

    :raises FactErrors: if a figure of an earlier period is outside its declared range
    :raises TooLarge: if a row measure may leave 63 bits
    """
    freezing = _Freezing(rules, facts, history or {})
    filled = {}
    for column in columns:
        key = column_key(column.name, column.back)
        if key not in filled and (not column.name.startswith("#") or column.name == PARENT):
            filled[key] = freezing.fill(column.name, column.back)
    return Population(freezing.codes, filled)


class _Freezing:
    def __init__(self, rules: Rules, facts: Facts, history: History) -> None:
        self.rules, self.facts, self.history = rules, facts, history
        self.units = sorted(facts["units"], key=lambda unit: unit["code"])
        self.codes = [unit["code"] for unit in self.units]
        self.declared = {fact.id: fact for fact in rules.facts}
        self.measures = {measure.id: measure for measure in rules.measures}
        self.registers: dict[str, RegisterColumns] = {}

    def fill(self, name: str, back: int) -> Filled:
        if name == PARENT:
            return self._parents()
        if back:
            return self._past(name, back)
        if name.startswith(MEASURE):
            return self._measured(name.removeprefix(MEASURE))
        return self._present(self.declared[name])

    def _parents(self) -> Filled:
        numbers: dict[str, int] = {}
        parents = [unit.get("parent") for unit in self.units]
        return _filled(
            [numbers.setdefault(code, len(numbers)) if code else None for code in parents]
        )

    def _present(self, fact: Fact) -> Filled:
        none = _nothing(fact)
        values = [_value(unit["facts"].get(fact.id), none) for unit in self.units]
        return _filled(values)

    def _measured(self, measure_id: str) -> Filled:
        measure = self.measures[measure_id]
        source = measure.source
        if not isinstance(source, Rows | Lateness):
            raise TypeError(f"{measure_id} is no measure of rows")
        rows = self.facts.get("rows", {}).get(source.register)
        if rows is None:
            # A register nobody delivered may hold anything; one without rows holds nothing.
            return _filled([None] * len(self.codes))
        if source.register not in self.registers:
            register = next(one for one in self.rules.registers if one.id == source.register)
            self.registers[source.register] = columns_of(register, rows, self.codes)
        return measure_columns(measure, self.registers[source.register], self.facts["period"])

    def _past(self, name: str, back: int) -> Filled:
        rounds = self.rules.roll_up.rounds if self.rules.roll_up else None
        period = shifted(self.facts["period"], -back, rounds)
        record = self.history.get(period) if period else None
        if record is None or "facts" not in record:
            return _filled([None] * len(self.codes))
        fact = self.declared.get(name)
        held = {*record["units"], *record["facts"]}
        none = None if fact is None else _nothing(fact)
        figures: Mapping[str, Mapping[str, int]] = record["facts"]
        values = [
            figures.get(code, {}).get(name, none) if code in held else None for code in self.codes
        ]
        if fact is not None:
            self._check_past(fact, period or "", values)
        return _filled(values)

    def _check_past(self, fact: Fact, period: str, values: list[int | None]) -> None:
        problems = [
            f"{unit['name']}：{words(period)}的“{fact.title}”是 {show(value, fact.decimals)}，"
            f"超出了规则写明的范围，请核对历史数据。"
            for unit, value in zip(self.units, values, strict=True)
            if value is not None and not fact.least <= value <= fact.most
        ]
        if problems:
            raise FactErrors(problems)


def _nothing(fact: Fact) -> int | None:
    return 0 if fact.absent == "zero" else None


def _value(given: FactValue | None, none: int | None) -> int | None:
    return none if given is None else given["value"]


def _filled(values: list[int | None]) -> Filled:
    missing = np.fromiter((value is None for value in values), np.bool_, len(values))
    array = np.fromiter((value or 0 for value in values), np.int64, len(values))
    return array, missing if missing.any() else None
