"""A township may hand up a period that is not over yet, but only if it says that it means to."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.periods.period import Period, period_of
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, accepted_today, form_on, report_of, soup_of
from tests.world import TOWNSHIP_HALF_MONTHLY, World, duty_of


@pytest.fixture
def place(app: Flask, world: World) -> str:
    """Return the address of the consolidation of the half month that is going on."""
    accepted_today(world, "b-head", patrols="3", patrol_attendance="3")
    period = period_of(world.forms[TOWNSHIP_HALF_MONTHLY].frequency, local_date(now()))
    with transaction(world.who("b-sand")) as work:
        owed = duty_of(work, world, "b-sand", form=TOWNSHIP_HALF_MONTHLY, period=str(period))
    township = as_somebody(app, world, "b-sand")
    return township.get(f"/reports/begin?obligation={owed.id}").headers["Location"]


def typed(app: Flask, world: World, place: str) -> dict[str, object]:
    """Return the form of the consolidation, filled in."""
    township = as_somebody(app, world, "b-sand")
    form = form_on(township.get(place), f"form[action='{place}'][enctype]")
    form |= {name: "0" for name in form if name.startswith("answer.")}
    # On some days no week ends in the half month so far: then no sum is there to be taken over.
    for empty in [name for name in form if name.startswith("adjust.") and not form[name]]:
        form |= {empty: "0", empty.replace("adjust.", "reason."): "下级还没有报"}
    return form | {"adjust.patrols": "8", "reason.patrols": "新岸村电话补报"}


def test_handing_up_before_the_end_asks_first_and_keeps_everything(
    app: Flask, world: World, place: str
) -> None:
    township, number = as_somebody(app, world, "b-sand"), UUID(place.split("/")[2])
    assert "才结束" in words_of(township.get(place))
    form = typed(app, world, place) | {"action": "submit"}
    asked = township.post(place, data=form)
    assert asked.status_code == 422
    assert soup_of(asked).select_one("#errors a[href='#early']") is not None
    assert form_on(asked, f"form[action='{place}'][enctype]")["adjust.patrols"] == "8"
    assert report_of(world, "b-sand", number).state == "draft"
    again = form_on(asked, f"form[action='{place}'][enctype]")
    sent = township.post(place, data=again | {"early": "yes", "action": "submit"})
    assert sent.status_code == 303
    assert report_of(world, "b-sand", number).state == "submitted"


def test_what_was_adjusted_and_who_is_missing_stands_on_the_report_as_it_is_read(
    app: Flask, world: World, place: str
) -> None:
    township = as_somebody(app, world, "b-sand")
    form = typed(app, world, place) | {"early": "yes", "action": "submit"}
    assert ("原因可以不写" in words_of(township.get(place))) == week_belongs(world)
    sent = township.post(place, data=form)
    for reader in (township, as_somebody(app, world, "b-county", "reviewer")):
        read = words_of(reader.get(sent.headers["Location"]))
        assert "调整过的汇总数" in read
        assert "原因：新岸村电话补报" in read
        # The real clock says whether a week belongs to it, and how that one stands today.
        gap = re.search("缺口 1 个 新岸村 (未报|还没到期) 没有写原因", read)
        assert (gap is not None) == week_belongs(world)
        assert "新岸村电话补报" in words_of(reader.get(place))


def week_belongs(world: World) -> bool:
    """Return whether this week is gathered by the half month of today."""
    half = period_of(world.forms[TOWNSHIP_HALF_MONTHLY].frequency, local_date(now()))
    return half.first_day <= Period.parse(WEEK).last_day <= half.last_day
