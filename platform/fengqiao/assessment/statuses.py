"""Statuses begin with a published result, and end with the next one or when their time is up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from fengqiao.assessment.models import Assessment, Status
from fengqiao.audit.trail import record
from fengqiao.units.models import Unit

_MONTHS_IN_YEAR = 12


def give_statuses(
    work: Session, assessment: Assessment, units: Mapping[str, Unit], *, on: date
) -> None:
    """Give what a published result decides, and end what lasted until this result.

    ``units`` are the units judged, by code; ``on`` is the day of publication.
    """
    _end_last_results(work, assessment, on)
    for given in (assessment.result or {})["statuses"]:
        unit = units[given["unit"]]
        status = Status(
            county=assessment.county,
            id=uuid4(),
            scope=unit.scope,
            unit_id=unit.id,
            assessment_id=assessment.id,
            kind=given["kind"],
            cause=given["cause"],
            authority=given["authority"],
            basis=given["basis"],
            effects=given["effects"],
            lasts=given["lasts"],
            from_on=on,
            to_on=last_day(given["lasts"], on),
        )
        work.add(status)
        record(
            work,
            "status.given",
            "status",
            status.id,
            scope=unit.scope,
            detail={"kind": status.kind, "period": assessment.period},
        )


def last_day(lasts: str, on: date) -> date | None:
    """Return the last day of a status given on a day, or None while its end is open."""
    if lasts == "once":
        return on
    if lasts.startswith("months:"):
        months = on.month - 1 + int(lasts.removeprefix("months:"))
        year, month = on.year + months // _MONTHS_IN_YEAR, months % _MONTHS_IN_YEAR + 1
        first_after = date(year + month // _MONTHS_IN_YEAR, month % _MONTHS_IN_YEAR + 1, 1)
        # The same day of a later month, or that month's last day where it is shorter.
        return date(year, month, min(on.day, (first_after - timedelta(days=1)).day))
    return None


def _end_last_results(work: Session, assessment: Assessment, on: date) -> None:
    work.execute(
        update(Status)
        .where(
            Status.county == assessment.county,
            Status.lasts == "next_result",
            Status.to_on.is_(None),
            Status.from_on < on,
        )
        .values(to_on=on - timedelta(days=1))
    )
