"""A unit that a form is no more asked of is told so, wherever it used to look for it."""

from __future__ import annotations

from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.assigning import settle_assignments
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, begun_today, with_ledger
from tests.world import UNITS, VILLAGE_WEEKLY, B, World, duty_of


def asked_of_the_shore_alone(world: World) -> None:
    """Have the county ask the villages' weekly of one village from this week on."""
    with_ledger()
    document = form_document(world.forms[VILLAGE_WEEKLY])
    document["for_units"] = [UNITS["b-shore"][0]]
    form = parse_form(write_form(document)).form
    system, at = open_system_session(B), now()
    with transaction(system, at) as work:
        adopt_form(work, system, form, from_period=WEEK, note="只在岸边的村试行", at=at)
        settle_assignments(work, system, at=at)


def test_a_unit_left_out_reads_since_when_by_what_and_where_its_reports_are(
    app: Flask, world: World
) -> None:
    begun = begun_today(world)
    asked_of_the_shore_alone(world)
    today = local_date(now())
    day = f"{today.year}年{today.month}月{today.day}日"
    said = (
        f"自{Period.parse(WEEK).dated_label}起不再由本单位填，"
        f"依据{day}采用的表样（只在岸边的村试行，由指定的单位填）；以前报的都在“报表”里。"
    )
    village, shore = as_somebody(app, world, "b-head"), as_somebody(app, world, "b-shore")
    for address in ("/tasks", "/reports", f"/reports?form={VILLAGE_WEEKLY}", f"/reports/{begun}"):
        assert said in words_of(village.get(address)), address
        if not address.endswith(str(begun)):
            assert "不再由本单位填" not in words_of(shore.get(address))


def test_a_unit_left_out_before_it_began_is_told_where_the_form_stood(
    app: Flask, world: World
) -> None:
    asked_of_the_shore_alone(world)
    with transaction(world.who("b-head")) as work:
        duty = duty_of(work, world, "b-head", period=WEEK).id
    village = as_somebody(app, world, "b-head")
    for address in (f"/obligations/{duty}/filing", f"/reports/begin?obligation={duty}"):
        refused = village.get(address)
        assert refused.status_code == 409
        assert "不再由本单位填，依据" in words_of(refused)
