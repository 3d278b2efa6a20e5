"""Open the periods that have begun, form by form, from the county's own calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.counties.queries import county_calendar
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.periods import period_of
from fengqiao.reports.queries import newest_forms
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction


def open_county_periods(county: int, *, at: datetime) -> int:
    """Open a county's current periods in a session of the installation's own."""
    actor = open_system_session(county)
    with transaction(actor, at) as work:
        return open_current_periods(work, actor, at=at)


def open_current_periods(work: Session, actor: Actor, *, at: datetime) -> int:
    """Open what every unit owes for the periods that hold this instant; return how many."""
    calendar = county_calendar(work, actor)
    return sum(
        open_obligations(
            work,
            actor,
            form=form,
            period=period_of(form.frequency, local_date(at)),
            calendar=calendar,
        )
        for form in newest_forms(work, actor).values()
    )
