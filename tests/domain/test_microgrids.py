"""Below a grid stand its microgrids: five levels, each of which files, reviews and hands up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege

from fengqiao.db import database
from fengqiao.forms.form import Form
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.queries import find_report, gaps_of
from fengqiao.reports.review import accept_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import UnitRow, interval_of, scope_of
from fengqiao.units.directory import Adopted
from tests.domain.gridded import adopted, gathering, opened, staffed
from tests.domain.reorganizing import (
    asked,
    changed,
    everything,
    planned,
    reports_seen,
    scalar,
    standing,
    undone,
)
from tests.domain.test_units import adopt, listed
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    UNITS,
    VILLAGE_WEEKLY,
    W10,
    WEDNESDAY,
    A,
    World,
    begun,
    filled,
    open_period,
    submitted,
)

GROUP_WEEKLY, GRID_WEEKLY, VILLAGE_HALF = "group_weekly", "grid_gathers", "village_gathers"


def forms_of_five_levels(world: World) -> tuple[Form, Form, Form]:
    """Return what a microgrid files every week, what its grid gathers, and its village."""
    weekly, half = world.forms[VILLAGE_WEEKLY], world.forms[TOWNSHIP_HALF_MONTHLY]
    grid = gathering(half, GRID_WEEKLY, "grid", GROUP_WEEKLY)
    return (
        replace(weekly, code=GROUP_WEEKLY, level="microgrid", rules=()),
        replace(grid, frequency=weekly.frequency, due=weekly.due),
        gathering(half, VILLAGE_HALF, "village", GRID_WEEKLY),
    )


@pytest.fixture
def groups(world: World) -> World:
    """Return a world in which 上河村's first grid has two microgrids, its second has none."""
    for key, name in (("grid1", "一网格"), ("grid2", "二网格")):
        opened(world, key, name, "grid", "upper")
    for key, name in (("east", "东组"), ("west", "西组")):
        opened(world, key, name, "microgrid", "grid1")
    staffed(world, "grid1", "filer", "reviewer")
    staffed(world, "grid2", "filer")
    staffed(world, "east", "filer")
    adopted(world, forms_of_five_levels(world))
    for period in (W10, H1):
        open_period(world, A, period)
    return world


def handed_up(world: World, unit: str, form: str, period: str, gap: str, at: datetime) -> UUID:
    """Have a unit gather what was accepted below it, with one gap, and submit it."""
    report_id = begun(world, unit, form=form, period=period, at=at)
    filer = world.who(unit)
    with transaction(filer, at) as work:
        draft_consolidation(work, filer, report_id=report_id, version=None, at=at)
        report = find_report(work, filer, report_id)
        assert report.answers["patrols"] == "3"
        assert {name for _, _, name in gaps_of(work, report)} == {gap}
        whole = filled(world.forms[form], report.answers)
        save_answers(work, filer, report_id=report_id, answers=whole, version=None, at=at)
        submit_report(work, filer, report_id=report_id, version=None, proposals={}, at=at)
    return report_id


def taken(world: World, unit: str, report_id: UUID, at: datetime) -> None:
    """Have a unit's reviewer accept what was handed up to it."""
    reviewer = world.who(unit, "reviewer")
    with transaction(reviewer, at) as work:
        accept_report(work, reviewer, report_id=report_id, version=None, at=at)


def test_figures_go_up_five_levels_and_each_sees_its_own_branch_only(
    groups: World, app: Flask
) -> None:
    answers = {"patrols": "3", "patrol_attendance": "6"}
    filed = submitted(groups, "east", form=GROUP_WEEKLY, period=W10, answers=answers)
    for unit, sees in (("grid1", True), ("upper", True), ("bridge", True), ("county", True)):
        assert (("东组", W10) in reports_seen(groups, unit)) is sees
    for unit in ("grid2", "lower", "willow"):
        assert reports_seen(groups, unit) == set()
    grid = as_somebody(app, groups, "grid1", "reviewer")
    assert "1 份待审" in words_of(grid.get("/tasks"))
    board = words_of(grid.get(f"/board?form={GROUP_WEEKLY}&period={W10}"))
    assert ("东组" in board, "西组" in board, "二网格" in board) == (True, True, False)
    taken(groups, "grid1", filed, WEDNESDAY)
    gathered = handed_up(groups, "grid1", GRID_WEEKLY, W10, "西组", WEDNESDAY)
    assert reports_seen(groups, "east") == {("东组", W10)}
    taken(groups, "upper", gathered, WEDNESDAY)
    half = handed_up(groups, "upper", VILLAGE_HALF, H1, "二网格", MONDAY)
    taken(groups, "bridge", half, MONDAY)
    east = as_somebody(app, groups, "east", "filer")
    assert (east.get("/tasks").status_code, east.get("/board").status_code) == (200, 403)
    assert east.get(f"/reports/{gathered}").status_code == 404
    village = as_somebody(app, groups, "upper", "reviewer")
    assert "汇总" in words_of(village.get(f"/reports/{gathered}/consolidation"))


def test_a_grid_is_given_room_when_its_first_microgrid_comes_and_gives_it_back(
    world: World,
) -> None:
    opened(world, "grid1", "一网格", "grid", "upper")
    before = everything(without=("trail", "trail_head", "unit_change", "unit_event"))
    first = asked(world, "open", target="grid1", level="microgrid", new=(NewUnit("东组"),))
    assert "一网格以后可以有微网格" in str(planned(world, first).sections)
    done = changed(world, first)
    grid, east = standing(world, "grid1"), named("东组")
    assert (grid.hi - grid.lo, grid.lo % 1000, grid.code) == (999, 0, world.unit("grid1").code)
    assert grid.lo < east.scope <= grid.hi
    undone(world, done)
    kept = everything(without=("trail", "trail_head", "unit_change", "unit_event"))
    for rows in (before, kept):
        rows["unit"] = [row.split("'former_keys'")[0] for row in rows["unit"]]
    assert kept == before


def named(name: str) -> UnitRow:
    """Return where a unit stands, by its name."""
    row = scalar("select array[code, name, scope::text] from fq.unit where name = %(n)s", n=name)
    return UnitRow(row[0], row[1], "", "", int(row[2]), int(row[2]), int(row[2]), "")


def test_what_stands_among_the_codes_of_a_grid_is_never_taken_into_it(world: World) -> None:
    rows = listed()
    village = UNITS["upper"][0]
    rows["grid"] = row_of(f"{village}01000", "一网格", "grid", village)
    rows["shop"] = row_of(f"{village}01005", "小卖部", "enterprise", village)
    assert adopt(rows) == Adopted(2, 0, 0, 0)
    # The list without the shop: it stands all the same, as one that was opened by a document.
    del rows["shop"]
    rows["grid"] = row_of(f"{village}01000", "一网格", "grid", village, room=True)
    rows["east"] = row_of(f"{village}01001", "东组", "microgrid", f"{village}01000")
    assert adopt(rows) == Adopted(1, 0, 0, 0)
    lo, hi = scalar("select array[lo, hi] from fq.unit where name = '一网格'")
    assert hi - lo == 999
    assert lo < named("东组").scope <= hi
    assert not lo <= named("小卖部").scope <= hi


def row_of(code: str, name: str, level: str, parent: str, *, room: bool = False) -> UnitRow:
    """Return one line of a county's list."""
    lo, hi = interval_of(code, level, room=room)
    return UnitRow(code, name, level, parent, scope_of(code), lo, hi, name)


def test_microgrids_follow_a_grid_that_moves_merges_and_splits(groups: World) -> None:
    submitted(groups, "east", form=GROUP_WEEKLY, period=W10)
    moved = changed(groups, asked(groups, "move", "grid1", target="lower"))
    assert ("东组", W10) in reports_seen(groups, "lower")
    undone(groups, moved)
    assert ("东组", W10) not in reports_seen(groups, "lower")
    merged = changed(groups, asked(groups, "merge", "grid1", target="grid2"))
    grid2 = standing(groups, "grid2")
    assert all(grid2.lo < standing(groups, key).scope <= grid2.hi for key in ("east", "west"))
    assert ("东组", W10) in reports_seen(groups, "grid2")
    undone(groups, merged)
    assert standing(groups, "grid2").hi == standing(groups, "grid2").lo
    assert reports_seen(groups, "grid2") == set()
    parts = (NewUnit("南网格"), NewUnit("北网格"))
    changed(groups, asked(groups, "split", "grid1", new=parts, children={"east": 1}))
    north = scalar("select array[lo, hi] from fq.unit where name = '北网格'")
    assert north[0] < standing(groups, "east").scope <= north[1]


@pytest.mark.parametrize(
    "statement",
    [
        # A shop of the village among the keys of its grid.
        "update fq.unit set scope = %(key)s, lo = %(key)s, hi = %(key)s where id = %(shop)s",
        # A grid that takes in what stands beside it.
        "update fq.unit set hi = lo + 999 where id = %(wide)s",
        # A microgrid that answers to another grid than the one it lies in.
        "update fq.unit_edge set parent_id = %(wide)s where child_id = %(east)s",
    ],
)
def test_the_database_lets_no_unit_lie_inside_an_interval_it_does_not_stand_below(
    world: World, statement: str
) -> None:
    village = UNITS["upper"][0]
    rows = listed()
    rows["grid"] = row_of(f"{village}01000", "一网格", "grid", village, room=True)
    rows["east"] = row_of(f"{village}01001", "东组", "microgrid", f"{village}01000")
    rows["wide"] = row_of(f"{village}02000", "二网格", "grid", village)
    rows["shop"] = row_of(f"{village}02005", "小卖部", "enterprise", village)
    adopt(rows)
    ids = {
        key: scalar("select id from fq.unit where name = %(n)s", n=name)
        for key, name in (("wide", "二网格"), ("east", "东组"), ("shop", "小卖部"))
    }
    with connect(str(database().settings.admin_url), autocommit=False) as admin:
        admin.execute("set constraints all deferred")
        admin.execute(statement, {**ids, "key": scope_of(f"{village}01007")})
        with pytest.raises(InsufficientPrivilege, match="does not stand below"):
            admin.execute("set constraints fq.nested immediate")
