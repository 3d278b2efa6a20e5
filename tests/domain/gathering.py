"""A township's consolidation as its filer makes it: gathered, filled in, looked at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.models import Report
from fengqiao.reports.queries import find_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import H1, MONDAY, TOWNSHIP_HALF_MONTHLY, World, begun, filled

PATROLS = {"patrols": "3", "patrol_attendance": "6"}


def consolidated(world: World, at: datetime = MONDAY) -> UUID:
    """Have 石桥镇 draft its half-monthly consolidation."""
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=at)
    draft_again(world, report_id, at)
    return report_id


def draft_again(world: World, report_id: UUID, at: datetime = MONDAY) -> None:
    """Gather the children anew."""
    actor = world.who("bridge")
    with transaction(actor, at) as work:
        draft_consolidation(work, actor, report_id=report_id, version=None, at=at)


def complete(world: World, report_id: UUID, at: datetime = MONDAY) -> None:
    """Fill in what the township itself has to say, and submit."""
    actor = world.who("bridge")
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        whole = filled(world.forms[TOWNSHIP_HALF_MONTHLY], report.answers)
        save_answers(work, actor, report_id=report_id, answers=whole, version=None, at=at)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=at)


def read(world: World, report_id: UUID) -> Report:
    """Return the township's report as its filer sees it."""
    actor = world.who("bridge")
    with transaction(actor) as work:
        return find_report(work, actor, report_id)
