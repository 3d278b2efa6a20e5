"""What is owed is written down ahead, once, for units that live, with deadlines that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from fengqiao.clock import ZONE, local_date
from fengqiao.errors import NotYours
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period, period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import AHEAD, open_ahead, open_obligations, release_closed_units
from fengqiao.reports.rates import Population, rates_of
from fengqiao.tenancy.calendar import WEEKENDS_ONLY, Calendar
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests.world import MONDAY, VILLAGE_WEEKLY, W10, W11, WEDNESDAY, A, World, submitted

# Later than anything the world has opened.
MAY = date(2026, 5, 6)


def ahead(
    world: World, today: date, form: str = VILLAGE_WEEKLY, calendar: Calendar | None = None
) -> int:
    """Have the schedule come by on a day; return how many rows it opened."""
    system = open_system_session(A, demonstration=True)
    at = datetime(today.year, today.month, today.day, 1, tzinfo=ZONE)
    with transaction(system, at) as work:
        return open_ahead(
            work,
            system,
            form=world.forms[form],
            calendar=calendar or world.calendar,
            today=today,
        )


def owed(world: World, unit: str, *, since: date = MAY) -> dict[str, Obligation]:
    """Return what a village owes from a day on, by period."""
    actor = world.who(unit)
    with transaction(actor) as work:
        found = select(Obligation).where(
            Obligation.scope == actor.scope,
            Obligation.form == VILLAGE_WEEKLY,
            Obligation.period >= str(period_of("week", since)),
        )
        return {each.period: each for each in work.scalars(found)}


def close(world: World, unit: str, on: date) -> None:
    """Have a unit closed on a day."""
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        work.get_one(Unit, (A, world.unit(unit).id)).closed_on = on


def test_next_week_is_written_down_a_week_ahead_and_opens_on_its_monday(world: World) -> None:
    assert timedelta(days=7) == AHEAD
    ahead(world, MAY)
    rows = owed(world, "upper")
    assert sorted(rows) == ["2026-W19", "2026-W20"]
    assert rows["2026-W20"].opens_at == datetime(2026, 5, 11, tzinfo=ZONE)


def test_coming_by_again_opens_nothing_and_moves_no_deadline(world: World) -> None:
    assert ahead(world, MAY) > 0
    before = {period: each.due_at for period, each in owed(world, "upper").items()}
    # The ninth of May is a Saturday on which people work, but not by this calendar.
    assert ahead(world, MAY, calendar=WEEKENDS_ONLY) == 0
    assert {period: each.due_at for period, each in owed(world, "upper").items()} == before


def test_what_is_not_begun_is_not_expected_yet(world: World) -> None:
    ahead(world, MAY)
    scope = world.unit("upper").scope
    at = datetime(2026, 5, 7, tzinfo=ZONE)
    periods = ["2026-W19", "2026-W20"]
    with transaction(world.who("upper"), at) as work:
        found = rates_of(
            work, Population(scope, scope, forms=[VILLAGE_WEEKLY], periods=periods), at=at
        )
    assert (found.expected, found.pending) == (1, 1)


def test_nothing_is_opened_for_a_unit_beyond_its_life(world: World) -> None:
    close(world, "upper", date(2026, 5, 15))
    ahead(world, MAY)
    # It stands on the last day of the first week, not on that of the second.
    assert sorted(owed(world, "upper")) == ["2026-W19"]
    assert sorted(owed(world, "lower")) == ["2026-W19", "2026-W20"]


def test_closed_afterwards_it_is_excused_from_what_was_still_to_come(world: World) -> None:
    submitted(world, "upper", period=W11, at=WEDNESDAY)
    gone = local_date(MONDAY)
    close(world, "upper", gone)
    system = open_system_session(A, demonstration=True)
    with transaction(system, MONDAY) as work:
        assert release_closed_units(work, system, today=gone, at=MONDAY) > 0
        assert release_closed_units(work, system, today=gone, at=MONDAY) == 0
    rows = owed(world, "upper", since=date(2026, 3, 2))
    assert rows["2026-W12"].waived_reason == "单位已于2026年3月16日撤销"
    # What fell due while it stood stays: one week missed, one filed.
    assert rows[W10].waived_at is None
    assert rows[W11].waived_at is None


def test_a_form_filed_in_windows_only_is_owed_by_nobody_by_itself(world: World) -> None:
    system = open_system_session(A, demonstration=True)
    form = replace(world.forms[VILLAGE_WEEKLY], code="special", frequency=Frequency.WINDOW)
    with transaction(system, WEDNESDAY) as work:
        adopt_form(work, system, form, at=WEDNESDAY)
        assert open_ahead(work, system, form=form, calendar=world.calendar, today=MAY) == 0


@pytest.mark.parametrize(("unit", "role"), [("county", "administrator"), ("county", "reviewer")])
def test_only_the_installation_itself_opens_and_excuses(world: World, unit: str, role: str) -> None:
    actor, form = world.who(unit, role), world.forms[VILLAGE_WEEKLY]
    period = Period.parse("2026-W20")
    with transaction(actor, WEDNESDAY) as work:
        # The deed itself says so, before the database has to.
        with pytest.raises(NotYours):
            open_obligations(work, actor, form=form, period=period, calendar=world.calendar)
        with pytest.raises(NotYours):
            release_closed_units(work, actor, today=MAY, at=WEDNESDAY)
