"""What fails in one county, or in one plan, keeps no other waiting and does not fail for ever."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fengqiao.db import database
from fengqiao.reorganization.ahead import PATIENCE
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reorganization.models import PlannedChange
from fengqiao.tenancy.county_calendar import calendar_as_json
from tests.domain.reorganizing import asked, scalar, standing
from tests.domain.test_reorganization_ahead import EVE, ON, THE_DAY, laid, now, told
from tests.ground import connect, patience_of_locks
from tests.world import B, World
from workers.schedule import change_trees, open_periods

# Before both counties of the small world.
_BROKEN = 110101
_OWED = "select count(*) from fq.obligation where county = %(county)s"


def as_owner(statement: str, **values: object) -> None:
    """Change something as nobody in the product could, past every guard."""
    with connect(str(database().settings.admin_url)) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(statement, values)


def spoil(plan: PlannedChange) -> None:
    """Leave of a plan what the product cannot read any more."""
    as_owner(
        "update fq.planned_change set request = request - 'kind' where id = %(id)s", id=plan.id
    )


def break_county() -> None:
    """Found a county in which the installation cannot even open a session."""
    as_owner(
        "insert into fq.county (county, name, definition, sha256)"
        f" values ({_BROKEN}, '坏县', '{{}}', '')"
    )
    as_owner(f"alter table sec.session add check (county <> {_BROKEN})")


def failing_in(caplog: pytest.LogCaptureFixture) -> list[object]:
    """Return the counties in which a routine was logged to have failed."""
    return [vars(each)["county"] for each in caplog.records if each.msg == "routine failed"]


def test_a_plan_that_the_product_fails_at_does_not_keep_the_next_one_waiting(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    sound = laid(world, asked(world, "rename", "bamboo", new=(NewUnit("竹园社区"),), on=ON))
    spoil(broken)
    change_trees(THE_DAY)
    assert (now(world, broken).state, now(world, sound).state) == ("planned", "done")
    assert standing(world, "bamboo").name == "竹园社区"
    assert "planned change failed" in caplog.text


def test_a_plan_that_the_product_keeps_failing_at_ends_and_the_county_is_told(
    world: World,
) -> None:
    broken = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    spoil(broken)
    change_trees(THE_DAY + PATIENCE - timedelta(days=1))
    assert (now(world, broken).state, told(world)) == ("planned", [])
    for _ in range(2):
        change_trees(THE_DAY + PATIENCE)
    assert now(world, broken).state == "failed"
    assert "请告诉系统管理人员" in now(world, broken).words
    assert ["到日子没有办成" in each for each in told(world)] == [True]
    assert standing(world, "upper").closed_on is None


def test_a_plan_that_somebody_is_always_in_the_way_of_ends_and_the_county_is_told(
    world: World,
) -> None:
    plan = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    unit = {"id": world.unit("upper").id}
    with connect(str(database().settings.admin_url), autocommit=False) as somebody:
        # Longer than the product waits for any lock; here it need not wait long for that.
        patience_of_locks(somebody, "200ms")
        somebody.commit()
        database().web.dispose()
        somebody.execute("select 1 from fq.unit where id = %(id)s for update", unit)
        change_trees(THE_DAY)
        assert (now(world, plan).state, told(world)) == ("planned", [])
        change_trees(THE_DAY + PATIENCE)
    assert now(world, plan).state == "failed"
    assert "一直有别人在改" in now(world, plan).words
    assert len(told(world)) == 1


def test_a_county_in_which_nothing_works_keeps_no_other_from_its_changes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    plan = laid(world, asked(world, "merge", "upper", target="lower", on=ON))
    break_county()
    change_trees(THE_DAY)
    assert now(world, plan).state == "done"
    assert failing_in(caplog) == [_BROKEN]


def test_a_county_in_which_nothing_works_keeps_no_other_from_its_periods(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    calendar = json.dumps({"calendar": calendar_as_json(world.calendar)})
    as_owner(
        "update fq.county set definition = %(calendar)s where county = %(county)s",
        calendar=calendar,
        county=B,
    )
    as_owner("delete from fq.obligation where county = %(county)s", county=B)
    break_county()
    open_periods(EVE)
    assert scalar(_OWED, county=B) > 0
    assert failing_in(caplog) == [_BROKEN]
