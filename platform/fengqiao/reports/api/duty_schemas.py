"""What is owed as machines ask for it and receive it."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.reports.schemas import UNPROBLEMATIC, UNUSUAL, UnusualLine
from fengqiao.reports.standings import Standing
from fengqiao.web.api_schemas import PageQuery


class DutyQuery(PageQuery):
    """Which duties."""

    of = ma.fields.String(
        load_default="own",
        validate=ma.validate.OneOf(
            ("own", "below"), error="只能填 own（本单位）或 below（下级）。"
        ),
        metadata={"description": "own 本单位应报，below 直接下级应报"},
    )
    form = ma.fields.String(load_default="")
    period = ma.fields.String(load_default="")


class DutyLine(ma.Schema):
    """What one unit owes for a period."""

    id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    standing = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([each.value for each in Standing]),
        metadata={
            "description": "与看板、上报率同一口径：ahead 未开始，pending 未到期，on_time 按时，"
            "late 迟报，overdue 逾期未报（还可以报），missed 漏报（已经关闭），waived 免报"
        },
    )
    standing_word = ma.fields.String(required=True)
    nil_report = ma.fields.Boolean(required=True, metadata={"description": "报的是零报告"})
    state = ma.fields.String(
        required=True, metadata={"description": "报表状态；none 还没有报表，waived 免报"}
    )
    unusual = ma.fields.List(ma.fields.Nested(UnusualLine), required=True, metadata=UNUSUAL)
    unproblematic = ma.fields.Boolean(required=True, metadata=UNPROBLEMATIC)
    opens_at = ma.fields.DateTime(required=True)
    due_at = ma.fields.DateTime(required=True)
    grace_at = ma.fields.DateTime(required=True)
    closes_at = ma.fields.DateTime(required=True)
    report_id = ma.fields.UUID(required=True, allow_none=True)


class DutyPage(ma.Schema):
    """One page of duties."""

    items = ma.fields.List(ma.fields.Nested(DutyLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)
