"""A village reports, its township answers; what was acknowledged stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.reports.drafting import begin_report, declare_nil, save_answers
from fengqiao.reports.models import Fact, Report
from fengqiao.reports.queries import find_report, remarks_on, revisions_of
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    MONDAY,
    W10,
    W11,
    WEDNESDAY,
    World,
    accepted,
    begun,
    drafted,
    duty_of,
    filled,
    submitted,
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
        return submit_report(work, actor, report_id=report_id, version=None, at=at)


def facts(world: World, report_id: UUID) -> dict[str, int]:
    """Return a report's facts."""
    with transaction(world.who("upper")) as work:
        found = work.scalars(select(Fact).where(Fact.report_id == report_id))
        return {fact.field: fact.value for fact in found}


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
        submit_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
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


def test_the_state_rule_stands_on_the_record_itself(world: World) -> None:
    report = read(world, submitted(world))
    with pytest.raises(NotYours):
        report.submit(world.who("upper"), WEDNESDAY)
    with pytest.raises(NotYours):
        report.accept(world.who("upper", "reviewer"), WEDNESDAY)


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
        submit_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
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
        submit_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
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


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ("bridge", "filer"),
        ("bridge", "administrator"),
        ("county", "reviewer"),
        ("upper", "reviewer"),
    ],
)
def test_only_the_reviewer_directly_above_accepts(world: World, unit: str, role: str) -> None:
    report_id = submitted(world)
    actor = world.who(unit, role)
    with pytest.raises(NotYours), transaction(actor) as work:
        accept_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
    assert read(world, report_id).state == "submitted"


@pytest.mark.parametrize("unit", ["willow", "b-sand"])
def test_another_branch_does_not_even_find_the_report(world: World, unit: str) -> None:
    report_id = submitted(world)
    actor = world.who(unit, "reviewer")
    with pytest.raises(NotFound), transaction(actor) as work:
        accept_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)


def test_an_administrator_does_not_file(world: World) -> None:
    with pytest.raises(NotYours):
        begun(world, role="administrator")


def test_a_stale_copy_is_refused_with_what_to_do(world: World) -> None:
    report_id = drafted(world)
    actor = world.who("upper")
    old = read(world, report_id).version - 1
    with pytest.raises(Stale) as refused, transaction(actor) as work:
        submit_report(work, actor, report_id=report_id, version=old, at=WEDNESDAY)
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


def test_the_first_submission_time_cannot_be_rewritten_even_by_raw_sql(world: World) -> None:
    report_id = submitted(world)
    for column, value in [
        ("first_submitted_at", "'2026-01-01'"),
        ("late", "false"),
        ("period", "'2026-W01'"),
        ("scope", "scope"),
    ]:
        with pytest.raises(NotYours), transaction(world.who("upper")) as work:
            work.execute(
                text(
                    f"update fq.report set {column} = {value}, version = version + 1 where id = :id"
                ),
                {"id": report_id},
            )


def test_neither_revision_nor_submission_time_moves_without_a_submission(world: World) -> None:
    report_id = accepted(world)
    before = read(world, report_id)
    with transaction(world.who("bridge", "reviewer")) as work:
        work.execute(
            text(
                "update fq.report set revision = 9, submitted_at = '2026-01-01',"
                " version = version + 1 where id = :id"
            ),
            {"id": report_id},
        )
    after = read(world, report_id)
    assert (after.revision, after.submitted_at) == (1, before.submitted_at)
    assert after.version == before.version + 1


@pytest.mark.parametrize(
    "statement",
    [
        "update fq.report_revision set answers = '{}' where report_id = :id",
        "delete from fq.report_revision where report_id = :id",
        "truncate fq.report_revision cascade",
        "insert into fq.report_revision select county, report_id, 2, scope, '{}', false, '',"
        " now(), account_id from fq.report_revision where report_id = :id",
    ],
)
def test_revisions_are_append_only_and_come_only_with_a_submission(
    world: World, statement: str
) -> None:
    report_id = accepted(world)
    with pytest.raises(NotYours), transaction(world.who("upper")) as work:
        work.execute(text(statement), {"id": report_id})


def test_the_facts_of_an_accepted_report_stand(world: World) -> None:
    report_id = accepted(world, answers={"patrols": "7", "patrol_attendance": "7"})
    with transaction(world.who("upper")) as work:
        work.execute(text("delete from fq.fact where report_id = :id"), {"id": report_id})
    assert facts(world, report_id)["patrols"] == 7
    with pytest.raises(NotYours), transaction(world.who("upper")) as work:
        work.execute(text("update fq.fact set value = 99 where report_id = :id"), {"id": report_id})


def test_the_answers_of_a_submitted_report_are_closed_to_raw_sql(world: World) -> None:
    report_id = submitted(world)
    for unit, role in [("upper", "filer"), ("bridge", "reviewer")]:
        with pytest.raises(NotYours), transaction(world.who(unit, role)) as work:
            work.execute(
                text("update fq.report set answers = '{}', version = version + 1 where id = :id"),
                {"id": report_id},
            )
