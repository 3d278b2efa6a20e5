"""Periods: what days they have, what comes before and after, what they are made of."""

from __future__ import annotations

from datetime import date

import pytest

from fengqiao.rules.measuring import calendar
from fengqiao.rules.measuring.calendar import (
    after,
    before,
    containing,
    first_day,
    is_period,
    kind_of,
    last_day,
    shifted,
    sub_periods,
    words,
    year_of,
)


@pytest.mark.parametrize(
    ("period", "kind", "first", "last", "said"),
    [
        ("2014", "year", date(2014, 1, 1), date(2014, 12, 31), "2014年"),
        ("2014-H2", "half_year", date(2014, 7, 1), date(2014, 12, 31), "2014年下半年"),
        ("2014-Q1", "quarter", date(2014, 1, 1), date(2014, 3, 31), "2014年第一季度"),
        ("2016-02", "month", date(2016, 2, 1), date(2016, 2, 29), "2016年2月"),
        ("2014-R12", "round", date(2014, 1, 1), date(2014, 12, 31), "2014年第12轮"),
    ],
)
def test_a_period_has_a_kind_days_and_a_name(
    period: str, kind: str, first: date, last: date, said: str
) -> None:
    assert is_period(period)
    assert is_period(period, kind)
    assert (kind_of(period), first_day(period), last_day(period)) == (kind, first, last)
    assert (words(period), year_of(period)) == (said, first.year)


@pytest.mark.parametrize(
    "text", ["", "14", "2014-3", "2014-13", "2014-00", "2014-Q5", "2014-H0", "2014-Q01", "1900",
             "2014-R0", "2014-R100", "\uff12\uff10\uff11\uff14", "2014-W3", "2014-03-01"]
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    assert not is_period(text)
    with pytest.raises(ValueError, match="no period"):
        kind_of(text)


def test_one_period_follows_another_over_the_end_of_the_year() -> None:
    assert (before("2014"), after("2014-12"), before("2014-Q1")) == ("2013", "2015-01", "2013-Q4")
    assert (shifted("2014-H1", -3), after("2014-R2")) == ("2012-H2", "2014-R3")
    assert (before("2014-R1"), before("2014-R1", 4), after("2014-R4", 4)) == (
        None,
        "2013-R4",
        "2015-R1",
    )
    assert (before("1950"), after("2199-12")) == (None, None)
    assert not is_period("2014", "month")


def test_a_year_is_made_of_quarters_and_a_quarter_of_months() -> None:
    assert sub_periods("2014", "quarter") == ("2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4")
    assert sub_periods("2014-Q4", "month") == ("2014-10", "2014-11", "2014-12")
    assert sub_periods("2014", "round", 2) == ("2014-R1", "2014-R2")
    assert sub_periods("2014", "round") == ()
    assert containing("2014-11", "quarter") == "2014-Q4"
    assert containing("2014-11", "half_year") == "2014-H2"
    assert containing("2014-R3", "year") == containing("2014", "year") == "2014"
    for kind, period in (("year", "2014-Q1"), ("round", "2014-Q1"), ("month", "2014-R1")):
        with pytest.raises(ValueError, match="not shorter"):
            sub_periods(period, kind)
    for kind, period in (("month", "2014"), ("round", "2014"), ("quarter", "2014-R1")):
        with pytest.raises(ValueError, match="not longer"):
            containing(period, kind)
    assert calendar.YEARS.start == 1950
