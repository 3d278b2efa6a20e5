"""A unit that adds up reports: what its tasks keep ahead, and what its page says of gaps."""

from __future__ import annotations

from flask import Flask

from fengqiao.db import database
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.pages.test_reports_ahead import owed, place
from tests.pages.test_reports_consolidation import filled_in
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World


def test_where_nobody_below_owes_anything_nothing_is_called_complete(
    app: Flask, world: World
) -> None:
    with connect(str(database().settings.admin_url)) as session:
        # What villages owed long ago shows that there is something to gather in other periods.
        session.execute("set session_replication_role = replica")
        session.execute(
            "update fq.obligation set period = replace(period, '20', '19') where form = %s",
            [VILLAGE_WEEKLY],
        )
    township = as_somebody(app, world, "b-sand", "filer")
    duty = owed(world, "b-sand", TOWNSHIP_HALF_MONTHLY)
    begun = township.get(f"/reports/begin?obligation={duty}").headers["Location"]
    told = words_of(township.get(begun))
    assert "已汇入 0 份" in told
    assert "这一期没有下级要报的。" in told
    assert "都报齐了" not in told


def test_a_sum_of_nothing_that_the_unit_fills_in_is_not_called_0(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    page, form = filled_in(world, township)
    form |= {"adjust.patrols": "9", "reason.patrols": "本级开展"}
    filed = township.post(page, data=form)
    assert filed.status_code == 303
    sums = soup_of(township.get(filed.location)).select("dd.num:has(b)")
    assert "— → 9 次" in [each.get_text() for each in sums]


def test_a_task_names_the_form_kept_ahead_only_where_it_is_filled_in_by_hand(
    app: Flask, world: World
) -> None:
    duties = {"b-head": VILLAGE_WEEKLY, "b-sand": TOWNSHIP_HALF_MONTHLY}
    named = {}
    for unit, form in duties.items():
        tasks = soup_of(as_somebody(app, world, unit, "filer").get("/tasks"))
        href = f"/reports/begin?obligation={owed(world, unit, form)}"
        (task,) = tasks.select(f"[data-keep] li a[href='{href}']")
        named[unit] = task.get("data-ahead")
    assert named == {"b-head": place(owed(world, "b-head")), "b-sand": None}
    village = as_somebody(app, world, "b-head", "filer")
    assert village.get(str(named["b-head"])).status_code == 200

    number = village.get(f"/reports/begin?obligation={owed(world, 'b-head')}").location
    (task,) = soup_of(village.get("/tasks")).select(f"[data-keep] li a[href='{number}']")
    assert task.get("data-ahead") is None
