"""A township gathers its villages: what it pins, what it misses, what it may change."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fengqiao.errors import Refusal
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.excusing import waive_obligation
from fengqiao.reports.models import Fact, Gap, Report
from fengqiao.reports.pages.gathering_views import gap_views
from fengqiao.reports.queries import find_report, gaps_of, pins_of
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.correcting import corrected
from tests.domain.gathering import PATROLS, complete, consolidated, draft_again, read
from tests.world import (
    COUNTY_MONTHLY,
    MARCH,
    MONDAY,
    W10,
    W11,
    World,
    accepted,
    begun,
    drafted,
    duty_of,
    filled,
    submitted,
)


def became_of(world: World, report: Report, at: datetime) -> list[str]:
    """Return what the page says each gap has become by an instant."""
    with transaction(world.who("bridge"), at) as work:
        return [each["more"].partition("，")[2] for each in gap_views(work, report, at)]


def test_the_sum_is_that_of_the_accepted_reports_and_nothing_else(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    accepted(world, "lower", period=W11, answers={"patrols": "4", "patrol_attendance": "4"})
    submitted(world, "bamboo", period=W11, answers={"patrols": "50", "patrol_attendance": "50"})
    drafted(world, "bamboo", period=W10, answers={"patrols": "90", "patrol_attendance": "90"})
    accepted(world, "maple", period=W10, answers={"patrols": "70", "patrol_attendance": "70"})
    assert read(world, consolidated(world)).answers["patrols"] == "7"


def test_of_a_stock_only_each_villages_newest_report_counts(world: World) -> None:
    accepted(world, "upper", period=W10, answers={"patrol_members": "12"})
    accepted(world, "upper", period=W11, answers={"patrol_members": "14"}, at=MONDAY)
    accepted(world, "lower", period=W10, answers={"patrol_members": "5"})
    assert read(world, consolidated(world)).answers["patrol_members"] == "19"


def test_it_pins_exact_revisions_and_lists_every_gap(world: World) -> None:
    taken = accepted(world, "upper", period=W10, answers=PATROLS)
    corrected(world, taken, "upper", {"patrols": "5", "patrol_attendance": "6"})
    submitted(world, "lower", period=W10)
    sent_back = submitted(world, "lower", period=W11, at=MONDAY)
    above = world.who("bridge", "reviewer")
    with transaction(above, MONDAY) as work:
        send_back_report(
            work, above, report_id=sent_back, version=None, remarks={"": "请核对"}, at=MONDAY
        )
        waived = duty_of(work, world, "bamboo", period=W11)
        waive_obligation(work, above, obligation_id=waived.id, reason="全村搬迁", at=MONDAY)
    report_id = consolidated(world)
    actor = world.who("bridge")
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        pins = [(pin.child_report_id, pin.child_revision) for pin in pins_of(work, report)]
        gaps = {(name, owed.period): gap for gap, owed, name in gaps_of(work, report)}
    assert pins == [(taken, 2)]
    assert {place: gap.kind for place, gap in gaps.items()} == {
        # W11 is within its grace on that Monday; W10 is closed.
        ("上河村", W11): "pending",
        ("下河村", W10): "waiting",
        ("下河村", W11): "sent_back",
        ("竹园村", W10): "missing",
        ("竹园村", W11): "waived",
    }
    assert gaps["竹园村", W11].reason == "全村搬迁"
    assert became_of(world, report, MONDAY) == ["", "", "", "", ""]
    assert became_of(world, report, MONDAY + timedelta(days=14)) == ["现在漏报", "", "", "", ""]
    accepted(world, "upper", period=W11, at=MONDAY + timedelta(minutes=1))
    assert became_of(world, report, MONDAY + timedelta(days=14))[0] == "后来已通过（按时）"
    assert report.answers["patrols"] == "5"


def test_a_late_child_never_keeps_the_township_waiting(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    complete(world, report_id)
    assert read(world, report_id).state == "submitted"


def test_the_children_are_marked_as_taken_up_when_it_goes_up(world: World) -> None:
    child = accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    assert read(world, child).state == "accepted"
    complete(world, report_id)
    assert read(world, child).state == "consolidated"


def test_a_correction_below_marks_it_stale_and_changes_nothing(world: World) -> None:
    child = accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    complete(world, report_id)
    before = read(world, report_id)
    assert not before.stale
    corrected(world, child, "upper", {"patrols": "30", "patrol_attendance": "60"})
    after = read(world, report_id)
    assert after.stale
    assert (after.answers, after.state, after.revision) == (
        before.answers,
        before.state,
        before.revision,
    )
    with transaction(world.who("bridge")) as work:
        fact = select(Fact.value).where(Fact.report_id == report_id, Fact.field == "patrols")
        assert work.scalars(fact).one() == 3
        assert [pin.child_revision for pin in pins_of(work, after)] == [1]


def test_gathered_anew_it_holds_the_correction_and_is_stale_no_more(world: World) -> None:
    child = accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    corrected(world, child, "upper", {"patrols": "30", "patrol_attendance": "60"})
    assert read(world, report_id).stale
    draft_again(world, report_id)
    report = read(world, report_id)
    assert not report.stale
    assert report.answers["patrols"] == "30"


def test_every_sentence_of_the_narrative_is_a_villages_own_with_its_mark(world: World) -> None:
    accepted(world, "upper", period=W10, answers={"narrative": "调解一起宅基地纠纷。"})
    accepted(world, "lower", period=W10, answers={"narrative": "无"})
    answers = read(world, consolidated(world)).answers
    assert answers["narrative"] == "【上河村 第10周】调解一起宅基地纠纷。"


def test_what_was_submitted_is_not_gathered_again(world: World) -> None:
    report_id = consolidated(world)
    complete(world, report_id)
    with pytest.raises(Refusal, match="already-submitted"):
        draft_again(world, report_id)


def test_a_villages_own_form_consolidates_nothing(world: World) -> None:
    report_id = begun(world, "upper")
    actor = world.who("upper")
    with pytest.raises(Refusal) as refused, transaction(actor) as work:
        draft_consolidation(work, actor, report_id=report_id, version=None, at=MONDAY)
    assert refused.value.code == "nothing-to-consolidate"


def test_the_county_gathers_its_townships_in_turn(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    township = consolidated(world)
    complete(world, township)
    reviewer, filer = world.who("county", "reviewer"), world.who("county")
    later = MONDAY + timedelta(hours=2)
    with transaction(reviewer, later) as work:
        accept_report(work, reviewer, report_id=township, version=None, at=later)
    report_id = begun(world, "county", form=COUNTY_MONTHLY, period=MARCH, at=later)
    with transaction(filer, later) as work:
        report = draft_consolidation(work, filer, report_id=report_id, version=None, at=later)
        assert report.answers["patrols"] == "3"
        kinds = work.scalars(select(Gap.kind).where(Gap.report_id == report_id)).all()
    # 柳溪乡's two half months, 石桥镇's second and the enterprise's month: nothing is due yet.
    assert kinds == ["pending"] * 4


def test_the_county_adds_up_enterprises_that_their_townships_accept(world: World) -> None:
    child = accepted(
        world, "mill", form="enterprise_monthly", period=MARCH, answers={"self_inspections": "6"}
    )
    filer = world.who("county")
    report_id = begun(world, "county", form=COUNTY_MONTHLY, period=MARCH)
    with transaction(filer, MONDAY) as work:
        report = draft_consolidation(work, filer, report_id=report_id, version=None, at=MONDAY)
        whole = filled(world.forms[COUNTY_MONTHLY], report.answers)
        save_answers(work, filer, report_id=report_id, answers=whole, version=None, at=MONDAY)
        submit_report(work, filer, report_id=report_id, version=None, proposals={}, at=MONDAY)
        pinned = [(pin.child_report_id, pin.child_revision) for pin in pins_of(work, report)]
    assert pinned == [(child, 1)]
    with transaction(filer) as work:
        names = {
            each.source_field: code for code, each in world.forms[COUNTY_MONTHLY].fields.items()
        }
        assert find_report(work, filer, report_id).answers[names["self_inspections"]] == "6"
        assert find_report(work, filer, child).state == "accepted"
