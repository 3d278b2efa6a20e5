"""Which windows are not opened, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, NotYours
from fengqiao.periods.frequencies import Frequency
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.window_queries import raised_forms
from fengqiao.reports.windows import open_window
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.test_windows import SUNDAY, TODAY, opened
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, WEDNESDAY, A, World


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"basis": ""}, "basis"),
        ({"form": "county_monthly"}, "form"),
        ({"form": "nothing"}, "form"),
        ({"frequency": "week"}, "frequency"),
        ({"frequency": "fortnight"}, "frequency"),
        ({"first_day": None}, "first_day"),
        ({"first_day": TODAY - timedelta(days=1)}, "first_day"),
        ({"last_day": None}, "last_day"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
        ({"last_day": TODAY + timedelta(days=62)}, "last_day"),
        ({"units": ()}, "unit"),
        ({"units": ("bridge",)}, "unit"),
        ({"units": ("b-head",)}, "unit"),
    ],
)
def test_a_window_that_does_not_fit_is_refused_at_its_field(
    shared_world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        opened(shared_world, **changes)
    assert list(refused.value.errors) == [field]


def test_a_window_of_one_day_whose_hour_is_past_is_refused_and_not_opened_for_nothing(
    shared_world: World,
) -> None:
    late = datetime.combine(TODAY, time(20), ZONE)
    with pytest.raises(Invalid) as refused:
        opened(shared_world, at=late, last_day=TODAY)
    assert "今天这一份报不了" in refused.value.errors["last_day"][0]


@pytest.mark.parametrize(
    ("unit", "role"),
    [("county", "filer"), ("county", "leader"), ("bridge", "reviewer"), ("upper", "filer")],
)
def test_only_the_county_s_reviewer_or_assessor_opens_one(
    shared_world: World, unit: str, role: str
) -> None:
    actor = shared_world.who(unit, role)
    with pytest.raises(NotYours), transaction(actor) as work:
        open_window(
            work,
            actor,
            title="防汛",
            basis="文件",
            form=VILLAGE_WEEKLY,
            frequency="day",
            first_day=TODAY,
            last_day=SUNDAY,
            unit_ids=[shared_world.unit("upper").id],
            at=WEDNESDAY,
        )


def test_what_adds_up_weekly_reports_is_asked_for_by_the_week_and_never_by_the_day(
    world: World,
) -> None:
    form = world.forms[TOWNSHIP_HALF_MONTHLY]
    system = open_system_session(A, demonstration=True)
    with transaction(system, WEDNESDAY) as work:
        adopt_form(
            work, system, replace(form, raised=(Frequency.DAY, Frequency.WEEK)), at=WEDNESDAY
        )
    with transaction(world.who("county", "reviewer"), WEDNESDAY) as work:
        offered = raised_forms(work, world.who("county", "reviewer"))
    assert offered[TOWNSHIP_HALF_MONTHLY].raised == (Frequency.WEEK,)
    with pytest.raises(Invalid) as refused:
        opened(world, form=TOWNSHIP_HALF_MONTHLY, units=("bridge",))
    assert list(refused.value.errors) == ["frequency"]
