"""Who gives a department its line, to whom it may be given, and when it is gone."""

from __future__ import annotations

import pytest

from fengqiao.actor import Actor
from fengqiao.audit.queries import trail_page
from fengqiao.db import database
from fengqiao.errors import Invalid, NotFound, NotYours, Stale
from fengqiao.form_design.lines import lookers_of, set_lookers
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.lines import NO_LINE, line_of
from fengqiao.tenancy.transaction import transaction
from tests.domain.lines import given, seen
from tests.ground import connect
from tests.world import MONDAY, VILLAGE_WEEKLY, World, submitted


def test_a_line_that_is_lifted_opens_nothing_from_that_moment_on(
    world: World, bureau: Actor
) -> None:
    upper = submitted(world, "upper")
    with transaction(bureau, MONDAY) as work:
        find_report(work, bureau, upper)
    given(world, VILLAGE_WEEKLY)
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
        with pytest.raises(NotFound):
            find_report(work, bureau, upper)
    assert seen(world, bureau) == {}


def test_a_department_that_is_closed_reads_nothing_any_more(world: World, bureau: Actor) -> None:
    submitted(world, "upper")
    # Past the deed that also ends its people's posts and sessions: the database alone refuses.
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(
            "update fq.unit set closed_on = %s where id = %s", [MONDAY.date(), bureau.unit_id]
        )
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
    assert seen(world, bureau) == {}


def test_only_the_county_s_designers_set_it_and_the_trail_says_so(world: World) -> None:
    for unit, role in (
        ("county", "assessor"),
        ("emergency", "administrator"),
        ("bridge", "reviewer"),
    ):
        who = world.who(unit, role)
        with transaction(who, MONDAY) as work, pytest.raises(NotYours):
            set_lookers(
                work, who, code=VILLAGE_WEEKLY, unit_ids=[world.unit("emergency").id], at=MONDAY
            )
    given(world, VILLAGE_WEEKLY, "emergency")
    given(world, VILLAGE_WEEKLY)
    county = world.who("county", "administrator")
    with transaction(county, MONDAY) as work:
        assert lookers_of(work, county, VILLAGE_WEEKLY) == []
        entries = trail_page(work, subject="form", subject_id=VILLAGE_WEEKLY, limit=2)
        assert [entry.detail["title"] for entry in entries] == [
            "不再查看：云岭县应急管理局",
            "可查看：云岭县应急管理局",
        ]


def test_only_departments_of_the_county_and_what_was_seen_before_is_asked(world: World) -> None:
    county = world.who("county", "reviewer")
    for unit in ("bridge", "mill", "b-sand"):
        with transaction(county, MONDAY) as work, pytest.raises(Invalid):
            set_lookers(
                work, county, code=VILLAGE_WEEKLY, unit_ids=[world.unit(unit).id], at=MONDAY
            )
    given(world, VILLAGE_WEEKLY, "emergency")
    with transaction(county, MONDAY) as work, pytest.raises(Stale):
        set_lookers(work, county, code=VILLAGE_WEEKLY, unit_ids=[], known=[], at=MONDAY)
    with transaction(county, MONDAY) as work, pytest.raises(NotFound):
        set_lookers(work, county, code="nothing", unit_ids=[], at=MONDAY)


def test_a_department_that_was_closed_meanwhile_does_not_get_its_line_back(
    world: World, bureau: Actor
) -> None:
    close = "update fq.unit set closed_on = %s where id = %s"
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(close, [MONDAY.date(), bureau.unit_id])
    given(world, VILLAGE_WEEKLY)
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(close, [None, bureau.unit_id])
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
