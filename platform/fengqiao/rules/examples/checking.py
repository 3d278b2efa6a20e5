"""Scoring the worked examples of a file and comparing each with the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.examples.comparing import Comparer
from fengqiao.rules.examples.reading import Example, read_examples
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.scoring.deed import Full, score_fully
from fengqiao.sources import Finding, Place


@dataclass(frozen=True)
class ExampleOutcome:
    """One worked example: whether it came out as by hand, and each difference at its place."""

    name: str
    place: Place
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.findings


@dataclass(frozen=True)
class Run:
    """An example that was scored; ``full`` is None if its facts could not be."""

    example: Example
    full: Full | None
    outcome: ExampleOutcome


def check_examples(rule_set: RuleSet) -> list[ExampleOutcome]:
    """Return the outcome of every worked example, in the order of the file."""
    return [run.outcome for run in run_examples(rule_set)]


def run_examples(rule_set: RuleSet) -> list[Run]:
    """Return every worked example with all its values, in the order of the file."""
    return [_run(rule_set, one) for one in read_examples(rule_set.rules, rule_set.examples)]


def _run(rule_set: RuleSet, example: Example) -> Run:
    if example.findings:
        return _failed(example, example.findings)
    try:
        full = score_fully(rule_set, example.facts, example.history, example.at)
    except FactErrors as error:
        problems = [f"算例“{example.name}”：{problem}" for problem in error.problems]
        return _failed(example, [Finding(example.place, problem) for problem in problems])
    comparer = Comparer(rule_set.rules, full, example.name)
    found = [finding for unit, node in example.expect for finding in comparer.compare(unit, node)]
    return Run(example, full, ExampleOutcome(example.name, example.place, tuple(found)))


def _failed(example: Example, findings: Sequence[Finding]) -> Run:
    return Run(example, None, ExampleOutcome(example.name, example.place, tuple(findings)))
