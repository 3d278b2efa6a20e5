"""Below a village stand its grids: they file, the village reviews, gathers and hands up."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from fengqiao.accounts.appointments import accept_invitation, invite_person
from fengqiao.accounts.signing_in import sign_in
from fengqiao.errors import NotFound
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.forms import Form
from fengqiao.reports.queries import find_report, gaps_of
from fengqiao.reports.review import accept_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.reorganizing import asked, changed, reports_seen, scalar
from tests.pages.browser import as_somebody, words_of
from tests.world import (
    FOUNDED,
    H1,
    MONDAY,
    PASSWORD,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    WEDNESDAY,
    A,
    Spot,
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
    sections = tuple(
        replace(
            section,
            fields=tuple(
                replace(each, source_form=GRID_WEEKLY if each.source_form else "")
                for each in section.fields
            ),
        )
        for section in above.sections
    )
    gathering = replace(above, code=VILLAGE_HALF_MONTHLY, level="village", sections=sections)
    return below, replace(gathering, rules=())


@pytest.fixture
def grids(world: World) -> World:
    """Return a world in which 上河村 has two grids, each with somebody who files."""
    for number, name in enumerate(("一网格", "二网格")):
        opened = asked(
            world, "open", target="upper", level="grid", new=(NewUnit(name),), on=FOUNDED
        )
        changed(world, opened)
        key = f"grid{number + 1}"
        row = scalar(
            "select array[id::text, scope::text, code] from fq.unit where name = %(n)s", n=name
        )
        world.units[key] = Spot(key, UUID(row[0]), A, row[2], name, "grid", int(row[1]))
        village = world.who("upper", "administrator")
        with transaction(village, MONDAY) as work:
            invited = invite_person(
                work,
                village,
                login=f"{key}.filer",
                name=name,
                unit_id=UUID(row[0]),
                role="filer",
                from_on=FOUNDED,
                at=MONDAY,
            )
        accept_invitation(invited.secret, PASSWORD)
        entered = sign_in(county=A, login=f"{key}.filer", password=PASSWORD, address="192.0.2.1")
        world.people[key, "filer"] = entered.actor
        world.cookies[key, "filer"] = entered.secret
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        for form in forms_of_grids(world):
            adopt_form(work, system, form, at=WEDNESDAY)
            world.forms = {**world.forms, form.code: form}
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
    assert grid.get(f"/board?form={GRID_WEEKLY}&period={W10}").status_code == 403


def test_the_past_a_grid_took_over_moves_along_with_its_village(grids: World) -> None:
    submitted(grids, "grid2", form=GRID_WEEKLY, period=W10)
    changed(grids, asked(grids, "merge", "grid2", target="grid1"))
    changed(grids, asked(grids, "move", "upper", target="willow"))
    for unit in ("grid1", "upper"):
        assert ("二网格", W10) in reports_seen(grids, unit)
    assert ("二网格", W10) not in reports_seen(grids, "lower")
