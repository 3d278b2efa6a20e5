"""Worked examples are a rule file's own tests: score them and compare with the hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fengqiao.rules.facts import FactErrors, Facts
from fengqiao.rules.history import YearRecord
from fengqiao.rules.model import MARKS, Example, ExampleUnit, RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Line, Result, Subtotal
from fengqiao.rules.scoring import score
from fengqiao.sources import Finding


@dataclass(frozen=True)
class ExampleOutcome:
    """One worked example: whether it came out as by hand, and each difference at its place."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.findings


def check_examples(rule_set: RuleSet) -> list[ExampleOutcome]:
    """Return the outcome of every worked example, in the order of the file."""
    return [_check(rule_set, example) for example in rule_set.examples]


def _check(rule_set: RuleSet, example: Example) -> ExampleOutcome:
    try:
        result = score(rule_set, _facts(example), _history(example))
    except FactErrors as error:
        found = tuple(Finding(example.place, problem) for problem in error.problems)
        return ExampleOutcome(example.name, found)
    differences = [
        Finding(unit.place, f"算例“{example.name}”{unit.name}：{words}", "请核对规则或重新手算。")
        for unit in example.units
        for words in _compare(unit, result)
    ]
    return ExampleOutcome(example.name, tuple(differences))


def _facts(example: Example) -> Facts:
    return {
        "period": example.period,
        "units": [
            {
                "code": unit.name,
                "name": unit.name,
                "facts": {name: {"value": value} for name, value in unit.given},
            }
            for unit in example.units
        ],
    }


def _history(example: Example) -> dict[str, YearRecord]:
    everybody = [unit.name for unit in example.units]
    return {
        year: {"units": everybody, "decisions": {key: list(names) for key, names in lists}}
        for year, lists in example.history
    }


def _compare(unit: ExampleUnit, result: Result) -> Iterable[str]:
    found = result.unit(unit.name)
    reached: dict[str, int | None] = {"total": found.total, "bonus": found.bonus}
    parts: tuple[Line | Subtotal, ...] = (*found.items, *found.sections, *found.bonuses)
    for part in parts:
        reached[part.id] = part.points
    for key, expected in unit.points:
        if reached[key] != expected:
            yield f"“{key}”应为 {_say_points(expected)}，算出 {_say_points(reached[key])}。"
    if unit.rank is not None and found.rank != unit.rank:
        yield f"应列第 {unit.rank} 名，算出 {found.rank or '没有名次'}。"
    marks = tuple(status.kind for status in result.statuses_of(unit.name))
    if unit.marks is not None and sorted(marks) != sorted(unit.marks):
        yield f"状态应为{_say_marks(unit.marks)}，算出{_say_marks(marks)}。"


def _say_points(points: int | None) -> str:
    return "暂不能计分" if points is None else f"{show(points)} 分"


def _say_marks(marks: tuple[str, ...]) -> str:
    return "、".join(f"“{MARKS[mark]}”" for mark in marks) or "没有"
