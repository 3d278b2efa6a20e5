"""What the rules ask about reporting: counts over a year, branch by branch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from fengqiao.reports.models import Fact, Obligation, Report
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class Filing:
    """One report, or the lack of one, that a deduction can point to."""

    obligation_id: UUID
    report_id: UUID | None
    unit_name: str
    form: str
    period: str


@dataclass
class FilingCounts:
    """What one branch owed and filed; expected = on time + late + missing."""

    expected: int = 0
    on_time: int = 0
    late: list[Filing] = field(default_factory=list)
    missing: list[Filing] = field(default_factory=list)
    sent_back: list[Filing] = field(default_factory=list)


def filing_counts(
    work: Session,
    *,
    county: int,
    year: str,
    width: int,
    at: datetime,
    levels: Collection[str],
) -> dict[int, FilingCounts]:
    """Return what each branch filed for the periods of a year whose grace is over at an instant.

    ``width`` is the number of scope keys of one branch (10**8 for townships); the result is
    keyed by ``scope // width``. Waived obligations are not expected. ``levels`` says whose
    reports count.
    """
    rows = work.execute(
        select(Obligation, Report, Unit.name)
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .outerjoin(
            Report,
            (Report.county == Obligation.county)
            & (Report.obligation_id == Obligation.id)
            & (Report.first_submitted_at.is_not(None)),
        )
        .where(
            Obligation.county == county,
            Obligation.period >= year,
            Obligation.period < str(int(year) + 1),
            Obligation.waived_at.is_(None),
            Obligation.grace_at < at,
            Unit.level.in_(list(levels)),
        )
        .order_by(Obligation.scope, Obligation.period)
    )
    found: dict[int, FilingCounts] = {}
    for owed, report, name in rows:
        counts = found.setdefault(owed.scope // width, FilingCounts())
        filing = Filing(owed.id, report.id if report else None, name, owed.form, owed.period)
        _count(counts, filing, report)
    return found


def _count(counts: FilingCounts, filing: Filing, report: Report | None) -> None:
    counts.expected += 1
    if report is None:
        counts.missing.append(filing)
        return
    if report.late:
        counts.late.append(filing)
    else:
        counts.on_time += 1
    if report.sent_back_count:
        counts.sent_back.append(filing)


@dataclass(frozen=True)
class FieldSum:
    """The sum of one field over a branch, and how many reports it was added up from."""

    value: int
    reports: int


def field_sums(
    work: Session, *, county: int, year: str, width: int, form: str, field_code: str
) -> dict[int, FieldSum]:
    """Return a field's sum over each branch's accepted reports of a year, keyed by branch."""
    branch = cast(func.div(Fact.scope, width), BigInteger)
    rows = work.execute(
        select(branch.label("branch"), func.sum(Fact.value), func.count())
        .join(Report, (Report.county == Fact.county) & (Report.id == Fact.report_id))
        .where(
            Fact.county == county,
            Fact.form == form,
            Fact.field == field_code,
            Fact.period >= year,
            Fact.period < str(int(year) + 1),
            Report.state.in_(["accepted", "consolidated"]),
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
