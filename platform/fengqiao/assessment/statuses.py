"""Statuses begin with a published result, and end with the next one or when their time is up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from fengqiao.assessment.models import Assessment, Status
from fengqiao.audit.trail import record
from fengqiao.rules import Status as Decided
from fengqiao.units.models import Unit

_MONTHS_IN_YEAR = 12
_UNTIL_NEXT = "next_result"


def give_statuses(
    work: Session,
    assessment: Assessment,
    decided: Sequence[Decided],
    units: Mapping[str, Unit],
    *,
    on: date,
) -> None:
    """Give what a published result decides, and end what lasted until this result.

    ``units`` are the units judged, by code; ``on`` is the day of publication. Which result is
    the next one follows from the years judged, not from the days they were published on; every
    status stands at least on the day it is given.
    """
    _end_earlier_years(work, assessment, on)
    last_days = last_days_of(work, assessment, decided, on=on)
    for given, to_on in zip(decided, last_days, strict=True):
        unit = units[given.unit]
        status = Status(
            county=assessment.county,
            id=uuid4(),
            scope=unit.scope,
            unit_id=unit.id,
            assessment_id=assessment.id,
            kind=given.kind,
            cause=given.cause,
            authority=given.authority,
            basis=given.basis,
            effects=list(given.effects),
            lasts=given.lasts,
            from_on=on,
            to_on=to_on,
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


def last_days_of(
    work: Session, assessment: Assessment, decided: Iterable[Decided], *, on: date
) -> list[date | None]:
    """Return the last day of each status a result gives on a day; None while its end is open.

    Its own last day if the rules name one, but never before its first. The ledger and the paper
    both ask here, so that neither can say what the other does not.
    """
    overtaken = _later_year_is_published(work, assessment)
    return [_last_day(given, on, overtaken=overtaken) for given in decided]


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


def _last_day(given: Decided, on: date, *, overtaken: bool) -> date | None:
    if given.to_on:
        return max(date.fromisoformat(given.to_on), on)
    # A year published after its successor gives what the successor has ended already.
    return last_day("once" if overtaken and given.lasts == _UNTIL_NEXT else given.lasts, on)


def _end_earlier_years(work: Session, assessment: Assessment, on: date) -> None:
    earlier = select(Assessment.id).where(
        Assessment.county == assessment.county, Assessment.period < assessment.period
    )
    work.execute(
        update(Status)
        .where(
            Status.county == assessment.county,
            Status.lasts == _UNTIL_NEXT,
            Status.to_on.is_(None),
            or_(Status.assessment_id.is_(None), Status.assessment_id.in_(earlier)),
        )
        .values(to_on=func.greatest(Status.from_on, on - timedelta(days=1))),
        execution_options={"synchronize_session": False},
    )


def _later_year_is_published(work: Session, assessment: Assessment) -> bool:
    later = exists().where(
        Assessment.county == assessment.county,
        Assessment.period > assessment.period,
        Assessment.state == "published",
    )
    return bool(work.scalar(select(later)))
