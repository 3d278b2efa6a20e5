"""How long something holds, with its days where the period alone tells them."""

from __future__ import annotations

from typing import NamedTuple

from fengqiao.rules.measuring.calendar import after, first_day, last_day
from fengqiao.rules.model.decisions import Term


class Days(NamedTuple):
    """First and last day as ISO texts; empty where only the day of publication tells."""

    from_on: str
    to_on: str


def say_term(term: Term) -> str:
    """Return the term as one word: a kind, or ``months:12``."""
    return f"months:{term.months}" if term.kind == "months" else term.kind


def days_of(term: Term, period: str, rounds: int | None = None) -> Days:
    """Return the days of a term that runs with the period judged."""
    if term.kind == "period":
        return Days(first_day(period).isoformat(), last_day(period).isoformat())
    following = after(period, rounds)
    if term.kind == "this_and_next" and following is not None:
        return Days(first_day(period).isoformat(), last_day(following).isoformat())
    return Days("", "")
