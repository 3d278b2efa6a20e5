"""The fact units are grouped by, where a longer period has it only in its rounds."""

from __future__ import annotations

from fengqiao.rules.facts import Facts, FactValue, UnitFacts
from fengqiao.rules.measuring.calendar import first_day, words
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.ruleset import Rules


def with_groups(rules: Rules, facts: Facts) -> Facts:
    """Return facts whose units have the fact they are grouped by.

    A unit that lacks it is given that of its latest round, if all rounds that have it agree;
    the facts given stay as they are.
    """
    fact = grouping_fact(rules)
    if fact is None:
        return facts
    return {**facts, "units": [_grouped(unit, fact, facts) for unit in facts["units"]]}


def open_group(fact: Fact, facts: Facts, code: str) -> str:
    """Return why a unit without a group is not ranked: which fact it lacks, and when."""
    given, period = _in_rounds(facts, fact, code), words(facts["period"])
    lacking = f"排名分组要用的“{fact.title}”{period}没有数据，暂不排名"
    if not given:
        return f"{lacking}。"
    labels = dict(fact.choices)
    each = "、".join(f"{name} {labels.get(one['value'], '')}" for name, one in given)
    return f"{lacking}：各期不一样（{each}）。请补上期次 {facts['period']} 的一行。"


def grouping_fact(rules: Rules) -> Fact | None:
    """Return the fact whose labels are ranked apart, if there is one."""
    ranking = rules.ranking
    if ranking is None:
        return None
    return next((fact for fact in rules.facts if fact.id == ranking.groups), None)


def _grouped(unit: UnitFacts, fact: Fact, facts: Facts) -> UnitFacts:
    if fact.id in unit["facts"]:
        return unit
    given = _in_rounds(facts, fact, unit["code"])
    if len({one["value"] for _, one in given}) != 1:
        return unit
    return {**unit, "facts": {**unit["facts"], fact.id: given[-1][1]}}


def _in_rounds(facts: Facts, fact: Fact, code: str) -> list[tuple[str, FactValue]]:
    """Return the fact of a unit in each round that has it, in order of time."""
    rounds = sorted(facts.get("rounds", {}).items(), key=lambda one: (first_day(one[0]), one[0]))
    return [
        (name, unit["facts"][fact.id])
        for name, one in rounds
        for unit in one["units"]
        if unit["code"] == code and fact.id in unit["facts"]
    ]
