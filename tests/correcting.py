"""A report that was accepted already is sent back, corrected, and accepted once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fengqiao.reports.drafting import save_answers
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import MONDAY, UNITS, VILLAGE_WEEKLY, World, filled


def corrected(
    world: World, report_id: UUID, unit: str, answers: Mapping[str, object], at: datetime = MONDAY
) -> None:
    """Have a village's accepted report corrected and accepted again."""
    above, below = world.who(UNITS[unit][3], "reviewer"), world.who(unit)
    with transaction(above, at) as work:
        send_back_report(
            work, above, report_id=report_id, version=None, remarks={"": "请核对"}, at=at
        )
    with transaction(below, at) as work:
        whole = filled(world.forms[VILLAGE_WEEKLY], answers)
        save_answers(work, below, report_id=report_id, answers=whole, version=None, at=at)
        submit_report(work, below, report_id=report_id, version=None, proposals={}, at=at)
    with transaction(above, at) as work:
        accept_report(work, above, report_id=report_id, version=None, at=at)
