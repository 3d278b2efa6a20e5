"""What the units below owe and filed for one period, with everything that looks unusual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.duties import Duty, duties_owed_to
from fengqiao.reports.form_answers import check_answers, written_answers
from fengqiao.reports.forms import Form
from fengqiao.reports.models import Fact, Report, ReportRevision
from fengqiao.reports.periods import Period
from fengqiao.reports.proposals import Offer, differences, offers_wanted, proposals_for
from fengqiao.reports.queries import newest_revisions
from fengqiao.tenancy.questions import Value

Counts = Mapping[Offer, Mapping[int, int]]
# Unfiled first, then what waits for a decision, then what is done.
_ORDER = ("missing", "sent_back", "submitted", "waived", "accepted", "consolidated")
PENDING = ("missing", "sent_back")
FILED = ("submitted", "accepted", "consolidated")


@dataclass(frozen=True)
class BoardRow:
    """One unit's line: its duty, the values last handed up and what is unusual about them.

    ``warnings`` are words by field code; ``counted`` the ledger's counts that differ from the
    reported figures.
    """

    duty: Duty
    values: Mapping[str, Value] = field(default_factory=dict)
    warnings: Mapping[str, list[str]] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def filed(self) -> bool:
        """Return whether its figures count as reported."""
        return self.duty.state in FILED

    def to_remind(self, at: datetime) -> bool:
        """Return whether a reminder can still lead to a report: a closed period takes none."""
        return self.duty.state in PENDING and not self.duty.closed(at)

    @property
    def unproblematic(self) -> bool:
        """Return whether it waits for acceptance and nothing about it is unusual."""
        return self.duty.state == "submitted" and not self.warnings and not self.counted


def board_rows(
    work: Session, actor: Actor, form: Form, period: str, counts: Counts
) -> list[BoardRow]:
    """Return the lines of a board, unfiled first."""
    duties = duties_owed_to(work, actor, form=form.code, period=period)
    reports = [duty.report for duty in duties if duty.report is not None]
    revisions = newest_revisions(work, reports)
    before = _values_before(work, actor, form, period)
    rows = [_row(duty, form, revisions, before, counts) for duty in duties]
    rows.sort(key=lambda row: (_ORDER.index(_place(row.duty)), row.duty.obligation.scope))
    return rows


def totals(form: Form, rows: Sequence[BoardRow]) -> dict[str, int | None]:
    """Return each numeric field's sum over the filed rows; None where nobody answered."""
    found: dict[str, int | None] = {}
    for code, asked in form.fields.items():
        if not asked.numeric:
            continue
        given = [row.values.get(code) for row in rows if row.filed]
        numbers = [value for value in given if isinstance(value, int)]
        found[code] = sum(numbers) if numbers else None
    return found


def _place(duty: Duty) -> str:
    return duty.state if duty.state in _ORDER else "missing"


def _row(
    duty: Duty,
    form: Form,
    revisions: Mapping[UUID, ReportRevision],
    before: Mapping[int, dict[str, Value]],
    counts: Counts,
) -> BoardRow:
    report = duty.report
    if report is None or report.id not in revisions or report.state not in FILED:
        return BoardRow(duty)
    revision, scope = revisions[report.id], duty.obligation.scope
    written = written_answers(form, revision.answers)
    checked = check_answers(form, written, previous=before.get(scope, {}))
    counted = differences(checked.values, proposals_for(form, counts, scope))
    return BoardRow(duty, checked.values, checked.warnings, counted)


def _values_before(
    work: Session, actor: Actor, form: Form, period: str
) -> dict[int, dict[str, Value]]:
    """Return the figures of the period before, by unit."""
    rows = work.execute(
        select(Fact.scope, Fact.field, Fact.value)
        .join(Report, (Report.county == Fact.county) & (Report.id == Fact.report_id))
        .where(
            Report.above == actor.scope,
            Fact.county == actor.county,
            Fact.form == form.code,
            Fact.period == str(Period.parse(period).previous()),
        )
    )
    found: dict[int, dict[str, Value]] = {}
    for scope, code, value in rows:
        found.setdefault(scope, {})[code] = value
    return found


def offers_of(form: Form) -> list[Offer]:
    """Return the ledger counts that a form's figures are compared with."""
    return list(dict.fromkeys(offers_wanted(form).values()))
