"""Below a village stand its grids: they file, the village reviews, gathers and hands up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from fengqiao.errors import NotFound
from fengqiao.forms.form import Form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.queries import find_report, gaps_of
from fengqiao.reports.review import accept_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.gridded import adopted, gathering, opened, staffed
from tests.domain.reorganizing import asked, changed, reports_seen
from tests.pages.browser import as_somebody, words_of
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    A,
    World,
    begun,
    filled,
    open_period,
    submitted,
)

GRID_WEEKLY, VILLAGE_HALF_MONTHLY = "grid_weekly", "village_half_monthly"


def forms_of_grids(world: World) -> tuple[Form, Form]:
    """Return what a grid files every week, and what its village gathers from that."""
    below = replace(world.forms[VILLAGE_WEEKLY], code=GRID_WEEKLY, level="grid", rules=())
    above = world.forms[TOWNSHIP_HALF_MONTHLY]
    return below, gathering(above, VILLAGE_HALF_MONTHLY, "village", GRID_WEEKLY)


@pytest.fixture
def grids(world: World) -> World:
    """Return a world in which 上河村 has two grids, each with somebody who files."""
    for key, name in (("grid1", "一网格"), ("grid2", "二网格")):
        opened(world, key, name, "grid", "upper")
        staffed(world, key, "filer")
    adopted(world, forms_of_grids(world))
    for period in (W10, H1):
        open_period(world, A, period)
    return world


def test_grids_file_and_their_village_reviews_gathers_and_hands_up(grids: World) -> None:
    answers = {"patrols": "3", "patrol_attendance": "6"}
    taken = submitted(grids, "grid1", form=GRID_WEEKLY, period=W10, answers=answers)
    village = grids.who("upper", "reviewer")
    with transaction(village, MONDAY) as work:
        accept_report(work, village, report_id=taken, version=None, at=MONDAY)
    report_id = begun(grids, "upper", form=VILLAGE_HALF_MONTHLY, period=H1, at=MONDAY)
    filer = grids.who("upper")
    with transaction(filer, MONDAY) as work:
        draft_consolidation(work, filer, report_id=report_id, version=None, at=MONDAY)
    with transaction(filer, MONDAY) as work:
        report = find_report(work, filer, report_id)
        assert report.answers["patrols"] == "3"
        assert {name for _, _, name in gaps_of(work, report)} == {"二网格"}
        whole = filled(grids.forms[VILLAGE_HALF_MONTHLY], report.answers)
        save_answers(work, filer, report_id=report_id, answers=whole, version=None, at=MONDAY)
        submit_report(work, filer, report_id=report_id, version=None, proposals={}, at=MONDAY)
    above = grids.who("bridge", "reviewer")
    with transaction(above, MONDAY) as work:
        accept_report(work, above, report_id=report_id, version=None, at=MONDAY)


def test_a_grid_sees_neither_its_neighbor_nor_the_other_village_sees_it(grids: World) -> None:
    filed = submitted(grids, "grid1", form=GRID_WEEKLY, period=W10)
    for unit, sees in (("upper", True), ("bridge", True), ("grid2", False), ("lower", False)):
        actor = grids.who(unit)
        with transaction(actor, MONDAY) as work:
            if sees:
                assert find_report(work, actor, filed).form == GRID_WEEKLY
            else:
                with pytest.raises(NotFound):
                    find_report(work, actor, filed)


def test_on_the_pages_a_village_reviews_its_grids_like_a_township_its_villages(
    grids: World, app: Flask
) -> None:
    submitted(grids, "grid1", form=GRID_WEEKLY, period=W10)
    desk = as_somebody(app, grids, "upper", "reviewer")
    assert "审核" in words_of(desk.get("/tasks"))
    board = desk.get(f"/board?form={GRID_WEEKLY}&period={W10}")
    assert (board.status_code, "一网格" in words_of(board)) == (200, True)
    report_id = begun(grids, "upper", form=VILLAGE_HALF_MONTHLY, period=H1, at=MONDAY)
    gathered = desk.get(f"/reports/{report_id}/consolidation")
    assert (gathered.status_code, "汇总" in words_of(gathered)) == (200, True)
    grid = as_somebody(app, grids, "grid1", "filer")
    assert "现在没有下级单位要向本单位报送的报表" in words_of(grid.get("/board"))


def test_the_past_a_grid_took_over_moves_along_with_its_village(grids: World) -> None:
    submitted(grids, "grid2", form=GRID_WEEKLY, period=W10)
    changed(grids, asked(grids, "merge", "grid2", target="grid1"))
    changed(grids, asked(grids, "move", "upper", target="willow"))
    for unit in ("grid1", "upper"):
        assert ("二网格", W10) in reports_seen(grids, unit)
    assert ("二网格", W10) not in reports_seen(grids, "lower")
