"""How long a status stands."""

from __future__ import annotations

from datetime import date

import pytest

from fengqiao.assessment.statuses import last_day


@pytest.mark.parametrize(
    ("lasts", "given_on", "ends_on"),
    [
        ("once", date(2026, 1, 20), date(2026, 1, 20)),
        ("months:1", date(2026, 1, 31), date(2026, 2, 28)),
        ("months:1", date(2028, 1, 31), date(2028, 2, 29)),
        ("months:11", date(2026, 1, 15), date(2026, 12, 15)),
        ("months:12", date(2026, 12, 31), date(2027, 12, 31)),
        ("next_result", date(2026, 1, 20), None),
        ("until_lifted", date(2026, 1, 20), None),
    ],
)
def test_a_status_ends_as_the_rule_set_says(
    lasts: str, given_on: date, ends_on: date | None
) -> None:
    assert last_day(lasts, given_on) == ends_on
