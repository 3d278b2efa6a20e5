"""One unit's points with everything behind them, as far as the reader may look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.models import Assessment, Score
from fengqiao.assessment.outcomes import Outcome, outcome_of, read_outcome
from fengqiao.assessment.queries import (
    read_result_of,
    rule_set_of,
    score_lines,
    statuses_given,
)
from fengqiao.errors import NotFound, NotYours
from fengqiao.ledgers.counting import entries_in_sight
from fengqiao.reports.counting import duties_on_board, reports_in_sight
from fengqiao.rules import RuleSet, Source
from fengqiao.units.models import Unit
from fengqiao.units.queries import find_unit


@dataclass(frozen=True)
class EvidenceLine:
    """One item: points, None while it cannot be scored, and what it rests on."""

    item: str
    title: str
    points: int | None
    full: int
    reason: str
    sources: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Mark:
    """A status that follows from the result: its kind and why."""

    kind: str
    cause: str


@dataclass(frozen=True)
class Evidence:
    """One unit's score of a year; ``place`` is None while it is not ranked.

    All points are at the decimals of the outcome.
    """

    assessment: Assessment
    rule_set: RuleSet
    unit: Unit
    total: int | None
    place: int | None
    outcome: Outcome
    lines: Sequence[EvidenceLine]
    marks: Sequence[Mark]
    gaps: Sequence[str]


def evidence_of(work: Session, actor: Actor, assessment: Assessment, unit_id: UUID) -> Evidence:
    """Return one unit's evidence: kept lines once published, before that the trial's.

    :raises NotFound: if the unit or its score is out of sight
    :raises NotYours: if the post at the county's desk has no part in the assessment
    """
    if actor.unit_level == "county" and not actor.has("assessor", "leader", "reviewer"):
        raise NotYours("考核得分由县级考核员、审核员和领导查看，请换岗位。")
    unit = find_unit(work, actor, unit_id)
    if assessment.state == "published":
        return _published(work, assessment, unit)
    return _tried(work, assessment, unit)


def places_of(
    work: Session, actor: Actor, sources: Iterable[Mapping[str, str]]
) -> dict[tuple[str, str], str]:
    """Return where each source in sight can be read; what is out of sight is left out.

    Keyed by kind and id; values are paths of pages.
    """
    wanted: dict[str, set[UUID]] = {"report": set(), "ledger_entry": set(), "obligation": set()}
    for source in sources:
        if source["kind"] in wanted:
            wanted[source["kind"]].add(UUID(source["id"]))
    found: dict[tuple[str, str], str] = {}
    for number in reports_in_sight(work, actor.county, wanted["report"]):
        found["report", str(number)] = f"/reports/{number}"
    for number in entries_in_sight(work, actor.county, wanted["ledger_entry"]):
        found["ledger_entry", str(number)] = f"/ledgers/entries/{number}"
    duties = duties_on_board(work, actor.county, wanted["obligation"], above=actor.scope)
    for number, (form, period) in duties.items():
        found["obligation", str(number)] = f"/board?form={form}&period={period}"
    return found


def _published(work: Session, assessment: Assessment, unit: Unit) -> Evidence:
    score = work.get(Score, (assessment.county, assessment.id, unit.id))
    if score is None:
        raise NotFound("这个单位的得分")
    lines = [
        EvidenceLine(
            each.item, each.title, each.points, each.full_points, each.reason, each.sources
        )
        for each in score_lines(work, assessment, unit.id)
    ]
    marks = [
        Mark(each.kind, each.cause)
        for each in statuses_given(work, assessment)
        if each.unit_id == unit.id
    ]
    rule_set = rule_set_of(work, assessment)
    return Evidence(
        assessment,
        rule_set,
        unit,
        score.total,
        score.place or None,
        read_outcome(score.outcome),
        lines,
        marks,
        (),
    )


def _tried(work: Session, assessment: Assessment, unit: Unit) -> Evidence:
    if assessment.result_sha256 is None:
        raise NotFound("这个单位的得分（还没有试算）")
    result = read_result_of(work, assessment)
    try:
        scored = result.unit(unit.code)
    except KeyError:
        raise NotFound("这个单位的得分") from None
    lines = [
        EvidenceLine(each.id, each.title, each.points, each.full, each.reason, _plain(each.sources))
        for each in (*scored.items, *scored.bonuses)
        if each.applies
    ]
    marks = [Mark(each.kind, each.cause) for each in result.statuses_of(unit.code)]
    return Evidence(
        assessment,
        rule_set_of(work, assessment),
        unit,
        scored.total,
        scored.rank,
        outcome_of(result, scored),
        lines,
        marks,
        scored.gaps,
    )


def _plain(sources: Iterable[Source]) -> list[Mapping[str, str]]:
    return [{"kind": s["kind"], "id": s["id"], "label": s["label"]} for s in sources]
