"""The county opens a sensitive window on a page; the chosen villages file daily and see why."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fengqiao.clock import local_date, now
from fengqiao.reports.models import Obligation
from fengqiao.reports.window_models import SensitiveWindow
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import WEEK, soup_of
from tests.pages.test_left_out import asked_of_the_shore_alone
from tests.world import World

TOMORROW = local_date(now()) + timedelta(days=1)
LAST = TOMORROW + timedelta(days=2)


def data(world: World, **changes: object) -> dict[str, object]:
    """Return what the county's reviewer types."""
    return {
        "title": "全国两会期间",
        "basis": "政法委通知〔2026〕3号",
        "form": "village_weekly:day",
        "first_day": TOMORROW.isoformat(),
        "last_day": LAST.isoformat(),
        "unit": [str(world.unit("b-head").id)],
        **changes,
    }


def owed(world: World, unit: str) -> list[str]:
    """Return the days a village owes because of windows, with whether they are waived."""
    actor = world.who(unit)
    with transaction(actor) as work:
        found = select(Obligation).where(
            Obligation.scope == actor.scope, Obligation.window_id.is_not(None)
        )
        rows = work.scalars(found.order_by(Obligation.period)).all()
    return [f"{each.period}{'' if each.waived_at is None else ' waived'}" for each in rows]


def window(world: World) -> UUID:
    """Return the id of the latest window."""
    with transaction(world.who("b-head")) as work:
        found = select(SensitiveWindow.id).order_by(SensitiveWindow.opened_at.desc()).limit(1)
        return work.scalars(found).one()


@pytest.fixture
def county(app: Flask, world: World) -> Browser:
    """Return the county's reviewer."""
    return as_somebody(app, world, "b-county", "reviewer")


def test_opened_on_the_page_it_asks_the_chosen_village_and_nobody_else_at_once(
    app: Flask, world: World, county: Browser
) -> None:
    assert "没有开启过" in words_of(county.get("/windows"))
    form = words_of(county.get("/windows/new"))
    assert "沙头镇（2）" in form
    assert "每日一次" in form
    assert county.post("/windows", data=data(world)).status_code == 303
    assert "下达填报任务 3 份" in words_of(county.get("/windows"))
    days = [str(TOMORROW + timedelta(days=n)) for n in range(3)]
    assert owed(world, "b-head") == days
    assert owed(world, "b-shore") == []
    village = words_of(as_somebody(app, world, "b-head").get("/windows"))
    assert "政法委通知〔2026〕3号" in village
    assert "开启一个" not in village
    assert "沙头村" in village
    offered = soup_of(county.get("/exchange?form=village_weekly")).select("#period option")
    assert WEEK in {option["value"] for option in offered}
    assert not {option["value"] for option in offered} & set(days)


def test_the_village_s_task_says_that_it_is_asked_in_addition(
    app: Flask, world: World, county: Browser
) -> None:
    today = local_date(now()).isoformat()
    county.post("/windows", data=data(world, first_day=today, last_day=LAST.isoformat()))
    days = owed(world, "b-head")
    tasks = words_of(as_somebody(app, world, "b-head").get("/tasks"))
    # After the hour of the day nothing is asked for that day any more.
    assert ("敏感时期加报" in tasks) is (days[0] == today)


def test_a_township_ticked_as_a_whole_brings_all_its_villages(
    world: World, county: Browser
) -> None:
    whole = data(world, unit=[], all=[str(world.unit("b-sand").id)])
    assert county.post("/windows", data=whole).status_code == 303
    assert len(owed(world, "b-head")) == len(owed(world, "b-shore")) == 3


def test_of_a_form_for_some_the_others_are_asked_only_on_purpose(
    world: World, county: Browser
) -> None:
    asked_of_the_shore_alone(world)
    whole = data(world, unit=[], all=[str(world.unit("b-sand").id)])
    assert county.post("/windows", data=whole).status_code == 303
    assert owed(world, "b-head") == []
    assert len(owed(world, "b-shore")) == 3
    refused = county.post("/windows", data=data(world))
    assert refused.status_code == 422
    assert "沙头村平时不填《村（社区）平安建设周报》" in words_of(refused)
    assert county.post("/windows", data=data(world, beyond="yes")).status_code == 303
    assert len(owed(world, "b-head")) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "请写名称"),
        ({"basis": ""}, "请写依据"),
        ({"form": "village_weekly:year"}, "没有这种加密周期"),
        ({"first_day": "2020-01-01"}, "不能早于今天"),
        ({"last_day": "后天"}, "请填日期"),
        ({"unit": []}, "请至少选一个单位"),
        ({"unit": ["x"]}, "认不出来"),
    ],
)
def test_what_does_not_fit_comes_back_with_everything_typed(
    world: World, county: Browser, changes: dict[str, object], words: str
) -> None:
    page = county.post("/windows", data=data(world, **changes))
    assert page.status_code == 422
    assert words in words_of(page)
    if "title" not in changes:
        assert 'value="全国两会期间"' in page.text
    if "unit" not in changes:
        assert f'value="{world.unit("b-head").id}" checked' in page.text


def test_ended_early_the_rest_falls_away_with_the_reason(world: World, county: Browser) -> None:
    county.post("/windows", data=data(world))
    place = f"/windows/{window(world)}/end"
    empty = county.post(place, data={"reason": "", "version": "1"})
    assert empty.status_code == 422
    assert "请写明原因" in words_of(empty)
    assert county.post(place, data={"reason": "警戒解除", "version": "1"}).status_code == 303
    assert all(each.endswith(" waived") for each in owed(world, "b-head"))
    page = words_of(county.get("/windows"))
    assert "还没到期的 3 份不用再报" in page
    assert "警戒解除" in page
    again = county.post(place, data={"reason": "再来", "version": "2"})
    assert again.status_code == 403


def test_another_county_s_window_is_not_there(app: Flask, world: World, county: Browser) -> None:
    county.post("/windows", data=data(world))
    stranger = as_somebody(app, world, "county", "reviewer")
    place = f"/windows/{window(world)}/end"
    assert stranger.post(place, data={"reason": "不认识"}).status_code == 404
    assert "政法委通知" not in words_of(stranger.get("/windows"))
