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
# The words behind the place are looked at apart.
_PLACE = re.compile(r"^[^:\n]+:\d+:\d+ (?=\S)")
_QUOTED = re.compile(r"“([^”]+)”|「([^」]+)」")
_CHINESE = re.compile(r"[一-鿿]{2}")


@dataclass(frozen=True)
class Tried:
    """What became of a file: refused or taken, what is wrong with the outcome, how long it took."""

    refused: bool
    faults: tuple[str, ...]
    seconds: float


def try_rules(raw: bytes) -> Tried:
    """Read, check, compile, describe and score a rule file."""
    began = process_time()
    try:
        rule_set = read_rule_set(raw, NAME)
    except RuleErrors as errors:
        seconds = process_time() - began
        findings = [one for one in errors.findings if one.severity == "error"]
        faults = _wrong_with(findings, raw) if findings else ["no error among the findings"]
        return Tried(True, tuple(faults), seconds)
    _use(rule_set)
    return Tried(False, (), process_time() - began)


def _use(rule_set: RuleSet) -> None:
    """Do with an accepted file whatever the product does with it."""
    program = program_of(rule_set, first_period(rule_set))
    outputs = outputs_of(program)
    columns = {
        column_key(node.name, node.back): (np.array([node.low, node.high], np.int64), None)
        for node in columns_of(outputs)
    }
    run_blocks(outputs, Population(["1", "2"], columns))
    describe(rule_set)
    check_examples(rule_set)


def first_period(rule_set: RuleSet) -> str:
    """Return the first period, or round, of the year a scheme begins in."""
    rules = rule_set.rules
    kind = rules.roll_up.base if rules.roll_up else rules.period
    tail = {"half_year": "-H1", "quarter": "-Q1", "month": "-01", "round": "-R1"}
    return rules.valid_from[:4] + tail.get(kind, "")


def _wrong_with(findings: list[Finding], raw: bytes) -> list[str]:
    """Return what a clerk would miss: Chinese words, and a place that can be shown to her."""
    faults = _unclear(map(str, findings))
    try:
        text = decode(raw, NAME)
    except Unreadable:
        return faults  # What cannot be read has no lines to be shown.
    lines = text.splitlines() or [""]
    for finding in findings:
        if finding.place.line > len(lines) + 1:
            faults.append(f"beyond the file: {finding}")
        elif not _can_be_shown(finding, text, lines):
            faults.append(f"nothing of the file can be shown: {finding}")
    return faults


def _unclear(told: Iterable[str]) -> list[str]:
    """Return what is told without a place, or without Chinese words besides those it quotes."""
    faults = []
    for one in told:
        if not _PLACE.match(one):
            faults.append(f"no place: {one}")
        if not in_chinese(one):
            faults.append(f"no Chinese words: {one}")
    return faults


def in_chinese(told: str) -> bool:
    """Tell whether something is said in Chinese, besides its place and what it quotes."""
    return _CHINESE.search(_QUOTED.sub("", _PLACE.sub("", told))) is not None


def _can_be_shown(finding: Finding, text: str, lines: list[str]) -> bool:
    """Tell whether the message quotes the file, or the line it points at is not empty.

    That the quoted word or the line is the one at fault is not proved here.
    """
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
        return Tried(True, tuple(_unclear(map(str, errors.findings))), process_time() - began)
    except FactErrors as errors:
        faults = [f"no Chinese words: {one}" for one in errors.problems if not in_chinese(one)]
        faults += [] if errors.problems else ["refused without a word"]
        return Tried(True, tuple(faults), process_time() - began)
    return Tried(False, (), process_time() - began)
