"""Ask what a county says of itself: its card, its calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.tenancy.calendar import Calendar
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


def calendar_from_json(document: Mapping[str, object]) -> Calendar:
    """Rebuild a calendar from :func:`calendar_as_json`."""
    return Calendar(
        code=str(document["code"]),
        title=str(document["title"]),
        national=bool(document["national"]),
        holidays=frozenset(date.fromisoformat(day) for day in _list(document["holidays"])),
        working=frozenset(date.fromisoformat(day) for day in _list(document["working"])),
        noticed=frozenset(int(year) for year in _list(document["noticed"])),
    )


def calendar_as_json(calendar: Calendar) -> dict[str, object]:
    """Return a calendar as JSON values: the national days stay with the library."""
    return {
        "code": calendar.code,
        "title": calendar.title,
        "national": calendar.national,
        "noticed": sorted(calendar.noticed),
        "holidays": sorted(day.isoformat() for day in calendar.holidays),
        "working": sorted(day.isoformat() for day in calendar.working),
    }


def _list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
