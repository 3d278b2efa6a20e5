"""Units as machines receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict


class UnitQuery(PageQuery):
    """Which units, as of which day."""

    as_of = ma.fields.Date(load_default=None, metadata={"description": "哪一天，默认今天"})


class DayQuery(Strict):
    """As of which day."""

    as_of = ma.fields.Date(load_default=None, metadata={"description": "哪一天，默认今天"})


class UnitLine(ma.Schema):
    """A unit."""

    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True, metadata={"description": "行政区划代码（及顺序号）"})
    name = ma.fields.String(required=True)
    level = ma.fields.String(required=True)
    opened_on = ma.fields.Date(required=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)


class UnitPage(ma.Schema):
    """One page of units."""

    items = ma.fields.List(ma.fields.Nested(UnitLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)
