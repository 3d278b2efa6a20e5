"""Scoring one period, or a longer one made of rounds, to a whole result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from fengqiao.rules.canonical import sha256_of
from fengqiao.rules.compiling import program_of
from fengqiao.rules.data.checking import check_facts
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.hashing import facts_sha256
from fengqiao.rules.data.uncounted import facts_warnings
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.measuring.calendar import kind_of
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.result import Result
from fengqiao.rules.scoring.frozen import Scored, run_period
from fengqiao.rules.scoring.rounds import roll_items, run_rolled, score_rounds
from fengqiao.rules.scoring.writing import Hashes, write_result


@dataclass(frozen=True)
class Full:
    """A result, and the period and rounds it was written from, with every value of every unit."""

    result: Result
    scored: Scored
    rounds: Mapping[str, Scored]


def score(
    rule_set: RuleSet, facts: Facts, history: History | None = None, at: str | None = None
) -> Result:
    """Return points, places, grades, statuses and money of all units of a period.

    ``history`` holds earlier periods' records, as ``period_record`` makes them. Facts with
    rounds, under rules that roll up, give the result of the longer period; ``at`` names one of
    its rounds to have that round's result instead.

    :raises FactErrors: if the period is outside the rules' validity, a figure does not fit
        its declaration, or ``at`` is no period of the facts
    """
    return score_fully(rule_set, facts, history, at).result


def score_fully(
    rule_set: RuleSet,
    facts: Facts,
    history: History | None = None,
    at: str | None = None,
    only: str | None = None,
) -> Full:
    """Return the result as :func:`score` does, with everything it was written from.

    With ``only``, the code of a unit, all are scored but nothing is written of the others.

    :raises FactErrors: as :func:`score`
    :raises KeyError: if ``only`` was not scored
    """
    problems = check_facts(rule_set.rules, facts)
    if problems:
        raise FactErrors(tuple(problems))
    past = history or {}
    hashes = Hashes(rule_set.sha256, facts_sha256(facts), sha256_of(past))
    scored, rounds = run_rules(rule_set, in_order(facts), past, at)
    warnings = tuple(facts_warnings(rule_set.rules, facts))
    return Full(write_result(scored, rounds, hashes, warnings, only), scored, rounds)


def run_rules(
    rule_set: RuleSet, facts: Facts, history: History, at: str | None = None
) -> tuple[Scored, Mapping[str, Scored]]:
    """Return the period scored and decided, without sentences, and the rounds it is made of.

    The facts are sound, their units in order of code.

    :raises FactErrors: if ``at`` is no period of the facts
    """
    if not _rolls_up(rule_set, facts):
        _need(at, facts, ())
        return _one_period(rule_set, facts, history), {}
    rounds = score_rounds(rule_set, facts, history)
    if at in rounds:
        return rounds[at], {}
    _need(at, facts, rounds)
    return run_rolled(rule_set, facts, history, rounds), rounds


def _rolls_up(rule_set: RuleSet, facts: Facts) -> bool:
    """Tell whether the facts are of a longer period; items alone may roll up in a base period."""
    way = rule_set.rules.roll_up
    return way is not None and "rounds" in facts and kind_of(facts["period"]) != way.base


def _need(at: str | None, facts: Facts, rounds: Iterable[str]) -> None:
    """Refuse a period nobody delivered: another one's result would be taken for its own.

    :raises FactErrors: if ``at`` is neither the whole period nor one of its rounds
    """
    if at is not None and at != facts["period"]:
        held = "、".join((facts["period"], *rounds))
        raise FactErrors((f"没有期次“{at}”的结果。有结果的期次：{held}。",))


def _one_period(rule_set: RuleSet, facts: Facts, history: History) -> Scored:
    program = program_of(rule_set, facts["period"])
    return run_period(rule_set, facts, history, roll_items(rule_set, facts, history, program))


def in_order(facts: Facts) -> Facts:
    """Return the facts with units by code, so that their order in a file plays no part."""
    ordered = {**facts, "units": sorted(facts["units"], key=lambda unit: unit["code"])}
    if "rounds" in facts:
        ordered["rounds"] = {key: in_order(one) for key, one in facts["rounds"].items()}
    return cast(Facts, ordered)
