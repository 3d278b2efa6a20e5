"""A county's calendar of working days, as it was adopted with the county's card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from fengqiao.tenancy.calendar import CHINA, Calendar
from fengqiao.tenancy.models import AdoptedCounty


def kept_calendar(work: Session, county: int) -> Calendar:
    """Return the working days of a county, the nation's if its card says nothing of them."""
    found = work.get(AdoptedCounty, county)
    kept = found.definition.get("calendar") if found is not None else None
    return calendar_from_json(kept) if isinstance(kept, Mapping) else CHINA


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
