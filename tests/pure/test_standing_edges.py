"""The instants and the states at which what is owed changes its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fengqiao.reports.duties import Duty
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.reassigning import Owed
from fengqiao.reports.standings import is_over, state_seen

CLOSES = datetime(2026, 3, 13, 10, tzinfo=UTC)
LATER = CLOSES + timedelta(microseconds=1)


def owed(*, waived: bool = False) -> Obligation:
    """Return an obligation as it is read from its table."""
    return Obligation(
        closes_at=CLOSES, held_open=False, waived_at=CLOSES if waived else None, waived_reason=""
    )


def test_a_period_takes_a_report_up_to_and_including_the_instant_it_closes() -> None:
    assert not is_over(CLOSES, CLOSES, held_open=False)
    assert is_over(CLOSES, LATER, held_open=False)
    assert not is_over(CLOSES, LATER, held_open=True)
    assert not Duty(owed(), None, "上河村").closed(CLOSES)
    assert Owed(owed(), None).open_at(CLOSES)
    assert not Owed(owed(), None).open_at(LATER)


def test_what_was_handed_up_before_its_period_closed_may_still_be_corrected() -> None:
    sent_back = Report(state="sent_back", first_submitted_at=CLOSES - timedelta(days=1))
    assert not Duty(owed(), sent_back, "上河村").closed(LATER)
    assert Owed(owed(), sent_back).open_at(LATER)
    begun = Report(state="draft", first_submitted_at=None)
    assert Duty(owed(), begun, "上河村").closed(LATER)


def test_what_is_excused_is_neither_closed_nor_owed_any_more() -> None:
    assert not Duty(owed(waived=True), None, "上河村").closed(LATER)
    assert not Owed(owed(waived=True), None).open_at(CLOSES)


def test_a_correction_is_overdue_only_after_the_instant_it_was_asked_for() -> None:
    asked = Report(state="sent_back", correct_by=CLOSES)
    assert not Duty(owed(), asked, "上河村").correction_overdue(CLOSES)
    assert Duty(owed(), asked, "上河村").correction_overdue(LATER)
    corrected = Report(state="submitted", correct_by=CLOSES)
    assert not Duty(owed(), corrected, "上河村").correction_overdue(LATER)


@pytest.mark.parametrize(
    ("waived", "state", "on_behalf", "seen"),
    [
        (False, None, False, "missing"),
        (False, "draft", False, "draft"),
        (False, "draft", True, "missing"),
        (False, "submitted", True, "submitted"),
        (False, "accepted", True, "accepted"),
        (True, "draft", False, "waived"),
    ],
)
def test_only_a_draft_on_behalf_is_nobodys_report_yet(
    waived: bool, state: str | None, on_behalf: bool, seen: str
) -> None:
    assert state_seen(waived=waived, state=state, on_behalf=on_behalf) == seen
