"""The rule engine: a county's assessment rules as data, read, checked, scored and explained.

A library of its own: it knows no table, no web and no clock. ``read_rule_set`` checks a file,
``score`` turns frozen facts into a :class:`Result`, ``explain`` and ``describe`` say it in
Chinese, ``check_examples`` runs the worked examples of a file.
"""

from fengqiao.rules.examples import ExampleOutcome, check_examples
from fengqiao.rules.facts import (
    FactErrors,
    Facts,
    FactValue,
    Source,
    UnitFacts,
    check_facts,
    facts_sha256,
)
from fengqiao.rules.history import History, YearRecord, year_record
from fengqiao.rules.model import MARKS, RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.reading import read_rule_set
from fengqiao.rules.result import Input, Line, Result, Status, Subtotal, UnitScore, read_result
from fengqiao.rules.scoring import score
from fengqiao.rules.sentences import describe, explain
from fengqiao.rules.shape import RuleErrors

__all__ = [
    "MARKS",
    "ExampleOutcome",
    "FactErrors",
    "FactValue",
    "Facts",
    "History",
    "Input",
    "Line",
    "Result",
    "RuleErrors",
    "RuleSet",
    "Source",
    "Status",
    "Subtotal",
    "UnitFacts",
    "UnitScore",
    "YearRecord",
    "check_examples",
    "check_facts",
    "describe",
    "explain",
    "facts_sha256",
    "read_result",
    "read_rule_set",
    "score",
    "show",
    "year_record",
]
