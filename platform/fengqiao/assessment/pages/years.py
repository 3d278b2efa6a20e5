"""The years a county has judged: list them, open one, score it, take its ranking home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.pages.wording import mark_tag, state_tag, when_words
from fengqiao.assessment.queries import (
    assessments,
    find_assessment,
    rule_sets,
    statuses_in_force,
)
from fengqiao.assessment.ranking_table import ranking_csv
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from fengqiao.web.files import attached_name
from fengqiao.web.forms import Fields, read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.words import day, full_moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.assessment.models import AdoptedRuleSet, Assessment, Status
    from fengqiao.units.models import Unit

pages = Blueprint("assessments", __name__)
READERS = ("assessor", "leader", "reviewer")
_ADOPT = {"label": "采用考核办法", "kind": "", "href": "/rule-sets/new"}


@pages.get("/assessments")
@posts(*READERS, levels=("county",))
def list_assessments() -> Response:
    """Show the years, the adopted rules and the statuses in force."""
    return _listed(the_actor())


@pages.post("/assessments")
@posts("assessor", levels=("county",))
def open_year() -> ResponseReturnValue:
    """Begin the assessment of a year under an adopted rule set."""
    actor, at = the_actor(), clock.now()
    fields = read_form("rule_set", "period")
    try:
        rule_set = fields.identifier("rule_set")
        if rule_set is None:
            raise Invalid(errors={"rule_set": ["请选一份考核办法。"]})
        with transaction(actor, at) as work:
            answer = once(work, actor, lambda: _opened(work, actor, rule_set, fields, at))
    except Invalid as refusal:
        return _listed(actor, typed=fields, errors=refusal.errors)
    say("已开始。先录入事实，再试算。")
    return answer.respond()


@pages.post("/assessments/<uuid:assessment_id>/score")
@posts("assessor", levels=("county",))
def score_year(assessment_id: UUID) -> ResponseReturnValue:
    """Freeze the facts as they stand and score every unit from them."""
    actor, at = the_actor(), clock.now()
    fields = read_form("version")
    with transaction(actor, at) as work:
        score_assessment(
            work, actor, assessment_id=assessment_id, version=fields.number("version"), at=at
        )
    say("试算完成。")
    return redirect(f"/assessments/{assessment_id}", 303)


@pages.get("/assessments/<uuid:assessment_id>/ranking.csv")
@posts(*READERS, levels=("county",))
def export_ranking(assessment_id: UUID) -> Response:
    """Hand out the ranking as a table that spreadsheets open as it is."""
    actor = the_actor()
    with transaction(actor) as work:
        assessment = find_assessment(work, actor, assessment_id)
        content = ranking_csv(work, assessment)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = attached_name(f"{assessment.title}排名.csv")
    return answer


def _opened(work: Session, actor: Actor, rule_set: UUID, fields: Fields, at: datetime) -> Answer:
    opened = open_assessment(work, actor, rule_set_id=rule_set, period=fields["period"], at=at)
    return Answer(body={"id": str(opened.id)}, location=f"/assessments/{opened.id}", status=201)


def _listed(
    actor: Actor, *, typed: Fields | None = None, errors: dict[str, list[str]] | None = None
) -> Response:
    today = clock.local_date(clock.now())
    with transaction(actor) as work:
        years = assessments(work, actor)
        rules = rule_sets(work, actor)
        standing = statuses_in_force(work, actor, on=today)
        names = {unit.id: unit for unit in units_in_branch(work, actor, on=today)}
    return render(
        "assessment/list.html",
        status=422 if errors else 200,
        deeds=[_ADOPT] if actor.has("assessor") else [],
        assessments=[_year(each, rules) for each in years],
        rule_sets=[_rule_set(each) for each in rules],
        statuses=[status_line(each, names.get(each.unit_id)) for each in standing],
        opening=_opening(actor, years, rules, typed, today.year),
        errors={"rule_set": [], "period": [], **(errors or {})},
    )


def status_line(status: Status, unit: Unit | None) -> dict[str, str]:
    """Return a status in force as a line of a list."""
    until = f"至{day(status.to_on)}" if status.to_on else "起"
    tag = mark_tag(status.kind, status.cause)
    return {
        "unit_name": unit.name if unit else "",
        "word": tag["word"],
        "kind": tag["kind"],
        "reason": status.cause,
        "term": f"{day(status.from_on)}{until} · {status.authority}",
    }


def _year(assessment: Assessment, rules: Sequence[AdoptedRuleSet]) -> dict[str, str]:
    title = next((each.title for each in rules if each.id == assessment.rule_set_id), "")
    return {
        "href": f"/assessments/{assessment.id}",
        "title": f"{assessment.period}年度考核",
        "more": f"{when_words(assessment)} · {title}",
        **state_tag(assessment),
    }


def _rule_set(adopted: AdoptedRuleSet) -> dict[str, str]:
    return {
        "title": adopted.title,
        "more": f"{full_moment(adopted.adopted_at)}采用",
        "hash": adopted.sha256,
    }


def _opening(
    actor: Actor,
    years: Sequence[Assessment],
    rules: Sequence[AdoptedRuleSet],
    typed: Fields | None,
    this_year: int,
) -> dict[str, Any] | None:
    if not actor.has("assessor") or not rules:
        return None
    taken = {each.period for each in years}
    free = [str(year) for year in range(this_year, this_year - 3, -1) if str(year) not in taken]
    if not free and typed is None:
        return None
    return {
        "rule_sets": [
            {"value": str(each.id), "label": f"{each.title}（{each.sha256[:8]}）"} for each in rules
        ],
        "chosen_rule_set": typed["rule_set"] if typed else str(rules[0].id),
        "years": [{"value": year, "label": f"{year} 年度"} for year in free],
        "chosen_year": typed["period"] if typed else (free[0] if free else ""),
    }
