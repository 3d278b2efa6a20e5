"""A form's draft is handed in and approved, as tests need it before they adopt one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fengqiao.clock import local_date
from fengqiao.form_design.approving import approve_form, ask_approval
from fengqiao.reports.form_models import FormApproval
from fengqiao.tenancy.transaction import transaction
from tests.world import World


def handed_in(
    world: World, draft_id: UUID, *, at: datetime, desk: str = "county", days: int = 365
) -> FormApproval:
    """Have the county's reviewer hand a draft in."""
    actor = world.who(desk, "reviewer")
    with transaction(actor, at) as work:
        return ask_approval(
            work,
            actor,
            draft_id=draft_id,
            version=None,
            reason="专项行动",
            basis="平安办通知",
            needed_by="平安办，安排巡防",
            until=local_date(at) + timedelta(days=days),
            at=at,
        )


def approved(
    world: World, draft_id: UUID, *, at: datetime, desk: str = "county", days: int = 365
) -> FormApproval:
    """Have a draft handed in by the reviewer and approved by the assessor."""
    asked = handed_in(world, draft_id, at=at, desk=desk, days=days)
    actor = world.who(desk, "assessor")
    with transaction(actor, at) as work:
        return approve_form(work, actor, approval_id=asked.id, version=asked.version, remark="同意")
