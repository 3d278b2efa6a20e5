"""Expected, filed, on time, late, nil, missing, waived: counted for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from fengqiao import clock
from fengqiao.errors import Invalid
from fengqiao.periods.period import Period
from fengqiao.reports.rates import By, Key, Population, Rates, rates
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_by_scope
from fengqiao.web.guards import signed_in
from fengqiao.web.openapi import Operations, Strict
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fengqiao.units.models import Unit

operations = Operations("rates", __name__, path="/rates", description="上报率")
_BY = tuple(each.value for each in By)
_OF_THE_GROUP = ("key", "unit_id", "unit_name")


class PeriodId(ma.fields.String):
    """The id of a period that may exist, whether or not anything is owed for it, or nothing.

    A list of nothing is a true answer to any word; a rate of nothing would pass for a count.
    """

    def __init__(self) -> None:
        super().__init__(load_default="", metadata={"description": "期次，如 2026-W47；不写为全部"})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        given = super()._deserialize(value, *args, **more)
        try:
            return str(Period.parse(given)) if given else ""
        except Invalid as refusal:
            raise ma.ValidationError(refusal.reason) from None


class RatesQuery(Strict):
    """Which obligations are counted, and by what."""

    form = ma.fields.String(load_default="", metadata={"description": "表样代号；不写为全部"})
    period = PeriodId()
    year = ma.fields.String(
        load_default="",
        validate=ma.validate.Regexp(r"\A([0-9]{4})?\Z", error="年份写四位数字，如 2026。"),
    )
    by = ma.fields.String(
        load_default="",
        validate=ma.validate.OneOf(("", *_BY), error=f"只能填 {'、'.join(_BY)}。"),
        metadata={
            "description": "按什么分：form 表、period 期次、unit 单位、above 报给谁、"
            "township 乡镇分支、village 村分支；不写为合计"
        },
    )
    judged = ma.fields.Boolean(
        load_default=False, metadata={"description": "真：只算宽限期已过的，没有未到期"}
    )


class RatesLine(ma.Schema):
    """One count; expected = on_time + late + missing + pending, filed = on_time + late."""

    key = ma.fields.String(
        required=True,
        metadata={"description": "分组的值：表样代号或期次；按单位的只用来排序，看 unit_id"},
    )
    unit_id = ma.fields.UUID(
        required=True, allow_none=True, metadata={"description": "哪个单位；不按单位分的为空"}
    )
    unit_name = ma.fields.String(required=True)
    expected = ma.fields.Integer(required=True, metadata={"description": "应报"})
    filed = ma.fields.Integer(required=True, metadata={"description": "已报"})
    on_time = ma.fields.Integer(required=True, metadata={"description": "按时，含宽限期内"})
    late = ma.fields.Integer(required=True, metadata={"description": "迟报"})
    missing = ma.fields.Integer(required=True, metadata={"description": "未报：逾期的和漏报的"})
    overdue = ma.fields.Integer(required=True, metadata={"description": "逾期，还可以报"})
    missed = ma.fields.Integer(required=True, metadata={"description": "漏报，已经关闭"})
    pending = ma.fields.Integer(required=True, metadata={"description": "未到期"})
    waived = ma.fields.Integer(required=True, metadata={"description": "免报，不算应报"})
    nil = ma.fields.Integer(required=True, metadata={"description": "已报中的零报告"})
    in_grace = ma.fields.Integer(required=True, metadata={"description": "按时中宽限期内的"})
    waiting = ma.fields.Integer(required=True, metadata={"description": "已报中等审核的"})
    sent_back = ma.fields.Integer(required=True, metadata={"description": "已报中退回待改的"})
    filing_rate = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "上报率，万分之几，四舍五入"}
    )
    timely_rate = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "及时率，万分之几，四舍五入"}
    )


class RatesPage(ma.Schema):
    """Counts in the order of their keys."""

    items = ma.fields.List(ma.fields.Nested(RatesLine), required=True)


@operations.operation("GET", "", summary="统计应报和已报", query=RatesQuery, gives=RatesPage)
@signed_in
def count(query: dict[str, Any]) -> dict[str, Any]:
    """Count the own unit's branch, by one definition for boards, facts, exports and paper."""
    actor, at = the_actor(), clock.now()
    asked = Population(
        actor.lo,
        actor.hi,
        forms=[query["form"]] if query["form"] else None,
        periods=[query["period"]] if query["period"] else None,
        year=query["year"],
        judged=query["judged"],
    )
    by = [By(query["by"])] if query["by"] else []
    with transaction(actor, at) as work:
        found = rates(work, asked, at=at, by=by)
        keys = [key[0] for key in found if key and isinstance(key[0], int)]
        units = units_by_scope(work, actor, keys)
    return {"items": [_line(key, found[key], units) for key in sorted(found, key=str)]}


def _line(key: Key, found: Rates, units: Mapping[int, Unit]) -> dict[str, Any]:
    unit = units.get(int(key[0])) if key and isinstance(key[0], int) else None
    names = (name for name in RatesLine().fields if name not in _OF_THE_GROUP)
    return {
        "key": str(key[0]) if key else "",
        "unit_id": unit.id if unit else None,
        "unit_name": unit.name if unit else "",
        **{name: getattr(found, name) for name in names},
    }
