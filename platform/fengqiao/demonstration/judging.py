"""The county's year: facts entered by hand, scores, and the bulletin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.entering import enter_fact
from fengqiao.assessment.models import Assessment
from fengqiao.assessment.queries import assessments, manual_facts
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.bulletins.drafting import bulletin_of, draft_bulletin
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.demonstration.cast import Habit, dice
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit


def judge_year(
    assessor: Actor, *, rules: Path, year: int, habits: Mapping[Unit, Habit], at: datetime
) -> UUID:
    """Enter the year's facts, score it and draft its bulletin; return the bulletin's id."""
    period = str(year)
    with transaction(assessor, at) as work:
        assessment = _assessment(work, assessor, rules, period, at)
        if assessment.state == "published":
            return _published(work, assessor, assessment)
        if not manual_facts(work, assessor, period):
            for unit, habit in habits.items():
                _enter_facts(work, assessor, unit, habit, period, at)
    with transaction(assessor, at) as work:
        score_assessment(work, assessor, assessment_id=assessment.id, version=None, at=at)
    # By itself, as on the pages: the bulletin's row is locked before the county's trail.
    with transaction(assessor, at) as work:
        drafted = draft_bulletin(work, assessor, assessment_id=assessment.id, at=at)
    return drafted.id


def sign_off(assessor: Actor, bulletin_id: UUID, *, at: datetime) -> Bulletin:
    """Publish a drafted bulletin; one that is published stays as it is."""
    with transaction(assessor, at) as work:
        found = work.get(Bulletin, (assessor.county, bulletin_id))
        if found is not None and found.state == "published":
            return found
        return publish_bulletin(work, assessor, bulletin_id=bulletin_id, version=None, at=at)


def _assessment(
    work: Session, assessor: Actor, rules: Path, period: str, at: datetime
) -> Assessment:
    for known in assessments(work, assessor):
        if known.period == period:
            return known
    source = rules.read_text(encoding="utf-8")
    rule_set = read_rule_set(source, rules.name)
    adopted = adopt_rule_set(work, assessor, rule_set=rule_set, source=source, at=at)
    return open_assessment(work, assessor, rule_set_id=adopted.id, period=period, at=at)


def _published(work: Session, assessor: Actor, assessment: Assessment) -> UUID:
    bulletin = bulletin_of(work, assessor, assessment.id)
    if bulletin is None:
        raise LookupError(assessment.id)
    return bulletin.id


def _enter_facts(
    work: Session, assessor: Actor, unit: Unit, habit: Habit, period: str, at: datetime
) -> None:
    throw = dice("facts", unit.code, period)
    values = {
        "public_satisfaction": (habit.satisfaction, "年度群众安全感满意率调查"),
        "onsite_review": (habit.onsite, "综治中心现场核查记录"),
        "safety_accidents_general": (habit.accidents, "县应急管理局事故统计"),
        "safety_accidents_larger": (0, "县应急管理局事故统计"),
        "safety_accidents_major": (0, "县应急管理局事故统计"),
        "advanced_experience_city": (int(throw.random() < 0.15), "市级推广文件"),
        "advanced_experience_province": (0, "省级推广文件"),
        "superior_listed": (0, "市平安办通报"),
    }
    for fact, (value, document) in values.items():
        enter_fact(
            work,
            assessor,
            unit_id=unit.id,
            period=period,
            fact=fact,
            value=value,
            document=f"{period}年{document}（演示）",
            at=at,
        )
