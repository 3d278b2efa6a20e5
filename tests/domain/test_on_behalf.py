"""A township types a report for a village that telephoned: marked, seen, and never alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from fengqiao.attachments.keeping import read_attachment
from fengqiao.audit.queries import trail_page
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.notices.queries import list_notices
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.models import Fact, Report, ReportRevision
from fengqiao.reports.on_behalf import begin_on_behalf, confirm_report, marks_of
from fengqiao.reports.on_behalf_rows import TypedRow, keep_rows
from fengqiao.reports.queries import find_report
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.uploading import uploaded
from tests.judging import photo
from tests.world import (
    H1,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    WEDNESDAY,
    World,
    begun,
    duty_of,
    filled,
)

WHY = "村里停电，电话报数"


def begin(world: World, *, role: str = "filer", unit: str = "bridge", of: str = "upper") -> UUID:
    """Have the township begin a village's report."""
    actor = world.who(unit, role)
    with transaction(actor, WEDNESDAY) as work:
        owed = duty_of(work, world, of).id
    with transaction(actor, WEDNESDAY) as work:
        return begin_on_behalf(work, actor, obligation_id=owed, reason=WHY, at=WEDNESDAY).id


def filed(world: World, *, role: str = "filer", **answers: str) -> UUID:
    """Have the township type and submit a village's report."""
    report_id = begin(world, role=role)
    actor = world.who("bridge", role)
    with transaction(actor, WEDNESDAY) as work:
        typed = filled(world.forms[VILLAGE_WEEKLY], answers)
        save_answers(work, actor, report_id=report_id, answers=typed, version=None, at=WEDNESDAY)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    return report_id


def seen(world: World, report_id: UUID, unit: str = "upper", role: str = "filer") -> Report:
    actor = world.who(unit, role)
    with transaction(actor, WEDNESDAY) as work:
        return find_report(work, actor, report_id)


def told(world: World) -> list[str]:
    """Return the words by which the village's filer is told of what is done in its place."""
    actor = world.who("upper")
    with transaction(actor) as work:
        found = list_notices(work, actor, after=None, limit=9)
        assert {each.kind for each in found} == {"filed_on_behalf"}
        newest = sorted(found, key=lambda each: "代报了" not in each.words)
        return [each.words for each in newest]


def test_a_township_files_for_a_village_and_everybody_sees_that_it_did(world: World) -> None:
    report_id = filed(world)
    for unit, role in (("upper", "filer"), ("bridge", "reviewer"), ("county", "reviewer")):
        report = seen(world, report_id, unit, role)
        assert (report.state, report.on_behalf) == ("submitted", True)
        assert report.scope == world.unit("upper").scope
    actor = world.who("upper")
    with transaction(actor, WEDNESDAY) as work:
        revision = work.scalars(select(ReportRevision)).one()
        mark = marks_of(work, report)[0]
        trail = trail_page(work, subject="report", subject_id=str(report_id), limit=9)
        assert work.scalars(select(Fact).where(Fact.report_id == report_id)).all()
    assert revision.on_behalf
    assert revision.account_id == world.who("bridge").account_id == mark.account_id
    assert mark.reason == WHY
    assert [entry.action for entry in trail] == ["report.submitted", "report.begun_on_behalf"]
    assert all(world.who("bridge").account_name in entry.actor for entry in trail)


def test_a_photo_that_the_township_took_up_is_the_villages_own_to_look_at(world: World) -> None:
    report_id = begin(world)
    township, village = world.who("bridge"), world.who("upper")
    kept = uploaded(township, photo(), at=WEDNESDAY)
    answers = {**filled(world.forms[VILLAGE_WEEKLY], {}), "photos": [kept]}
    with transaction(township, WEDNESDAY) as work:
        save_answers(
            work, township, report_id=report_id, answers=answers, version=None, at=WEDNESDAY
        )
        submit_report(work, township, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    for who in (village, township):
        with transaction(who, WEDNESDAY) as work:
            assert read_attachment(work, who, sha256=kept)[1]


def test_a_draft_on_behalf_is_seen_by_both_and_by_nobody_else(world: World) -> None:
    report_id = begin(world)
    assert seen(world, report_id).on_behalf
    assert seen(world, report_id, "bridge", "reviewer").state == "draft"
    for unit, role in (("county", "reviewer"), ("lower", "filer"), ("willow", "reviewer")):
        with pytest.raises(NotFound):
            seen(world, report_id, unit, role)


def test_whoever_filed_on_behalf_does_not_accept_it_alone(world: World) -> None:
    report_id = filed(world, role="reviewer")
    reviewer = world.who("bridge", "reviewer")
    with pytest.raises(NotYours) as refusal, transaction(reviewer, WEDNESDAY) as work:
        accept_report(work, reviewer, report_id=report_id, version=None, at=WEDNESDAY)
    assert refusal.value.code == "own-work"
    assert "上河村" in refusal.value.reason
    village = world.who("upper")
    with transaction(village, WEDNESDAY) as work:
        confirm_report(work, village, report_id=report_id, version=None, at=WEDNESDAY)
    with transaction(reviewer, WEDNESDAY) as work:
        report = accept_report(work, reviewer, report_id=report_id, version=None, at=WEDNESDAY)
        assert report.state == "accepted"


def test_a_second_person_of_the_township_accepts_it(world: World) -> None:
    report_id = filed(world, role="filer")
    reviewer = world.who("bridge", "reviewer")
    with transaction(reviewer, WEDNESDAY) as work:
        report = accept_report(work, reviewer, report_id=report_id, version=None, at=WEDNESDAY)
    assert (report.state, report.on_behalf) == ("accepted", True)


def test_a_confirmation_lapses_when_the_township_writes_again(world: World) -> None:
    report_id = filed(world, role="reviewer")
    village, reviewer = world.who("upper"), world.who("bridge", "reviewer")
    with transaction(village, WEDNESDAY) as work:
        confirm_report(work, village, report_id=report_id, version=None, at=WEDNESDAY)
    with transaction(reviewer, WEDNESDAY) as work:
        withdraw_report(work, reviewer, report_id=report_id, version=None, at=WEDNESDAY)
        submit_report(work, reviewer, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    with pytest.raises(NotYours), transaction(reviewer, WEDNESDAY) as work:
        accept_report(work, reviewer, report_id=report_id, version=None, at=WEDNESDAY)


def test_the_village_objects_by_withdrawing_and_the_report_is_its_own_again(world: World) -> None:
    report_id = filed(world, disputes_found="7", disputes_resolved="7")
    village = world.who("upper")
    with transaction(village, WEDNESDAY) as work:
        withdraw_report(work, village, report_id=report_id, version=None, at=WEDNESDAY)
    report = seen(world, report_id)
    assert (report.state, report.on_behalf, report.answers["disputes_found"]) == (
        "draft",
        False,
        "7",
    )
    with transaction(village, WEDNESDAY) as work:
        (mark,) = marks_of(work, report)
    assert mark.ended_by == village.account_id
    township = world.who("bridge")
    with pytest.raises(NotFound), transaction(township, WEDNESDAY) as work:
        save_answers(work, township, report_id=report_id, answers={}, version=None, at=WEDNESDAY)


def test_the_village_writes_on_and_the_mark_goes(world: World) -> None:
    report_id = begin(world)
    village = world.who("upper")
    with transaction(village, WEDNESDAY) as work:
        typed = filled(world.forms[VILLAGE_WEEKLY], {})
        save_answers(work, village, report_id=report_id, answers=typed, version=1, at=WEDNESDAY)
        submit_report(work, village, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    with transaction(village, WEDNESDAY) as work:
        assert not work.scalars(select(ReportRevision)).one().on_behalf
    reviewer = world.who("bridge", "reviewer")
    with transaction(reviewer, WEDNESDAY) as work:
        assert not find_report(work, reviewer, report_id).on_behalf


def test_two_who_write_the_same_report_do_not_overwrite_each_other(world: World) -> None:
    report_id = begin(world)
    village, township = world.who("upper"), world.who("bridge")
    with transaction(village, WEDNESDAY) as work:
        save_answers(
            work,
            village,
            report_id=report_id,
            answers={"disputes_found": "3"},
            version=1,
            at=WEDNESDAY,
        )
    with pytest.raises((Stale, NotFound)), transaction(township, WEDNESDAY) as work:
        save_answers(
            work,
            township,
            report_id=report_id,
            answers={"disputes_found": "5"},
            version=1,
            at=WEDNESDAY,
        )
    assert seen(world, report_id).answers == {"disputes_found": "3"}


def test_a_draft_the_village_has_begun_is_not_touched(world: World) -> None:
    mine = begun(world, "upper")
    with pytest.raises(Refusal) as refusal:
        begin(world)
    assert refusal.value.code == "already-begun"
    assert not seen(world, mine).on_behalf


def test_what_was_sent_back_is_corrected_by_either(world: World) -> None:
    report_id = filed(world)
    reviewer, filer = world.who("bridge", "reviewer"), world.who("bridge")
    with transaction(reviewer, WEDNESDAY) as work:
        send_back_report(
            work,
            reviewer,
            report_id=report_id,
            version=None,
            remarks={"": "再问一下"},
            at=WEDNESDAY,
        )
    with transaction(filer, WEDNESDAY) as work:
        report = submit_report(
            work, filer, report_id=report_id, version=None, proposals={}, at=WEDNESDAY
        )
    assert (report.state, report.revision) == ("submitted", 2)


@pytest.mark.parametrize(
    ("unit", "role"), [("county", "filer"), ("bridge", "leader"), ("willow", "filer")]
)
def test_only_the_unit_directly_above_files_on_behalf(world: World, unit: str, role: str) -> None:
    with transaction(world.who("upper"), WEDNESDAY) as work:
        owed = duty_of(work, world, "upper").id
    actor = world.who(unit, role)
    with pytest.raises((NotYours, NotFound)), transaction(actor, WEDNESDAY) as work:
        begin_on_behalf(work, actor, obligation_id=owed, reason=WHY, at=WEDNESDAY)


def test_a_reason_is_asked_for_and_a_consolidation_refused(world: World) -> None:
    actor = world.who("bridge")
    with transaction(actor, WEDNESDAY) as work:
        owed = duty_of(work, world, "upper").id
        with pytest.raises(Invalid) as refusal:
            begin_on_behalf(work, actor, obligation_id=owed, reason=" ", at=WEDNESDAY)
    assert "reason" in refusal.value.errors
    county = world.who("county")
    with transaction(county, WEDNESDAY) as work:
        owed = duty_of(work, world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1).id
        with pytest.raises(Refusal) as refused:
            begin_on_behalf(work, county, obligation_id=owed, reason=WHY, at=WEDNESDAY)
    assert refused.value.code == "not-on-behalf"


def test_begun_twice_it_is_one_report_and_the_village_finds_it(world: World) -> None:
    first = begin(world)
    assert begin(world, role="reviewer") == first
    village = world.who("upper")
    with transaction(village, WEDNESDAY) as work:
        owed = duty_of(work, world, "upper").id
        assert begin_report(work, village, obligation_id=owed, at=WEDNESDAY).id == first


def test_the_village_is_told_when_its_report_is_begun_and_when_it_is_filed_for_it(
    world: World,
) -> None:
    report_id = begin(world)
    assert [words[:7] for words in told(world)] == ["石桥镇正在代填"]
    begin(world, role="reviewer")
    filed(world)
    heard = told(world)
    assert [words.split("《")[0] for words in heard] == ["石桥镇代报了", "石桥镇正在代填"]
    assert WHY not in "".join(heard)
    village = world.who("upper")
    with transaction(village, WEDNESDAY) as work:
        withdraw_report(work, village, report_id=report_id, version=None, at=WEDNESDAY)
        submit_report(work, village, report_id=report_id, version=None, proposals={}, at=WEDNESDAY)
    assert told(world) == heard


def test_what_is_begun_and_filed_for_it_at_once_the_village_hears_of_once(world: World) -> None:
    clerk = world.who("bridge")
    typed = {c: str(v) for c, v in filled(world.forms[VILLAGE_WEEKLY]).items()}
    with transaction(clerk, WEDNESDAY) as work:
        rows = [TypedRow(duty_of(work, world, "upper").id, typed)]
        keep_rows(work, clerk, rows=rows, reason=WHY, at=WEDNESDAY, proposals=lambda report: {})
    (heard,) = told(world)
    assert heard.startswith("石桥镇代报了")
