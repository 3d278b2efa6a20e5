"""The units of the actor's branch at the machine's door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit, units_in_branch
from fengqiao.units.schemas import DayQuery, UnitLine, UnitPage, UnitQuery
from fengqiao.web.api_schemas import one_page
from fengqiao.web.guards import signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.units.models import Unit

operations = Operations("units", __name__, path="/units", description="单位")


@operations.operation("GET", "", summary="列出本单位和下级单位", query=UnitQuery, gives=UnitPage)
@signed_in
def list_units(query: dict[str, Any]) -> dict[str, Any]:
    """List the units of the own branch as they stood on a day, by scope key."""
    actor, limit, behind = the_actor(), int(query["limit"]), read_place().number()
    on = query["as_of"] or clock.local_date(clock.now())
    with transaction(actor) as work:
        units = [
            unit
            for unit in units_in_branch(work, actor, on=on)
            if behind is None or unit.scope > behind
        ]
    return one_page(
        units[: limit + 1], limit, lambda unit: _line(unit, on), lambda unit: [unit.scope]
    )


@operations.operation(
    "GET", "/<uuid:unit_id>", summary="读一个单位", query=DayQuery, gives=UnitLine
)
@signed_in
def read_unit(query: dict[str, Any], unit_id: UUID) -> dict[str, Any]:
    """Read one unit of the own branch, above it, or one whose place it took, as of a day."""
    actor = the_actor()
    on = query["as_of"] or clock.local_date(clock.now())
    with transaction(actor) as work:
        return _line(find_unit(work, actor, unit_id), on)


def _line(unit: Unit, on: date) -> dict[str, Any]:
    return {
        "id": unit.id,
        "code": unit.code,
        "name": unit.name_on(on),
        "level": unit.level,
        "opened_on": unit.opened_on,
        "closed_on": unit.closed_on,
    }
