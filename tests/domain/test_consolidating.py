"""A township gathers its villages: what it pins, what it misses, what it may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, Refusal
from fengqiao.periods.frequencies import Frequency
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import (
    Adjusted,
    adjust_consolidation,
    draft_consolidation,
    is_early,
)
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.excusing import extend_obligation, waive_obligation
from fengqiao.reports.models import Fact, Gap, Report
from fengqiao.reports.pages.gathering_views import gap_views
from fengqiao.reports.queries import adjustments_of, find_report, gaps_of, pins_of
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.correcting import corrected
from tests.world import (
    COUNTY_MONTHLY,
    H1,
    MARCH,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    W10,
    W11,
    A,
    World,
    accepted,
    begun,
    drafted,
    duty_of,
    filled,
    open_period,
    submitted,
)

PATROLS = {"patrols": "3", "patrol_attendance": "6"}


def consolidated(world: World, at: datetime = MONDAY) -> UUID:
    """Have 石桥镇 draft its half-monthly consolidation."""
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=at)
    draft_again(world, report_id, at)
    return report_id


def draft_again(world: World, report_id: UUID, at: datetime = MONDAY) -> None:
    """Gather the children anew."""
    actor = world.who("bridge")
    with transaction(actor, at) as work:
        draft_consolidation(work, actor, report_id=report_id, version=None, at=at)


def complete(world: World, report_id: UUID, at: datetime = MONDAY) -> None:
    """Fill in what the township itself has to say, and submit."""
    actor = world.who("bridge")
    with transaction(actor, at) as work:
        report = find_report(work, actor, report_id)
        whole = filled(world.forms[TOWNSHIP_HALF_MONTHLY], report.answers)
        save_answers(work, actor, report_id=report_id, answers=whole, version=None, at=at)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=at)


def read(world: World, report_id: UUID) -> Report:
    """Return the township's report as its filer sees it."""
    actor = world.who("bridge")
    with transaction(actor) as work:
        return find_report(work, actor, report_id)


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


def adjust(world: World, report_id: UUID, **adjustments: Adjusted) -> None:
    """Have the township report other values than the sums."""
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        adjust_consolidation(
            work, actor, report_id=report_id, version=None, adjustments=adjustments, at=MONDAY
        )


def test_an_adjustment_keeps_the_computed_sum_beside_the_changed_one(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    adjust(world, report_id, patrols=Adjusted(5, "另有两次由镇派出所带队"))
    report = read(world, report_id)
    assert report.answers["patrols"] == "5"
    with transaction(world.who("bridge")) as work:
        (kept,) = adjustments_of(work, report)
    assert (kept.computed, kept.adjusted, kept.reason) == (3, 5, "另有两次由镇派出所带队")


@pytest.mark.parametrize(
    ("field", "adjusted"),
    [
        ("patrols", Adjusted(5, "  ")),
        ("patrols", Adjusted(-1, "核对")),
        ("joint_inspections", Adjusted(5, "不是汇总数")),
        ("no_such_field", Adjusted(5, "没有这一项")),
    ],
)
def test_an_adjustment_needs_a_reason_and_a_computed_sum(
    world: World, field: str, adjusted: Adjusted
) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    with pytest.raises(Invalid) as refused:
        adjust(world, report_id, **{field: adjusted})
    assert field in refused.value.errors
    assert read(world, report_id).answers["patrols"] == "3"


def test_the_database_takes_no_adjustment_without_a_reason(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    with (
        pytest.raises(Exception, match="adjustment_reason_check"),
        transaction(world.who("bridge")) as work,
    ):
        work.execute(
            text(
                "insert into fq.adjustment (county, report_id, field, scope, computed, adjusted,"
                " reason) select county, id, 'patrols', scope, 3, 5, '' from fq.report"
                " where id = :id"
            ),
            {"id": report_id},
        )


def test_gathering_again_drops_the_adjustments_of_the_old_sums(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    adjust(world, report_id, patrols=Adjusted(5, "核对"))
    draft_again(world, report_id)
    with transaction(world.who("bridge")) as work:
        assert not adjustments_of(work, read(world, report_id))
    assert read(world, report_id).answers["patrols"] == "3"


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
