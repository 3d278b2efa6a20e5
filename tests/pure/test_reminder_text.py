"""The words a township copies into its work group: who is asked, and by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from fengqiao.clock import ZONE
from fengqiao.reports.board_query import Found
from fengqiao.reports.board_rows import BoardRow
from fengqiao.reports.pages.board_page import reminder_text
from fengqiao.reports.standings import Standing
from tests.pure.test_working_days import form_due

LAST_DAYS = datetime(2026, 12, 30, 9, tzinfo=ZONE)
AFTER_NEW_YEAR = datetime(2027, 1, 4, 18, tzinfo=ZONE)


def row(name: str, due_at: datetime, correct_by: datetime | None = None) -> BoardRow:
    """Return the line of a village that has not filed, or has to correct what it filed."""
    nothing = dict.fromkeys(field for field in Found._fields[:-2])
    given = {
        "id": str(uuid4()),
        "unit_name": name,
        "standing": "pending",
        "due_at": due_at,
        "state": "sent_back" if correct_by else None,
        "correct_by": correct_by,
    }
    found = Found(**{**nothing, **given})  # type: ignore[arg-type]  # what is given is plain values
    state = "sent_back" if correct_by else "missing"
    return BoardRow(found, state, Standing.PENDING, closed=False, codes=())


def test_a_limit_in_another_year_is_told_with_it() -> None:
    said = reminder_text(form_due(), "2026-W53", [row("红石村", AFTER_NEW_YEAR)], LAST_DAYS)
    assert said == "【催报】请红石村尽快上报第53周《巡防周报》，截止时间 2027年1月4日 18:00。"


def test_each_is_told_its_own_limit_and_a_correction_the_one_named_for_it() -> None:
    rows = [
        row("红石村", AFTER_NEW_YEAR),
        row("白塔村", LAST_DAYS - timedelta(days=2), LAST_DAYS + timedelta(hours=9)),
        row("下河村", LAST_DAYS - timedelta(hours=15)),
    ]
    assert reminder_text(form_due(), "2026-W53", rows, LAST_DAYS) == (
        "【催报】请尽快上报第53周《巡防周报》：下河村，12月29日 18:00 已截止；"
        "白塔村，12月30日 18:00 截止；红石村，2027年1月4日 18:00 截止。"
    )
