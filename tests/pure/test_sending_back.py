"""By when a correction is asked for, unless the reviewer says otherwise."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fengqiao.clock import ZONE
from fengqiao.reports.pages.sending_back import due_choices, usual_due
from fengqiao.tenancy.calendar import CHINA
from tests.pure.test_working_days import form_due

# A Wednesday, a Friday, and the last working day before the national holiday.
_DAYS = (
    (date(2026, 11, 18), "2026-11-19"),
    (date(2026, 11, 20), "2026-11-23"),
    (date(2026, 9, 30), "2026-10-08"),
)


@pytest.mark.parametrize(("today", "wanted"), _DAYS)
def test_a_correction_is_asked_for_by_the_next_working_day(today: date, wanted: str) -> None:
    at = datetime(today.year, today.month, today.day, 10, tzinfo=ZONE)
    form = form_due(hour=18)
    assert usual_due(form, at, CHINA) == f"{wanted}T18:00"
    assert usual_due(form, at, CHINA) in [value for value, _, _ in due_choices(form, at, CHINA)]


@pytest.mark.parametrize("today", [date(2026, 9, 30 - back) for back in range(30)])
def test_where_a_day_ends_at_midnight_it_is_the_end_of_the_next_working_day(today: date) -> None:
    at = datetime(today.year, today.month, today.day, 10, tzinfo=ZONE)
    form = form_due(hour=24)
    usual = usual_due(form, at, CHINA)
    assert usual == form_end(usual_due(form_due(hour=23), at, CHINA))
    assert usual in [value for value, _, _ in due_choices(form, at, CHINA)]


def form_end(an_hour_before: str) -> str:
    """Return the midnight that follows eleven in the evening."""
    day = date.fromisoformat(an_hour_before[:10])
    return f"{date.fromordinal(day.toordinal() + 1)}T00:00"
