"""Open what units will owe, form by form and window by window, from the county's own calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.counties.queries import county_calendar
from fengqiao.log import logger
from fengqiao.reports.assigning import settle_assignments
from fengqiao.reports.opening import AHEAD, open_ahead, release_closed_units
from fengqiao.reports.queries import newest_forms
from fengqiao.reports.settling import settle_windows
from fengqiao.tenancy.calendar import unannounced_years
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction

_log = logger(__name__)


def open_county_periods(county: int, *, at: datetime) -> int:
    """Open a county's current and coming periods in a session of the installation's own."""
    actor = open_system_session(county)
    with transaction(actor, at) as work:
        return open_current_periods(work, actor, at=at)


def open_current_periods(work: Session, actor: Actor, *, at: datetime) -> int:
    """Open what every unit owes now and in the days ahead; return how many rows were new.

    Closed units are excused from what would have been due after they closed, units that a form is
    no more asked of from what is open, and windows are settled.
    """
    calendar, today = county_calendar(work, actor), local_date(at)
    opened = sum(
        open_ahead(work, actor, form=form, calendar=calendar, today=today)
        for form in newest_forms(work, actor).values()
    )
    if opened and unannounced_years(calendar, today, today + AHEAD):
        _log.warning("deadlines without a notice of holidays", county=actor.county)
    release_closed_units(work, actor, today=today, at=at)
    settle_assignments(work, actor, at=at)
    return opened + settle_windows(work, actor, at=at)
