"""Periods in a list of many years."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fengqiao.reports.models import Obligation
from fengqiao.reports.pages.due_words import dated_words, due_tag, last_word


@pytest.mark.parametrize(
    ("period", "today", "words"),
    [
        ("2026-W47", date(2026, 11, 22), "第47周"),
        ("2025-W47", date(2026, 11, 22), "2025年第47周"),
        # The first days of January belong to the last week of the year before.
        ("2026-W53", date(2027, 1, 2), "第53周"),
        ("2026-W53", date(2027, 1, 4), "2026年第53周"),
        ("2025-11-H1", date(2026, 1, 1), "2025年11月上半月"),
        ("2026-Q4", date(2026, 1, 1), "第四季度"),
        ("2025", date(2026, 1, 1), "2025年"),
    ],
)
def test_a_period_of_another_year_says_which(period: str, today: date, words: str) -> None:
    assert dated_words(period, today) == words


@pytest.mark.parametrize(
    ("period", "earlier", "words"),
    [
        ("2026-W47", "2026-W46", "上周"),
        ("2026-W47", "", "上周"),
        ("2026-W47", "2026-W44", "第44周"),
        ("2027-W01", "2026-W53", "上周"),
        ("2027-W02", "2026-W53", "2026年第53周"),
        # In a sensitive window the weekly form is filed every day.
        ("2026-11-21", "2026-11-20", "昨日"),
        ("2026-11-21", "2026-W46", "第46周"),
        ("2026-11-H2", "2026-11-H1", "上期"),
        ("2026-11-H2", "2026-10-H1", "10月上半月"),
    ],
)
def test_earlier_values_are_called_by_the_period_they_are_of(
    period: str, earlier: str, words: str
) -> None:
    assert last_word(period, earlier) == words


def test_a_limit_of_another_year_says_which() -> None:
    due, closes = (datetime(2028, month, 24, 10, tzinfo=UTC) for month in (1, 3))
    owed = Obligation(due_at=due, grace_at=due, closes_at=closes)
    assert due_tag(owed, datetime(2027, 3, 4, tzinfo=UTC))[0] == "2028年1月24日 18:00 截止"
    assert due_tag(owed, datetime(2028, 1, 4, tzinfo=UTC))[0] == "1月24日 18:00 截止"
