"""The course of a figure over versions of its form that ask for it in other places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.test_boards import changed
from tests.pages.browser import words_of
from tests.pages.reporting import WEEK, submitted_today
from tests.pages.test_overview import FRIDAY, look, rows_of, sheet_of
from tests.world import VILLAGE_WEEKLY, A, World, open_period, submitted


def test_figures_filed_in_tenths_keep_their_worth_where_whole_numbers_are_asked_for_now(
    app: Flask, world: World
) -> None:
    whole = world.forms[VILLAGE_WEEKLY]
    tenths = changed(whole, "patrols", type="decimal", places=1)
    tenths = changed(tenths, "patrol_attendance", type="decimal", places=1)
    visits = {"upper": ("6.5", "7"), "lower": ("4", "5")}
    for n, form in enumerate((tenths, replace(whole, version_note="改回整数"))):
        system, at = open_system_session(A, demonstration=True), FRIDAY + timedelta(days=14 + 7 * n)
        with transaction(system, at) as work:
            assert adopt_form(work, system, form, at=at)
        world.forms = {**world.forms, VILLAGE_WEEKLY: form}
        open_period(world, A, f"2026-W{12 + n}")
        for unit, given in visits.items():
            answers = {"patrols": given[n], "patrol_attendance": "9"}
            submitted(world, unit, period=f"2026-W{12 + n}", at=at, answers=answers)
    place = f"form={VILLAGE_WEEKLY}&field=patrols&unit={world.unit('upper').id}&n=2&until=2026-W"

    page = look(app, world, "bridge", "reviewer", f"/overview/trend?{place}12")
    assert "2 个有数，中位数 5.25" in words_of(page)
    assert "本单位由多到少排第 1。" in words_of(page)
    taken = look(app, world, "bridge", "reviewer", f"/overview/trend/export?{place}13")
    assert [line[1] for line in sheet_of(taken)] == [6.5, 7]
    alike = f"/overview/trend/export?{place}12&table=alike"
    assert [line[1] for line in sheet_of(look(app, world, "bridge", "reviewer", alike))][:2] == [
        6.5,
        4,
    ]


def test_a_week_that_is_still_coming_in_is_not_compared_with_a_whole_one(
    app: Flask, world: World
) -> None:
    path = f"/overview/trend?form={VILLAGE_WEEKLY}&field=patrols&n=2&until={WEEK}"
    submitted_today(world, "b-head", patrols="4", patrol_attendance="9")
    page = look(app, world, "b-sand", "reviewer", path)
    assert "期限内还有 1 份没报，先不比" in words_of(page)
    assert next(iter(rows_of(page).values()))[:2] == ["4", "还没报齐"]
    taken = look(app, world, "b-sand", "reviewer", path.replace("trend?", "trend/export?"))
    assert sheet_of(taken)[-1][1:3] == [4, "还没报齐"]

    submitted_today(world, "b-shore", patrols="7", patrol_attendance="9")
    whole = look(app, world, "b-sand", "reviewer", path)
    assert "没报" not in words_of(whole).replace("“—”是没有报", "")
    assert next(iter(rows_of(whole).values()))[:2] == ["11", ""]
