"""What an example expects against what was reckoned, each difference at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fengqiao.rules.examples.sheet import MISSING, Sheet
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.result import UnitScore
from fengqiao.rules.scoring.deed import Full
from fengqiao.sources import Finding, Node

_ADVICE = "请核对规则或重新手算。"


@dataclass(frozen=True)
class Figure:
    """A reckoned figure: an integer at its decimals, or None while it is open."""

    value: int | None
    decimals: int


@dataclass(frozen=True)
class Comparer:
    """Compares the units of one example."""

    rules: Rules
    full: Full
    name: str

    def compare(self, code: str, node: Node) -> Iterator[Finding]:
        """Yield each difference of one unit."""
        sheet, unit = Sheet(), self._unit(code)
        if unit is None:
            yield self._finding(node, code, "没有参加这一轮，没有结果。")
            return
        figures = self._figures(unit)
        for key, entry in sheet.fields(node, "expect（应得结果）").items():
            if key in _WORDS:
                yield from self._words(key, entry, unit, sheet)
            elif key in _TABLES:
                yield from self._tables(key, entry, unit, sheet)
            elif sheet.known(node, key, (*figures, *_WORDS, *_TABLES), "结果"):
                yield from self._number(key, entry, figures[key], unit, sheet)
        yield from sheet.findings

    def _unit(self, code: str) -> UnitScore | None:
        return self._units.get(code)

    @cached_property
    def _units(self) -> Mapping[str, UnitScore]:
        return {unit.code: unit for unit in self.full.result.units}

    def _figures(self, unit: UnitScore) -> dict[str, Figure]:
        decimals = self.full.result.decimals
        found = {part.id: Figure(part.points, decimals) for part in (*unit.items, *unit.bonuses)}
        groups = (*unit.sections, *unit.bonus_groups)
        found |= {part.id: Figure(part.points, decimals) for part in groups}
        found |= {"total": Figure(unit.total, decimals), "bonus": Figure(unit.bonus, decimals)}
        found["rank"] = Figure(unit.rank, 0)
        for one, measure in zip(unit.measures, self.rules.measures, strict=True):
            found[one.id] = Figure(one.value, measure.decimals)
        return found

    def _number(
        self, key: str, node: Node, found: Figure, unit: UnitScore, sheet: Sheet
    ) -> Iterator[Finding]:
        if node.text == MISSING:
            if found.value is not None:
                shown = show(found.value, found.decimals)
                yield self._finding(node, unit.name, f"“{key}”应暂无结果，算得 {shown}。")
            return
        expected = sheet.number(node, found.decimals)
        if expected is None or expected == found.value:
            return
        wanted = show(expected, found.decimals)
        if found.value is None:
            yield self._finding(node, unit.name, f"“{key}”应为 {wanted}，算得暂无结果。")
            return
        got, gap = (show(value, found.decimals) for value in (found.value, found.value - expected))
        yield self._finding(node, unit.name, f"“{key}”应为 {wanted}，算得 {got}，差 {gap}。")

    def _words(self, key: str, node: Node, unit: UnitScore, sheet: Sheet) -> Iterator[Finding]:
        if key == "grade":
            wanted = None if node.text == MISSING else node.text
            if wanted != unit.grade:
                said = f"等次应为{_say_one(wanted)}，算得{_say_one(unit.grade)}。"
                yield self._finding(node, unit.name, said)
            return
        expected = sorted(entry.text or "" for entry in sheet.entries(node, key))
        found, titles, what = self._lists(unit)[key]
        if expected != sorted(found):
            said = f"{what}应为{_say_list(expected, titles)}，算得{_say_list(found, titles)}。"
            yield self._finding(node, unit.name, said)

    def _lists(self, unit: UnitScore) -> dict[str, tuple[list[str], Mapping[str, str], str]]:
        given = [one.kind for one in self.full.result.statuses_of(unit.code)]
        titles = {one.id: one.title for one in self.rules.decisions}
        return {
            "marks": (given, MARKS, "状态"),
            "decisions": (list(unit.decisions), titles, "认定的决定"),
        }

    def _tables(self, key: str, node: Node, unit: UnitScore, sheet: Sheet) -> Iterator[Finding]:
        if key == "money":
            yield from self._money(node, unit, sheet)
        elif key == "points_to":
            yield from self._points_to(node, unit, sheet)
        else:
            yield from self._terms(node, unit, sheet)

    def _points_to(self, node: Node, unit: UnitScore, sheet: Sheet) -> Iterator[Finding]:
        """Compare what decisions give to other schemes, by the scheme's name."""
        given = dict.fromkeys((one.points_to for one in self.rules.decisions if one.points_to), 0)
        for one in self.full.result.met_by(unit.code):
            if one.points_to:
                given[one.points_to] += one.points_elsewhere
        for key, entry in sheet.fields(node, "points_to（加到别的考核的分）").items():
            if sheet.known(node, key, given, "别的考核"):
                found = Figure(given[key], self.full.result.decimals)
                yield from self._number(key, entry, found, unit, sheet)

    def _terms(self, node: Node, unit: UnitScore, sheet: Sheet) -> Iterator[Finding]:
        """Compare how long the statuses of decisions last, as ``12`` months or a word."""
        lasts = {one.decision: one.lasts for one in self.full.result.statuses_of(unit.code)}
        ids = [one.id for one in self.rules.decisions]
        for key, entry in sheet.fields(node, "lasts（期限）").items():
            if not sheet.known(node, key, ids, "决定"):
                continue
            wanted, found = entry.text or "", lasts.get(key, "没有")
            if wanted not in (found, found.removeprefix("months:")):
                said = f"“{key}”的期限应为 {wanted}，算得 {found}。"
                yield self._finding(entry, unit.name, said)

    def _money(self, node: Node, unit: UnitScore, sheet: Sheet) -> Iterator[Finding]:
        decimals = {one.id: one.decimals for one in self.rules.money}
        due = {one.id: one.amount for one in unit.money}
        for key, entry in sheet.fields(node, "money（奖惩金额）").items():
            if sheet.known(node, key, decimals, "奖惩金额"):
                found = Figure(due.get(key, 0), decimals[key])
                yield from self._number(key, entry, found, unit, sheet)

    def _finding(self, node: Node, unit: str, words: str) -> Finding:
        return Finding(node.place, f"算例“{self.name}”{unit}：{words}", _ADVICE)


_WORDS = ("grade", "marks", "decisions")
_TABLES = ("money", "points_to", "lasts")


def _say_one(word: str | None) -> str:
    return "没有等次" if word is None else f"“{word}”"


def _say_list(words: Iterable[str], titles: Mapping[str, str]) -> str:
    return "、".join(f"“{titles.get(word, word)}”" for word in words) or "没有"
