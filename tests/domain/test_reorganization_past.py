"""Whoever takes the place of a unit reads its past and compares with it; nobody beside does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fengqiao.audit.searching import search_trail
from fengqiao.clock import ZONE
from fengqiao.county_files import read_county
from fengqiao.errors import NotFound, NotYours
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.queries import entries_in_branch
from fengqiao.overview.choices import Asked, Course, course_of, make_choice
from fengqiao.overview.searching import REPORTS, search, seek
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.drafting import begin_report
from fengqiao.reports.earlier import Earlier, earlier_values
from fengqiao.reports.excusing import remind_unit
from fengqiao.reports.listing import Wanted, list_reports
from fengqiao.reports.models import Obligation
from fengqiao.reports.queries import find_report, form_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from tests.domain.door import enter
from tests.domain.reorganizing import TODAY, asked, changed, now_is, reports_seen, scalar, undone
from tests.world import (
    MONDAY,
    ROOT,
    VILLAGE_WEEKLY,
    W10,
    W11,
    A,
    World,
    accepted,
    duty_of,
    submitted,
)

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
NEXT_YEAR = datetime(2027, 3, 12, 10, tzinfo=ZONE).astimezone(UTC)


def filed(world: World, unit: str, patrols: int, *, state: str = "accepted") -> None:
    """Have a village file the tenth week."""
    answers = {"patrols": str(patrols), "patrol_attendance": "9", "narrative": f"路灯{patrols}盏"}
    file = accepted if state == "accepted" else submitted
    file(world, unit, period=W10, at=FRIDAY, answers=answers)


def listed(world: World, unit: str, role: str = "filer") -> list[str]:
    """Return whose reports stand in somebody's list."""
    actor = now_is(world, unit, role)
    with transaction(actor, MONDAY) as work:
        rows = list_reports(work, actor, Wanted(), after=None, limit=50)
        return sorted(name for _, name in rows)


def found(world: World, unit: str, role: str = "filer") -> list[str]:
    """Return whose reports somebody finds."""
    actor = now_is(world, unit, role)
    with transaction(actor, MONDAY) as work:
        sought = seek(work, actor, kind=REPORTS, words="路灯")
        return [hit.unit_name for hit in search(work, actor, sought, after=None, limit=20)]


def course(world: World, who: tuple[str, str], unit: str, until: str, at: datetime) -> Course:
    """Return the course of a village figure as somebody sees it."""
    actor = now_is(world, *who)
    with transaction(actor, at) as work:
        wanted = Asked(world.unit(unit).id, VILLAGE_WEEKLY, until, 2, "patrols")
        made = course_of(work, make_choice(work, actor, wanted, at=at, own=True))
    assert made is not None
    return made


def latest(made: Course) -> tuple[int, int]:
    """Return the last point's figure and how many reports it was added up from."""
    figure = made.points[-1].now
    assert figure is not None
    return figure.value, figure.reports


def year_before(made: Course) -> int:
    """Return the last point's figure of the year before."""
    figure = made.points[-1].before
    assert figure is not None
    return figure.value


TOMORROW = datetime(2026, 3, 17, 9, tzinfo=ZONE).astimezone(UTC)


def test_the_village_it_was_merged_into_reads_its_past_and_nobody_beside_does(
    world: World,
) -> None:
    filed(world, "upper", 3)
    filed(world, "lower", 4)
    report_id = scalar(
        "select id from fq.report where unit_id = %(unit)s", unit=world.unit("upper").id
    )
    assert listed(world, "lower") == ["下河村"]
    change = changed(world, asked(world, "merge", "upper", target="lower"))
    assert change.shown["sections"]["以前的资料"] == [
        "上河村以前的报表和台账，下河村也能查看（标明原上河村），不能改"
    ]
    assert listed(world, "lower") == ["下河村", "原上河村"]
    assert sorted(found(world, "lower")) == ["下河村", "原上河村"]
    lower = now_is(world, "lower")
    with transaction(lower, MONDAY) as work:
        assert find_report(work, lower, report_id).answers["patrols"] == "3"
        then = units_in_branch(work, lower, on=date(2026, 3, 1))
        assert [unit.name for unit in then] == ["上河村", "下河村"]
        today = units_in_branch(work, lower, on=TODAY)
        assert [unit.name for unit in today] == ["下河村"]
    for beside in ("bamboo", "maple"):
        assert "原上河村" not in listed(world, beside)
        assert {name for name, _ in reports_seen(world, beside)} <= {"竹园村", "枫林村"}
        actor = now_is(world, beside)
        with transaction(actor, MONDAY) as work, pytest.raises(NotFound):
            find_report(work, actor, report_id)
    undone(world, change)
    assert listed(world, "lower") == ["下河村"]


def trail_of_upper(world: World) -> set[str]:
    """Return what the village it was merged into reads in the trail of 上河村's deeds."""
    actor = now_is(world, "lower")
    with transaction(actor, MONDAY) as work:
        entries = search_trail(work, limit=1000)
    return {entry.action for entry in entries if "（上河村）" in entry.actor}


def test_the_heir_reads_what_was_done_in_the_trail_and_not_who_signed_in_when(
    world: World,
) -> None:
    filed(world, "upper", 3)
    enter("upper.filer")
    assert trail_of_upper(world) == set()
    changed(world, asked(world, "merge", "upper", target="lower"))
    assert trail_of_upper(world) == {"report.submitted"}


def test_the_past_is_read_and_not_written(world: World) -> None:
    changed(world, asked(world, "merge", "lower", target="upper"))
    reviewer = now_is(world, "upper", "reviewer")
    with transaction(reviewer, MONDAY) as work:
        owed = duty_of(work, world, "lower", period=W10)
        with pytest.raises(NotYours):
            remind_unit(work, reviewer, obligation_id=owed.id, at=MONDAY)


def test_with_a_village_that_moves_goes_the_past_it_took_over(world: World) -> None:
    filed(world, "upper", 3)
    changed(world, asked(world, "merge", "upper", target="lower"))
    assert ("上河村", W10) not in reports_seen(world, "willow", "reviewer")
    changed(world, asked(world, "move", "lower", target="willow", on=date(2026, 3, 17)), TOMORROW)
    assert ("上河村", W10) in reports_seen(world, "willow", "reviewer")
    assert ("上河村", W10) in reports_seen(world, "bridge", "reviewer")
    assert "原上河村" in listed(world, "lower")


def test_last_year_of_a_merged_village_is_the_sum_of_both(world: World) -> None:
    filed(world, "upper", 3)
    filed(world, "lower", 4, state="submitted")
    assert latest(course(world, ("bridge", "reviewer"), "lower", W10, MONDAY)) == (4, 1)
    changed(world, asked(world, "merge", "upper", target="lower"))
    for who in (("lower", "filer"), ("bridge", "reviewer"), ("county", "reviewer")):
        assert latest(course(world, who, "lower", W10, MONDAY)) == (7, 2)
        assert year_before(course(world, who, "lower", "2027-W10", NEXT_YEAR)) == 7


def test_a_merged_township_adds_up_its_villages_of_then_also_one_that_had_left(
    world: World,
) -> None:
    for unit, patrols in (("upper", 1), ("lower", 2), ("maple", 4), ("peach", 8)):
        filed(world, unit, patrols)
    changed(world, asked(world, "move", "upper", target="willow", on=date(2026, 3, 10)))
    # It left 石桥镇 before that was merged, and filed to it then.
    assert latest(course(world, ("county", "reviewer"), "willow", W10, MONDAY))[0] == 13
    new = NewUnit("桥溪镇", "341599109000")
    merger = asked(world, "merge", "bridge", "willow", new=(new,), on=date(2026, 3, 11))
    changed(world, merger)
    number = scalar("select id from fq.unit where name = '桥溪镇'")
    chief = world.who("county", "reviewer")
    with transaction(chief, MONDAY) as work:
        wanted = Asked(number, VILLAGE_WEEKLY, W10, 2, "patrols")
        made = course_of(work, make_choice(work, chief, wanted, at=MONDAY))
    assert made is not None
    assert latest(made) == (15, 4)
    assert {(part.name, part.sum.value) for part in made.parts if part.sum} == {
        # What was not yet consolidated was handed over; the rest stays filed where it was.
        ("原石桥镇", 1),
        ("下河村", 2),
        ("枫林村", 4),
        ("桃源村", 8),
    }


def standing_figures(world: World, unit: str, period: str = W11) -> Earlier:
    """Return what is offered to a village as the figures of the period before."""
    filer = now_is(world, unit)
    with transaction(filer, MONDAY) as work:
        owed = duty_of(work, world, unit, period=period)
        report = begin_report(work, filer, obligation_id=owed.id, at=MONDAY)
        return earlier_values(work, report, form_of(work, report))


def test_the_heir_is_offered_the_figures_of_all_it_was_made_of_until_it_has_filed_itself(
    world: World,
) -> None:
    for unit, members in (("upper", "12"), ("lower", "8")):
        answers = {"patrol_members": members, "narrative": "修了路灯"}
        submitted(world, unit, period=W10, at=FRIDAY, answers=answers)
    changed(world, asked(world, "merge", "upper", target="lower", on=date(2026, 3, 12)))
    offered = standing_figures(world, "lower")
    assert offered.values["patrol_members"] == 20
    assert offered.origins["patrol_members"] == "下河村 8 ＋ 原上河村 12"
    assert "narrative" not in {**offered.values, **offered.origins}
    submitted(world, "lower", period=W11, at=MONDAY, answers={"patrol_members": "19"})
    after = standing_figures(world, "lower", "2026-W12")
    assert (after.values["patrol_members"], dict(after.origins)) == (19, {})


def test_what_was_owed_for_a_week_before_the_merger_is_compared_with_the_own_figures(
    world: World,
) -> None:
    for unit, members in (("upper", "12"), ("lower", "8")):
        submitted(world, unit, period=W10, at=FRIDAY, answers={"patrol_members": members})
    changed(world, asked(world, "merge", "upper", target="lower"))
    # The eleventh week ended on the day before.
    offered = standing_figures(world, "lower")
    assert (offered.values["patrol_members"], dict(offered.origins)) == (8, {})
    assert standing_figures(world, "lower", "2026-W12").values["patrol_members"] == 20


def test_a_village_that_was_divided_is_named_and_nothing_is_proposed(world: World) -> None:
    submitted(world, "upper", period=W10, at=FRIDAY, answers={"patrol_members": "12"})
    new = (NewUnit("上河东村", "341599100210"), NewUnit("上河西村", "341599100211"))
    changed(world, asked(world, "split", "upper", new=new, on=date(2026, 3, 12)))
    east = scalar("select id from fq.unit where name = '上河东村'")
    chief = world.who("county", "reviewer")
    with transaction(chief, MONDAY) as work:
        old = duty_of(work, world, "upper")
        asks = Obligation(
            county=A, unit_id=east, scope=0, form=old.form, form_sha256=old.form_sha256, period=W11
        )
        offered = earlier_values(work, asks, form_of(work, old))
    assert "patrol_members" not in offered.values
    assert offered.origins["patrol_members"] == "原上河村 12，不能相加，请核实后填写"


def test_the_ledger_of_a_merged_village_is_read_where_it_was_merged(world: World) -> None:
    ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    system, upper = open_system_session(A, demonstration=True), world.who("upper")
    with transaction(system) as work:
        adopt_ledger(work, system, ledger, at=MONDAY)
    with transaction(upper, MONDAY) as work:
        enter_inspection(
            work,
            upper,
            ledger=ledger,
            answers={"place": "村礼堂", "item": "消防"},
            found=False,
            severity="",
            photos=[],
            at=MONDAY,
        )
    changed(world, asked(world, "merge", "upper", target="lower"))
    for unit, seen in (("lower", ["原上河村"]), ("bamboo", [])):
        actor = now_is(world, unit)
        with transaction(actor, MONDAY) as work:
            assert [each.unit_name for each in entries_in_branch(work, actor)] == seen
