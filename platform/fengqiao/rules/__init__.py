"""The rule engine: a county's assessment rules as data, read, checked, scored and explained.

A library of its own: it knows no table, no web and no clock. ``read_rule_set`` checks a file
and returns its rules; ``score`` turns frozen facts into a :class:`Result`; ``describe`` and
``explain`` say rules and points in Chinese; ``check_examples`` runs the worked examples of a
file. The product takes what is named here; only the commands on rule files
(``fengqiao.cli.rules``), which show how the engine works, reach further in.
"""

from fengqiao.rules.data.checking import check_facts
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.hashing import facts_sha256
from fengqiao.rules.data.uncounted import facts_warnings
from fengqiao.rules.examples import check_examples
from fengqiao.rules.facts import (
    Facts,
    FactValue,
    HeldStatus,
    History,
    PeriodRecord,
    Row,
    Source,
    UnitFacts,
)
from fengqiao.rules.history import period_record
from fengqiao.rules.kept_result import read_result
from fengqiao.rules.language.reading import read_rule_set
from fengqiao.rules.language.schema import json_schema
from fengqiao.rules.language.sheet import RuleErrors, excerpt
from fengqiao.rules.model.conditions import Held
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.declared import LEVELS, PERIODS, Fact
from fengqiao.rules.model.mechanisms import Manual
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.model.scheme import Item, Section
from fengqiao.rules.needs import asked_statuses, blocking_facts, looks_back
from fengqiao.rules.numbers import NotANumber, read_number, round_half_away, show
from fengqiao.rules.result import (
    Amount,
    Follow,
    Input,
    Line,
    Met,
    Result,
    Status,
    Subtotal,
    UnitScore,
    Waived,
)
from fengqiao.rules.scoring import score
from fengqiao.rules.scoring.inputs import say_fact
from fengqiao.rules.telling.describing import describe
from fengqiao.rules.telling.explaining import explain
from fengqiao.rules.telling.tree import Step
from fengqiao.rules.telling.verdicts import say_amount, say_met

__all__ = [
    "LEVELS",
    "MARKS",
    "PERIODS",
    "Amount",
    "Fact",
    "FactErrors",
    "FactValue",
    "Facts",
    "Follow",
    "Held",
    "HeldStatus",
    "History",
    "Input",
    "Item",
    "Line",
    "Manual",
    "Met",
    "NotANumber",
    "PeriodRecord",
    "Result",
    "Row",
    "RuleErrors",
    "RuleSet",
    "Rules",
    "Section",
    "Source",
    "Status",
    "Step",
    "Subtotal",
    "UnitFacts",
    "UnitScore",
    "Waived",
    "asked_statuses",
    "blocking_facts",
    "check_examples",
    "check_facts",
    "describe",
    "excerpt",
    "explain",
    "facts_sha256",
    "facts_warnings",
    "json_schema",
    "looks_back",
    "period_record",
    "read_number",
    "read_result",
    "read_rule_set",
    "round_half_away",
    "say_amount",
    "say_fact",
    "say_met",
    "score",
    "show",
]
