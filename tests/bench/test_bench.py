"""Every measurement that is listed exists and can be taken; none is taken here."""

from __future__ import annotations

import importlib
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from tests.bench import friday_directus
from tests.bench.__main__ import EVERY, run
from tests.bench.friday import Wish, arrive
from tests.bench.friday_kept import judge
from tests.bench.rows import Row

REPORT, PHOTO = UUID(int=9), "a photograph's digest"
TOLD = {
    "report": str(REPORT),
    "receipt": f"{REPORT.hex[:8].upper()}-1",
    "volunteers": "7",
    "photo": PHOTO,
}


@pytest.mark.parametrize("name", EVERY)
def test_a_listed_measurement_can_be_taken(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").measure)


def test_a_name_that_is_not_listed_is_refused() -> None:
    assert run(["speed"]) == 2


def test_a_goal_is_on_the_ratio_where_there_is_a_floor() -> None:
    assert Row("", 6, "ms", floor=2, most=4).met
    assert Row("", 9, "ms", floor=2, most=4).met is False
    assert Row("", 40, "ms", most=50).met
    assert Row("", 40, "ms").met is None


def test_on_a_friday_most_come_towards_the_end_and_everybody_within_it() -> None:
    begin = arrive(Wish(units=2000, minutes=5))
    early, late = (sum(a <= each < b for each in begin) for a, b in ((0, 60), (240, 300)))
    assert late > 2 * early > 0
    assert all(0 <= each < 300 for each in begin)


@pytest.mark.parametrize(
    ("told", "kept", "found"),
    [
        ([TOLD], [(1, "7", 7, 1)], (0, 0, 0)),
        ([TOLD], [], (1, 0, 0)),
        ([], [(1, "7", 7, 1)], (0, 1, 0)),
        ([TOLD], [(1, "7", 7, 1), (1, "7", 7, 1)], (0, 1, 0)),
        ([TOLD], [(1, "8", 8, 1)], (0, 0, 2)),
        ([TOLD], [(1, "7", 7, 2)], (0, 0, 1)),
    ],
    ids=["as told", "lost", "never told", "doubled", "another figure", "another trail"],
)
def test_a_friday_finds_what_was_lost_doubled_or_kept_otherwise(
    told: list[dict[str, Any]],
    kept: list[tuple[int, str, int, int]],
    found: tuple[int, int, int],
) -> None:
    rows = [
        (REPORT, number, number, "submitted", False, PHOTO, volunteers, fact, entries, "")
        for number, volunteers, fact, entries in kept
    ]
    judged = judge(rows, told)
    assert (judged.lost, judged.doubled, len(judged.wrong)) == found


def test_without_a_directus_a_friday_has_nothing_beside_it_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(friday_directus.ADDRESS, raising=False)
    console = Console(record=True, width=160)
    assert friday_directus.measure(Wish(units=1, minutes=1), [0.0], console) == []
    assert friday_directus.ADDRESS in console.export_text()
