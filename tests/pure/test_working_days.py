"""Working days, and the instants at which reports open, are due and close."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fengqiao.clock import ZONE
from fengqiao.forms.form import Due, Form
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import Period, periods_between
from fengqiao.reports.working_days import add_working_days, deadlines
from fengqiao.tenancy.calendar import (
    CHINA,
    WEEKENDS_ONLY,
    Calendar,
    read_calendar,
    unannounced_words,
    unannounced_years,
)
from fengqiao.tenancy.findings import FileErrors

# What the State Council's notices for three years say, copied from them by hand: free days and
# make-up working days. Other days follow from the weekends.
NOTICES = {
    2024: (
        "01-01/01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10/06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01/01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


def calendar_of(folder: Path, text: str) -> Calendar:
    """Write a calendar down as a county does, and read it."""
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return read_calendar(path)


def form_due(**due: int) -> Form:
    text = """
form: patrol
title: 巡防周报
level: village
frequency: week
owner: 县委政法委
basis: 制度
due: {hour: 18}
sections:
  - {section: a, title: 甲, fields: [{field: patrols, label: 巡逻, unit: 次}]}
"""
    return replace(parse_form(text).form, due=Due(**due))


def local(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 16), False),
        (date(2026, 10, 10), True),
        (date(2026, 9, 20), True),
        (date(2025, 10, 8), False),
        (date(2024, 10, 12), True),
        (date(2027, 10, 1), False),
    ],
)
def test_the_national_calendar_follows_the_state_council_notices(day: date, working: bool) -> None:
    assert CHINA.is_working(day) is working


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_year_is_free_or_worked_as_its_notice_says(year: int) -> None:
    stretches, made_up = NOTICES[year]
    busy = {date.fromisoformat(f"{year}-{day}") for day in made_up.split()}
    free = [tuple(f"{year}-{day}" for day in each.split("/")) for each in stretches.split()]
    for n in range(366 if year == 2024 else 365):
        day = date(year, 1, 1) + timedelta(days=n)
        off = any(first <= day.isoformat() <= last for first, last in free)
        assert CHINA.is_working(day) is (day in busy or (day.weekday() < 5 and not off)), day


def test_a_year_has_as_many_working_days_as_the_notices_leave() -> None:
    counts = {
        year: sum(CHINA.is_working(date(year, 1, 1) + timedelta(days=n)) for n in range(length))
        for year, length in ((2024, 366), (2025, 365), (2026, 365))
    }
    assert counts == {2024: 251, 2025: 248, 2026: 248}


def test_a_year_not_announced_knows_the_holidays_of_the_law_and_no_exchanged_day() -> None:
    assert all(CHINA.announced(year) for year in range(2015, 2027))
    assert not CHINA.announced(2040)
    assert not CHINA.is_working(date(2040, 10, 1))
    weekends = [date(2040, 1, 1) + timedelta(days=n) for n in range(366)]
    assert not any(CHINA.is_working(day) for day in weekends if day.weekday() >= 5)


def test_years_that_deadlines_reach_without_an_announcement_are_named() -> None:
    assert unannounced_years(CHINA, date(2025, 12, 1), date(2026, 2, 1)) == []
    assert unannounced_years(CHINA, date(2039, 12, 1), date(2040, 2, 1)) == [2039, 2040]
    assert unannounced_years(WEEKENDS_ONLY, date(2039, 12, 1), date(2040, 2, 1)) == []


def test_a_county_reads_of_which_year_its_deadlines_are_only_expected() -> None:
    assert unannounced_words(CHINA, date(2025, 12, 1)) == ""
    assert "还不知道 2039、2040 年的放假调休通知" in unannounced_words(CHINA, date(2039, 12, 1))
    assert unannounced_words(WEEKENDS_ONLY, date(2039, 12, 1)) == ""


def test_the_county_s_own_days_stand_above_the_national_ones(tmp_path: Path) -> None:
    own = calendar_of(
        tmp_path,
        "calendar: own\ntitle: 本县\nyears:\n"
        "  - {year: 2026, holidays: [2026-07-06/2026-07-08], working: [2026-10-04, 2026-07-11]}\n",
    )
    expected = {date(2026, 7, 6): False, date(2026, 10, 4): True, date(2026, 7, 11): True}
    expected |= {date(2026, 10, 5): False, date(2026, 2, 14): True, date(2026, 7, 9): True}
    assert {day: own.is_working(day) for day in expected} == expected


def test_a_notice_the_county_has_copied_counts_as_announced(tmp_path: Path) -> None:
    own = calendar_of(
        tmp_path,
        "calendar: own\ntitle: 本县\nyears:\n"
        "  - {year: 2040, notice: 国务院办公厅通知, working: [2040-09-29]}\n",
    )
    assert own.announced(2040)
    assert not own.announced(2041)
    assert own.is_working(date(2040, 9, 29))


def test_a_county_may_count_by_weekends_and_its_own_days_alone(tmp_path: Path) -> None:
    own = calendar_of(
        tmp_path,
        "calendar: own\ntitle: 本县\nbase: weekends\nyears:\n"
        "  - {year: 2026, holidays: [2026-07-06]}\n",
    )
    assert own.is_working(date(2026, 10, 1))
    assert not own.is_working(date(2026, 7, 6))


def test_three_working_days_before_spring_festival_end_after_it() -> None:
    assert add_working_days(date(2026, 2, 13), 1, CHINA) == date(2026, 2, 14)
    assert add_working_days(date(2026, 2, 13), 2, CHINA) == date(2026, 2, 24)
    assert add_working_days(date(2026, 2, 24), -2, CHINA) == date(2026, 2, 13)
    assert add_working_days(date(2026, 2, 18), 0, CHINA) == date(2026, 2, 24)


def test_adding_and_taking_away_working_days_are_inverse_from_a_working_day() -> None:
    for n in range(366):
        day = date(2026, 1, 1) + timedelta(days=n)
        if CHINA.is_working(day):
            assert add_working_days(add_working_days(day, 7, CHINA), -7, CHINA) == day


def test_a_weekly_report_is_due_on_friday_evening_of_its_own_week() -> None:
    form = form_due(working_days=0, hour=18, grace_days=1, closes_days=5)
    found = deadlines(form, Period.parse("2026-W47"), CHINA)
    assert found.opens_at == local(2026, 11, 16, 0)
    assert found.due_at == local(2026, 11, 20, 18)
    assert found.grace_at == local(2026, 11, 23, 18)
    assert found.closes_at == local(2026, 11, 27, 18)
    assert found.due_at.tzinfo is UTC


def test_a_make_up_saturday_or_sunday_moves_the_due_day_of_its_week() -> None:
    form = form_due(working_days=0, hour=18)
    assert deadlines(form, Period.parse("2026-W38"), CHINA).due_at == local(2026, 9, 20, 18)


def test_a_week_that_is_all_holiday_is_due_on_the_first_working_day_after_it() -> None:
    form = form_due(working_days=0, hour=18)
    assert deadlines(form, Period.parse("2026-W08"), CHINA).due_at == local(2026, 2, 24, 18)


def test_a_half_month_due_two_working_days_later_waits_for_the_national_holiday() -> None:
    form = form_due(working_days=2, hour=18)
    assert deadlines(form, Period.parse("2026-09-H2"), CHINA).due_at == local(2026, 10, 9, 18)


def test_hour_twenty_four_is_midnight_at_the_end_of_the_day() -> None:
    form = form_due(working_days=0, hour=24)
    found = deadlines(form, Period.parse("2026-W47"), WEEKENDS_ONLY)
    assert found.due_at == local(2026, 11, 21, 0)


def test_deadlines_are_always_in_order() -> None:
    form = form_due(working_days=0, hour=1, grace_days=0, closes_days=0)
    for week in periods_between("week", date(2024, 1, 1), date(2027, 6, 30)):
        found = deadlines(form, week, CHINA)
        assert found.opens_at < found.due_at <= found.grace_at <= found.closes_at


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("holidays: [2026-13-01]", "不是这一年的有效日期"),
        ("holidays: [2025-12-31]", "不是这一年的有效日期"),
        ("holidays: [2026-05-05/2026-05-01]", "先后写反了"),
        ("holidays: 2026-05-01", "应当是一个清单"),
        ("working: [2026-11-20]", "本来就上班"),
        ("holiday: [2026-05-01]", "没有“holiday”这一项"),
    ],
)
def test_a_faulty_calendar_is_refused_with_its_place(
    line: str, message: str, tmp_path: Path
) -> None:
    text = f"calendar: own\ntitle: 本县\nyears:\n  - year: 2026\n    {line}\n"
    with pytest.raises(FileErrors) as error:
        calendar_of(tmp_path, text)
    finding = error.value.findings[0]
    assert message in finding.message
    assert finding.place.file == "own.yaml"
    assert finding.place.line == 5
