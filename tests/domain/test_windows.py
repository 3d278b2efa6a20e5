"""In sensitive times chosen units file more often, and no longer than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fengqiao.clock import ZONE, local_date
from fengqiao.db import database
from fengqiao.errors import Invalid, NotYours, Refusal, Stale
from fengqiao.notices.queries import list_notices
from fengqiao.reports.adoption import adopt_form, retire_form
from fengqiao.reports.counting import field_sums
from fengqiao.reports.duties import own_duties
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.models import Obligation
from fengqiao.reports.queries import find_report
from fengqiao.reports.rates import Population, rates_of
from fengqiao.reports.settling import settle_now
from fengqiao.reports.window_models import SensitiveWindow
from fengqiao.reports.windows import end_window, open_window
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests.ground import connect
from tests.world import (
    MONDAY,
    VILLAGE_WEEKLY,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    begun,
    duty_of,
    submitted,
)

TODAY = local_date(WEDNESDAY)
SUNDAY = TODAY + timedelta(days=4)
CHOSEN = ("upper", "maple")


def opened(world: World, at: datetime = WEDNESDAY, **changes: Any) -> SensitiveWindow:
    """Have the county open a window of five days for two villages."""
    actor = world.who("county", changes.pop("role", "reviewer"))
    units = changes.pop("units", CHOSEN)
    asked: dict[str, Any] = {
        "title": "全国两会期间",
        "basis": "政法委通知〔2026〕3号",
        "form": VILLAGE_WEEKLY,
        "frequency": "day",
        "first_day": TODAY,
        "last_day": SUNDAY,
        "unit_ids": [world.unit(key).id for key in units],
    }
    with transaction(actor, at) as work:
        window = open_window(work, actor, **(asked | changes), at=at)
    settle_now(actor, at=at)
    return window


def ended(world: World, window_id: UUID, at: datetime, reason: str = "任务提前完成") -> None:
    """Have the county end it early."""
    actor = world.who("county", "assessor")
    with transaction(actor, at) as work:
        end_window(work, actor, window_id=window_id, reason=reason, version=None, at=at)
    settle_now(actor, at=at)


def raised(world: World, unit: str) -> list[Obligation]:
    """Return what a unit owes because of windows, by period."""
    actor = world.who(unit)
    with transaction(actor) as work:
        found = select(Obligation).where(
            Obligation.scope == actor.scope, Obligation.window_id.is_not(None)
        )
        return list(work.scalars(found.order_by(Obligation.period)))


def test_the_chosen_villages_and_no_others_owe_every_day_of_it_weekends_too(
    world: World,
) -> None:
    opened(world)
    days = [str(TODAY + timedelta(days=n)) for n in range(5)]
    for key in CHOSEN:
        owed = raised(world, key)
        assert [each.period for each in owed] == days
        for each, day in zip(owed, days, strict=True):
            hour = world.forms[VILLAGE_WEEKLY].due.hour
            due = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE)
            assert each.due_at == each.grace_at == due + timedelta(hours=hour)
            assert each.closes_at == each.due_at + timedelta(days=1)
    assert raised(world, "lower") == raised(world, "peach") == []


def test_the_weekly_duty_goes_on_beside_it_and_no_figure_counts_twice(world: World) -> None:
    opened(world)
    accepted(world, period=str(TODAY), answers={"households_visited": "3"})
    weekly = accepted(world, period=W11, answers={"households_visited": "20"})
    with transaction(world.who("county", "assessor")) as work:
        (total,) = field_sums(
            work,
            county=A,
            year="2026",
            width=10**8,
            form=VILLAGE_WEEKLY,
            field_code="households_visited",
        ).values()
    assert (total.value, total.reports) == (20, 1)
    assert weekly


def test_it_falls_away_by_itself_after_its_last_day(world: World) -> None:
    opened(world)
    county = world.who("county", "reviewer")
    assert settle_now(county, at=WEDNESDAY + timedelta(days=9)) == 0
    assert [each.period for each in raised(world, "upper")][-1] == str(SUNDAY)


def test_settling_again_opens_nothing_twice(world: World) -> None:
    opened(world)
    assert settle_now(world.who("county", "reviewer"), at=WEDNESDAY) == 0


def test_ended_early_the_rest_is_excused_with_the_reason_and_the_past_stays(world: World) -> None:
    window = opened(world)
    submitted(world, period=str(TODAY))
    at = WEDNESDAY + timedelta(days=2)
    ended(world, window.id, at, "警戒解除")
    owed = raised(world, "upper")
    assert [each.waived_at is None for each in owed] == [True, True, False, False, False]
    assert {each.waived_reason for each in owed[2:]} == {"“全国两会期间”已提前结束：警戒解除"}
    scope = world.unit("upper").scope
    with transaction(world.who("county", "reviewer"), MONDAY) as work:
        found = rates_of(work, Population(scope, scope, raised=True), at=MONDAY)
    assert (found.on_time, found.missing, found.waived, found.expected) == (1, 1, 3, 2)


def test_what_was_begun_is_told_that_it_is_no_longer_asked(world: World) -> None:
    window = opened(world)
    ended(world, window.id, WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        begun(world, period=str(TODAY))
    assert refused.value.code == "waived"
    assert "提前结束" in refused.value.reason


def test_ended_twice_the_second_is_told(world: World) -> None:
    window = opened(world)
    ended(world, window.id, WEDNESDAY)
    with pytest.raises(NotYours):
        ended(world, window.id, WEDNESDAY)
    actor = world.who("county", "reviewer")
    with pytest.raises(Stale), transaction(actor) as work:
        end_window(work, actor, window_id=window.id, reason="重复", version=1, at=WEDNESDAY)


def test_a_window_that_has_run_out_is_not_ended(world: World) -> None:
    window = opened(world)
    with pytest.raises(Refusal) as refused:
        ended(world, window.id, MONDAY + timedelta(days=3))
    assert refused.value.code == "window-over"


def test_a_day_whose_hour_is_past_when_it_is_opened_is_not_asked(world: World) -> None:
    late = datetime.combine(TODAY, datetime.min.time(), ZONE) + timedelta(hours=23)
    opened(world, late)
    first = raised(world, "upper")[0]
    assert first.period == str(TODAY + timedelta(days=1))


def test_a_unit_that_closes_meanwhile_owes_nothing_from_that_day_on(world: World) -> None:
    system = open_system_session(A, demonstration=True)
    with transaction(system, WEDNESDAY) as work:
        unit = work.get_one(Unit, (A, world.unit("upper").id))
        unit.closed_on = TODAY + timedelta(days=2)
    opened(world)
    days = [each.period for each in raised(world, "upper")]
    assert days == [str(TODAY), str(TODAY + timedelta(days=1))]


def test_nobody_is_asked_for_the_same_day_by_two_windows(world: World) -> None:
    opened(world)
    with pytest.raises(Refusal) as refused:
        opened(world, title="防汛", first_day=SUNDAY, last_day=SUNDAY, units=("maple", "peach"))
    assert refused.value.code == "windows-overlap"
    assert "枫林村" in refused.value.reason
    opened(world, title="防汛", first_day=SUNDAY, last_day=SUNDAY, units=("peach",))


def test_the_village_sees_in_its_list_why_it_files_daily(world: World) -> None:
    window = opened(world, role="assessor")
    with transaction(world.who("upper"), WEDNESDAY) as work:
        duties = own_duties(work, world.who("upper"))
        seen = work.get_one(SensitiveWindow, (A, window.id))
    assert sum(duty.obligation.window_id == window.id for duty in duties) == 5
    assert (seen.title, seen.basis) == ("全国两会期间", "政法委通知〔2026〕3号")


def test_the_first_day_offers_the_standing_figures_of_the_week_and_no_others(world: World) -> None:
    submitted(world, answers={"patrol_members": "12", "households_visited": "20"})
    opened(world)
    day = submitted(world, period=str(TODAY), answers={"patrol_members": "12"})
    own = world.who("upper")
    with transaction(own) as work:
        report = find_report(work, own, day)
        form = world.forms[VILLAGE_WEEKLY]
        before = previous_values(work, report, form)
    assert before["patrol_members"] == 12
    assert "households_visited" not in before


def test_a_day_is_compared_with_the_day_before_and_a_week_with_the_week_before(
    world: World,
) -> None:
    opened(world)
    submitted(world, answers={"households_visited": "20"})
    submitted(world, period=str(TODAY), answers={"households_visited": "3"})
    own, form = world.who("upper"), world.forms[VILLAGE_WEEKLY]
    with transaction(own) as work:
        tomorrow = duty_of(work, world, "upper", period=str(TODAY + timedelta(days=1)))
        week = duty_of(work, world, "upper", period=W11)
        assert previous_values(work, tomorrow, form)["households_visited"] == 3
        assert previous_values(work, week, form)["households_visited"] == 20


def test_the_chosen_villages_are_told_when_it_opens_and_when_it_ends_early(world: World) -> None:
    window = opened(world)
    ended(world, window.id, WEDNESDAY + timedelta(days=2))
    for key in CHOSEN:
        actor = world.who(key)
        with transaction(actor) as work:
            end, start = list_notices(work, actor, after=None, limit=9)
        assert (end.kind, start.kind) == ("window_ended", "window_opened")
        assert end.about_id == start.about_id == window.id
        assert "“全国两会期间”（3月11日至3月15日）" in start.words
        assert "每日上报" in start.words
        assert "任务提前完成" not in end.words
    for unit, role in (("lower", "filer"), ("bridge", "reviewer"), ("upper", "administrator")):
        other = world.who(unit, role)
        with transaction(other) as work:
            assert list_notices(work, other, after=None, limit=9) == []


def test_days_that_an_ended_window_gave_up_are_asked_for_again_by_the_next(world: World) -> None:
    first = opened(world)
    after = WEDNESDAY + timedelta(minutes=5)
    ended(world, first.id, after, reason="日期写错了")
    second = opened(world, at=after, title="重开", first_day=TODAY + timedelta(days=1))
    for _ in range(2):
        owed = raised(world, "upper")
        assert [each.waived_at is None for each in owed] == [False, True, True, True, True]
        assert {each.window_id for each in owed[1:]} == {second.id}
        # Settling once more changes nothing.
        settle_now(world.who("county", "reviewer"), at=after)
    versions = [each.version for each in owed]
    assert versions == [each.version for each in raised(world, "upper")]


def test_a_window_asks_for_the_version_of_each_day_and_for_no_retired_form(world: World) -> None:
    form, designer = world.forms[VILLAGE_WEEKLY], world.who("county", "reviewer")
    later = replace(form, version_note="下周起用")
    with transaction(designer, WEDNESDAY + timedelta(minutes=1)) as work:
        adopt_form(
            work, designer, later, from_period="2026-W12", at=WEDNESDAY + timedelta(minutes=1)
        )
    at = WEDNESDAY + timedelta(minutes=2)
    opened(world, at=at, last_day=TODAY + timedelta(days=5))
    asked = [each.form_sha256 for each in raised(world, "upper")]
    assert asked == [form.hash] * 5 + [later.hash]
    with transaction(designer, at) as work:
        retire_form(
            work, designer, code=VILLAGE_WEEKLY, from_period="2026-W13", reason="不用了", at=at
        )
    with pytest.raises(Invalid) as refused:
        opened(world, at=at, first_day=date(2026, 3, 20), last_day=date(2026, 3, 20))
    assert set(refused.value.errors) == {"form"}


def test_a_village_opened_on_the_first_day_is_chosen_and_one_closed_on_it_is_not(
    world: World,
) -> None:
    change = "update fq.unit set opened_on = %s, closed_on = %s where id = %s"
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(change, [TODAY, None, world.unit("upper").id])
        admin.execute(change, [TODAY - timedelta(days=9), TODAY, world.unit("lower").id])
    opened(world, units=("upper",))
    with pytest.raises(Invalid) as refused:
        opened(world, units=("lower",))
    assert list(refused.value.errors) == ["unit"]
