"""One unit's points with their evidence, and a township's way to its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.evidence import Evidence, EvidenceLine, evidence_of, places_of
from fengqiao.assessment.pages.buttons import Button, link_button
from fengqiao.assessment.pages.wording import mark_tag, state_tag
from fengqiao.assessment.pages.years import status_line
from fengqiao.assessment.queries import find_assessment, own_scores, statuses_in_force
from fengqiao.rules import RuleSet
from fengqiao.rules.model import LEVELS, Bonus, Item
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from fengqiao.web.addresses import served
from fengqiao.web.frame import render
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.session import the_actor
from fengqiao.web.words import full_moment, points

if TYPE_CHECKING:
    from fengqiao.assessment.models import Assessment, Score

pages = Blueprint("scores", __name__)
Places = Mapping[tuple[str, str], str]
_KINDS = {
    "report": "报表",
    "obligation": "未报的报表",
    "ledger_entry": "隐患台账",
    "manual": "县级录入",
    "obligations": "应报任务",
    "ledger": "隐患台账",
    "reports": "已审核的报表",
}


@pages.get("/scores")
@signed_in
def list_own_scores() -> ResponseReturnValue:
    """Show the own unit's published scores and the statuses it stands under."""
    actor = the_actor()
    if actor.unit_level == "county" and served("/assessments"):
        return redirect("/assessments", 303)
    today = clock.local_date(clock.now())
    with transaction(actor) as work:
        scores = own_scores(work, actor)
        standing = statuses_in_force(work, actor, on=today)
        units = {unit.id: unit for unit in units_in_branch(work, actor, on=today)}
    return render(
        "assessment/scores.html",
        scores=[_year(actor, assessment, score) for assessment, score in scores],
        statuses=[status_line(each, units.get(each.unit_id)) for each in standing],
    )


@pages.get("/assessments/<uuid:assessment_id>/units/<uuid:unit_id>")
@posts("assessor", "leader", "reviewer", "filer")
def show_score(assessment_id: UUID, unit_id: UUID) -> Response:
    """Show a unit's score line by line: reason, arithmetic, clause and records."""
    actor = the_actor()
    with transaction(actor) as work:
        assessment = find_assessment(work, actor, assessment_id)
        evidence = evidence_of(work, actor, assessment, unit_id)
        sources = [source for line in evidence.lines for source in line.sources]
        places = places_of(work, actor, sources)
    return render(
        "assessment/score.html",
        score=_score(evidence),
        deeds=_deeds(actor, assessment),
        gaps=list(evidence.gaps),
        groups=_groups(evidence, places),
    )


def _year(actor: Actor, assessment: Assessment, score: Score) -> dict[str, str]:
    return {
        "href": f"/assessments/{assessment.id}/units/{actor.unit_id}",
        "title": f"{assessment.period}年度 {points(score.total)} 分",
        "more": f"第 {score.place} 名 · {full_moment(assessment.published_at)}公布",
    }


def _deeds(actor: Actor, assessment: Assessment) -> list[Button]:
    if actor.unit_level != "county":
        return [link_button("历年得分", "/scores")]
    return [link_button("返回排名", f"/assessments/{assessment.id}")]


def _score(evidence: Evidence) -> dict[str, Any]:
    rules = evidence.rule_set.rules
    ranked = f"{evidence.ranked} 个{LEVELS[rules.level]}"
    tag = state_tag(evidence.assessment)
    return {
        "unit_name": evidence.unit.name,
        "title": f"{evidence.assessment.period}年度得分",
        **tag,
        "points": points(evidence.total),
        "rank_words": f"{ranked}第 {evidence.place} 名" if evidence.place else "暂不排名",
        "marks": [mark_tag(each.kind, each.cause) for each in evidence.marks],
        "arithmetic": _sum_words(evidence),
        "rule_words": f"依据《{rules.title}》第 {rules.version} 版。",
    }


def _sum_words(evidence: Evidence) -> str:
    """Return the sum of sections and bonuses as people write it, if it comes out."""
    if evidence.total is None:
        return ""
    parts = [
        f"{section.title} {points(_sum(evidence.lines, {item.id for item in section.items}))}"
        for section in evidence.rule_set.rules.sections
    ]
    bonus = _sum(evidence.lines, {each.id for each in evidence.rule_set.rules.bonuses})
    capped = min(bonus or 0, evidence.rule_set.rules.bonus_cap)
    if capped:
        parts.append(f"加分 {points(capped)}")
    return f"{' + '.join(parts)} = {points(evidence.total)}"


def _groups(evidence: Evidence, places: Places) -> list[dict[str, Any]]:
    rule_set, lines = evidence.rule_set, {line.item: line for line in evidence.lines}
    groups = []
    for section in rule_set.rules.sections:
        shown = [_line(lines[i.id], i, rule_set, places) for i in section.items if i.id in lines]
        total = _sum(evidence.lines, {item.id for item in section.items})
        groups.append(_group(section.title, points(total), points(section.full), shown))
    bonuses = [
        _line(lines[b.id], b, rule_set, places) for b in rule_set.rules.bonuses if b.id in lines
    ]
    if bonuses:
        total = _sum(evidence.lines, {each.id for each in rule_set.rules.bonuses})
        groups.append(_group("加分", points(total), points(rule_set.rules.bonus_cap), bonuses))
    return groups


def _group(title: str, total: str, full: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "points": total, "full": full, "lines": lines}


def _line(
    line: EvidenceLine, rule: Item | Bonus, rule_set: RuleSet, places: Places
) -> dict[str, Any]:
    basis = next(each for each in rule_set.rules.basis if each.id == rule.clause)
    return {
        "title": line.title,
        "points": f"{points(line.points)} / {points(line.full)}",
        "kind": _kind(line, isinstance(rule, Bonus)),
        "reason": line.reason,
        "arithmetic": "",
        "clause": f"《{basis.document}》{basis.clause} · {rule.owner}负责",
        "sources": [_source(source, places) for source in line.sources],
    }


def _kind(line: EvidenceLine, bonus: bool) -> str:
    if line.points is None:
        return "muted"
    if bonus:
        return "up" if line.points else "muted"
    return "down" if line.points < line.full else ""


def _source(source: Mapping[str, str], places: Places) -> dict[str, str]:
    href = places.get((source["kind"], source["id"]), "")
    return {
        "href": href if href and served(href.partition("?")[0]) else "",
        "title": source["label"],
        "more": _KINDS.get(source["kind"], ""),
    }


def _sum(lines: Sequence[EvidenceLine], items: set[str]) -> int | None:
    """Return the points of some items in hundredths, None while one of them is open."""
    found = [line.points for line in lines if line.item in items]
    if any(each is None for each in found):
        return None
    return sum(each for each in found if each is not None)
