"""Ask what a county says of itself: its card, its calendar."""

from __future__ import annotations

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.tenancy.calendar import Calendar
from fengqiao.tenancy.county_calendar import calendar_from_json
from fengqiao.tenancy.definition import County
from fengqiao.tenancy.models import AdoptedCounty


def adopted_county(work: Session, actor: Actor) -> AdoptedCounty:
    """Return the actor's county as adopted.

    :raises NotFound: if it was not loaded
    """
    found = work.get(AdoptedCounty, actor.county)
    if found is None:
        raise NotFound("这个县")
    return found


def county_card(work: Session, actor: Actor) -> County:
    """Return the county's card: organ, office, number prefix, letterhead."""
    return County(**adopted_county(work, actor).definition["card"])


def county_calendar(work: Session, actor: Actor) -> Calendar:
    """Return the county's calendar of working days."""
    return calendar_from_json(adopted_county(work, actor).definition["calendar"])
