"""Worked examples are a rule file's own tests: score them and compare with the hand."""

from fengqiao.rules.examples.checking import ExampleOutcome, check_examples, run_examples
from fengqiao.rules.examples.coverage import Coverage, ItemCoverage, coverage_findings

__all__ = [
    "Coverage",
    "ExampleOutcome",
    "ItemCoverage",
    "check_examples",
    "coverage_findings",
    "run_examples",
]
