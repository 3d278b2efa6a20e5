"""Periods, golden over 2015 to 2040."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest

from fengqiao.errors import Invalid
from fengqiao.reports.periods import (
    Frequency,
    Period,
    children_of,
    parent_of,
    period_of,
    periods_between,
)

FIRST, LAST = date(2015, 1, 1), date(2040, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def expected_id(frequency: Frequency, day: date) -> str:
    """Say the id of a day's period in another way than the product does."""
    year, week, _ = day.isocalendar()
    return {
        Frequency.DAY: day.strftime("%Y-%m-%d"),
        Frequency.WEEK: f"{year}-W{week:02d}",
        Frequency.HALF_MONTH: day.strftime("%Y-%m") + ("-H1" if day.day < 16 else "-H2"),
        Frequency.MONTH: day.strftime("%Y-%m"),
        Frequency.QUARTER: f"{day.year}-Q{-(-day.month // 3)}",
        Frequency.HALF_YEAR: f"{day.year}-H{-(-day.month // 6)}",
        Frequency.YEAR: str(day.year),
    }[frequency]


@pytest.mark.parametrize("frequency", list(Frequency))
def test_every_day_of_26_years_falls_into_the_period_the_calendar_says(
    frequency: Frequency,
) -> None:
    for day in EVERY_DAY:
        period = period_of(frequency, day)
        assert str(period) == expected_id(frequency, day)
        assert period.contains(day)


@pytest.mark.parametrize("frequency", list(Frequency))
def test_periods_follow_each_other_without_gap_and_their_ids_sort_and_parse(
    frequency: Frequency,
) -> None:
    periods = periods_between(frequency, FIRST, LAST)
    assert periods[0].first_day <= FIRST
    assert periods[-1].last_day >= LAST
    for earlier, later in pairwise(periods):
        assert later.first_day - earlier.last_day == timedelta(days=1)
        assert str(earlier) < str(later)
        assert earlier.next() == later
        assert later.previous() == earlier
    assert [Period.parse(str(period)) for period in periods] == list(periods)


@pytest.mark.parametrize(
    ("frequency", "count"),
    [
        ("day", 9497),
        ("week", 1358),
        ("half_month", 624),
        ("month", 312),
        ("quarter", 104),
        ("half_year", 52),
        ("year", 26),
    ],
)
def test_twenty_six_years_hold_this_many_periods(frequency: str, count: int) -> None:
    assert len(periods_between(frequency, FIRST, LAST)) == count


def test_the_second_half_of_a_month_ends_with_the_month() -> None:
    for year in range(2015, 2041):
        for month in range(1, 13):
            half = Period.parse(f"{year}-{month:02d}-H2")
            assert half.last_day.day == calendar.monthrange(year, month)[1]


@pytest.mark.parametrize(
    ("text", "label", "short"),
    [
        ("2026-11-21", "2026年11月21日", "11月21日"),
        ("2026-W47", "2026年第47周（11月16日—11月22日）", "第47周"),
        ("2026-W01", "2026年第1周（12月29日—1月4日）", "第1周"),
        ("2026-W53", "2026年第53周（12月28日—1月3日）", "第53周"),
        ("2026-11-H1", "2026年11月上半月", "11月上半月"),
        ("2026-02-H2", "2026年2月下半月", "2月下半月"),
        ("2026-11", "2026年11月", "11月"),
        ("2026-Q4", "2026年第四季度", "第四季度"),
        ("2026-H1", "2026年上半年", "上半年"),
        ("2026", "2026年", "2026年"),
    ],
)
def test_people_read_the_period_in_their_own_words(text: str, label: str, short: str) -> None:
    period = Period.parse(text)
    assert (period.label, period.short_label) == (label, short)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-W7",
        "2026-w47",
        "2026-13",
        "2026-02-30",
        "2026-11-H3",
        "2026-H3",
        "2026-Q5",
        "2026-Q0",
        " 2026",
        "2026\n",
        "\uff12\uff10\uff12\uff16",
        "0000",
        "1949",
        "9999-12-31",
        "'; drop table",
    ],
)
def test_a_malformed_period_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Period.parse(text)
    assert refusal.value.code in {"period-malformed", "period-range"}
    assert refusal.value.reason.endswith("。")


def test_an_unknown_frequency_is_refused() -> None:
    with pytest.raises(Invalid):
        period_of("fortnight", date(2026, 11, 21))


@pytest.mark.parametrize("longer", ["half_month", "month", "quarter", "half_year", "year"])
def test_every_week_counts_in_exactly_one_longer_period_which_it_does_not_outlast(
    longer: str,
) -> None:
    weeks = periods_between("week", FIRST, LAST)[1:-1]
    owned = [
        week
        for period in periods_between(longer, FIRST, LAST)
        for week in children_of(period, "week")
    ]
    assert [week for week in owned if week in set(weeks)] == list(weeks)
    for week in weeks:
        parent = parent_of(week, longer)
        assert parent.first_day <= week.last_day <= parent.last_day


def test_a_week_counts_in_the_half_month_in_which_its_sunday_lies() -> None:
    assert str(parent_of(Period.parse("2026-W47"), "half_month")) == "2026-11-H2"
    assert str(parent_of(Period.parse("2026-W44"), "half_month")) == "2026-11-H1"
    assert str(parent_of(Period.parse("2026-W53"), "month")) == "2027-01"
    assert [str(week) for week in children_of(Period.parse("2026-11-H1"), "week")] == [
        "2026-W44",
        "2026-W45",
        "2026-W46",
    ]


def test_a_half_month_holds_two_or_three_weeks_except_some_late_februaries() -> None:
    halves = periods_between("half_month", FIRST, LAST)
    sizes = {half: len(children_of(half, "week")) for half in halves}
    assert set(sizes.values()) == {1, 2, 3}
    assert {str(half)[4:] for half, size in sizes.items() if size == 1} == {"-02-H2"}


def test_a_month_is_not_a_child_of_a_week() -> None:
    with pytest.raises(Invalid):
        children_of(Period.parse("2026-W47"), "month")
    with pytest.raises(Invalid):
        parent_of(Period.parse("2026-11"), "week")
