"""The unit above reminds, extends and excuses, and says why."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fengqiao.cli.counties import tenant_extend
from fengqiao.cli.place import Place
from fengqiao.clock import ZONE, local_date, now
from fengqiao.db import database
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.notices.queries import list_notices
from fengqiao.reports.duties import duties_owed_to, last_reminders, own_duties
from fengqiao.reports.excusing import (
    extend_obligation,
    put_off_at_most,
    remind_unit,
    waive_obligation,
)
from fengqiao.settings import Settings
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    COUNTY_MONTHLY,
    MARCH,
    MONDAY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    A,
    World,
    begun,
    duty_of,
    submitted,
)

LATER = MONDAY + timedelta(days=14)


def test_a_waived_unit_owes_nothing_and_sees_why(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper")
        waive_obligation(work, above, obligation_id=owed.id, reason="洪水转移", at=MONDAY)
    with pytest.raises(Refusal) as refused:
        begun(world)
    assert refused.value.code == "waived"
    assert "洪水转移" in refused.value.reason
    with transaction(world.who("upper")) as work:
        states = {
            duty.obligation.period: duty.state for duty in own_duties(work, world.who("upper"))
        }
    assert states[W10] == "waived"


def test_an_extension_reopens_a_closed_period_and_is_not_late(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper", period=W10)
        extend_obligation(
            work,
            above,
            obligation_id=owed.id,
            until=LATER + timedelta(days=1),
            reason="断电",
            at=LATER,
        )
    report_id = submitted(world, period=W10, at=LATER)
    with transaction(above) as work:
        (duty,) = [
            each
            for each in duties_owed_to(work, above, form=VILLAGE_WEEKLY, period=W10)
            if each.report is not None
        ]
        assert duty.report is not None
        assert (duty.report.id, duty.report.late) == (report_id, False)


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_a_decision_without_a_reason_is_none(world: World, reason: str) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper").id
    with pytest.raises(Invalid), transaction(above) as work:
        waive_obligation(work, above, obligation_id=owed, reason=reason, at=MONDAY)


def test_a_deadline_is_not_moved_backwards(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper", period=W11)
    earlier = owed.due_at - timedelta(hours=1)
    with pytest.raises(Invalid), transaction(above) as work:
        extend_obligation(
            work, above, obligation_id=owed.id, until=earlier, reason="提前", at=MONDAY
        )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (MONDAY - timedelta(minutes=1), "要晚于现在"),
        (MONDAY + timedelta(days=61), "最多延到 2026年5月15日"),
        (MONDAY.replace(year=2036), "再晚就请办理本期免报"),
    ],
)
def test_a_deadline_is_put_off_to_a_day_ahead_and_not_for_ever(
    world: World, until: datetime, words: str
) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper", period=W10).id
    with pytest.raises(Invalid) as refused, transaction(above, MONDAY) as work:
        extend_obligation(work, above, obligation_id=owed, until=until, reason="断电", at=MONDAY)
    assert words in refused.value.errors["until"][0]


def test_a_long_period_may_be_put_off_behind_its_end_long_before(world: World) -> None:
    with transaction(world.who("bridge", "reviewer")) as work:
        owed = duty_of(work, world, "upper")
    owed.period = "2026"
    assert local_date(put_off_at_most(owed, MONDAY)) == date(2027, 3, 1)


def test_the_day_that_is_told_as_the_last_one_is_taken_to_its_end(world: World) -> None:
    above, morning = world.who("bridge", "reviewer"), MONDAY
    with transaction(above, morning) as work:
        owed = duty_of(work, world, "upper", period=W10)
        latest = put_off_at_most(owed, morning)
        until = datetime.combine(local_date(latest), time(18), ZONE)
        number = owed.id
        extend_obligation(work, above, obligation_id=number, until=until, reason="断电", at=morning)
    with transaction(above) as work:
        assert duty_of(work, world, "upper", period=W10).due_at == until


@pytest.mark.parametrize(
    ("unit", "role", "expected"),
    [
        ("upper", "reviewer", NotYours),
        ("bridge", "filer", NotYours),
        ("county", "reviewer", NotYours),
        ("willow", "reviewer", NotFound),
        ("b-sand", "reviewer", NotFound),
    ],
)
def test_only_the_reviewer_directly_above_decides(
    world: World, unit: str, role: str, expected: type[Refusal]
) -> None:
    with transaction(world.who("bridge", "reviewer")) as work:
        owed = duty_of(work, world, "upper").id
    actor = world.who(unit, role)
    with pytest.raises(expected), transaction(actor) as work:
        remind_unit(work, actor, obligation_id=owed, at=MONDAY)


def test_the_latest_reminder_is_remembered(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        owed = duty_of(work, world, "upper")
        for hours in (0, 30):
            remind_unit(work, above, obligation_id=owed.id, at=MONDAY + timedelta(hours=hours))
        latest = last_reminders(work, [owed])[owed.id]
    assert latest.reminded_at == MONDAY + timedelta(hours=30)


def test_a_unit_is_told_that_it_was_given_time_or_excused_unasked(world: World) -> None:
    above, filer = world.who("bridge", "reviewer"), world.who("upper")
    with transaction(above, MONDAY) as work:
        owed = duty_of(work, world, "upper", period=W10)
        extend_obligation(work, above, obligation_id=owed.id, until=LATER, reason="断电", at=MONDAY)
    with transaction(above, LATER) as work:
        waive_obligation(work, above, obligation_id=owed.id, reason="洪水转移", at=LATER)
    with transaction(filer) as work:
        waived, extended = list_notices(work, filer, after=None, limit=9)
    assert (waived.kind, waived.address) == ("waived", f"/obligations/{owed.id}/request")
    assert (extended.kind, extended.about_id) == ("extended", owed.id)
    assert f"延期到 {LATER.month}月{LATER.day}日" in extended.words
    assert "断电" not in extended.words
    assert "洪水" not in waived.words
    neighbor = world.who("lower")
    with transaction(neighbor) as work:
        assert list_notices(work, neighbor, after=None, limit=9) == []


class _Here(Place):
    """The place whose database a test has open."""

    def settings(self) -> Settings:
        return database().settings


def _extended(home: Path, form: str, period: str, until: date, reason: str = "断网") -> Result:
    given = ["--county", str(A), "--form", form, "--period", period, "--reason", reason]
    return CliRunner().invoke(tenant_extend, [*given, "--until", str(until)], obj=_Here(home))


def test_the_countys_own_deadline_is_moved_at_the_console_because_nobody_stands_above_it(
    world: World, tmp_path: Path
) -> None:
    reviewer, day = world.who("county", "reviewer"), local_date(now()) + timedelta(days=5)
    for form, period, reason, told in (
        (VILLAGE_WEEKLY, W10, "断网", "县级没有要报的这一期"),
        (COUNTY_MONTHLY, "2020-01", "断网", "县级没有要报的这一期"),
        (COUNTY_MONTHLY, MARCH, " ", "请写明原因"),
    ):
        refused = _extended(tmp_path, form, period, day, reason)
        assert refused.exit_code == 1
        assert told in refused.output
    assert "已延到" in _extended(tmp_path, COUNTY_MONTHLY, MARCH, day).output
    with transaction(reviewer) as work:
        owed = duty_of(work, world, "county", form=COUNTY_MONTHLY, period=MARCH)
        notices = list(list_notices(work, reviewer, after=None, limit=9))
    assert local_date(owed.due_at) == day
    assert owed.closes_at >= owed.due_at
    assert ["由系统管理人员办理" in each.words for each in notices] == [True]
