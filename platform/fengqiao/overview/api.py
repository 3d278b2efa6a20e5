"""Looking at the machine's door: rates, the heat map, figures over periods, the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.errors import NotFound
from fengqiao.overview.choices import Asked, Choice, course_of, make_choice
from fengqiao.overview.heat_maps import Cell, HeatMap, Row, heat_map
from fengqiao.overview.schemas import (
    HeatMapFound,
    OverviewQuery,
    OverviewRates,
    SearchPage,
    SearchQuery,
    SeriesFound,
    SeriesQuery,
)
from fengqiao.overview.searching import Hit, search, seek
from fengqiao.overview.series import Part, Sum
from fengqiao.periods.period import Period
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import one_page
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from fengqiao.reports.rates import Rates

operations = Operations("overview", __name__, path="/overview", description="上报一览、走势、查找")
_LOOKERS = ("filer", "reviewer", "assessor", "leader")
_FIGURES = (
    "expected",
    "filed",
    "on_time",
    "late",
    "nil",
    "missing",
    "pending",
    "waived",
    "filing_rate",
    "timely_rate",
)


@operations.operation(
    "GET",
    "/rates",
    summary="应报、已报、按时、迟报、未报",
    query=OverviewQuery,
    gives=OverviewRates,
)
@posts(*_LOOKERS)
def read_rates(query: dict[str, Any]) -> dict[str, Any]:
    """Count what is owed below a unit: as a whole, by period and by unit."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        choice = make_choice(work, actor, _asked(query), at=at)
        found = _map(work, choice, at)
    return {
        "unit_id": choice.unit.id,
        "form": found.form.code,
        "whole": _rates(found.whole),
        "by_period": [
            {"period": str(period), "rates": _rates(each)}
            for period, each in zip(found.periods, found.columns, strict=True)
        ],
        "by_unit": [
            {"unit_id": row.unit.id, "unit_name": row.name, "rates": _rates(row.rates)}
            for row in found.rows
        ],
    }


@operations.operation(
    "GET", "/heat-map", summary="逐单位、逐期的上报情况", query=OverviewQuery, gives=HeatMapFound
)
@posts(*_LOOKERS)
def read_heat_map(query: dict[str, Any]) -> dict[str, Any]:
    """Give every unit directly below with what it owed and filed, period by period."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        choice = make_choice(work, actor, _asked(query), at=at)
        found = _map(work, choice, at)
    return {
        "unit_id": choice.unit.id,
        "form": found.form.code,
        "periods": [str(period) for period in found.periods],
        "rows": [_row(row, found.periods) for row in found.rows],
    }


@operations.operation(
    "GET", "/series", summary="一项数字的走势、组成和同级比较", query=SeriesQuery, gives=SeriesFound
)
@posts(*_LOOKERS)
def read_series(query: dict[str, Any]) -> dict[str, Any]:
    """Give a figure over periods, what it is made of, and its like where they are in sight."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        choice = make_choice(work, actor, _asked(query), at=at, own=True)
        course = course_of(work, choice)
    if course is None or choice.form is None:
        raise NotFound("要看的数字")
    return {
        "unit_id": choice.unit.id,
        "form": choice.form.code,
        "field": course.code,
        "label": course.question.label,
        "unit_of_measure": course.question.unit,
        "points": [
            {"period": str(each.period), "now": each.now, "year_before": each.before}
            for each in course.points
        ],
        "parts": [_part(each) for each in course.parts],
        "alike": [_part(each) for each in course.alike],
    }


@operations.operation(
    "GET", "/search", summary="在本单位和下级里查找文字", query=SearchQuery, gives=SearchPage
)
@posts(*_LOOKERS)
def find(query: dict[str, Any]) -> dict[str, Any]:
    """List what says all the words, the latest first, each with its place quoted."""
    actor, limit = the_actor(), int(query["limit"])
    names = ("kind", "subject", "unit", "first", "last", "state")
    with transaction(actor) as work:
        sought = seek(work, actor, words=query["q"], **{name: query[name] for name in names})
        hits = search(
            work, actor, sought, after=read_place().parts(str, int, UUID), limit=limit + 1
        )
    return one_page(
        hits, limit, lambda hit: _hit(sought.kind, hit), lambda hit: [*hit.key[:2], str(hit.key[2])]
    )


def _asked(query: dict[str, Any]) -> Asked:
    return Asked(query["unit"], query["form"], query["until"], query["n"], query.get("field", ""))


def _map(work: Session, choice: Choice, at: datetime) -> HeatMap:
    """Return the heat map chosen.

    :raises NotFound: if nothing is owed below
    """
    if choice.form is None or not choice.periods:
        raise NotFound("下级要报的报表")
    return heat_map(work, choice.unit, choice.form, choice.periods, at=at)


def _rates(counted: Rates) -> dict[str, int | None]:
    return {name: getattr(counted, name) for name in _FIGURES}


def _row(row: Row, periods: list[Period]) -> dict[str, Any]:
    cells = zip(periods, row.cells, strict=True)
    return {
        "unit_id": row.unit.id,
        "unit_name": row.name,
        "cells": [_cell(period, cell) for period, cell in cells if cell.owed],
    }


def _cell(period: Period, cell: Cell) -> dict[str, Any]:
    standing = cell.standing
    return {
        "period": str(period),
        "standing": None if standing is None else standing.value,
        "report_id": cell.report_id,
        "rates": _rates(cell.rates),
    }


def _part(part: Part) -> dict[str, Any]:
    found: Sum | None = part.sum
    return {"unit_id": part.unit.id, "unit_name": part.name, "sum": found}


def _hit(kind: str, hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.record.id,
        "kind": kind,
        "title": hit.title,
        "unit_name": hit.unit_name,
        "above_name": hit.above_name,
        "moment": hit.key[0],
        "state": hit.record.state,
        "quotes": [
            {"label": quote.label, "words": "".join(words for words, _ in quote.pieces)}
            for quote in hit.quotes
        ],
    }
