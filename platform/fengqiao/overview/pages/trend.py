"""The course of a figure: by period, against last year, what it is made of, and its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.errors import Invalid
from fengqiao.overview.changes import Change, change_of, heights, middle_of, place_of
from fengqiao.overview.choices import Choice, Course, course_of, still_open
from fengqiao.overview.pages.choosing import LOOKERS, NAMES, Shown, choice_names, read_choice
from fengqiao.overview.pages.wording import change_words, sum_words
from fengqiao.overview.pages.workbooks import workbook_answer
from fengqiao.overview.series import Part, Sum
from fengqiao.periods.period import Period
from fengqiao.sheets.writing import Column
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import figure, full_moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("trend", __name__)
_TABLES = ("", "parts", "alike")


@pages.get("/overview/trend")
@posts(*LOOKERS)
def show_trend() -> Response:
    """Show a figure over periods with its changes, what it is made of, and its like."""
    actor, at, asked = the_actor(), clock.now(), read_query(*NAMES)
    with transaction(actor, at) as work:
        shown = read_choice(work, actor, asked, at=at, own=True)
        course = _from_the_first_filed(_course(work, shown.choice, at))
    return render("overview/trend.html", **_names(shown, course, at))


@pages.get("/overview/trend/export")
@posts(*LOOKERS)
def export_trend() -> Response:
    """Give one of the page's three tables as a workbook."""
    actor, at, asked = the_actor(), clock.now(), read_query(*NAMES, "table")
    if asked["table"] not in _TABLES:
        raise Invalid("没有这张表，请从页面上的按钮导出。", code="unknown-table")
    with transaction(actor, at) as work:
        shown = read_choice(work, actor, asked, at=at, own=True)
        course = _course(work, shown.choice, at)
    if course is None:
        raise Invalid("还没有可以导出的数字。", code="nothing-to-export")
    subtitle = f"数据截至 {full_moment(at)}"
    if asked["table"]:
        return _export_parts(shown, course, asked["table"], subtitle)
    return _export_points(shown, course, subtitle)


def _names(shown: Shown, course: Course | None, at: datetime) -> dict[str, Any]:
    names = {
        **choice_names(shown, path="/overview/trend", at=at),
        "title": _title(shown, course),
        "as_of": full_moment(at),
        "fields": [],
        "chosen_field": "",
        "unit_word": "",
        "headline": None,
        "chart": None,
        "points": [],
        "parts": [],
        "group": None,
        "period_name": shown.choice.periods[-1].label if shown.choice.periods else "",
        "export_href": f"/overview/trend/export?{shown.query()}",
        "empty_words": "" if course else _EMPTY,
    }
    if course is None:
        return names
    return names | {
        "fields": [{"value": c, "label": q.label} for c, q in course.fields.items()],
        "chosen_field": course.code,
        "unit_word": course.question.unit,
        "headline": _headline(course),
        "chart": _chart(course),
        "points": [_point(shown, course, n) for n in reversed(range(len(course.points)))],
        "parts": [_part(shown, each) for each in _ordered(course.parts)],
        "group": _group(shown, course),
    }


def _course(work: Session, choice: Choice, at: datetime) -> Course | None:
    course = course_of(work, choice)
    return replace(course, open=still_open(work, choice, at=at)) if course else None


def _from_the_first_filed(course: Course | None) -> Course | None:
    """Return a course without the periods at its beginning that say nothing, now or a year ago."""
    if course is None:
        return None
    told = (n for n, point in enumerate(course.points) if point.now or point.before)
    return replace(course, points=course.points[next(told, 0) :])


_PARTIAL = "还没报齐"
_EMPTY = "还没有可看的数字。报表开出第一期、有人上报以后，这里就有走势。"


def _title(shown: Shown, course: Course | None) -> str:
    return f"{shown.name}：{course.question.label}" if course else f"{shown.name}的数字走势"


def _headline(course: Course) -> dict[str, Any]:
    now = course.points[-1]
    before = course.points[-2].now if len(course.points) > 1 else None
    lines = [f"{now.now.reports} 份报表相加" if now.now and course.parts else ""]
    if now.now and (pending := course.open.get(str(now.period))):
        # A part of the units against all of them would read as a fall.
        lines.append(f"期限内还有 {pending} 份没报，先不比")
    else:
        lines.append(_compared(now.now, before, "上期"))
        lines.append(_compared(now.now, now.before, "去年同期"))
    return {"value": sum_words(now.now), "changes": [words for words in lines if words]}


def _compared(now: Sum | None, before: Sum | None, when: str) -> str:
    """Return a change, and what it was compared with if that rests on more or fewer reports."""
    words = _changed(now, before, f"比{when}")
    if not words or now is None or before is None or now.reports == before.reports:
        return words
    return f"{words}，{when}是 {before.reports} 份相加"


def _chart(course: Course) -> dict[str, Any]:
    values = [_at(point.now, course) for point in course.points]
    earlier = [_at(point.before, course) for point in course.points]
    drawn = heights([*values, *earlier])
    largest = max((each for each in [*values, *earlier] if each is not None), default=0)
    told = "，".join(
        f"{point.period.short_label} {sum_words(point.now)}" for point in course.points
    )
    return {
        "label": f"{course.question.label}，各期：{told}",
        "year_before": any(each is not None for each in earlier),
        "top": figure(largest, course.places),
        "points": [
            {
                "height": drawn[n],
                "before": drawn[len(values) + n],
                "label": _axis_label(course, n),
                "words": sum_words(point.now),
            }
            for n, point in enumerate(course.points)
        ],
    }


def _axis_label(course: Course, at: int) -> str:
    """Return a period's name under the line; the first has its year if that is not the last's."""
    period = course.points[at].period
    elsewhen = at == 0 and str(period)[:4] != str(course.points[-1].period)[:4]
    return period.dated_label if elsewhen else period.short_label


def _point(shown: Shown, course: Course, at: int) -> dict[str, Any]:
    point = course.points[at]
    before = course.points[at - 1].now if at else None
    href, found = f"/overview/trend?{shown.query(until=str(point.period))}", point.now
    partial = _PARTIAL if found is not None and str(point.period) in course.open else ""
    if found is not None and found.report_id is not None and not course.parts:
        href = f"/reports/{found.report_id}"
    return {
        "period": point.period.dated_label,
        "value": sum_words(found),
        "href": href if found is not None else "",
        "reports": "" if found is None else str(found.reports),
        "change": partial or _changed(found, before),
        "before": sum_words(point.before),
        "year_change": partial or _changed(found, point.before),
    }


def _part(shown: Shown, part: Part) -> dict[str, str]:
    found = part.sum
    href = ""
    if found is not None:
        href = f"/overview/trend?{shown.query(unit=str(part.unit.id))}"
        if found.report_id is not None:
            href = f"/reports/{found.report_id}"
    return {
        "name": part.name,
        "value": sum_words(found),
        "reports": "" if found is None else str(found.reports),
        "href": href,
        "mark": "",
    }


def _group(shown: Shown, course: Course) -> dict[str, Any] | None:
    """Return the units of the same superior with their median and this one's place."""
    values = [_at(part.sum, course) for part in course.alike]
    known = [value for value in values if value is not None]
    if len(course.alike) < 2 or not known:
        return None
    own = next((p.sum for p in course.alike if p.unit.id == shown.choice.unit.id), None)
    median = figure(middle_of(known), course.places + 1).removesuffix("0").removesuffix(".")
    kin = set(shown.choice.unit.groups)
    grouped = all(kin & set(part.unit.groups) for part in course.alike)
    words = f"{'同组' if grouped else '同级'} {len(course.alike)} 个单位，{len(known)} 个有数，"
    words += f"中位数 {median}{course.question.unit}。"
    if own is not None:
        place = place_of(own.at(course.places), known)
        words += f"本单位由多到少排第 {place}。"
    rows = [
        _part(shown, part) | {"mark": "本单位" if part.unit.id == shown.choice.unit.id else ""}
        for part in _ordered(course.alike)
    ]
    return {"words": words, "rows": rows}


def _ordered(parts_: Sequence[Part]) -> list[Part]:
    """Return the largest first, then those without a figure; equals stay in the tree's order."""
    return sorted(
        parts_, key=lambda p: (p.sum is None, -(p.sum.at(12) if p.sum else 0), p.unit.scope)
    )


def _at(found: Sum | None, course: Course) -> int | None:
    return None if found is None else found.at(course.places)


def _changed(now: Sum | None, before: Sum | None, than: str = "") -> str:
    if now is None or before is None:
        return ""
    places = max(now.places, before.places)
    change: Change | None = change_of(now.at(places), before.at(places))
    return change_words(change, places, than=than)


def _export_points(shown: Shown, course: Course, subtitle: str) -> Response:
    places = course.places
    label = course.question.label + (f"（{course.question.unit}）" if course.question.unit else "")
    rows = []
    for at, point in enumerate(course.points):
        line = _point(shown, course, at)
        rows.append(
            [
                point.period.dated_label,
                _at(point.now, course),
                line["change"],
                _at(point.before, course),
                line["year_change"],
                point.now.reports if point.now else None,
            ]
        )
    columns = [
        Column("期次"),
        Column(label, kind="number", places=places),
        Column("比上期"),
        Column("去年同期", kind="number", places=places),
        Column("比去年同期"),
        Column("份数", kind="number"),
    ]
    return workbook_answer(_title(shown, course), columns, rows, subtitle=subtitle)


def _export_parts(shown: Shown, course: Course, table: str, subtitle: str) -> Response:
    chosen = course.parts if table == "parts" else course.alike
    words = "由哪些单位组成" if table == "parts" else "同级比较"
    period: Period = shown.choice.periods[-1]
    return workbook_answer(
        f"{_title(shown, course)}（{words}）",
        [
            Column("单位"),
            Column(course.question.label, kind="number", places=course.places),
            Column("份数", kind="number"),
        ],
        [
            [part.name, _at(part.sum, course), part.sum.reports if part.sum else None]
            for part in _ordered(chosen)
        ],
        subtitle=f"{period.label}。{subtitle}",
    )
