"""A village reports, its township answers; what was acknowledged stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.reports.drafting import begin_report, declare_nil, save_answers
from fengqiao.reports.models import Fact
from fengqiao.reports.queries import remarks_on, revisions_of
from fengqiao.reports.review import accept_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.reporting import facts, hand_in, read, send_back
from tests.world import (
    MONDAY,
    W10,
    W11,
    WEDNESDAY,
    World,
    begun,
    drafted,
    duty_of,
    submitted,
)


def test_a_submitted_report_has_its_first_revision_and_its_facts(world: World) -> None:
    report_id = submitted(world, answers={"patrols": "7", "patrol_attendance": "21"})
    report = read(world, report_id)
    assert (report.state, report.revision) == ("submitted", 1)
    assert facts(world, report_id)["patrols"] == 7
    assert facts(world, report_id)["disputes_found"] == 0
    with transaction(world.who("bridge", "reviewer")) as work:
        (revision,) = revisions_of(work, report)
    assert revision.answers["patrol_attendance"] == 21
    assert len(revision.sha256) == 64


def test_the_township_sees_a_report_only_once_it_is_submitted(world: World) -> None:
    report_id = drafted(world)
    with pytest.raises(NotFound):
        read(world, report_id, unit="bridge", role="reviewer")
    hand_in(world, report_id)
    assert read(world, report_id, unit="bridge", role="reviewer").state == "submitted"


def test_a_report_that_does_not_fit_is_refused_field_by_field_and_kept(world: World) -> None:
    report_id = drafted(world, answers={"disputes_found": "3", "patrols": "很多"})
    actor = world.who("upper")
    with pytest.raises(Invalid) as refused, transaction(actor, WEDNESDAY) as work:
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    assert {"disputes_found", "patrols"} <= set(refused.value.errors)
    report = read(world, report_id)
    assert report.state == "draft"
    assert report.answers["patrols"] == "很多"


def test_an_unknown_field_is_refused(world: World) -> None:
    report_id = begun(world)
    actor = world.who("upper")
    with pytest.raises(Invalid) as refused, transaction(actor) as work:
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers={"salaries": "1"},
            version=None,
            at=WEDNESDAY,
        )
    assert refused.value.code == "unknown-field"


def test_sent_back_with_remarks_corrected_and_submitted_again(world: World) -> None:
    report_id = submitted(world, answers={"patrols": "7", "patrol_attendance": "21"})
    first = read(world, report_id).first_submitted_at
    send_back(world, report_id, patrols="请核对巡逻次数")
    report = read(world, report_id)
    assert (report.state, report.sent_back_count) == ("sent_back", 1)
    with transaction(world.who("upper")) as work:
        (remark,) = remarks_on(work, report)
    assert (remark.field, remark.words, remark.revision) == ("patrols", "请核对巡逻次数", 1)
    again = WEDNESDAY + timedelta(hours=5)
    hand_in(world, report_id, again, patrols="9", patrol_attendance="21")
    report = read(world, report_id)
    assert (report.state, report.revision) == ("submitted", 2)
    assert report.first_submitted_at == first
    assert report.submitted_at == again
    assert facts(world, report_id)["patrols"] == 9


def test_facts_that_a_new_revision_no_longer_has_are_gone(world: World) -> None:
    report_id = submitted(world)
    before = facts(world, report_id)
    send_back(world, report_id)
    hand_in(world, report_id, patrols="2", patrol_attendance="2")
    assert set(facts(world, report_id)) == set(before)
    with transaction(world.who("upper")) as work:
        revisions = set(work.scalars(select(Fact.revision).where(Fact.report_id == report_id)))
    assert revisions == {2}


def test_sending_back_needs_a_remark_on_a_field_of_the_form(world: World) -> None:
    report_id = submitted(world)
    with pytest.raises(Invalid):
        send_back(world, report_id, patrols="   ")
    with pytest.raises(Invalid):
        send_back(world, report_id, salaries="请核对")
    assert read(world, report_id).state == "submitted"


def test_submitting_twice_is_refused_and_changes_nothing(world: World) -> None:
    report_id = submitted(world)
    with pytest.raises(Refusal) as refused:
        hand_in(world, report_id)
    assert (refused.value.code, refused.value.status) == ("already-submitted", 409)
    assert read(world, report_id).revision == 1


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (MONDAY.replace(day=13), False),  # Friday, before six
        (MONDAY, False),  # one working day of grace
        (MONDAY + timedelta(days=1), True),
    ],
    ids=["on the due day", "within the grace", "after it"],
)
def test_late_is_after_the_grace_and_judged_by_the_database(
    world: World, at: datetime, late: bool
) -> None:
    report_id = submitted(world, period=W11, at=at)
    report = read(world, report_id)
    assert report.late is late
    assert report.first_submitted_at == at


def test_a_closed_period_takes_no_first_submission(world: World) -> None:
    report_id = drafted(world, period=W10, at=WEDNESDAY)
    closed = MONDAY + timedelta(days=14)
    with pytest.raises(Refusal) as refused:
        hand_in(world, report_id, closed)
    assert refused.value.code == "period-closed"
    report = read(world, report_id)
    assert report.state == "draft"
    assert report.answers


def test_what_was_sent_back_may_be_corrected_after_the_period_closed(world: World) -> None:
    report_id = submitted(world, period=W11)
    closed = MONDAY + timedelta(days=14)
    send_back(world, report_id, closed)
    hand_in(world, report_id, closed + timedelta(hours=1))
    report = read(world, report_id)
    assert (report.state, report.late) == ("submitted", False)


def test_the_clock_of_a_real_county_cannot_be_turned_back(world: World) -> None:
    # W10 of 2026 is long closed by the real clock, whatever instant is claimed.
    report_id = drafted(world, "b-head", period=W10)
    actor = world.who("b-head")
    with pytest.raises(Refusal) as refused, transaction(actor, WEDNESDAY) as work:
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    assert refused.value.code == "period-closed"


def test_a_period_that_has_not_begun_takes_no_draft(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        begun(world, period="2026-W12", at=WEDNESDAY)
    assert refused.value.code == "not-open-yet"


def test_a_nil_report_is_a_signed_statement_not_an_absence(world: World) -> None:
    stocks = {"patrol_members": "12", "patrol_points": "4"}
    submitted(world, period=W10, answers=stocks)
    report_id = begun(world, period=W11)
    actor = world.who("upper")
    with transaction(actor, WEDNESDAY) as work:
        declare_nil(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    assert read(world, report_id).nil_report
    assert facts(world, report_id)["patrol_members"] == 12
    assert facts(world, report_id)["patrols"] == 0


def test_a_nil_report_that_is_then_written_is_none_any_more(world: World) -> None:
    report_id = begun(world)
    actor = world.who("upper")
    with transaction(actor) as work:
        declare_nil(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers={"patrols": "1"},
            version=None,
            at=WEDNESDAY,
        )
    assert not read(world, report_id).nil_report


def test_withdrawn_before_it_is_read_but_not_after(world: World) -> None:
    actor = world.who("upper")
    report_id = submitted(world)
    with transaction(actor) as work:
        withdraw_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
    assert read(world, report_id).state == "draft"
    first = read(world, report_id).first_submitted_at
    hand_in(world, report_id, MONDAY)
    assert read(world, report_id).first_submitted_at == first
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        accept_report(work, above, report_id=report_id, version=None, at=MONDAY)
    with pytest.raises(NotYours), transaction(actor) as work:
        withdraw_report(work, actor, report_id=report_id, version=None, at=MONDAY)


def test_a_stale_copy_is_refused_with_what_to_do(world: World) -> None:
    report_id = drafted(world)
    actor = world.who("upper")
    old = read(world, report_id).version - 1
    with pytest.raises(Stale) as refused, transaction(actor) as work:
        submit_report(work, actor, report_id=report_id, version=old, proposals={}, at=WEDNESDAY)
    assert "再改一次" in refused.value.reason


def test_two_colleagues_who_begin_at_once_share_one_draft(world: World) -> None:
    actors = [world.who("upper"), world.who("upper", "reviewer")] * 4
    with transaction(actors[0]) as work:
        owed = duty_of(work, world, "upper").id

    def begin(number: int) -> UUID:
        actor = actors[number]
        with transaction(actor, WEDNESDAY) as work:
            return begin_report(work, actor, obligation_id=owed, at=WEDNESDAY).id

    with ThreadPoolExecutor(8) as threads:
        begun_ids = set(threads.map(begin, range(8)))
    assert len(begun_ids) == 1
