"""Who is told what: notices are for posts at a unit, made with the deed and with nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.db import database
from fengqiao.errors import Invalid, NotFound, NotYours
from fengqiao.notices.inbox import read_all_notices, read_notice
from fengqiao.notices.models import Notice
from fengqiao.notices.queries import list_notices, unread_count
from fengqiao.notices.telling import About, notify
from fengqiao.periods.period import Frequency, period_of
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.excusing import remind_unit
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.correcting import corrected
from tests.ground import connect
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    WEDNESDAY,
    World,
    accepted,
    begun,
    duty_of,
    submitted,
)

PATROLS = {"patrols": "3", "patrol_attendance": "6"}
ABOUT = About("report", None, "/reports")


def told(actor: Actor) -> list[Notice]:
    """Return what a post is told."""
    with transaction(actor) as work:
        return list(list_notices(work, actor, after=None, limit=50))


def send_back(world: World, report: UUID, correct_by: datetime | None = None) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above, WEDNESDAY) as work:
        send_back_report(
            work,
            above,
            report_id=report,
            version=None,
            remarks={"": "请核对"},
            correct_by=correct_by,
            at=WEDNESDAY,
        )


def test_a_unit_is_told_what_was_sent_back_by_whom_and_until_when(world: World) -> None:
    report = submitted(world)
    send_back(world, report, correct_by=WEDNESDAY + timedelta(days=1))

    notices = told(world.who("upper"))
    assert [(n.kind, n.address, n.read_at) for n in notices] == [
        ("sent_back", f"/reports/{report}", None)
    ]
    assert notices[0].words.startswith("石桥镇退回了《")
    assert "（2026年第10周）" in notices[0].words
    assert "3月12日 10:00 前改好" in notices[0].words
    # Nobody else is told: not the neighbor, not who sent it back, not the administrator here.
    others = (("lower", "filer"), ("bridge", "reviewer"), ("upper", "administrator"))
    assert [told(world.who(*each)) for each in others] == [[], [], []]


def test_what_one_at_a_post_has_read_is_read_for_the_post_and_reading_twice_changes_nothing(
    world: World,
) -> None:
    send_back(world, submitted(world))
    filer, reviewer = world.who("upper"), world.who("upper", "reviewer")
    notice = told(filer)[0]
    for at in (WEDNESDAY, MONDAY):
        with transaction(filer, at) as work:
            read_notice(work, filer, notice_id=notice.id, at=at)
    with transaction(reviewer) as work:
        assert unread_count(work, reviewer) == 0
    assert told(reviewer)[0].read_at == WEDNESDAY
    stranger = world.who("lower")
    with pytest.raises(NotFound), transaction(stranger) as work:
        read_notice(work, stranger, notice_id=notice.id, at=MONDAY)


def test_marking_all_as_read_spares_what_came_in_after_the_page_was_drawn(world: World) -> None:
    teller, reader = world.who("bridge", "reviewer"), world.who("upper")
    for at in (WEDNESDAY, MONDAY):
        with transaction(teller, at) as work:
            notify(
                work,
                teller,
                scope=reader.scope,
                roles=("filer",),
                kind="reminded",
                about=ABOUT,
                words=f"催报 {at}",
            )
    with transaction(reader, MONDAY) as work:
        drawn = WEDNESDAY + timedelta(hours=1)
        assert read_all_notices(work, reader, until=drawn, at=MONDAY) == 1
    assert [each.read_at is None for each in told(reader)] == [True, False]


def test_a_unit_tells_its_branch_and_whom_it_answers_to_and_nobody_else(world: World) -> None:
    teller = world.who("bridge", "reviewer")
    for unit in ("upper", "mill", "county", "bridge"):
        with transaction(teller) as work:
            _tell(work, teller, world.unit(unit).scope)
    for unit in ("willow", "maple", "emergency", "b-head"):
        with pytest.raises(NotYours), transaction(teller) as work:
            _tell(work, teller, world.unit(unit).scope)


def _tell(work: Session, teller: Actor, scope: int) -> None:
    notify(
        work,
        teller,
        scope=scope,
        roles=("reviewer",),
        kind="reminded",
        about=ABOUT,
        words="请看",
    )


def test_a_reminder_is_told_once_a_day_however_often_the_button_is_pressed(world: World) -> None:
    above = world.who("bridge", "reviewer")
    for at in (WEDNESDAY, WEDNESDAY + timedelta(hours=3), MONDAY):
        with transaction(above, at) as work:
            owed = duty_of(work, world, "lower", period="2026-W11")
            remind_unit(work, above, obligation_id=owed.id, at=at)
    notices = told(world.who("lower"))
    assert [(n.kind, n.made_at) for n in notices] == [
        ("reminded", MONDAY),
        ("reminded", WEDNESDAY),
    ]
    assert "宽限到 今天 18:00" in notices[0].words
    assert "3月13日 18:00 截止" in notices[1].words


def test_a_date_by_which_to_correct_is_in_the_future_and_not_far_off(world: World) -> None:
    report = submitted(world)
    for wrong in (timedelta(0), timedelta(days=61)):
        with pytest.raises(Invalid) as refused:
            send_back(world, report, correct_by=WEDNESDAY + wrong)
        assert "due" in refused.value.errors
    assert told(world.who("upper")) == []


def test_a_township_is_told_that_what_it_gathered_was_corrected(world: World) -> None:
    child = accepted(world, answers=PATROLS)
    parent = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    filer = world.who("bridge")
    with transaction(filer, MONDAY) as work:
        draft_consolidation(work, filer, report_id=parent, version=None, at=MONDAY)
    assert told(filer) == []
    corrected(world, child, "upper", {**PATROLS, "patrols": "5"})
    corrected(world, child, "upper", {**PATROLS, "patrols": "6"})

    notices = told(filer)
    assert [(n.kind, n.address) for n in notices] == [("stale", f"/reports/{parent}/consolidation")]
    assert "（2026年3月上半月）" in notices[0].words


def test_the_database_calls_a_period_what_the_product_calls_it(world: World) -> None:
    with connect(str(database().settings.admin_url)) as owner:
        for rhythm in (each for each in Frequency if each.regular):
            period = period_of(rhythm, WEDNESDAY.date())
            row = owner.execute("select fq.period_words(%s)", [str(period)]).fetchone()
            assert row == (period.dated_label,)
