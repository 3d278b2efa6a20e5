"""Rates, figures and hits as machines ask for and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.overview.searching import ENTRIES, REPORTS
from fengqiao.overview.sights import MOST_PERIODS, USUAL_PERIODS
from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict

_LONGEST = 200


def _text(words: str) -> ma.fields.String:
    limit = ma.validate.Length(max=_LONGEST, error=f"最多 {_LONGEST} 个字。")
    return ma.fields.String(load_default="", validate=limit, metadata={"description": words})


class OverviewQuery(Strict):
    """Which unit, form and periods are looked at."""

    unit = ma.fields.UUID(load_default=None, metadata={"description": "哪个单位，默认本单位"})
    form = _text("报表代号，默认最下一级、最频繁的那张")
    until = _text("看到哪一期，默认今天所在的一期")
    n = ma.fields.Integer(
        load_default=USUAL_PERIODS,
        validate=ma.validate.Range(2, MOST_PERIODS, error=f"期数填 2 到 {MOST_PERIODS}。"),
        metadata={"description": "看几期"},
    )


class SeriesQuery(OverviewQuery):
    """Which figure."""

    field = _text("项目代号，默认第一项")


class SearchQuery(PageQuery):
    """What is looked for."""

    q = _text("要找的词，用空格隔开，都要有；每个词至少两个字")
    kind = ma.fields.String(
        load_default=REPORTS,
        validate=ma.validate.OneOf((REPORTS, ENTRIES), error="只能是 report 或 entry。"),
        metadata={"description": "report 报表，entry 台账"},
    )
    subject = _text("报表或台账的代号")
    unit = ma.fields.UUID(load_default=None, metadata={"description": "只找这个单位和它的下级"})
    first = _text("起：报表写期次，台账写日期")
    last = _text("止")
    state = _text("状态")


class RateFigures(ma.Schema):
    """Counts of obligations, and the rates in hundredths of a percent; no rate exceeds 10000."""

    expected = ma.fields.Integer(required=True)
    filed = ma.fields.Integer(required=True)
    on_time = ma.fields.Integer(required=True)
    late = ma.fields.Integer(required=True)
    nil = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True)
    pending = ma.fields.Integer(required=True)
    waived = ma.fields.Integer(required=True)
    filing_rate = ma.fields.Integer(required=True, allow_none=True)
    timely_rate = ma.fields.Integer(required=True, allow_none=True)


class RatesByPeriod(ma.Schema):
    """One period."""

    period = ma.fields.String(required=True)
    rates = ma.fields.Nested(RateFigures, required=True)


class RatesByUnit(ma.Schema):
    """One unit directly below, by the name it had at the end of the last period it stood in."""

    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    rates = ma.fields.Nested(RateFigures, required=True)


class OverviewRates(ma.Schema):
    """The rates of what is owed below a unit."""

    unit_id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    whole = ma.fields.Nested(RateFigures, required=True)
    by_period = ma.fields.List(ma.fields.Nested(RatesByPeriod), required=True)
    by_unit = ma.fields.List(ma.fields.Nested(RatesByUnit), required=True)


class HeatMapCell(ma.Schema):
    """What one unit owed and filed for one period."""

    period = ma.fields.String(required=True)
    standing = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "只有一份报表时的状态：on_time、late、pending、overdue、missed、waived"
        },
    )
    report_id = ma.fields.UUID(required=True, allow_none=True)
    rates = ma.fields.Nested(RateFigures, required=True)


class HeatMapRow(ma.Schema):
    """One unit directly below."""

    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    cells = ma.fields.List(ma.fields.Nested(HeatMapCell), required=True)


class HeatMapFound(ma.Schema):
    """Units by periods."""

    unit_id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    periods = ma.fields.List(ma.fields.String(), required=True)
    rows = ma.fields.List(ma.fields.Nested(HeatMapRow), required=True)


class FigureSum(ma.Schema):
    """A figure as a whole number scaled by its places, and how many reports it is the sum of."""

    value = ma.fields.Integer(required=True)
    places = ma.fields.Integer(required=True)
    reports = ma.fields.Integer(required=True)
    report_id = ma.fields.UUID(required=True, allow_none=True)


class SeriesPoint(ma.Schema):
    """A period with its figure and that of the same period of the year before."""

    period = ma.fields.String(required=True)
    now = ma.fields.Nested(FigureSum, required=True, allow_none=True)
    year_before = ma.fields.Nested(FigureSum, required=True, allow_none=True)


class SeriesPart(ma.Schema):
    """One unit's figure of the last period."""

    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    sum = ma.fields.Nested(FigureSum, required=True, allow_none=True)


class SeriesFound(ma.Schema):
    """A figure over periods, what the last one is made of, and its like."""

    unit_id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    field = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    unit_of_measure = ma.fields.String(required=True)
    points = ma.fields.List(ma.fields.Nested(SeriesPoint), required=True)
    parts = ma.fields.List(ma.fields.Nested(SeriesPart), required=True)
    alike = ma.fields.List(ma.fields.Nested(SeriesPart), required=True)


class SearchQuote(ma.Schema):
    """Where the words stand: under which label, and the words around them."""

    label = ma.fields.String(required=True)
    words = ma.fields.String(required=True)


class SearchHit(ma.Schema):
    """One record found."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    unit_name = ma.fields.String(required=True)
    above_name = ma.fields.String(
        required=True, metadata={"description": "当时的上级单位；就是本单位或县时为空"}
    )
    moment = ma.fields.String(required=True, metadata={"description": "期次，或检查的日期"})
    state = ma.fields.String(required=True)
    quotes = ma.fields.List(ma.fields.Nested(SearchQuote), required=True)


class SearchPage(ma.Schema):
    """One page of what was found, the latest first."""

    items = ma.fields.List(ma.fields.Nested(SearchHit), required=True)
    next = ma.fields.String(required=True, allow_none=True)
