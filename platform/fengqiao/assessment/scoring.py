"""Open a year's assessment, score it from frozen facts as often as wished, publish it once."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.facts import gather_facts
from fengqiao.assessment.feeding import unfed
from fengqiao.assessment.history import history_before
from fengqiao.assessment.models import (
    AdoptedRuleSet,
    Assessment,
    AssessmentResult,
    FactSnapshot,
    Score,
    ScoreLine,
)
from fengqiao.assessment.outcomes import kept_form, outcome_of
from fengqiao.assessment.queries import (
    assessment_of_year,
    find_assessment,
    read_result_of,
    read_rules,
    rule_set_of,
)
from fengqiao.assessment.statuses import give_statuses
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.rules import (
    FactErrors,
    Facts,
    Line,
    Result,
    UnitScore,
    check_facts,
    score,
)
from fengqiao.tenancy.moves import require_move
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level


def open_assessment(
    work: Session, actor: Actor, *, rule_set_id: UUID, period: str, at: datetime
) -> Assessment:
    """Begin the assessment of a year under an adopted rule set.

    :raises NotYours: if the actor is not the county's assessor
    :raises NotFound: if the rule set was not adopted
    :raises Invalid: if the year is no year, has not begun, or the rules do not hold in it; or if
        the platform cannot fill what they ask for
    :raises Refusal: ``already-open`` if the year was opened before
    """
    _require_assessor(actor)
    adopted = work.get(AdoptedRuleSet, (actor.county, rule_set_id))
    if adopted is None:
        raise NotFound("这份考核办法")
    if len(period) != 4 or not (period.isascii() and period.isdigit()):
        raise Invalid(errors={"period": ["请写四位年份，例如 2026。"]})
    if int(period) > local_date(at).year:
        raise Invalid(errors={"period": [f"{period} 年还没有开始，不能考核。"]})
    rule_set = read_rules(adopted)
    if problems := unfed(work, actor, rule_set):
        raise Invalid(errors={"rule_set": problems})
    if problems := check_facts(rule_set.rules, Facts(period=period, units=[])):
        raise Invalid(errors={"period": problems})
    if assessment_of_year(work, actor, period) is not None:
        raise _already_open(period)
    assessment = Assessment(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        rule_set_id=adopted.id,
        period=period,
        title=f"{period}年度{adopted.title}",
        opened_at=at,
    )
    work.add(assessment)
    try:
        work.flush()
    except IntegrityError:
        # Somebody opened the same year at the same moment; the unit of work rolls back.
        raise _already_open(period) from None
    record(
        work,
        "assessment.opened",
        "assessment",
        assessment.id,
        scope=actor.scope,
        detail={"period": period},
    )
    return assessment


def score_assessment(
    work: Session, actor: Actor, *, assessment_id: UUID, version: int | None, at: datetime
) -> Assessment:
    """Freeze the facts as they stand, score every unit from them, and keep every line.

    It may be repeated until the results are published; each time the facts are frozen anew and
    the earlier snapshot stays.

    :raises NotYours: if the actor is not the county's assessor, or it is published
    :raises NotFound: if there is no such assessment
    :raises Stale: if its version is another
    :raises Refusal: ``facts-do-not-fit`` if a fact is out of the rule set's bounds
    """
    assessment = _assessment(work, actor, assessment_id, version)
    if assessment.state == "scored":
        assessment.move(actor, "gathering")
        work.flush()
    rule_set = rule_set_of(work, assessment)
    facts = gather_facts(work, actor, rule_set=rule_set, period=assessment.period, at=at)
    try:
        result = score(rule_set, facts, history_before(work, assessment, rule_set))
    except FactErrors as error:
        raise Refusal("facts-do-not-fit", "考核事实有误", str(error), status=422) from None
    snapshot = _freeze(work, assessment, facts, result.facts_sha256, at)
    _keep_result(work, assessment, result)
    assessment.move(actor, "scored")
    assessment.snapshot_id = snapshot.id
    assessment.scored_at = at
    work.flush()
    _keep_scores(work, assessment, result, local_date(at))
    record(
        work,
        "assessment.scored",
        "assessment",
        assessment.id,
        scope=assessment.scope,
        detail={"facts": snapshot.sha256, "result": result.sha256},
    )
    return assessment


def publish_assessment(
    work: Session, actor: Actor, *, assessment_id: UUID, version: int | None, at: datetime
) -> Assessment:
    """Make the results final: scores become visible to their units, statuses begin.

    :raises NotYours: if the actor is not the county's assessor, or it is not scored
    :raises NotFound: if there is no such assessment
    :raises Stale: if its version is another
    :raises Refusal: ``provisional`` if a unit's facts are still missing
    """
    assessment = _assessment(work, actor, assessment_id, version)
    require_move(actor, "assessment", assessment.state, "published", scope=assessment.scope)
    result = read_result_of(work, assessment)
    _require_whole(result)
    assessment.move(actor, "published")
    assessment.published_at = at
    work.flush()
    work.execute(
        update(Score)
        .where(Score.county == assessment.county, Score.assessment_id == assessment.id)
        .values(published=True)
    )
    units = _units_by_code(work, assessment, local_date(at))
    give_statuses(work, assessment, result.statuses, units, on=local_date(at))
    record(
        work,
        "assessment.published",
        "assessment",
        assessment.id,
        scope=assessment.scope,
        detail={"result": assessment.result_sha256},
    )
    return assessment


def _require_whole(result: Result) -> None:
    if not result.provisional:
        return
    open_units = [unit.name for unit in result.units if unit.gaps]
    more = "等" if len(open_units) > 3 else ""
    raise Refusal(
        "provisional",
        "还不能公布",
        f"还有 {len(open_units)} 个单位缺考核事实（{'、'.join(open_units[:3])}{more}），"
        "请补录后重新试算。",
    )


def _keep_result(work: Session, assessment: Assessment, result: Result) -> None:
    """Keep what was scored; the same result scored twice is one."""
    kept = {
        "county": assessment.county,
        "assessment_id": assessment.id,
        "sha256": result.sha256,
        "scope": assessment.scope,
        "content": json.loads(result.canonical),
    }
    work.execute(upsert(AssessmentResult).values(kept).on_conflict_do_nothing())
    assessment.result_sha256 = result.sha256
    assessment.ranked = result.ranked


def _already_open(period: str) -> Refusal:
    return Refusal("already-open", "已经有这一年的考核", f"{period} 年度考核已经开始，请直接打开。")


def _freeze(
    work: Session, assessment: Assessment, facts: Facts, sha256: str, at: datetime
) -> FactSnapshot:
    snapshot = FactSnapshot(
        county=assessment.county,
        id=uuid4(),
        scope=assessment.scope,
        assessment_id=assessment.id,
        content=facts,
        sha256=sha256,
        frozen_at=at,
    )
    work.add(snapshot)
    work.flush()
    return snapshot


def _keep_scores(work: Session, assessment: Assessment, result: Result, on: date) -> None:
    work.execute(
        delete(Score).where(Score.county == assessment.county, Score.assessment_id == assessment.id)
    )
    units = _units_by_code(work, assessment, on)
    scored = [unit for unit in result.units if unit.total is not None]
    rows = [_score_row(assessment, units[unit.code], unit, result) for unit in scored]
    if rows:
        work.execute(insert(Score), rows)
    lines = [
        _line_row(assessment, units[unit.code], line, position)
        for unit in scored
        for position, line in enumerate((*unit.items, *unit.bonuses))
        if line.applies
    ]
    if lines:
        work.execute(insert(ScoreLine), lines)


def _score_row(
    assessment: Assessment, unit: Unit, scored: UnitScore, result: Result
) -> dict[str, object]:
    return {
        "county": assessment.county,
        "assessment_id": assessment.id,
        "unit_id": unit.id,
        "scope": unit.scope,
        "total": scored.total,
        "place": scored.rank or 0,
        "outcome": kept_form(outcome_of(result, scored)),
        "published": False,
    }


def _line_row(assessment: Assessment, unit: Unit, line: Line, position: int) -> dict[str, object]:
    return {
        "county": assessment.county,
        "assessment_id": assessment.id,
        "unit_id": unit.id,
        "item": line.id,
        "scope": unit.scope,
        "position": position,
        "title": line.title,
        "points": line.points,
        "full_points": line.full,
        "reason": line.reason,
        "sources": [dict(source) for source in line.sources],
    }


def _units_by_code(work: Session, assessment: Assessment, on: date) -> dict[str, Unit]:
    end = min(on, date(int(assessment.period), 12, 31))
    level = rule_set_of(work, assessment).rules.level
    return {unit.code: unit for unit in units_at_level(work, assessment.county, level, on=end)}


def _assessment(
    work: Session, actor: Actor, assessment_id: UUID, version: int | None
) -> Assessment:
    _require_assessor(actor)
    return find_assessment(work, actor, assessment_id, version=version)


def _require_assessor(actor: Actor) -> None:
    if actor.unit_level != "county" or not actor.has("assessor"):
        raise NotYours("考核由县级考核员办理。请换到考核员岗位。")
