"""Read assessments: the years, one year's ranking, one unit's lines, statuses in force."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.models import (
    AdoptedRuleSet,
    Assessment,
    AssessmentResult,
    FactSnapshot,
    ManualFact,
    Score,
    ScoreLine,
    Status,
)
from fengqiao.errors import NotFound, Refusal, Stale
from fengqiao.rules import (
    Result,
    RuleErrors,
    RuleSet,
    Section,
    read_result,
    read_rule_set,
)

_RULE_SETS: dict[str, RuleSet] = {}


@dataclass(frozen=True)
class Judged:
    """A scored year: the assessment, its rule set and its result."""

    assessment: Assessment
    rule_set: RuleSet
    result: Result

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that make up the total, in the order of the rule set."""
        return tuple(one for one in self.rule_set.rules.sections if not one.parent)


def judged(work: Session, assessment: Assessment) -> Judged:
    """Return a scored year with its rules and result."""
    return Judged(assessment, rule_set_of(work, assessment), read_result_of(work, assessment))


def result_of_year_before(work: Session, assessment: Assessment) -> Result | None:
    """Return the published result of the year before, if there is one."""
    found = select(Assessment).where(
        Assessment.county == assessment.county,
        Assessment.period == str(int(assessment.period) - 1),
        Assessment.state == "published",
    )
    earlier = work.scalars(found).one_or_none()
    return read_result_of(work, earlier) if earlier else None


def rule_set_of(work: Session, assessment: Assessment) -> RuleSet:
    """Return the rule set an assessment is judged by; its text never changes.

    :raises Refusal: ``rules-unreadable`` if this version cannot read the text any more
    """
    adopted = work.get(AdoptedRuleSet, (assessment.county, assessment.rule_set_id))
    if adopted is None:
        raise NotFound("这份考核办法")
    try:
        return _read_once(adopted)
    except RuleErrors:
        # Whoever reads a score may meet this, and an opened year keeps the text it has.
        raise Refusal(
            "rules-unreadable",
            "这份考核办法读不出来",
            "这一年考核采用的办法，现在的版本读不出来，请告诉系统管理人员。",
        ) from None


def read_rules(adopted: AdoptedRuleSet) -> RuleSet:
    """Return an adopted rule set as rules, for a year that is about to be opened under it.

    :raises Refusal: ``rules-unreadable`` if this version cannot read the text any more
    """
    try:
        return _read_once(adopted)
    except RuleErrors as error:
        raise Refusal(
            "rules-unreadable",
            "这份考核办法要重新采用",
            f"“{adopted.title}”是旧写法，现在读不出来（{error.findings[0]}）。"
            "请按新写法改好文件，重新采用。",
        ) from None


def _read_once(adopted: AdoptedRuleSet) -> RuleSet:
    # One text is read once a process.
    if adopted.sha256 not in _RULE_SETS:
        _RULE_SETS[adopted.sha256] = read_rule_set(adopted.source)
    return _RULE_SETS[adopted.sha256]


def rule_sets(work: Session, actor: Actor) -> Sequence[AdoptedRuleSet]:
    """Return the county's adopted rule sets, newest first."""
    found = select(AdoptedRuleSet).where(AdoptedRuleSet.county == actor.county)
    return work.scalars(found.order_by(AdoptedRuleSet.adopted_at.desc())).all()


def read_result_of(work: Session, assessment: Assessment) -> Result:
    """Return the kept result of a scored assessment, for the county's own desk.

    :raises NotFound: before the first scoring, and for whoever may see no more than a share
    """
    kept = None
    if assessment.result_sha256 is not None:
        key = (assessment.county, assessment.id, assessment.result_sha256)
        kept = work.get(AssessmentResult, key)
    if kept is None:
        raise NotFound("这次考核的结果")
    return read_result(json.dumps(kept.content))


def assessments(work: Session, actor: Actor) -> Sequence[Assessment]:
    """Return the assessments in sight, the latest year first."""
    found = select(Assessment).where(Assessment.county == actor.county)
    return work.scalars(found.order_by(Assessment.period.desc())).all()


def assessment_of_year(work: Session, actor: Actor, period: str) -> Assessment | None:
    """Return the assessment of a year in sight, if it was opened."""
    found = select(Assessment).where(Assessment.county == actor.county, Assessment.period == period)
    return work.scalars(found).one_or_none()


def find_assessment(
    work: Session, actor: Actor, assessment_id: UUID, *, version: int | None = None
) -> Assessment:
    """Return an assessment in sight, in the version the person saw if one is named.

    :raises NotFound: if there is none such in sight
    :raises Stale: if its version is another
    """
    assessment = work.get(Assessment, (actor.county, assessment_id))
    if assessment is None:
        raise NotFound("这次考核")
    if version is not None and assessment.version != version:
        raise Stale
    return assessment


def score_lines(
    work: Session, assessment: Assessment, unit_id: UUID | None = None
) -> Sequence[ScoreLine]:
    """Return the lines in sight of one unit, or of all, in the order of the rule set."""
    found = select(ScoreLine).where(
        ScoreLine.county == assessment.county, ScoreLine.assessment_id == assessment.id
    )
    if unit_id is not None:
        found = found.where(ScoreLine.unit_id == unit_id)
    return work.scalars(found.order_by(ScoreLine.scope, ScoreLine.position)).all()


def own_scores(
    work: Session, actor: Actor, *, most: int = 20
) -> Sequence[tuple[Assessment, Score]]:
    """Return the own unit's published scores, the latest year first."""
    found = (
        select(Assessment, Score)
        .join(
            Score,
            (Score.county == Assessment.county) & (Score.assessment_id == Assessment.id),
        )
        .where(Score.scope == actor.scope, Assessment.state == "published")
        .order_by(Assessment.period.desc())
        .limit(most)
    )
    return [(assessment, score) for assessment, score in work.execute(found)]


def snapshot_of(work: Session, assessment: Assessment) -> FactSnapshot | None:
    """Return the facts the present scores rest on."""
    if assessment.snapshot_id is None:
        return None
    return work.get(FactSnapshot, (assessment.county, assessment.snapshot_id))


def manual_facts(work: Session, actor: Actor, period: str) -> Sequence[ManualFact]:
    """Return the facts entered by hand for a year, the latest first."""
    found = select(ManualFact).where(ManualFact.county == actor.county, ManualFact.period == period)
    return work.scalars(found.order_by(ManualFact.entered_at.desc())).all()


def statuses_given(work: Session, assessment: Assessment) -> Sequence[Status]:
    """Return the statuses an assessment gave."""
    found = select(Status).where(
        Status.county == assessment.county, Status.assessment_id == assessment.id
    )
    return work.scalars(found.order_by(Status.kind, Status.scope)).all()


def statuses_in_force(work: Session, actor: Actor, *, on: date) -> Sequence[Status]:
    """Return the statuses in sight that stand on a day."""
    found = select(Status).where(
        Status.scope.between(actor.lo, actor.hi),
        Status.from_on <= on,
        or_(Status.to_on.is_(None), Status.to_on >= on),
        or_(Status.lifted_on.is_(None), Status.lifted_on > on),
    )
    return work.scalars(found.order_by(Status.scope, Status.from_on)).all()
