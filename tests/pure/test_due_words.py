"""Periods in a list of many years."""

from __future__ import annotations

from datetime import date

import pytest

from fengqiao.reports.pages.due_words import dated_words


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
