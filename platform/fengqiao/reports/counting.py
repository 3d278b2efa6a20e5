"""What the rules ask about reporting: counts over a year, branch by branch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlalchemy.orm import Session

from fengqiao.periods.frequencies import Frequency
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import Fact, Obligation, Report
from fengqiao.reports.rates import (
    TOWNSHIP_KEYS,
    Blemish,
    By,
    Population,
    Rates,
    Standing,
    blemishes,
    rates,
)


@dataclass
class FilingCounts:
    """What one branch owed and filed, and the blemishes among it one by one."""

    rates: Rates = field(default_factory=Rates)
    late: list[Blemish] = field(default_factory=list)
    missing: list[Blemish] = field(default_factory=list)
    sent_back: list[Blemish] = field(default_factory=list)


def filing_counts(
    work: Session,
    *,
    county: int,
    year: str,
    at: datetime,
    levels: Collection[str],
) -> dict[int, FilingCounts]:
    """Return what each township's branch filed for a year, as far as the grace is over.

    Keyed by the township's scope key; ``levels`` says whose reports count. The definitions are
    those of :mod:`fengqiao.reports.rates`.
    """
    lowest = county * 10**11
    asked = Population(lowest, lowest + 10**11 - 1, year=year, levels=levels, judged=True)
    counted = rates(work, asked, at=at, by=[By.TOWNSHIP])
    found = {int(branch): FilingCounts(each) for (branch,), each in counted.items()}
    for blemish in blemishes(work, asked, at=at):
        counts = found[blemish.unit // TOWNSHIP_KEYS * TOWNSHIP_KEYS]
        if blemish.standing is Standing.LATE:
            counts.late.append(blemish)
        elif blemish.standing.missing:
            counts.missing.append(blemish)
        if blemish.returned:
            counts.sent_back.append(blemish)
    return found


@dataclass(frozen=True)
class FieldSum:
    """The sum of one field over a branch, and how many reports it was added up from."""

    value: int
    reports: int


def field_sums(
    work: Session, *, county: int, year: str, width: int, form: str, field_code: str
) -> dict[int, FieldSum]:
    """Return a field's sum over each branch's accepted reports of a year, keyed by branch.

    What a sensitive window asks for in addition tells the same days once more, so that it is
    left out, unless the form is filed in windows only.
    """
    branch = cast(func.div(Fact.scope, width), BigInteger)
    rows = work.execute(
        select(branch.label("branch"), func.sum(Fact.value), func.count())
        .join(Report, (Report.county == Fact.county) & (Report.id == Fact.report_id))
        .join(
            Obligation,
            (Obligation.county == Report.county) & (Obligation.id == Report.obligation_id),
        )
        .join(
            FormVersion,
            (FormVersion.county == Report.county)
            & (FormVersion.form == Report.form)
            & (FormVersion.sha256 == Report.form_sha256),
        )
        .where(
            Fact.county == county,
            Fact.form == form,
            Fact.field == field_code,
            Fact.period >= year,
            Fact.period < str(int(year) + 1),
            Report.state.in_(["accepted", "consolidated"]),
            or_(
                Obligation.window_id.is_(None),
                FormVersion.frequency == Frequency.WINDOW.value,
            ),
        )
        .group_by(branch)
    )
    return {int(key): FieldSum(int(total), int(count)) for key, total, count in rows}


def waiting_reviews(work: Session, *, lo: int, hi: int, year: str) -> int:
    """Return how many reports of a year, over a branch, wait for a review and do not count yet."""
    found = (
        select(func.count())
        .select_from(Report)
        .where(
            Report.scope.between(lo, hi),
            Report.period >= year,
            Report.period < str(int(year) + 1),
            Report.state == "submitted",
        )
    )
    return int(work.scalar(found) or 0)


def reports_in_sight(work: Session, county: int, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these reports the reader may see."""
    found = select(Report.id).where(Report.county == county, Report.id.in_(ids))
    return set(work.scalars(found))


def duties_on_board(
    work: Session, county: int, ids: Collection[UUID], *, above: int
) -> dict[UUID, tuple[str, str]]:
    """Return form and period of those of these obligations that a unit's own board shows.

    ``above`` is the unit's scope key: a board lists what is owed to its unit, nothing deeper.
    """
    found = select(Obligation.id, Obligation.form, Obligation.period).where(
        Obligation.county == county, Obligation.id.in_(ids), Obligation.above == above
    )
    return {number: (form, period) for number, form, period in work.execute(found)}
