"""Numbers of the rule file itself in the sentences: as a figure, and as a limit."""

from __future__ import annotations

import pytest

from fengqiao.rules.telling.naming import MINUS
from tests.rules.telling.writing import reason


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("3 / 乙", "3 ÷ 漏报 4 = 75%，20 × 3 ÷ 4 = 15 分。"),
        ("乙 / 8", "漏报 4 ÷ 8 = 50%，20 × 4 ÷ 8 = 10 分。"),
    ],
)
def test_a_number_that_is_due_stands_without_a_title(rate: str, said: str) -> None:
    assert reason(f"ratio: {{rate: {rate}, when_none: full}}", 乙=4) == said


def test_a_limit_finer_than_points_is_told_as_what_it_came_to() -> None:
    # 3.555 points do not exist at two decimals: the item comes to 3.56.
    assert reason("formula: 乙, cap: 3.555", 乙=4) == "漏报 4 分，计 3.56 分。"
    assert reason("formula: 乙, cap: 3.5", 乙=4) == "漏报 4 分，最高计 3.5 分。"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (3, f"20 {MINUS}（1.5 × 漏报 3）= 15.5 分。"),
        (4, f"1.5 × 漏报 4 = 6，最多扣 5.25，20 {MINUS} 5.25 = 14.75 分。"),
    ],
)
def test_a_limit_on_what_is_taken_off_is_told_only_where_it_cuts(count: int, said: str) -> None:
    assert reason("deduct: {each: {乙: 1.5}, cap: 5.25}, floor: 0", 乙=count) == said
