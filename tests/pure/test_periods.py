"""Periods, golden over 2015 to 2040."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest

from fengqiao.errors import Invalid
from fengqiao.periods.period import (
    Frequency,
    Period,
    children_of,
    parent_of,
    period_of,
    periods_between,
    window_of,
)

REGULAR = [frequency for frequency in Frequency if frequency.regular]
FIRST, LAST = date(2015, 1, 1), date(2040, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def expected_id(frequency: Frequency, day: date) -> str:
    """Say the id of a day's period in another way than the product does."""
    year, week, _ = day.isocalendar()
    return {
        Frequency.DAY: day.strftime("%Y-%m-%d"),
        Frequency.WEEK: f"{year}-W{week:02d}",
        Frequency.TEN_DAYS: day.strftime("%Y-%m-T")
        + ("1" if day.day <= 10 else "2" if day.day <= 20 else "3"),
        Frequency.HALF_MONTH: day.strftime("%Y-%m") + ("-H1" if day.day < 16 else "-H2"),
        Frequency.MONTH: day.strftime("%Y-%m"),
        Frequency.QUARTER: f"{day.year}-Q{-(-day.month // 3)}",
        Frequency.HALF_YEAR: f"{day.year}-H{-(-day.month // 6)}",
        Frequency.YEAR: str(day.year),
    }[frequency]


@pytest.mark.parametrize("frequency", REGULAR)
def test_every_day_of_26_years_falls_into_the_period_the_calendar_says(
    frequency: Frequency,
) -> None:
    for day in EVERY_DAY:
        period = period_of(frequency, day)
        assert str(period) == expected_id(frequency, day)
        assert period.contains(day)


@pytest.mark.parametrize("frequency", REGULAR)
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
        ("ten_days", 936),
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
        ("2026-11-T1", "2026年11月上旬", "11月上旬"),
        ("2026-11-T2", "2026年11月中旬", "11月中旬"),
        ("2026-02-T3", "2026年2月下旬", "2月下旬"),
        ("2026-11-H1", "2026年11月上半月", "11月上半月"),
        ("2026-02-H2", "2026年2月下半月", "2月下半月"),
        ("2026-11", "2026年11月", "11月"),
        ("2026-Q4", "2026年第四季度", "第四季度"),
        ("2026-H1", "2026年上半年", "上半年"),
        ("2026", "2026年", "2026年"),
        ("2026-03-01--2026-03-12", "2026年3月1日—3月12日", "3月1日—3月12日"),
        ("2026-12-28--2027-01-03", "2026年12月28日—2027年1月3日", "12月28日—1月3日"),
        ("2026-10-01--2026-10-01", "2026年10月1日", "10月1日"),
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
        "2026-11-T0",
        "2026-11-T4",
        "2026-13-T1",
        "2026-T1",
        "2026-03-12--2026-03-01",
        "2026-03-01--2026-02-30",
        "2026-03-01/2026-03-12",
        "2026-03-01--2027-03-02",
        "1949-12-31--1950-01-02",
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
    assert refusal.value.code in {
        "period-malformed",
        "period-range",
        "window-order",
        "window-length",
    }
    assert refusal.value.reason.endswith("。")


def test_an_unknown_frequency_is_refused() -> None:
    with pytest.raises(Invalid):
        period_of("fortnight", date(2026, 11, 21))


@pytest.mark.parametrize(
    "longer", ["ten_days", "half_month", "month", "quarter", "half_year", "year"]
)
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


def test_a_month_has_three_parts_of_ten_days_and_the_last_takes_the_rest() -> None:
    for month in periods_between("month", FIRST, LAST):
        thirds = children_of(month, "ten_days")
        assert [str(third)[-2:] for third in thirds] == ["T1", "T2", "T3"]
        rest = calendar.monthrange(month.year, month.first_day.month)[1] - 20
        assert [third.days for third in thirds] == [10, 10, rest]
    assert (Period.parse("2026-02-T3").days, Period.parse("2028-02-T3").days) == (8, 9)


def test_the_second_ten_days_count_in_the_second_half_of_the_month() -> None:
    halves = [str(parent_of(Period.parse(f"2026-11-T{n}"), "half_month")) for n in (1, 2, 3)]
    assert halves == ["2026-11-H1", "2026-11-H2", "2026-11-H2"]


def test_weeks_count_in_the_ten_days_in_which_their_sunday_lies() -> None:
    thirds = {str(third): third for third in periods_between("ten_days", FIRST, LAST)}
    weeks = [str(week) for week in children_of(thirds["2026-11-T1"], "week")]
    assert weeks == ["2026-W44", "2026-W45"]
    assert {len(children_of(third, "week")) for third in thirds.values()} == {1, 2}


@pytest.mark.parametrize("year", range(2015, 2041))
def test_the_days_around_new_year_belong_to_the_week_that_iso_8601_says(year: int) -> None:
    for day in (date(year - 1, 12, 29), date(year - 1, 12, 31), date(year, 1, 1), date(year, 1, 4)):
        week = period_of("week", day)
        # The week belongs to the year in which its Thursday lies, and has that year's number.
        thursday = week.first_day + timedelta(days=3)
        assert str(week)[:4] == f"{thursday.year}"
        assert int(str(week)[6:]) == (thursday.timetuple().tm_yday - 1) // 7 + 1
    assert str(period_of("week", date(year, 1, 4))) == f"{year}-W01"


def test_years_with_a_fifty_third_week_and_leap_days_are_the_known_ones() -> None:
    weeks = {str(week) for week in periods_between("week", FIRST, LAST)}
    long_years = [2015, 2020, 2026, 2032, 2037]
    assert sorted(week for week in weeks if week.endswith("W53")) == [
        f"{y}-W53" for y in long_years
    ]
    leap_days = [str(period_of("day", d)) for d in EVERY_DAY if (d.month, d.day) == (2, 29)]
    assert leap_days == [f"{year}-02-29" for year in range(2016, 2041, 4)]


def test_windows_parse_sort_by_their_days_and_may_stand_in_an_address() -> None:
    windows = [
        window_of(first, first + timedelta(days=length))
        for first in EVERY_DAY[::97]
        for length in (0, 1, 9, 30, 365)
    ]
    for window in windows:
        text = str(window)
        assert Period.parse(text) == window
        assert quote(text, safe="") == text
        assert window.next().first_day - window.last_day == timedelta(days=1)
        assert window.previous().next() == window
        assert str(window)[:4] == f"{window.first_day.year}"
    by_days = sorted(windows, key=lambda window: (window.first_day, window.last_day))
    assert sorted(map(str, windows)) == [str(window) for window in by_days]


def test_an_id_of_every_kind_may_stand_in_an_address_and_names_its_own_kind() -> None:
    window = window_of(date(2026, 3, 1), date(2026, 3, 12))
    periods = [*(period_of(frequency, date(2026, 3, 5)) for frequency in REGULAR), window]
    for period in periods:
        assert quote(str(period), safe="") == str(period)
        kinds = [each for each in Frequency if re.search(each.pattern, str(period))]
        assert kinds == [period.frequency]
    assert sorted(map(str, [*periods, Period.parse("2027-01-01")]))[-1] == "2027-01-01"


def test_a_window_holds_its_days_and_counts_where_its_last_day_lies() -> None:
    window = Period.parse("2026-09-28--2026-10-08")
    assert [str(day) for day in children_of(window, "day")][::10] == ["2026-09-28", "2026-10-08"]
    assert [str(week) for week in children_of(window, "week")] == ["2026-W40"]
    assert str(parent_of(window, "month")) == "2026-10"
    assert str(parent_of(window, "day")) == "2026-10-08"
    with pytest.raises(Invalid):
        period_of("window", date(2026, 10, 1))
    with pytest.raises(Invalid):
        children_of(Period.parse("2026-10"), "window")
    with pytest.raises(Invalid):
        parent_of(Period.parse("2026-10"), "window")
