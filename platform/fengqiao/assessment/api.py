"""Assessments, scores and facts at the machine's door."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.assessment.adoption import adopt_rule_set, offered_rules
from fengqiao.assessment.entering import enter_fact
from fengqiao.assessment.evidence import evidence_of, places_of
from fengqiao.assessment.outcomes import read_outcome
from fengqiao.assessment.queries import (
    assessments,
    find_assessment,
    judged,
    own_scores,
    result_of_year_before,
    rule_sets,
)
from fengqiao.assessment.ranking_table import RankedRow, ranked_rows
from fengqiao.assessment.schemas import (
    Adopt,
    AssessmentLine,
    Assessments,
    EnterFact,
    FactLine,
    Open,
    OwnScores,
    Ranking,
    RuleSetLine,
    RuleSets,
    UnitScoreOut,
)
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.errors import Refusal
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.assessment.models import Assessment

operations = Operations("assessments", __name__, path="", description="考核与得分")
Answered = tuple[Any, int, dict[str, str]]
_IF_MATCH = ("If-Match", '读到的 ETag，如 "v3"', True)
_READERS = ("assessor", "leader", "reviewer")


@operations.operation("GET", "/rule-sets", summary="列出采用的考核办法", gives=RuleSets)
@posts(*_READERS, levels=("county",))
def list_rule_sets() -> dict[str, Any]:
    """List the rule sets the county has adopted, the latest first."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": rule_sets(work, actor)}


@operations.operation(
    "POST", "/rule-sets", summary="采用考核办法", takes=Adopt, gives=RuleSetLine, status=201
)
@posts("assessor", levels=("county",))
def adopt(body: dict[str, Any]) -> Answered:
    """Adopt a rule set from its text; the same one twice is one."""
    actor, at = the_actor(), clock.now()
    rule_set, text = offered_rules(body["text"].encode(), body["name"])
    with transaction(actor, at) as work:
        adopted = adopt_rule_set(work, actor, rule_set=rule_set, source=text, at=at)
    return adopted, 201, {}


@operations.operation("GET", "/assessments", summary="列出各年度考核", gives=Assessments)
@posts(*_READERS, levels=("county",))
def list_all() -> dict[str, Any]:
    """List the years, the latest first; a county has few, so there is one page."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": [_line(each) for each in assessments(work, actor)]}


@operations.operation(
    "POST",
    "/assessments",
    summary="开始一年的考核",
    takes=Open,
    gives=AssessmentLine,
    status=201,
    errors=("409",),
)
@posts("assessor", levels=("county",))
def open_year(body: dict[str, Any]) -> Answered:
    """Begin the assessment of a year."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        opened = open_assessment(
            work, actor, rule_set_id=body["rule_set_id"], period=body["period"], at=at
        )
        shown = _line(opened)
    location = f"/api/v1/assessments/{opened.id}"
    return shown, 201, {"ETag": etag_of(opened.version), "Location": location}


@operations.operation(
    "GET", "/assessments/<uuid:assessment_id>", summary="读一年的考核", gives=AssessmentLine
)
@posts(*_READERS, levels=("county",))
def read(assessment_id: UUID) -> Answered:
    """Read an assessment; the ETag is what scoring must name."""
    actor = the_actor()
    with transaction(actor) as work:
        return _tagged(find_assessment(work, actor, assessment_id))


@operations.operation(
    "POST",
    "/assessments/<uuid:assessment_id>/scoring",
    summary="试算：冻结事实并计分",
    gives=AssessmentLine,
    errors=("412", "428"),
    headers=(_IF_MATCH,),
)
@posts("assessor", levels=("county",))
def score(assessment_id: UUID) -> Answered:
    """Freeze the facts as they stand and score every unit."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        scored = score_assessment(work, actor, assessment_id=assessment_id, version=version, at=at)
    return _tagged(scored)


@operations.operation(
    "GET",
    "/assessments/<uuid:assessment_id>/scores",
    summary="读排名",
    gives=Ranking,
    errors=("409",),
)
@posts(*_READERS, levels=("county",))
def read_ranking(assessment_id: UUID) -> dict[str, Any]:
    """Read every unit's total and place."""
    actor, today = the_actor(), clock.local_date(clock.now())
    with transaction(actor) as work:
        assessment = find_assessment(work, actor, assessment_id)
        if assessment.result_sha256 is None:
            raise Refusal("not-scored", "还没有试算", "请先试算得分，再读排名。")
        year = judged(work, assessment)
        rows = ranked_rows(year, result_of_year_before(work, assessment))
        ids = {unit.code: unit.id for unit in units_in_branch(work, actor, on=today)}
    return {
        "assessment_id": assessment.id,
        "decimals": year.result.decimals,
        "provisional": year.result.provisional,
        "rules_sha256": year.result.rules_sha256,
        "facts_sha256": year.result.facts_sha256,
        "items": [_row(row, ids.get(row.scored.code)) for row in rows],
    }


@operations.operation(
    "GET",
    "/assessments/<uuid:assessment_id>/scores/<uuid:unit_id>",
    summary="读一个单位的得分、理由和依据",
    gives=UnitScoreOut,
)
@posts(*_READERS, "filer")
def read_score(assessment_id: UUID, unit_id: UUID) -> dict[str, Any]:
    """Read a unit's score line by line, each with the records it rests on."""
    actor = the_actor()
    with transaction(actor) as work:
        assessment = find_assessment(work, actor, assessment_id)
        found = evidence_of(work, actor, assessment, unit_id)
        places = places_of(work, actor, (s for line in found.lines for s in line.sources))
    return {
        "assessment_id": assessment.id,
        "period": assessment.period,
        "state": assessment.state,
        "unit_id": found.unit.id,
        "unit_name": found.unit.name,
        "total": found.total,
        "place": found.place,
        "decimals": found.outcome.decimals,
        "grade": found.outcome.grade,
        "consequences": [asdict(each) for each in found.outcome.consequences],
        "marks": [{"kind": each.kind, "cause": each.cause} for each in found.marks],
        "gaps": list(found.gaps),
        "lines": [
            {
                "item": line.item,
                "title": line.title,
                "points": line.points,
                "full_points": line.full,
                "reason": line.reason,
                "sources": [{**s, "href": places.get((s["kind"], s["id"]))} for s in line.sources],
            }
            for line in found.lines
        ],
    }


@operations.operation("GET", "/scores", summary="读本单位已公布的得分", gives=OwnScores)
@signed_in
def read_own_scores() -> dict[str, Any]:
    """Read the own unit's published scores, the latest year first."""
    actor = the_actor()
    with transaction(actor) as work:
        found = own_scores(work, actor)
    return {
        "items": [
            {
                "assessment_id": assessment.id,
                "period": assessment.period,
                "unit_id": score.unit_id,
                "total": score.total,
                "decimals": read_outcome(score.outcome).decimals,
                "place": score.place or None,
                "published_at": assessment.published_at,
            }
            for assessment, score in found
        ]
    }


@operations.operation(
    "POST",
    "/manual-facts",
    summary="录入一项考核事实",
    takes=EnterFact,
    gives=FactLine,
    status=201,
    errors=("409",),
)
@posts("assessor", levels=("county",))
def enter(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Enter a fact; an earlier one is kept, not used."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        fact = enter_fact(work, actor, **body, at=at)
    return {name: getattr(fact, name) for name in FactLine().fields}, 201


def _line(assessment: Assessment) -> dict[str, Any]:
    return {name: getattr(assessment, name) for name in AssessmentLine().fields}


def _tagged(assessment: Assessment) -> Answered:
    return _line(assessment), 200, {"ETag": etag_of(assessment.version)}


def _row(row: RankedRow, unit_id: UUID | None) -> dict[str, Any]:
    unit = row.scored
    return {
        "unit_id": unit_id,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "total": unit.total,
        "place": unit.rank,
        "place_before": row.rank_before,
        "sections": {section.id: section.points for section in unit.sections},
        "bonus": unit.bonus,
        "group": unit.group,
        "grade": unit.grade_title,
        "marks": [kind for kind, _ in row.marks],
        "gaps": list(unit.gaps),
    }
