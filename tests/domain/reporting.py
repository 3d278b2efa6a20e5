"""What tests of a report's life share: how one is read, sent back and corrected."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from fengqiao.reports.drafting import save_answers
from fengqiao.reports.models import Fact, Report
from fengqiao.reports.queries import find_report
from fengqiao.reports.review import send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    WEDNESDAY,
    World,
    filled,
)


def read(world: World, report_id: UUID, *, unit: str = "upper", role: str = "filer") -> Report:
    """Return a report as a person sees it."""
    actor = world.who(unit, role)
    with transaction(actor) as work:
        return find_report(work, actor, report_id)


def send_back(world: World, report_id: UUID, at: datetime = WEDNESDAY, **remarks: str) -> Report:
    """Have the township send a report back."""
    above = world.who("bridge", "reviewer")
    with transaction(above, at) as work:
        return send_back_report(
            work,
            above,
            report_id=report_id,
            version=None,
            remarks=remarks or {"": "请核对"},
            at=at,
        )


def hand_in(world: World, report_id: UUID, at: datetime = WEDNESDAY, **answers: str) -> Report:
    """Have the village write some answers anew and submit."""
    actor = world.who("upper")
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        form = world.forms[report.form]
        if answers:
            save_answers(
                work,
                actor,
                report_id=report_id,
                answers=filled(form, answers),
                version=report.version,
                at=at,
            )
        return submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=at)


def facts(world: World, report_id: UUID) -> dict[str, int]:
    """Return a report's facts."""
    with transaction(world.who("upper")) as work:
        found = work.scalars(select(Fact).where(Fact.report_id == report_id))
        return {fact.field: fact.value for fact in found}
