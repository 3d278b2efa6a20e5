"""One damaged file through the whole engine, and what must be true of what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from fengqiao.rules import FactErrors, RuleErrors, RuleSet, check_examples, describe, read_rule_set
from fengqiao.rules.compiling import program_of
from fengqiao.rules.data.faults import FactFileErrors
from fengqiao.rules.data.files import read_facts, read_history
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, column_key, columns_of
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.scoring import score
from fengqiao.rules.scoring.frozen import outputs_of
from fengqiao.sources import Finding, Unreadable, decode

NAME = "办法.yaml"
SLOWEST = 1.0
_PLACE = re.compile(r"[^:\n]+:\d+:\d+ \S")
_QUOTED = re.compile(r"“([^”]+)”|「([^」]+)」")


@dataclass(frozen=True)
class Tried:
    """What became of a file: refused or taken, what is wrong with the outcome, how long it took."""

    refused: bool
    faults: tuple[str, ...]
    seconds: float


def try_rules(raw: bytes, *, scored: bool = True) -> Tried:
    """Read, check, compile, describe and score a rule file."""
    began = process_time()
    faults: list[str] = []
    try:
        rule_set = read_rule_set(raw, NAME)
    except RuleErrors as errors:
        seconds = process_time() - began
        findings = [one for one in errors.findings if one.severity == "error"]
        faults += _wrong_with(findings, raw) if findings else ["no error among the findings"]
        return Tried(True, tuple(faults), seconds)
    if scored:
        _use(rule_set)
    return Tried(False, tuple(faults), process_time() - began)


def _use(rule_set: RuleSet) -> None:
    """Do with an accepted file whatever the product does with it."""
    program = program_of(rule_set, _period(rule_set))
    outputs = outputs_of(program)
    columns = {
        column_key(node.name, node.back): (np.array([node.low, node.high], np.int64), None)
        for node in columns_of(outputs)
    }
    run_blocks(outputs, Population(["1", "2"], columns))
    describe(rule_set)
    check_examples(rule_set)


def _period(rule_set: RuleSet) -> str:
    rules = rule_set.rules
    kind = rules.roll_up.base if rules.roll_up else rules.period
    tail = {"half_year": "-H1", "quarter": "-Q1", "month": "-01", "round": "-R1"}
    return rules.valid_from[:4] + tail.get(kind, "")


def _wrong_with(findings: Iterable[Finding], raw: bytes) -> list[str]:
    """Return what a clerk would miss: a place inside the file, and a word found there."""
    try:
        text = decode(raw, NAME)
    except Unreadable:
        return []  # What cannot be read has no words.
    lines = text.splitlines() or [""]
    faults = []
    for finding in findings:
        if not _PLACE.match(str(finding)):
            faults.append(f"no place: {finding}")
        elif finding.place.line > len(lines) + 1:
            faults.append(f"beyond the file: {finding}")
        elif not _has_a_word(finding, text, lines):
            faults.append(f"no word of the file: {finding}")
    return faults


def _has_a_word(finding: Finding, text: str, lines: list[str]) -> bool:
    """Tell whether the message quotes the file, or the line it points at can be shown."""
    quoted = [one or other for one, other in _QUOTED.findall(finding.message)]
    if any(word in text for word in quoted):
        return True
    line = lines[min(finding.place.line, len(lines)) - 1]
    return bool(line.strip()) or not text.strip() or finding.place.line == 1


def try_facts(path: Path, rule_set: RuleSet, period: str) -> Tried:
    """Read facts and history files and score them."""
    began = process_time()
    rules: Rules = rule_set.rules
    try:
        facts = read_facts(path, rules, period)
        history = read_history(path, rules, period) if path.is_dir() else {}
        score(rule_set, facts, history)
    except FactFileErrors as errors:
        missing = [str(one) for one in errors.findings if not _PLACE.match(str(one))]
        return Tried(True, tuple(f"no place: {one}" for one in missing), process_time() - began)
    except FactErrors as errors:
        faults = () if errors.problems else ("refused without a word",)
        return Tried(True, faults, process_time() - began)
    return Tried(False, (), process_time() - began)
