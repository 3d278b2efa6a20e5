"""What tests of requests share: how one is asked and answered, and what counts then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fengqiao.reports.queries import find_report
from fengqiao.reports.rates import Population, Rates, rates_of
from fengqiao.reports.request_models import ObligationRequest
from fengqiao.reports.requesting import ask_for, grant_request, refuse_request
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    VILLAGE_WEEKLY,
    W10,
    World,
    duty_of,
)

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def closing(world: World) -> datetime:
    """Return the instant at which the tenth week closes."""
    with transaction(world.who("upper")) as work:
        return duty_of(work, world, "upper", period=W10).closes_at


def ask(
    world: World,
    at: datetime,
    *,
    kind: str = "extension",
    until: datetime | None = None,
    reason: str = "停电三天",
    unit: str = "upper",
    period: str = W10,
) -> ObligationRequest:
    """Have the village ask for more time, or to be excused."""
    actor = world.who(unit)
    with transaction(actor, at) as work:
        owed = duty_of(work, world, unit, period=period)
        wished = (until or at + 3 * DAY) if kind == "extension" else None
        return ask_for(
            work,
            actor,
            obligation_id=owed.id,
            kind=kind,
            reason=reason,
            wished_until=wished,
            at=at,
        )


def grant(
    world: World, number: UUID, at: datetime, *, until: datetime | None = None, words: str = ""
) -> ObligationRequest:
    """Have the township grant it."""
    above = world.who("bridge", "reviewer")
    with transaction(above, at) as work:
        return grant_request(
            work, above, request_id=number, until=until, words=words, version=None, at=at
        )


def refuse(world: World, number: UUID, at: datetime, words: str = "时间够用") -> ObligationRequest:
    """Have the township refuse it."""
    above = world.who("bridge", "reviewer")
    with transaction(above, at) as work:
        return refuse_request(work, above, request_id=number, words=words, version=None)


def hand_up(world: World, report_id: UUID, at: datetime) -> bool:
    """Have the village hand its draft up; return whether it was late."""
    actor = world.who("upper")
    with transaction(actor, at) as work:
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=at)
    with transaction(actor, at) as work:
        return find_report(work, actor, report_id).late


def counted(world: World, at: datetime, period: str = W10) -> Rates:
    """Return how the village's week stands."""
    scope = world.unit("upper").scope
    with transaction(world.who("bridge", "reviewer"), at) as work:
        asked = Population(scope, scope, forms=[VILLAGE_WEEKLY], periods=[period])
        return rates_of(work, asked, at=at)
