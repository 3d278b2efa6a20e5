"""The period an example is of if it does not say: the first one the rules hold in."""

from __future__ import annotations

from fengqiao.rules.measuring.calendar import after, first_day
from fengqiao.rules.model.ruleset import Rules

_FIRST = {"year": "", "half_year": "-H1", "quarter": "-Q1", "month": "-01", "round": "-R1"}


def first_period(rules: Rules) -> str:
    """Return the first period of the scheme's kind that begins on or after its first day."""
    rounds = rules.roll_up.rounds if rules.roll_up else None
    period = rules.valid_from[:4] + _FIRST[rules.period]
    while first_day(period).isoformat() < rules.valid_from and rules.period != "round":
        # No file is valid only from the end of the calendar on, so there is a next period.
        period = after(period, rounds) or rules.valid_from[:4]
    return period
