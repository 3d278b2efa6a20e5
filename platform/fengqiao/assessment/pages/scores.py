"""One unit's points with their evidence, and a township's way to its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.evidence import Evidence, EvidenceLine, evidence_of, places_of
from fengqiao.assessment.outcomes import read_outcome
from fengqiao.assessment.pages.buttons import Button, link_button
from fengqiao.assessment.pages.wording import mark_tag, state_tag
from fengqiao.assessment.pages.years import status_line
from fengqiao.assessment.queries import find_assessment, own_scores, statuses_in_force
from fengqiao.rules import Item, Rules, RuleSet, Section
from fengqiao.tenancy.levels import level_word
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
    "ledger_entry": "台账",
    "manual": "县级录入",
    "obligations": "应报任务",
    "ledger": "台账",
    "reports": "已审核的报表",
    "unit": "单位名单",
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
        follows=[
            {"title": each.title, "words": each.words} for each in evidence.outcome.consequences
        ],
        groups=_groups(evidence, places),
    )


def _year(actor: Actor, assessment: Assessment, score: Score) -> dict[str, str]:
    outcome = read_outcome(score.outcome)
    place = f"第 {score.place} 名" if score.place else "不排名"
    standing = f"{place} · {outcome.grade}" if outcome.grade else place
    return {
        "href": f"/assessments/{assessment.id}/units/{actor.unit_id}",
        "title": f"{assessment.period}年度 {points(score.total, outcome.decimals)} 分",
        "more": f"{standing} · {full_moment(assessment.published_at)}公布",
    }


def _deeds(actor: Actor, assessment: Assessment) -> list[Button]:
    if actor.unit_level != "county":
        return [link_button("历年得分", "/scores")]
    return [link_button("返回排名", f"/assessments/{assessment.id}")]


def _score(evidence: Evidence) -> dict[str, Any]:
    rules, outcome = evidence.rule_set.rules, evidence.outcome
    tag = state_tag(evidence.assessment)
    marks = [mark_tag(each.kind, each.cause) for each in evidence.marks]
    return {
        "unit_name": evidence.unit.name,
        "title": f"{evidence.assessment.period}年度得分",
        **tag,
        "points": points(evidence.total, outcome.decimals),
        "rank_words": _standing(evidence),
        "marks": marks,
        "arithmetic": outcome.sum_words if evidence.total is not None else "",
        "rule_words": "".join([f"依据《{rules.title}》第 {rules.version} 版。", *outcome.waivers]),
    }


def _standing(evidence: Evidence) -> str:
    """Return a unit's place among those it is compared with, and its grade."""
    outcome = evidence.outcome
    if not evidence.place:
        words = "暂不排名" if evidence.gaps else "不参加排名"
    else:
        level = level_word(evidence.assessment.county, evidence.rule_set.rules.level)
        among = f"{outcome.ranked} 个{level}" if outcome.ranked else ""
        within = f"“{outcome.group}”组 " if outcome.group else ""
        words = f"{within}{among}第 {evidence.place} 名"
    return f"{words}，等次：{outcome.grade}" if outcome.grade else words


def _groups(evidence: Evidence, places: Places) -> list[dict[str, Any]]:
    rules, outcome = evidence.rule_set.rules, evidence.outcome
    parts = {part.id: part for part in outcome.parts}
    groups = []
    for section in rules.sections:
        items = [item for item in rules.items if item.section == section.id]
        shown = _lines(evidence, items, places)
        if shown or _is_top(section):
            # Of a score that is older than kept outcomes only the total and the lines are known.
            part = parts.get(section.id)
            groups.append(
                {
                    "title": section.title,
                    "points": points(part.points if part else None, outcome.decimals),
                    "full": points(part.full, outcome.decimals) if part else "",
                    "lines": shown,
                }
            )
    if bonuses := _lines(evidence, rules.bonuses, places):
        groups.append(_bonuses(rules, outcome.bonus, outcome.decimals, bonuses))
    return groups


def _is_top(section: Section) -> bool:
    return not section.parent


def _bonuses(
    rules: Rules, bonus: int | None, decimals: int, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    most = rules.total.bonus_cap
    full = "" if most is None else points(most.at(decimals), decimals)
    return {"title": "加分", "points": points(bonus, decimals), "full": full, "lines": lines}


def _lines(evidence: Evidence, items: Iterable[Item], places: Places) -> list[dict[str, Any]]:
    lines = {line.item: line for line in evidence.lines}
    return [_line(lines[item.id], item, evidence, places) for item in items if item.id in lines]


def _line(line: EvidenceLine, item: Item, evidence: Evidence, places: Places) -> dict[str, Any]:
    decimals = evidence.outcome.decimals
    full = f" / {points(line.full, decimals)}" if item.weight or item.weight_by else ""
    return {
        "title": line.title,
        "points": f"{points(line.points, decimals)}{full}",
        "kind": _kind(line, is_bonus=not item.section),
        "reason": line.reason,
        "arithmetic": "",
        "clause": _clause(item, evidence.rule_set),
        "sources": [_source(source, places) for source in line.sources],
    }


def _clause(item: Item, rule_set: RuleSet) -> str:
    basis = next((each for each in rule_set.rules.basis if each.id == item.clause), None)
    cited = item.clause if basis is None else f"《{basis.document}》{basis.clause}"
    return " · ".join(
        words for words in (cited, f"{item.owner}负责" if item.owner else "") if words
    )


def _kind(line: EvidenceLine, *, is_bonus: bool) -> str:
    if line.points is None:
        return "muted"
    if line.points < 0:
        return "down"
    if is_bonus:
        return "up" if line.points else "muted"
    return "down" if line.points < line.full else ""


def _source(source: Mapping[str, str], places: Places) -> dict[str, str]:
    href = places.get((source["kind"], source["id"]), "")
    return {
        "href": href if href and served(href.partition("?")[0]) else "",
        "title": source["label"],
        "more": _KINDS.get(source["kind"], ""),
    }
