"""A change planned in November happens in January by itself, or not at all and the county knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, NotYours, Refusal, Stale
from fengqiao.notices.kinds import kind_tag
from fengqiao.notices.queries import list_notices
from fengqiao.reorganization.ahead import plan_ahead, withdraw_planned
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.models import PlannedChange, UnitChange
from fengqiao.reorganization.queries import find_planned, list_changes
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.reorganizing import (
    asked,
    assert_trail_holds,
    changed,
    planned,
    reports_seen,
    scalar,
    standing,
    undone,
)
from tests.domain.test_reorganization_at_once import second
from tests.world import MONDAY, A, World, drafted, open_period
from workers.schedule import change_trees

# A Monday to come: nothing of the twelfth week has begun there.
ON = date(2026, 3, 30)
EVE = datetime(2026, 3, 29, 23, 59, tzinfo=ZONE).astimezone(UTC)
THE_DAY = datetime(2026, 3, 30, 0, 1, tzinfo=ZONE).astimezone(UTC)


def laid(world: World, change: Change) -> PlannedChange:
    """Have the county's administrator look at a change and plan it for its day."""
    seen = planned(world, change).sha256
    chief = world.who("county", "administrator")
    with transaction(chief, MONDAY) as work:
        return plan_ahead(work, chief, change=change, seen=seen, at=MONDAY)


def now(world: World, plan: PlannedChange) -> PlannedChange:
    """Return a plan as it stands."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        return find_planned(work, chief, plan.id)


def the_change(world: World) -> UnitChange:
    """Return the one change that was made."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        (made,) = list_changes(work, chief)
        return made


def told(world: World) -> list[str]:
    """Return what the county's administrator was told."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        return [each.words for each in list_notices(work, chief, after=None, limit=20)]


def tags(world: World) -> list[str]:
    """Return the words above what the county's administrator was told."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        return [kind_tag(each.kind)[0] for each in list_notices(work, chief, after=None, limit=20)]


def test_a_merger_waits_for_its_day_and_then_happens_by_itself(world: World) -> None:
    plan = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    assert plan.shown["sections"]["什么时候办"][0] == "2026年3月30日由系统自动办理，这以前可以撤回"
    change_trees(EVE)
    assert standing(world, "upper").closed_on is None
    change_trees(THE_DAY)
    assert (now(world, plan).state, now(world, plan).words) == ("done", "")
    assert standing(world, "upper").closed_on == ON
    assert now(world, plan).state == "done"
    assert told(world) == ["单位调整“上河村合并到下河村”（云政〔2026〕7号）：已按计划办理。"]
    # Twice is once; and it is taken back like any other.
    change_trees(THE_DAY)
    assert scalar("select count(*) from fq.unit_change") == 1
    chief = world.who("county", "administrator")
    kept = scalar("select account_id from fq.unit_change")
    assert kept == chief.account_id
    undone(world, the_change(world), THE_DAY)
    assert standing(world, "upper").closed_on is None
    assert_trail_holds(world)


def test_what_the_old_units_still_owe_then_is_excused_and_the_new_one_owes_from_then_on(
    world: World,
) -> None:
    new = NewUnit("河村社区", "341599100300")
    laid(world, asked(world, "merge", "upper", "lower", new=(new,), on=ON))
    open_period(world, A, "2026-W14")
    change_trees(THE_DAY)
    waived = "select count(*) from fq.obligation where unit_id = %(unit)s and waived_at is not null"
    owed = " and period = '2026-W14' and form = 'village_weekly'"
    assert scalar(waived + owed, unit=world.unit("upper").id) == 1
    heir = scalar("select id from fq.unit where name = '河村社区'")
    open_period(world, A, "2026-W15")
    assert scalar("select count(*) from fq.obligation where unit_id = %(unit)s", unit=heir) > 0


def test_it_is_withdrawn_until_the_day_with_a_reason_and_only_by_the_county(world: World) -> None:
    plan = laid(world, asked(world, "move", "upper", target="willow", on=ON))
    for who, error in ((("county", "reviewer"), NotYours), (("bridge", "administrator"), Refusal)):
        actor = world.who(*who)
        with transaction(actor, MONDAY) as work, pytest.raises(error):
            withdraw_planned(work, actor, planned_id=plan.id, version=1, words="不办了")
    chief = world.who("county", "administrator")
    with transaction(chief, MONDAY) as work, pytest.raises(Invalid):
        withdraw_planned(work, chief, planned_id=plan.id, version=1, words="")
    with transaction(chief, MONDAY) as work:
        withdraw_planned(work, chief, planned_id=plan.id, version=1, words="方案要再议")
    with transaction(chief, MONDAY) as work, pytest.raises(Stale):
        withdraw_planned(work, chief, planned_id=plan.id, version=1, words="再撤一次")
    change_trees(THE_DAY)
    assert standing(world, "upper").scope == world.unit("upper").scope
    assert (now(world, plan).state, told(world)) == ("withdrawn", [])


def test_what_can_no_longer_be_done_is_not_done_and_the_county_is_told(world: World) -> None:
    plan = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    changed(world, asked(world, "close", "lower"))
    change_trees(THE_DAY)
    settled = now(world, plan)
    assert (settled.state, settled.words) == ("failed", "下河村已经撤销，不能再调整。")
    assert standing(world, "upper").closed_on is None
    assert told(world) == [
        "单位调整“上河村合并到下河村”（云政〔2026〕7号）：到日子没有办成，单位没有变动，请点开看原因。"
    ]
    assert scalar("select count(*) from fq.unit_change") == 1


def test_what_would_do_something_else_to_the_tree_is_not_done(world: World) -> None:
    plan = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    grid = asked(world, "open", target="upper", level="grid", new=(NewUnit("一网格"),))
    changed(world, grid)
    change_trees(THE_DAY)
    assert now(world, plan).state == "failed"
    assert "和当初预览的不一样" in now(world, plan).words
    assert standing(world, "upper").closed_on is None


def test_a_township_whose_last_consolidation_is_due_is_waited_for_and_the_county_told_once(
    world: World,
) -> None:
    plan = laid(world, asked(world, "split", "bridge", new=PARTS, on=ON))
    change_trees(THE_DAY)
    change_trees(THE_DAY)
    why = now(world, plan).words
    assert now(world, plan).state == "planned"
    assert "请先汇总上报，或由县里准予这一期免报" in why
    title = plan.shown["title"]
    assert told(world) == [f"单位调整“{title}”（云政〔2026〕7号）：要等一等。{why}"]
    assert tags(world) == ["单位调整要等一等"]
    waived = (
        "update fq.obligation set waived_at = now(), waived_reason = '并入下期' where above ="
        " %(county)s and unit_id = %(unit)s returning 1"
    )
    scalar(waived, county=world.unit("county").scope, unit=world.unit("bridge").id)
    change_trees(THE_DAY)
    assert now(world, plan).state == "done"
    assert standing(world, "bridge").closed_on == ON


PARTS = (NewUnit("东桥镇", "341599102000"), NewUnit("西桥镇", "341599103000"))


def test_the_same_unit_is_not_planned_twice_and_a_past_day_not_at_all(world: World) -> None:
    laid(world, asked(world, "move", "upper", target="willow", on=ON))
    with pytest.raises(Refusal, match="already-planned"):
        laid(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),), on=ON))
    with pytest.raises(Invalid):
        laid(world, asked(world, "rename", "lower", new=(NewUnit("下河社区"),)))
    with pytest.raises(Invalid):
        changed(world, asked(world, "rename", "lower", new=(NewUnit("下河社区"),), on=ON))
    far = replace(asked(world, "rename", "lower", new=(NewUnit("下河社区"),)), on=date(2027, 12, 1))
    with pytest.raises(Invalid):
        laid(world, far)


def test_the_village_that_files_at_that_moment_is_waited_for_and_loses_nothing(
    world: World,
) -> None:
    open_period(world, A, "2026-W14")
    laid(world, asked(world, "move", "upper", target="willow", on=ON))
    actor = world.who("upper")
    report_id = drafted(world, "upper", period="2026-W14", at=THE_DAY)
    with ThreadPoolExecutor(1) as pool:
        with transaction(actor, THE_DAY) as work:
            submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=THE_DAY)
            beside = second(pool, lambda: change_trees(THE_DAY))
            assert not beside.done()
        beside.result()
    # It was filed to the old township and is reviewed by the new one.
    above = scalar("select above from fq.report where id = %(id)s", id=report_id)
    assert above == world.unit("willow").scope
    assert ("上河村", "2026-W14") in reports_seen(world, "willow", "reviewer")
