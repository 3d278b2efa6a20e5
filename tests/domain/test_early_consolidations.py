"""A consolidation is early as long as a report it gathers may still come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fengqiao.clock import ZONE
from fengqiao.periods.frequencies import Frequency
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import is_early
from fengqiao.reports.excusing import extend_obligation
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import consolidated
from tests.world import (
    MARCH,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    W11,
    A,
    World,
    begun,
    duty_of,
    open_period,
)


def early_on(world: World, report_id: UUID, *moments: tuple[int, int]) -> list[bool]:
    """Tell of days and hours of March whether handing up then would come before its time."""
    actor, found = world.who("bridge"), []
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        form = world.forms[report.form]
        for day, hour in moments:
            at = datetime(2026, 3, day, hour, tzinfo=ZONE)
            found.append(is_early(work, report, form, at=at))
    return found


def due_within(world: World, frequency: Frequency, period: str) -> UUID:
    """Have 石桥镇 begin a consolidation that is due on the last working day of its period."""
    half, system = world.forms[TOWNSHIP_HALF_MONTHLY], open_system_session(A, demonstration=True)
    due = replace(half.due, working_days=0)
    form = replace(half, code="township_within", frequency=frequency, due=due)
    world.forms = {**world.forms, form.code: form}
    with transaction(system) as work:
        adopt_form(work, system, form, at=MONDAY)
    open_period(world, A, period)
    return begun(world, "bridge", form=form.code, period=period, at=MONDAY)


def put_off(world: World, unit: str, *, by: str, form: str) -> None:
    """Extend what a unit owes for the eleventh week to the Tuesday after."""
    above, until = world.who(by, "reviewer"), datetime(2026, 3, 17, 18, tzinfo=ZONE)
    at = datetime(2026, 3, 12, 9, tzinfo=ZONE)
    with transaction(above, at) as work:
        owed = duty_of(work, world, unit, form=form, period=W11)
        extend_obligation(work, above, obligation_id=owed.id, until=until, reason="停电", at=at)


def test_a_week_due_on_its_friday_is_not_early_on_that_day_nor_once_all_below_is_due(
    world: World,
) -> None:
    report_id = due_within(world, Frequency.WEEK, W11)
    assert early_on(world, report_id, (12, 23), (13, 0), (15, 9)) == [True, False, False]
    put_off(world, "bridge", by="county", form="township_within")
    put_off(world, "upper", by="bridge", form="village_weekly")
    assert early_on(world, report_id, (13, 9), (13, 23), (16, 0)) == [True, False, False]


def test_a_month_is_early_while_its_last_weeks_are_yet_to_be_opened(world: World) -> None:
    report_id = due_within(world, Frequency.MONTH, MARCH)
    assert early_on(world, report_id, (22, 9), (30, 23), (31, 0)) == [True, True, False]
    ordinary = consolidated(world)
    assert early_on(world, ordinary, (13, 23), (15, 23), (16, 0)) == [True, True, False]
