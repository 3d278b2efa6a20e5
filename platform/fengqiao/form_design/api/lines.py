"""Which departments look over a form, at the machine's door."""

from __future__ import annotations

from typing import Any

from fengqiao import clock
from fengqiao.form_design.lines import Looker, lookers_of, set_lookers
from fengqiao.form_design.schemas import Lookers, SetLookers
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

operations = Operations("form-lines", __name__, path="/form-lines", description="条线查看")
_READERS = ("reviewer", "administrator", "assessor", "leader")
_COUNTY = ("county",)


@operations.operation("GET", "/<code>", summary="哪些部门按条线查看这张表", gives=Lookers)
@posts(*_READERS, levels=_COUNTY)
def read_lookers(code: str) -> dict[str, Any]:
    """List the departments that look over a form."""
    actor = the_actor()
    with transaction(actor) as work:
        return _shown(lookers_of(work, actor, code))


@operations.operation(
    "PUT", "/<code>", summary="定哪些部门按条线查看这张表", takes=SetLookers, gives=Lookers
)
@posts("reviewer", "administrator", levels=_COUNTY)
def write_lookers(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Let exactly these departments look over a form."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return _shown(set_lookers(work, actor, code=code, unit_ids=body["unit_ids"], at=at))


def _shown(found: list[Looker]) -> dict[str, Any]:
    return {
        "items": [
            {"unit_id": each.unit.id, "unit_name": each.unit.name, "since": each.since}
            for each in found
        ]
    }
