"""A county or township at a glance, for a telephone: the worst first, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.queries import assessments, own_scores
from fengqiao.overview.glances import JUDGED, Glance, Standing, glance
from fengqiao.overview.neighbors import neighbors
from fengqiao.overview.pages.attention import Marks, alerts, headline, marks_below, why
from fengqiao.overview.pages.choosing import LEVELS, LOOKERS
from fengqiao.overview.pages.glance_cards import cards_of, period_word
from fengqiao.overview.pages.workbooks import workbook_answer
from fengqiao.overview.sights import seen_unit, sight_of
from fengqiao.reports.rates import percent_words
from fengqiao.sheets.writing import Column
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import full_moment, moment, points

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("glance", __name__)


@pages.get("/glance")
@posts(*LOOKERS, levels=LEVELS)
def show_glance() -> Response:
    """Show a unit at a glance: rates, disputes, hazards, and whoever stands worst with why."""
    actor, at, asked = the_actor(), clock.now(), read_query("unit")
    with transaction(actor, at) as work:
        unit = seen_unit(work, sight_of(work, actor), asked.identifier("unit"))
        found = glance(work, actor, unit, at=at)
        marks = marks_below(work, actor, found, at)
        papers = _papers(work, actor) if unit.id == actor.unit_id else []
    own = unit.id == actor.unit_id
    shown, flagged = alerts(found, marks)
    return render(
        "overview/glance.html",
        title=f"{unit.name} · 一览",
        as_of=_as_of(found, at),
        empty_words=_empty(found),
        headline=headline(found),
        alerts=shown,
        flagged=flagged,
        cards=cards_of(found, own=own),
        below_title=_below_title(actor.county, unit.level),
        basis_words=_basis(found),
        lines=[_line(found, each, marks) for each in found.standings],
        papers=papers,
        map_href=_address("/overview", unit="" if own else str(unit.id)),
        export_href=_address("/glance/export", unit="" if own else str(unit.id)),
        above_href="" if own else "/glance",
        above_name="" if own else actor.unit_name,
    )


def _below_title(county: int, level: str) -> str:
    below = ("township", "department") if level == "county" else ("village", "enterprise")
    return "和".join(level_word(county, each) for each in below)


@pages.get("/glance/export")
@posts(*LOOKERS, levels=LEVELS)
def export_glance() -> Response:
    """Give the list of units below as a workbook, the worst first."""
    actor, at, asked = the_actor(), clock.now(), read_query("unit")
    with transaction(actor, at) as work:
        unit = seen_unit(work, sight_of(work, actor), asked.identifier("unit"))
        found = glance(work, actor, unit, at=at)
    numbers = ("应报", "按时", "迟报", "未报")
    return workbook_answer(
        f"{unit.name}各单位情况",
        [
            Column("单位"),
            *(Column(each, kind="number") for each in numbers),
            Column("按时率"),
            *(
                Column(each, kind="number")
                for each in ("发现纠纷", "化解纠纷", *_ledger_heads(found))
            ),
            Column("差在哪"),
        ],
        [_sheet_row(found, each) for each in found.standings],
        subtitle=f"{_basis(found)}数据截至 {full_moment(at)}",
    )


_EMPTY = (
    "还没有开出第一期报表。县里采用报表、开出第一期以后，"
    "这里就能看到上报率、纠纷、隐患，和哪个单位最该帮一把。"
)


def _empty(found: Glance) -> str:
    if found.form is None:
        return _EMPTY
    if not found.standings:
        word = period_word(found)
        return f"近 {len(found.periods)} {word}没有下级要报的《{found.form.title}》。"
    return ""


def _as_of(found: Glance, at: datetime) -> str:
    words = f"{found.periods[-1].short_label} · " if found.periods else ""
    return f"{words}数据截至 {moment(at)}"


def _basis(found: Glance) -> str:
    if found.form is None:
        return ""
    return f"按《{found.form.title}》近 {JUDGED} {period_word(found)}已到期的算，差的在前。"


def _line(found: Glance, one: Standing, marks: Marks) -> dict[str, Any]:
    unit = str(one.row.unit.id)
    form = found.form.code if found.form else ""
    deeper = one.row.unit.level == "township"
    timely = one.timely
    if one.flawless:
        word, kind = ("按时", "green") if timely is not None else ("未到期", "")
    else:
        word, kind = (
            ("需关注", "red") if one.judged.missing or one.hazards.overdue else ("有迟报", "amber")
        )
    return {
        "name": one.row.name,
        "href": _address("/glance", unit=unit)
        if deeper
        else _address("/overview/trend", unit=unit, form=form),
        "word": word,
        "word_kind": kind,
        "why": why(found, one),
        "rate": percent_words(timely),
        "height": 0 if timely is None else timely // 100,
        "disputes": _disputes(found, one),
        "marks": [f"{name}：{cause}" for name, cause in marks.get(one.row.unit.id, ())],
    }


def _disputes(found: Glance, one: Standing) -> str:
    if one.found is None:
        return ""
    kept = f"，{found.words.open} {one.hazards.open}" if found.words.open else ""
    return f"纠纷发现 {one.found}、化解 {one.resolved or 0}{kept}"


def _ledger_heads(found: Glance) -> tuple[str, ...]:
    return (found.words.open, found.words.overdue) if found.words.open else ()


def _papers(work: Session, actor: Actor) -> list[dict[str, str]]:
    """Return the latest ranking or own score, and the latest bulletin."""
    shown: list[dict[str, str]] = []
    if actor.unit_level == "county" and not actor.has("filer"):
        for each in assessments(work, actor)[:1]:
            shown.append(
                {"title": each.title, "more": "最近一次排名", "href": f"/assessments/{each.id}"}
            )
    if actor.unit_level == "township":
        for each, score in own_scores(work, actor, most=1):
            words = f"{points(score.total)} 分，第 {score.place} 名"
            shown.append({"title": each.title, "more": words, "href": "/scores"})
    bulletin = neighbors().bulletin(work, actor)
    if bulletin is not None:
        shown.append({"title": bulletin.title, "more": bulletin.more, "href": bulletin.href})
    return shown


def _sheet_row(found: Glance, one: Standing) -> Sequence[Any]:
    judged, hazards = one.judged, one.hazards
    return [
        one.row.name,
        judged.filed + judged.missing,
        judged.on_time,
        judged.late,
        judged.missing,
        percent_words(one.timely),
        one.found,
        one.resolved,
        *((hazards.open, hazards.overdue) if found.words.open else ()),
        why(found, one),
    ]


def _address(path: str, **query: str) -> str:
    written = urlencode({name: each for name, each in query.items() if each})
    return f"{path}?{written}" if written else path
