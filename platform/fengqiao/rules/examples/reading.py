"""Worked examples as facts: one unit or several, earlier periods, rounds, rows, statuses.

A register an example does not write is one without rows; real facts must deliver it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fengqiao.rules.examples.period import first_period
from fengqiao.rules.examples.rows import read_rows, read_statuses
from fengqiao.rules.examples.sheet import MISSING, YES_NO, Sheet
from fengqiao.rules.facts import Facts, FactValue, PeriodRecord, UnitFacts
from fengqiao.rules.language.examples import WAYS
from fengqiao.rules.measuring.calendar import containing, is_period
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Finding, Node, Place

SINGLE = "某单位"
PARENT = "parent"
_PARTS = (
    "name",
    "period",
    "at",
    "given",
    "rows",
    "past",
    "rounds",
    "units",
    "history",
    "statuses",
    "expect",
)
_INNER = ("given", "rows", "units", "statuses")
_RECORD = ("ranked", "totals", "grades")

Given = dict[str, int]


@dataclass(frozen=True)
class Example:
    """One worked example: what is given, and the node of what is expected of each unit."""

    name: str
    place: Place
    facts: Facts
    history: dict[str, PeriodRecord]
    at: str | None
    expect: tuple[tuple[str, Node], ...]
    findings: tuple[Finding, ...]


def read_examples(rules: Rules, node: Node | None) -> list[Example]:
    """Return the worked examples of a file; what is wrong with one stands in its findings."""
    entries = [] if node is None else (node.entries or [])
    return [read_example(rules, entry) for entry in entries]


def read_example(rules: Rules, node: Node) -> Example:
    """Return one worked example."""
    return _Reader(rules, Sheet()).read(node)


@dataclass
class _Reader:
    rules: Rules
    sheet: Sheet

    def read(self, node: Node) -> Example:
        parts = self.sheet.fields(node, "算例")
        for word in parts:
            self.sheet.known(node, word, _PARTS, "栏目")
        name = parts["name"].text or "" if "name" in parts else "没有名称的算例"
        units = self._unit_names(parts)
        period = self._period(parts)
        facts = self._facts(period, parts, units, {})
        rounds = self._rounds(parts, units)
        if rounds:
            facts = {**facts, "rounds": rounds}
        history = self._history(parts.get("history"), units)
        self._add_past(parts.get("past"), units, history)
        at = parts["at"].text if "at" in parts else None
        expect = self._expect(parts.get("expect"), units, several="units" in parts)
        # What rounds share is read for each of them; a fault in it is told once.
        place, found = node.place, tuple(dict.fromkeys(self.sheet.findings))
        return Example(name, place, facts, history, at, expect, found)

    def _period(self, parts: Mapping[str, Node]) -> str:
        node = parts.get("period")
        if node is None:
            held = self.sheet.fields(parts.get("rounds"), "rounds（各轮）")
            roll_up = self.rules.roll_up
            first = next(iter(held), None)
            if first and is_period(first):
                longer = roll_up.to if roll_up else self.rules.period
                return containing(first, longer)
            return first_period(self.rules)
        return self._checked_period(node.text or "", node.place)

    def _checked_period(self, word: str, place: Place) -> str:
        if is_period(word):
            return word
        advice = "例如 2026、2026-H1、2026-Q1、2026-03、2026-R1。"
        self.sheet.error(place, f"“{word}”不是考核周期。", advice)
        return first_period(self.rules)

    def _unit_names(self, parts: Mapping[str, Node]) -> tuple[str, ...]:
        return tuple(self.sheet.fields(parts.get("units"), "units（各单位）")) or (SINGLE,)

    def _facts(
        self, period: str, parts: Mapping[str, Node], units: tuple[str, ...], common: Given
    ) -> Facts:
        """Return the facts of one period, from ``given``, ``units``, ``rows`` and ``statuses``."""
        given = common | self._given(parts.get("given"))
        own = self.sheet.fields(parts.get("units"), "units（各单位）")
        found = [self._unit(name, own.get(name), given) for name in units]
        facts: Facts = {"period": period, "units": found}
        if self.rules.registers:
            facts["rows"] = read_rows(self.sheet, self.rules, parts.get("rows"), units)
        if "statuses" in parts:
            facts["statuses"] = read_statuses(self.sheet, parts["statuses"], units)
        return facts

    def _unit(self, name: str, node: Node | None, given: Given) -> UnitFacts:
        fields = dict(self.sheet.fields(node, f"单位“{name}”"))
        parent = fields.pop(PARENT, None)
        own = self._given(replace(node, fields=fields)) if node is not None else {}
        left_out = {key for key, entry in fields.items() if entry.text == MISSING}
        values = {key: value for key, value in (given | own).items() if key not in left_out}
        facts: dict[str, FactValue] = {key: {"value": value} for key, value in values.items()}
        unit: UnitFacts = {"code": name, "name": name, "facts": facts}
        if parent is not None:
            unit["parent"] = parent.text or ""
        return unit

    def _given(self, node: Node | None) -> Given:
        facts = {fact.id: fact for fact in self.rules.facts}
        given: Given = {}
        for word, entry in self.sheet.fields(node, "given（给定数据）").items():
            if node is None or not self.sheet.known(node, word, facts, "数据"):
                continue
            value = self._value(entry, facts[word])
            if value is not None:
                given[word] = value
        return given

    def _value(self, node: Node, fact: Fact) -> int | None:
        if node.text == MISSING:
            return None
        if fact.choices:
            labels = {label: code for code, label in fact.choices}
            if set(labels) == {"是", "否"}:
                labels = YES_NO
            return self.sheet.choice(node, labels)
        value = self.sheet.number(node, fact.decimals)
        if value is not None and not fact.least <= value <= fact.most:
            self.sheet.error(node.place, f"“{fact.title}”超出申报的范围。", "请核对 min 和 max。")
        return value

    def _rounds(self, parts: Mapping[str, Node], units: tuple[str, ...]) -> dict[str, Facts]:
        node = parts.get("rounds")
        common = self._given(parts.get("given"))
        found = {}
        for word, entry in self.sheet.fields(node, "rounds（各轮）").items():
            period = self._checked_period(word, _key_of(node, word))
            inner = self.sheet.fields(entry, f"{word} 一期", WAYS["rounds"])
            for key in inner:
                self.sheet.known(entry, key, _INNER, "栏目", WAYS["rounds"])
            took_part = self._took_part(inner, units)
            merged = self._with_units(parts, inner, took_part)
            found[period] = self._facts(period, merged, took_part, common)
        return found

    def _took_part(self, inner: Mapping[str, Node], units: tuple[str, ...]) -> tuple[str, ...]:
        """Return the units of a round: those it names, or all of the example."""
        return tuple(self.sheet.fields(inner.get("units"), "units（各单位）")) or units

    def _with_units(
        self, parts: Mapping[str, Node], inner: Mapping[str, Node], units: tuple[str, ...]
    ) -> Mapping[str, Node]:
        """Return a round's parts with what the example says of each unit for all rounds."""
        outer = self.sheet.fields(parts.get("units"), "units（各单位）")
        own = self.sheet.fields(inner.get("units"), "units（各单位）")
        merged = {}
        for name in units:
            fields = {**self._parts_of(outer.get(name)), **self._parts_of(own.get(name))}
            node = own.get(name) or outer.get(name)
            if node is not None:
                merged[name] = replace(node, fields=fields, text=None)
        holder = inner.get("units") or parts.get("units")
        if holder is None:
            return inner
        return {**inner, "units": replace(holder, fields=merged)}

    def _parts_of(self, node: Node | None) -> dict[str, Node]:
        return {} if node is None or node.fields is None else dict(node.fields)

    def _history(self, node: Node | None, units: tuple[str, ...]) -> dict[str, PeriodRecord]:
        found = {}
        for word, entry in self.sheet.fields(node, "history（往期）").items():
            period = self._checked_period(word, _key_of(node, word))
            found[period] = self._record(entry, units)
        return found

    def _record(self, node: Node, units: tuple[str, ...]) -> PeriodRecord:
        parts = self.sheet.fields(node, "history（往期结果）的一期", WAYS["history"])
        ids = [decision.id for decision in self.rules.decisions]
        record: PeriodRecord = {"units": sorted(units), "decisions": {}}
        for word, entry in parts.items():
            if not self.sheet.known(node, word, (*ids, *_RECORD), "决定", WAYS["history"]):
                continue
            if word == "ranked":
                record["units"] = sorted(self._names(entry, units))
            elif word == "totals":
                record["totals"] = self._totals(entry)
            elif word == "grades":
                record["grades"] = {
                    key: one.text or "" for key, one in self.sheet.fields(entry, "grades").items()
                }
            else:
                record["decisions"][word] = sorted(self._names(entry, units))
        return record

    def _names(self, node: Node, units: tuple[str, ...]) -> list[str]:
        entries = self.sheet.entries(node, "单位名单", WAYS["history"])
        for entry in entries:
            self.sheet.known(entry, entry.text or "", units, "单位", WAYS["history"])
        return [entry.text or "" for entry in entries]

    def _totals(self, node: Node) -> dict[str, int]:
        found = {}
        for name, entry in self.sheet.fields(node, "totals").items():
            value = self.sheet.number(entry, self.rules.total.decimals)
            if value is not None:
                found[name] = value
        return found

    def _add_past(
        self, node: Node | None, units: tuple[str, ...], history: dict[str, PeriodRecord]
    ) -> None:
        """Add the figures of earlier periods to the record of each."""
        for word, entry in self.sheet.fields(node, "past（往期数据）").items():
            period = self._checked_period(word, _key_of(node, word))
            record = history.setdefault(period, {"units": sorted(units), "decisions": {}})
            fields = self.sheet.fields(entry, f"{word} 的数据", WAYS["past"])
            if not fields:
                continue
            if units != (SINGLE,) and set(fields) <= set(units):
                record["facts"] = {name: self._given(one) for name, one in fields.items()}
            else:
                given = self._given(entry)
                record["facts"] = dict.fromkeys(units, given)

    def _expect(
        self, node: Node | None, units: tuple[str, ...], *, several: bool
    ) -> tuple[tuple[str, Node], ...]:
        fields = self.sheet.fields(node, "expect（应得结果）")
        if node is None or not several:
            return ((units[0], node),) if node is not None else ()
        return tuple(
            (name, entry)
            for name, entry in fields.items()
            if self.sheet.known(node, name, units, "单位")
        )


def _key_of(node: Node | None, word: str) -> Place:
    """Return where a key of a mapping that has it stands."""
    return node.keys.get(word, node.place) if node is not None else Place("", 1, 1)
