"""A village moves to another township: its past goes with it, and stays with whom it was filed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.planning import plan_change
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.models import Fact, Obligation, Report
from fengqiao.reports.queries import find_report
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit, units_below, units_in_branch
from tests.domain.gathering import complete, consolidated, read
from tests.domain.reorganizing import (
    TODAY,
    asked,
    assert_trail_holds,
    changed,
    now_is,
    planned,
    reports_seen,
    scalar,
    standing,
)
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    W10,
    W11,
    A,
    World,
    accepted,
    begun,
    submitted,
)

PATROLS = {"patrols": "3", "patrol_attendance": "6"}
W12 = "2026-W12"
LATER = MONDAY + timedelta(hours=1)


def test_the_new_township_sees_the_village_with_its_past_and_the_old_one_what_it_was_given(
    world: World,
) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    submitted(world, "upper", period=W11, at=MONDAY)
    changed(world, asked(world, "move", "upper", target="willow"))
    mine = {("上河村", W10), ("上河村", W11)}
    assert reports_seen(world, "upper") == mine
    assert reports_seen(world, "willow", "reviewer") == mine
    assert reports_seen(world, "bridge", "reviewer") == mine
    assert reports_seen(world, "lower") == reports_seen(world, "maple") == set()
    submitted(world, "upper", period=W12, at=LATER)
    assert ("上河村", W12) in reports_seen(world, "willow", "reviewer")
    assert ("上河村", W12) not in reports_seen(world, "bridge", "reviewer")
    assert_trail_holds(world)


def test_the_old_township_still_accepts_and_sends_back_what_was_filed_to_it(world: World) -> None:
    first = submitted(world, "upper", period=W10)
    second = submitted(world, "upper", period=W11, at=MONDAY)
    changed(world, asked(world, "move", "upper", target="willow"))
    old, new = now_is(world, "bridge", "reviewer"), now_is(world, "willow", "reviewer")
    with transaction(old, LATER) as work:
        accept_report(work, old, report_id=first, version=None, at=LATER)
        send_back_report(
            work, old, report_id=second, version=None, remarks={"patrols": "请核对"}, at=LATER
        )
    with pytest.raises(NotYours), transaction(new, LATER) as work:
        accept_report(work, new, report_id=first, version=None, at=LATER)
    with transaction(old) as work:
        facts = work.scalars(select(Fact.value).where(Fact.report_id == first)).all()
    assert facts != []


def test_the_key_moves_into_the_new_townships_interval_in_every_table_that_has_one(
    world: World,
) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    before = standing(world, "upper").scope
    changed(world, asked(world, "move", "upper", target="willow"))
    after, willow = standing(world, "upper"), standing(world, "willow")
    assert willow.lo < after.lo < after.hi <= willow.hi
    assert after.code == "341599100200"
    tables = scalar(
        "select array_agg(table_name::text) from information_schema.columns"
        " where table_schema = 'fq' and column_name = 'scope' and table_name <> 'trail'"
    )
    assert {"report", "fact", "account", "post", "obligation", "unit_edge"} <= set(tables)
    for name in tables:
        left = scalar(f"select count(*) from fq.{name} where scope = %(key)s", key=before)
        assert left == 0, name
    # The trail's entries are hashed with the key they were written under.
    assert scalar("select count(*) from fq.trail where scope = %(key)s", key=before) > 0


def test_a_foreign_key_over_the_security_key_waits_until_all_its_rows_have_moved(
    world: World,
) -> None:
    """A table added without this would refuse every move; see migration 0018."""
    stiff = scalar(
        "select array_agg(distinct k.conname::text) from pg_constraint k join pg_attribute a"
        " on a.attrelid = k.conrelid and a.attnum = any (k.conkey)"
        " where k.contype = 'f' and k.connamespace = 'fq'::regnamespace and a.attname = 'scope'"
        " and not k.condeferrable"
    )
    assert stiff is None


def test_a_session_goes_on_where_its_unit_now_stands(world: World) -> None:
    changed(world, asked(world, "move", "upper", target="willow"))
    actor = now_is(world, "upper")
    assert (actor.scope, actor.lo) == (standing(world, "upper").scope,) * 2


def test_the_old_tree_is_read_as_of_the_day_before(world: World) -> None:
    changed(world, asked(world, "move", "upper", target="willow"))
    for key, before, after in (("bridge", True, False), ("willow", False, True)):
        actor = now_is(world, key, "reviewer")
        with transaction(actor) as work:
            unit = find_unit(work, actor, actor.unit_id)
            for on, there in ((TODAY - timedelta(days=1), before), (TODAY, after)):
                below = [each.name for each in units_below(work, unit, on=on)]
                branch = [each.name for each in units_in_branch(work, actor, on=on)]
                assert ("上河村" in below, "上河村" in branch) == (there, there), (key, on)


def test_the_old_townships_consolidation_of_the_old_period_keeps_its_sum(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    accepted(world, "lower", period=W11, answers={"patrols": "4", "patrol_attendance": "4"})
    changed(world, asked(world, "move", "upper", target="willow"))
    now_is(world, "bridge")
    report_id = consolidated(world)
    assert read(world, report_id).answers["patrols"] == "7"
    other = begun(world, "willow", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    willow = now_is(world, "willow")
    with transaction(willow, MONDAY) as work:
        draft_consolidation(work, willow, report_id=other, version=None, at=MONDAY)
        assert "patrols" not in find_report(work, willow, other).answers


def test_a_change_that_reaches_into_a_handed_up_consolidation_is_refused_with_the_way_out(
    world: World,
) -> None:
    accepted(world, "upper", period=W11, answers=PATROLS, at=MONDAY)
    complete(world, consolidated(world))
    with pytest.raises(Refusal, match="already-consolidated") as refused:
        planned(world, asked(world, "move", "upper", target="willow", on=date(2026, 3, 10)))
    assert "2026年3月15日" in refused.value.reason
    changed(world, asked(world, "move", "upper", target="willow"))


def test_a_consolidation_gathered_before_the_change_is_not_handed_up_with_the_old_children(
    world: World,
) -> None:
    accepted(world, "upper", period=W11, answers=PATROLS, at=MONDAY)
    report_id = consolidated(world)
    assert read(world, report_id).answers["patrols"] == "3"
    changed(world, asked(world, "move", "upper", target="willow", on=date(2026, 3, 10)))
    assert read(world, report_id).stale
    with pytest.raises(Refusal, match="children-changed"):
        complete(world, report_id)
    bridge = world.who("bridge")
    with transaction(bridge, MONDAY) as work:
        draft_consolidation(work, bridge, report_id=report_id, version=None, at=MONDAY)
    complete(world, report_id)
    assert scalar("select count(*) from fq.pin where report_id = %(id)s", id=report_id) == 0


def test_what_was_shown_is_what_happens_or_nothing_does(world: World) -> None:
    change = asked(world, "move", "upper", target="willow", on=date(2026, 3, 10))
    seen = planned(world, change).sha256
    accepted(world, "upper", period=W11, answers=PATROLS, at=MONDAY)
    chief = world.who("county", "administrator")
    with pytest.raises(Stale), transaction(chief, MONDAY) as work:
        carry_out_change(work, chief, change=change, seen=seen, at=MONDAY)
    assert standing(world, "upper").scope == world.unit("upper").scope


@pytest.mark.parametrize(
    ("unit", "target", "on", "code"),
    [
        ("upper", "bridge", TODAY, "invalid"),
        ("upper", "county", TODAY, "wrong-level"),
        ("upper", "maple", TODAY, "wrong-level"),
        ("willow", "bridge", TODAY, "wrong-level"),
        ("upper", "willow", date(2020, 1, 1), "too-early"),
        ("upper", "willow", TODAY + timedelta(days=400), "invalid"),
        ("county", "willow", TODAY, "no-parent"),
    ],
)
def test_a_move_that_cannot_be_is_refused_in_words(
    world: World, unit: str, target: str, on: date, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        planned(world, asked(world, "move", unit, target=target, on=on))
    assert refused.value.code == code
    assert refused.value.reason.endswith("。")


def test_a_unit_of_another_county_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        planned(world, asked(world, "move", "upper", target="b-sand"))


@pytest.mark.parametrize(
    ("unit", "role"),
    [("county", "reviewer"), ("bridge", "administrator"), ("b-county", "administrator")],
)
def test_only_the_countys_administrator_changes_the_tree(
    world: World, unit: str, role: str
) -> None:
    actor = world.who(unit, role)
    change = asked(world, "move", "upper", target="willow")
    with pytest.raises((NotYours, NotFound)), transaction(actor, MONDAY) as work:
        plan_change(work, actor, change, at=MONDAY)


def test_a_second_move_and_the_way_back_keep_every_past(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    changed(world, asked(world, "move", "upper", target="willow", on=date(2026, 3, 9)))
    now_is(world, "upper")
    submitted(world, "upper", period=W11, at=MONDAY)
    changed(world, asked(world, "move", "upper", target="bridge"))
    assert reports_seen(world, "upper") == {("上河村", W10), ("上河村", W11)}
    assert reports_seen(world, "bridge", "reviewer") == {("上河村", W10), ("上河村", W11)}
    assert reports_seen(world, "willow", "reviewer") == {("上河村", W11)}
    # The key it was born with opens its past alone, and is not even given back to it.
    assert standing(world, "upper").scope == 34159910099900000
    assert_trail_holds(world)


def test_an_enterprise_moves_with_its_ledger(world: World) -> None:
    changed(world, asked(world, "move", "mill", target="willow"))
    mill = standing(world, "mill")
    assert mill.scope // 10**8 == 341599101
    actor = now_is(world, "mill")
    with transaction(actor) as work:
        owed = work.scalars(select(Obligation)).all()
        assert work.scalars(select(LedgerEntry)).all() == []
        assert work.scalars(select(Report)).all() == []
    assert owed
    assert {each.scope for each in owed} == {mill.scope}
    assert scalar("select count(*) from fq.unit where county = %(a)s", a=A) > 0


def test_without_a_document_nothing_is_changed(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        planned(world, asked(world, "move", "upper", target="willow").__class__("move", TODAY, ""))
    assert {"document", "units"} <= set(refused.value.errors)
