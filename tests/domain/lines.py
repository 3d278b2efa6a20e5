"""Departments that look over a form: what the county lets them see, and what they then see."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.clock import ZONE
from fengqiao.form_design.lines import set_lookers
from fengqiao.reports.listing import Wanted, list_reports
from fengqiao.tenancy.transaction import transaction
from tests.world import MONDAY, World

ENTERPRISE_MONTHLY = "enterprise_monthly"


IN_APRIL = datetime(2026, 4, 1, 10, tzinfo=ZONE).astimezone(UTC)


LAMPS = {"disputes_found": "5", "disputes_resolved": "5", "narrative": "村口路灯坏了三盏。"}


def given(world: World, form: str, *units: str, by: str = "administrator") -> None:
    """Have the county let these departments, and nobody else, look over a form."""
    actor = world.who("county", by)
    ids = [world.unit(unit).id for unit in units]
    with transaction(actor, MONDAY) as work:
        set_lookers(work, actor, code=form, unit_ids=ids, at=MONDAY)


def seen(world: World, who: Actor, *, form: str = "") -> dict[UUID, str]:
    """Return the reports on somebody's list, with the names of their units."""
    with transaction(who, MONDAY) as work:
        rows = list_reports(work, who, Wanted(form=form), after=None, limit=50)
        return {report.id: name for report, name in rows}
