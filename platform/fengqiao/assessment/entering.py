"""Figures that the county's assessor enters by hand, each with the document it rests on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.feeding import MANUAL
from fengqiao.assessment.models import ManualFact
from fengqiao.assessment.queries import assessment_of_year, rule_set_of
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotYours, Refusal
from fengqiao.rules import (
    Fact,
    Facts,
    FactValue,
    Manual,
    RuleSet,
    UnitFacts,
    check_facts,
    show,
)
from fengqiao.units.models import Unit
from fengqiao.units.queries import find_unit


def enter_fact(
    work: Session,
    actor: Actor,
    *,
    unit_id: UUID,
    period: str,
    fact: str,
    value: int,
    document: str,
    at: datetime,
) -> ManualFact:
    """Enter a fact by hand with the document it rests on; an earlier one is kept, not used.

    ``value`` is at the scale the rule set declares.

    :raises NotYours: if the actor is not the county's assessor
    :raises NotFound: if the unit is out of sight
    :raises Invalid: if the document is missing, or the rules of the year do not ask for this
        figure, of this unit, within these bounds
    :raises Refusal: ``no-assessment`` before the year was opened, ``already-published`` after
        its results became final
    """
    if actor.unit_level != "county" or not actor.has("assessor"):
        raise NotYours("考核事实由县级考核员录入。")
    words = document.strip()
    if not words or len(words) > 200:
        raise Invalid(errors={"document": ["请写明依据的文件或记录（不超过 200 字）。"]})
    unit = find_unit(work, actor, unit_id)
    rule_set = _rules_of_year(work, actor, period)
    if problem := _misfit(rule_set, unit, period, fact, value):
        raise Invalid(errors={"value": [problem]})
    entered = ManualFact(
        county=actor.county,
        id=uuid4(),
        scope=unit.scope,
        unit_id=unit.id,
        period=period,
        fact=fact,
        value=value,
        document=words,
        entered_at=at,
        account_id=actor.account_id,
    )
    work.add(entered)
    record(
        work,
        "manual_fact.entered",
        "manual_fact",
        entered.id,
        scope=unit.scope,
        detail={"fact": fact, "period": period},
    )
    return entered


def _rules_of_year(work: Session, actor: Actor, period: str) -> RuleSet:
    assessment = assessment_of_year(work, actor, period)
    if assessment is None:
        raise Refusal(
            "no-assessment", "还没有这一年的考核", f"请先开始 {period} 年度考核，再录入事实。"
        )
    if assessment.state == "published":
        raise Refusal(
            "already-published",
            "结果已经公布",
            f"{period} 年度考核结果已经公布，不能再录入事实。",
        )
    return rule_set_of(work, assessment)


def _misfit(rule_set: RuleSet, unit: Unit, period: str, fact: str, value: int) -> str:
    """Return why a figure does not belong into the year's facts, or an empty text."""
    asked = {rule.id: rule for rule in rule_set.rules.facts if rule.source.startswith(MANUAL)}
    if fact not in asked:
        return "考核办法里没有这一项要录入的事实。"
    if unit.level != rule_set.rules.level:
        return f"{unit.name}不在这个考核办法的考核范围内。"
    entered = UnitFacts(code=unit.code, name=unit.name, facts={fact: FactValue(value=value)})
    problems = check_facts(rule_set.rules, Facts(period=period, units=[entered]))
    if problems:
        return problems[0].removeprefix(f"{unit.name}：")
    lowest, highest = bounds_of(rule_set, asked[fact])
    if lowest <= value <= highest:
        return ""
    shown = [show(each, asked[fact].decimals) for each in (value, lowest, highest)]
    return f"“{asked[fact].title}”是 {shown[0]}，应当在 {shown[1]} 到 {shown[2]} 之间，请核对。"


def bounds_of(rule_set: RuleSet, fact: Fact) -> tuple[int, int]:
    """Return the least and the greatest that may be entered, at the fact's decimals.

    A mark that people give by hand stays within the range of its item.
    """
    for item in (*rule_set.rules.items, *rule_set.rules.bonuses):
        way = item.mechanism
        if isinstance(way, Manual) and way.fact == fact.id:
            return way.lowest.at(fact.decimals), way.highest.at(fact.decimals)
    return fact.least, fact.most
