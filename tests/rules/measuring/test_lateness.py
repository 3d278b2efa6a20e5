"""Filings that came late or never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fengqiao.rules.facts import Row
from tests.rules.measuring.counting import LATE, counted
from tests.rules.measuring.registers import INCIDENTS, field, number

FILINGS = replace(INCIDENTS, fields=(field("received", "date"),), dates=("due",))


@pytest.mark.parametrize(
    ("due", "received", "per", "begun", "figure"),
    [
        ("2014-01-31", "2014-02-28", "month", True, "1"),
        ("2014-01-31", "2014-03-01", "month", True, "2"),
        ("2014-01-31", "2014-03-01", "month", False, "1"),
        ("2014-01-31", "2014-02-10", "month", False, "0"),
        ("2014-01-31", "2014-02-10", "day", False, "10"),
        ("2014-01-31", "2014-01-31", "filing", True, "0"),
        ("2014-11-30", None, "day", True, "31"),
        ("2014-11-30", None, "filing", True, "1"),
        (None, "2014-01-31", "filing", True, None),
    ],
)
def test_lateness_in_months_days_and_filings(
    due: str | None, received: str | None, per: str, begun: bool, figure: str | None
) -> None:
    source = replace(LATE, per=per, begun=begun)
    filing: Row = {"unit": "甲乡", "values": {"due": due, "received": received}}
    assert counted(source, filing, register=FILINGS) == [figure, "0", "0"]


def test_what_never_came_costs_a_fixed_figure() -> None:
    source = replace(LATE, never=number("12"), which="missing")
    filing: Row = {"unit": "甲乡", "values": {"due": "2014-11-30", "received": None}}
    late: Row = {"unit": "甲乡", "values": {"due": "2014-01-31", "received": "2014-03-01"}}
    assert counted(source, filing, late, register=FILINGS) == ["12", "0", "0"]
