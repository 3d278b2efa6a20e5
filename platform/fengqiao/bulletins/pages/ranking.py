"""The desk of one year: from the trial to the published bulletin, on one page.

It stands here and not with the other pages of the assessment because it shows the bulletin,
which builds on the assessment and never the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.open_matters import OpenMatters, open_matters
from fengqiao.assessment.outcomes import waivers_of
from fengqiao.assessment.pages.buttons import Button, link_button, post_button
from fengqiao.assessment.pages.wording import change_tag, mark_tag, state_tag
from fengqiao.assessment.queries import (
    Judged,
    find_assessment,
    judged,
    result_of_year_before,
    rule_set_of,
)
from fengqiao.assessment.ranking_table import (
    RankedRow,
    ranked_rows,
    section_points,
    shows_grades,
    shows_groups,
)
from fengqiao.bulletins.drafting import bulletin_of, draft_bulletin
from fengqiao.bulletins.pages.shown import paper_preview
from fengqiao.bulletins.paragraphs import units_word
from fengqiao.periods.period import Period
from fengqiao.reports.duties import waiting_below
from fengqiao.rules import Rules, UnitScore
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment, points

if TYPE_CHECKING:
    from fengqiao.assessment.models import Assessment
    from fengqiao.bulletins.models import Bulletin

pages = Blueprint("ranking", __name__)
_STEPS = ("归集事实", "试算", "起草通报", "发布")


@pages.get("/assessments/<uuid:assessment_id>")
@posts("assessor", "leader", "reviewer", levels=("county",))
def show_ranking(assessment_id: UUID) -> Response:
    """Show a year's ranking, what is still open, and its bulletin beside it."""
    actor, today = the_actor(), clock.local_date(clock.now())
    with transaction(actor) as work:
        assessment = find_assessment(work, actor, assessment_id)
        rule_set = rule_set_of(work, assessment)
        bulletin = bulletin_of(work, actor, assessment_id)
        matters, waiting = OpenMatters((), 0, 0), []
        if assessment.state != "published":
            matters = open_matters(work, actor, assessment, on=today)
            waiting = waiting_below(work, actor)
        year = judged(work, assessment) if assessment.result_sha256 is not None else None
        earlier = result_of_year_before(work, assessment)
        ids = {unit.code: unit.id for unit in units_in_branch(work, actor, on=today)}
    rows = ranked_rows(year, earlier) if year else []
    rules = rule_set.rules
    fresh = bulletin is not None and _says_the_same(bulletin, assessment)
    return render(
        "assessment/ranking.html",
        assessment={
            "title": f"{assessment.period}年度排名",
            "units_words": _units_words(year, level_word(actor.county, rules.level)),
            **state_tag(assessment),
            "rule_words": _rule_words(rules, year),
            "rule_hash": year.result.rules_sha256 if year else rule_set.sha256,
            "facts_hash": year.result.facts_sha256 if year else "还没有试算",
        },
        deeds=_deeds(actor, assessment, bulletin, fresh=fresh),
        steps=_steps(assessment, bulletin, fresh=fresh),
        open_matters=_open_matters(actor, assessment, matters, waiting, bulletin, fresh=fresh),
        before_word="较上年",
        columns=_columns(rules, year),
        rows=[_row(year, row, ids.get(row.scored.code)) for row in rows] if year else [],
        bulletin=paper_preview(bulletin) if bulletin else None,
        publish=_publish(actor, year, bulletin, fresh=fresh),
    )


@pages.post("/assessments/<uuid:assessment_id>/bulletin")
@posts("assessor", levels=("county",))
def draft(assessment_id: UUID) -> ResponseReturnValue:
    """Draft the year's bulletin from the latest scoring, or draft it anew."""
    actor, at = the_actor(), clock.now()
    read_form()
    with transaction(actor, at) as work:

        def do() -> Answer:
            drafted = draft_bulletin(work, actor, assessment_id=assessment_id, at=at)
            return Answer(
                body={"id": str(drafted.id)}, location=f"/assessments/{assessment_id}", status=201
            )

        answer = once(work, actor, do)
    say("通报稿已起草，预览在旁边；PDF 正在生成。")
    return answer.respond()


def _says_the_same(bulletin: Bulletin, assessment: Assessment) -> bool:
    return bool(bulletin.snapshot["result_sha256"] == assessment.result_sha256)


def _rule_words(rules: Rules, year: Judged | None) -> str:
    waived = waivers_of(year.result) if year else ()
    return "".join([f"依据《{rules.title}》第 {rules.version} 版。", *waived])


def _columns(rules: Rules, year: Judged | None) -> list[dict[str, str]]:
    """Return what stands in a row's cells: group and grade where there are any, then points."""
    words = ["组别"] * bool(year and shows_groups(year)) + ["等次"] * bool(rules.grades)
    return [
        *({"label": word, "full": ""} for word in words),
        *({"label": one.title, "full": str(one.full)} for one in rules.sections if not one.parent),
        {"label": "加分", "full": ""},
    ]


def _units_words(year: Judged | None, level: str) -> str:
    if year is None:
        return "还没有试算"
    unranked = [unit for unit in year.result.units if unit.rank is None]
    lacking = sum(1 for unit in unranked if unit.gaps)
    more = f"，{lacking} 个缺事实暂不排名" if lacking else ""
    if left_out := len(unranked) - lacking:
        more += f"，{left_out} 个按规定不参加排名"
    scored = year.assessment.scored_at
    return f"{year.result.ranked} 个{level}参加排名{more} · {moment(scored)}试算"


def _deeds(
    actor: Actor, assessment: Assessment, bulletin: Bulletin | None, *, fresh: bool
) -> list[Button]:
    here = f"/assessments/{assessment.id}"
    found = []
    if assessment.result_sha256 is not None:
        found.append(link_button("导出表格", f"{here}/ranking.csv"))
    if assessment.state == "published" or not actor.has("assessor"):
        return found
    found.append(link_button("录入事实", f"/manual-facts?year={assessment.period}"))
    scored = assessment.state == "scored"
    found.append(
        post_button(
            "重新试算" if scored else "试算",
            f"{here}/score",
            kind="" if scored else "primary",
            hidden=[("version", assessment.version)],
        )
    )
    if scored:
        found.append(
            post_button(
                "重新起草通报" if bulletin else "起草通报",
                f"{here}/bulletin",
                kind="" if fresh else "primary",
                hidden=[("idempotency_key", uuid4())],
            )
        )
    return found


def _steps(
    assessment: Assessment, bulletin: Bulletin | None, *, fresh: bool
) -> list[dict[str, str]]:
    """Return the four steps: those behind, the one to do now, those to come."""
    done = 0
    if assessment.state != "gathering":
        done = 2
    if bulletin is not None and fresh:
        done = 3
    if bulletin is not None and bulletin.state == "published":
        done = 4
    kinds = ["ok" if n < done else "on" if n == done else "" for n in range(len(_STEPS))]
    return [{"label": label, "kind": kind} for label, kind in zip(_STEPS, kinds, strict=True)]


def _open_matters(
    actor: Actor,
    assessment: Assessment,
    matters: OpenMatters,
    waiting: Sequence[tuple[str, str, int]],
    bulletin: Bulletin | None,
    *,
    fresh: bool,
) -> list[dict[str, str]]:
    enters = actor.has("assessor")
    found = []
    for each in matters.missing:
        names = "、".join(unit.name for unit in each.units[:5])
        more = "等" if len(each.units) > 5 else ""
        address = f"/manual-facts?year={assessment.period}&fact={each.fact.id}"
        what = "没有录入" if each.entered else "在单位名单里没有分到组，或同时在两组"
        words = f"“{each.fact.title}”还有 {len(each.units)} 个单位{what}：{names}{more}。"
        found.append({"words": words, "href": address if enters and each.entered else ""})
    found += _unreviewed(assessment, matters, waiting)
    if matters.entered_since:
        words = f"试算以后又录入了 {matters.entered_since} 项事实，请重新试算。"
        found.append({"words": words, "href": ""})
    if bulletin is not None and bulletin.state == "draft" and not fresh:
        words = "起草通报以后又试算过，请重新起草，看过预览再发布。"
        found.append({"words": words, "href": ""})
    return found


def _unreviewed(
    assessment: Assessment, matters: OpenMatters, waiting: Sequence[tuple[str, str, int]]
) -> list[dict[str, str]]:
    """Return what waits for a review: here, on the board it stands on; further down, listed."""
    here = [each for each in waiting if each[1].startswith(assessment.period)]
    below = matters.unreviewed - sum(number for _, _, number in here)
    found = []
    for form, period, number in here:
        query = urlencode({"form": form, "period": period, "state": "waiting"})
        label = Period.parse(period).label
        words = f"{label}还有 {number:,} 份报表本级没有审核，其中的数字还没有计入。"
        found.append({"words": words, "href": f"/board?{query}"})
    if below > 0:
        words = f"还有 {below:,} 份报表下级没有审核，其中的数字还没有计入。"
        found.append({"words": words, "href": "/reports?state=submitted"})
    return found


def _row(year: Judged, row: RankedRow, unit_id: UUID | None) -> dict[str, Any]:
    unit, decimals = row.scored, year.result.decimals
    marks = [mark_tag(kind, cause) for kind, cause in row.marks]
    if unit.gaps:
        marks.append({"word": "缺事实", "kind": "amber", "reason": " ".join(unit.gaps)})
    elif unit.rank is None:
        marks.append({"word": "不参加排名", "kind": "", "reason": unit.rank_reason})
    return {
        "rank": unit.rank if unit.rank is not None else "—",
        "tied": row.tied,
        "unit_name": unit.name,
        "marks": marks,
        "points": points(unit.total, decimals),
        **change_tag(row.rank_before, unit.rank),
        "cells": _cells(year, unit),
        "href": f"/assessments/{year.assessment.id}/units/{unit_id}" if unit_id else "",
    }


def _cells(year: Judged, unit: UnitScore) -> list[str]:
    decimals = year.result.decimals
    return [
        *[unit.group or "—"] * shows_groups(year),
        *[unit.grade_title or "—"] * shows_grades(year),
        *(points(each, decimals) for each in section_points(year, unit)),
        points(unit.bonus, decimals),
    ]


def _publish(
    actor: Actor, year: Judged | None, bulletin: Bulletin | None, *, fresh: bool
) -> dict[str, Any] | None:
    if year is None or bulletin is None or not actor.has("assessor"):
        return None
    if bulletin.state == "published" or not fresh or year.result.provisional:
        return None
    return {
        "action": f"/bulletins/{bulletin.id}/publish",
        "hidden": [("version", str(bulletin.version)), ("idempotency_key", str(uuid4()))],
        "words": f"发布时取文号，得分对各{units_word(year)}公开，奖惩同日起算；之后都不能改。",
    }
