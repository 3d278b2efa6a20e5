"""When a report opens, is due and closes: working days turned into instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fengqiao.clock import ZONE
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.tenancy.calendar import Calendar, add_working_days

__all__ = ["Deadlines", "add_working_days", "deadlines"]


@dataclass(frozen=True)
class Deadlines:
    """Four instants in UTC, in this order, though some may coincide.

    A report filed by ``due_at`` is on time; by ``grace_at`` it still counts as on time, and the
    counts say how many came then; after ``closes_at`` it can no longer be filed.
    """

    opens_at: datetime
    due_at: datetime
    grace_at: datetime
    closes_at: datetime


def deadlines(form: Form, period: Period, calendar: Calendar) -> Deadlines:
    """Return the deadlines of a form for one period; the hours are those of the county's clock.

    The report opens when its period begins. Due, grace and closing count working days as
    :class:`~fengqiao.forms.form.Due` says.
    """
    due = form.due
    due_day = _due_day(period, due.working_days, calendar)
    return Deadlines(
        opens_at=_instant(period.first_day, 0),
        due_at=_instant(due_day, due.hour),
        grace_at=_instant(_later(due_day, due.grace_days, calendar), due.hour),
        closes_at=_instant(_later(due_day, due.closes_days, calendar), due.hour),
    )


def window_deadlines(form: Form, period: Period) -> Deadlines:
    """Return the deadlines of what a sensitive window asks for in addition.

    In such times people are on duty on weekends and holidays too, so that days are counted as
    they come: due on the period's last day at the form's hour, without grace, and closed as many
    days later as the period has, at most three.
    """
    due_at = _instant(period.last_day, form.due.hour)
    return Deadlines(
        opens_at=_instant(period.first_day, 0),
        due_at=due_at,
        grace_at=due_at,
        closes_at=due_at + timedelta(days=min(period.days, 3)),
    )


def _due_day(period: Period, working_days: int, calendar: Calendar) -> date:
    if working_days:
        return add_working_days(period.last_day, working_days, calendar)
    last = add_working_days(period.last_day + timedelta(days=1), -1, calendar)
    # A week that is all holiday has no working day of its own: the first one after it counts.
    return last if period.contains(last) else add_working_days(period.last_day, 1, calendar)


def _later(day: date, working_days: int, calendar: Calendar) -> date:
    return add_working_days(day, working_days, calendar) if working_days else day


def _instant(day: date, hour: int) -> datetime:
    # Hour 24 is midnight at the end of the day, as people in offices write it.
    local = datetime.combine(day, time(0), ZONE) + timedelta(hours=hour)
    return local.astimezone(UTC)
