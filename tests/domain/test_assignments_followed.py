"""A form given to named units follows a merger and a split to whoever takes over."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.assigning import LEFT_OUT
from fengqiao.reports.models import Obligation
from fengqiao.reports.settling import settle_now
from fengqiao.tenancy.transaction import transaction
from tests.domain.reorganizing import TODAY, asked, changed, planned, scalar, undone
from tests.domain.test_assigned_units import given, in_forest, opened, owing
from tests.domain.test_windows import opened as raised_window
from tests.pages.reporting import with_ledger
from tests.world import MONDAY, UNITS, VILLAGE_WEEKLY, A, Spot, World

WEDNESDAY_AFTER = MONDAY + timedelta(days=2)
W13, W14, W15 = "2026-W13", "2026-W14", "2026-W15"
TITLE = "村（社区）平安建设周报"


def excused(world: World, unit: str, week: str) -> str:
    """Return why a unit does not owe a week."""
    with transaction(world.who("county", "reviewer")) as work:
        found = select(Obligation.waived_reason).where(
            Obligation.unit_id == world.unit(unit).id,
            Obligation.form == VILLAGE_WEEKLY,
            Obligation.period == week,
        )
        return work.scalars(found).one()


def test_the_village_merged_into_owes_what_the_merged_one_was_chosen_for(world: World) -> None:
    with_ledger(A)
    form = given(world, for_units=[UNITS["upper"][0]])
    assert opened(world, form, W13) == {"upper"}
    merger = asked(world, "merge", "upper", target="lower")
    shown = planned(world, merger).sections["没有办完的填报"]
    assert f"《{TITLE}》是指定单位填的：2026年3月16日以后的期次由下河村填" in shown
    done = changed(world, merger)
    assert opened(world, form, W13) == {"lower"}
    assert opened(world, form, W14) == {"lower"}
    undone(world, done)
    assert owing(world, W13) == {"upper"}
    assert excused(world, "lower", W14) == LEFT_OUT
    assert opened(world, form, W15) == {"upper"}
    # Merged after all, it owes again what it was excused from.
    again = changed(world, merger)
    assert owing(world, W14) == {"lower"}
    # And into another after all: whom the undone merger named owes nothing more.
    undone(world, again)
    changed(world, asked(world, "merge", "upper", target="bamboo"))
    assert opened(world, form, "2026-W16") == {"bamboo"}


def test_of_a_village_that_is_split_the_one_that_takes_over_owes_it(world: World) -> None:
    with_ledger(A)
    form = given(world, for_units=[UNITS["upper"][0]])
    parts = (NewUnit("上河东村", "341599100210"), NewUnit("上河西村", "341599100211"))
    split = asked(world, "split", "upper", new=parts, heir=1)
    assert "由上河西村填" in str(planned(world, split).sections)
    changed(world, split)
    remember(world, "east", "上河东村")
    remember(world, "west", "上河西村")
    assert opened(world, form, W14) == {"west"}
    # And on from there: what it is merged into takes over from it.
    merger = asked(world, "merge", "west", target="east", on=date(2026, 3, 17))
    changed(world, merger, at=MONDAY + timedelta(days=1))
    assert opened(world, form, W15) == {"east"}


def remember(world: World, key: str, name: str) -> None:
    """Keep a unit that a change opened among the world's."""
    sought = "select array[id::text, scope::text, code] from fq.unit where name = %(name)s"
    row = scalar(sought, name=name)
    world.units[key] = Spot(key, UUID(row[0]), A, row[2], name, "village", int(row[1]))


def test_where_a_chosen_township_was_merged_only_the_villages_it_had_owe_it(world: World) -> None:
    with_ledger(A)
    form = given(world, for_units=[UNITS["willow"][0]])
    changed(world, asked(world, "merge", "willow", target="bridge", on=date(2026, 3, 15)))
    assert opened(world, form, W14) == {"maple", "peach"}


def test_a_heir_that_owes_it_by_its_group_is_not_told_twice(world: World) -> None:
    with_ledger(A)
    in_forest("lower")
    given(world, for_units=[UNITS["upper"][0]], for_groups=["林区村"])
    merger = asked(world, "merge", "upper", target="lower")
    assert "指定单位" not in str(planned(world, merger).sections)


def test_whoever_takes_over_takes_the_place_in_a_sensitive_window(world: World) -> None:
    friday = date(2026, 3, 20)
    raised_window(world, MONDAY, units=("upper",), first_day=TODAY, last_day=friday)
    assert daily(world, "upper") == [f"2026-03-{day}" for day in range(16, 21)]
    merger = asked(world, "merge", "upper", target="lower", on=date(2026, 3, 18))
    shown = planned(world, merger, WEDNESDAY_AFTER).sections["没有办完的填报"]
    words = f"敏感时期“全国两会期间”加密的《{TITLE}》：2026年3月18日到2026年3月20日由下河村填"
    assert words in shown
    done = changed(world, merger, WEDNESDAY_AFTER)
    settle(world)
    # What was due before, and is past its time, stays missed.
    assert daily(world, "upper") == ["2026-03-16"]
    assert daily(world, "lower") == ["2026-03-18", "2026-03-19", "2026-03-20"]
    settle(world)
    undone(world, done, WEDNESDAY_AFTER)
    settle(world)
    assert daily(world, "lower") == []
    assert daily(world, "upper") == [f"2026-03-{day}" for day in range(16, 21)]
    # Merged after all, it owes them again.
    changed(world, merger, WEDNESDAY_AFTER)
    assert daily(world, "lower") == ["2026-03-18", "2026-03-19", "2026-03-20"]


def test_one_that_is_in_the_window_itself_is_not_asked_twice(world: World) -> None:
    raised_window(world, MONDAY, units=("upper", "lower"), first_day=TODAY, last_day=TODAY)
    merger = asked(world, "merge", "upper", target="lower")
    assert "由下河村填" not in str(planned(world, merger).sections)


def daily(world: World, unit: str) -> list[str]:
    """Return for which days a unit owes a report because of a window."""
    owed = (
        "select coalesce(array_agg(period order by period), '{}') from fq.obligation"
        " where unit_id = %(unit)s and window_id is not null and waived_at is null"
    )
    return list(scalar(owed, unit=world.unit(unit).id))


def settle(world: World) -> None:
    """Have the schedule write down what windows ask for."""
    settle_now(world.who("county", "reviewer"), at=WEDNESDAY_AFTER)
