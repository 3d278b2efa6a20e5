"""What the units below owe and filed for one period, with everything that looks unusual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.duties import Duty, duties_owed_to
from fengqiao.reports.form_answers import check_answers, written_answers
from fengqiao.reports.forms import Form
from fengqiao.reports.models import Fact, Report, ReportRevision
from fengqiao.reports.periods import Period
from fengqiao.reports.proposals import Offer, differences, offers_wanted, proposals_for
from fengqiao.reports.queries import newest_revisions
from fengqiao.reports.rates import Rates, Standing
from fengqiao.reports.unusual import SAME_RUNNING, USUALLY_AT_LEAST, Flag, flags
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value

Counts = Mapping[Offer, Mapping[int, int]]
# Unfiled first, then what waits for a decision, then what is done.
_ORDER = ("missing", "sent_back", "submitted", "waived", "accepted", "consolidated")
PENDING = ("missing", "sent_back")
# Whose figures are added up: what was sent back stays filed, but its figures are in doubt.
STANDS = ("submitted", "accepted", "consolidated")
# How many periods say what a unit usually reports.
_LOOKED_BACK = 4


@dataclass(frozen=True)
class BoardRow:
    """One unit's line: its duty, the values last handed up and what is unusual about them.

    ``standing`` is how it counts at the instant of the board. ``warnings`` are words by field
    code; ``counted`` the ledger's counts that differ from the reported figures; ``flags`` these
    and everything else that is unusual. What is ``gathered`` from below nobody types for a unit.
    """

    duty: Duty
    standing: Standing
    values: Mapping[str, Value] = field(default_factory=dict)
    warnings: Mapping[str, list[str]] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    flags: Sequence[Flag] = ()
    gathered: bool = False

    @property
    def filed(self) -> bool:
        """Return whether it is handed up; what was sent back for correction stays filed."""
        return self.standing.filed

    @property
    def stands(self) -> bool:
        """Return whether its figures are added up: it is handed up and not sent back."""
        return self.duty.state in STANDS

    def to_remind(self, at: datetime) -> bool:
        """Return whether a reminder can still lead to a report."""
        return to_remind(self.duty, at)

    def may_be_begun_on_behalf(self, at: datetime) -> bool:
        """Return whether the unit above may begin the report in the unit's place."""
        nothing_yet = self.duty.state == "missing" and at >= self.duty.obligation.opens_at
        return nothing_yet and not self.gathered and not self.duty.closed(at)

    @property
    def unproblematic(self) -> bool:
        """Return whether it waits for acceptance and nothing about it is unusual."""
        return self.duty.state == "submitted" and not self.flags


@dataclass(frozen=True)
class Past:
    """What units filed in the periods before a board's, the newest first, and usually file."""

    periods: Sequence[str]
    figures: Mapping[tuple[int, str], Mapping[str, Value]]
    usual: Mapping[int, Mapping[str, int]]

    def before(self, scope: int) -> list[Mapping[str, Value]]:
        """Return a unit's figures, an empty mapping where it filed nothing."""
        return [self.figures.get((scope, each), {}) for each in self.periods]


def board_rows(
    work: Session, actor: Actor, form: Form, period: str, counts: Counts, *, at: datetime
) -> list[BoardRow]:
    """Return the lines of a board as they stand at an instant, unfiled first."""
    duties = duties_owed_to(work, actor, form=form.code, period=period)
    reports = [duty.report for duty in duties if duty.report is not None]
    revisions = newest_revisions(work, reports)
    past = _past(work, actor, form, period)
    rows = [_row(duty, form, revisions, past, counts, at) for duty in duties]
    rows.sort(key=lambda row: (_ORDER.index(_place(row.duty)), row.duty.obligation.scope))
    return rows


def totals(form: Form, rows: Sequence[BoardRow]) -> dict[str, int | None]:
    """Return each numeric field's sum over the rows that stand; None where nobody answered."""
    found: dict[str, int | None] = {}
    for code, asked in form.fields.items():
        if not asked.numeric:
            continue
        given = [row.values.get(code) for row in rows if row.stands]
        numbers = [value for value in given if isinstance(value, int)]
        found[code] = sum(numbers) if numbers else None
    return found


def rates_on(rows: Sequence[BoardRow]) -> Rates:
    """Return the count of a board's lines, the same as :func:`fengqiao.reports.rates.rates_of`."""
    stand = Counter(row.standing.value for row in rows if row.standing is not Standing.AHEAD)
    filed = [(row, row.duty.report) for row in rows if row.filed and row.duty.report is not None]
    state = Counter(report.state for _, report in filed)
    return Rates(
        **stand,
        nil=sum(report.nil_report for _, report in filed),
        in_grace=sum(_in_grace(row, report) for row, report in filed),
        waiting=state["submitted"],
        sent_back=state["sent_back"],
        returned=sum(report.sent_back_count > 0 for _, report in filed),
    )


def filed_words(counted: Rates) -> str:
    """Return what stands at the head of a board's sums: how many filed, and what is left out."""
    left_out = f"（退回 {counted.sent_back} 份，数未计入）" if counted.sent_back else ""
    return f"{counted.filed}/{counted.expected}{left_out}"


def to_remind(duty: Duty, at: datetime) -> bool:
    """Return whether a reminder can still lead to a report: a closed period takes none."""
    return duty.state in PENDING and not duty.closed(at)


def _in_grace(row: BoardRow, report: Report) -> bool:
    first = report.first_submitted_at
    after_due = first is not None and first > row.duty.obligation.due_at
    return row.standing is Standing.ON_TIME and after_due


def _place(duty: Duty) -> str:
    return duty.state if duty.state in _ORDER else "missing"


def _row(
    duty: Duty,
    form: Form,
    revisions: Mapping[UUID, ReportRevision],
    past: Past,
    counts: Counts,
    at: datetime,
) -> BoardRow:
    report, standing, gathered = duty.report, duty.standing(at), bool(form.child_forms)
    if report is None or report.id not in revisions or report.state not in STANDS:
        return BoardRow(duty, standing, gathered=gathered)
    revision, scope = revisions[report.id], duty.obligation.scope
    written = written_answers(form, revision.answers)
    before = past.before(scope)
    checked = check_answers(form, written, previous=before[0])
    counted = differences(checked.values, proposals_for(form, counts, scope))
    flagged = flags(
        form,
        checked.values,
        warnings=checked.warnings,
        counted={code: _ledger_words(form, code, number) for code, number in counted.items()},
        before=before,
        usual=past.usual.get(scope, {}),
    )
    return BoardRow(duty, standing, checked.values, checked.warnings, counted, flagged, gathered)


def _ledger_words(form: Form, code: str, number: int) -> str:
    return f"台账 {write_answer(form.fields[code], number)}"


def _past(work: Session, actor: Actor, form: Form, period: str) -> Past:
    """Return the figures of the periods before, by unit, and what each usually reports.

    What stands in every row of a board is added up by the database, not here.
    """
    periods = _periods_before(period)
    filed = [
        Report.above == actor.scope,
        Fact.county == actor.county,
        Fact.form == form.code,
    ]
    join = (Report.county == Fact.county) & (Report.id == Fact.report_id)
    figures = work.execute(
        select(Fact.scope, Fact.period, func.jsonb_object_agg(Fact.field, Fact.value))
        .join(Report, join)
        .where(*filed, Fact.period.in_(periods[: SAME_RUNNING - 1]))
        .group_by(Fact.scope, Fact.period)
    )
    found = {(scope, each): values for scope, each, values in figures}
    mean = func.avg(Fact.value)
    means = work.execute(
        select(Fact.scope, Fact.field, mean)
        .join(Report, join)
        .where(*filed, Fact.period.in_(periods))
        .group_by(Fact.scope, Fact.field, Fact.places)
        .having((func.count() > 1) & (mean >= USUALLY_AT_LEAST * func.power(10, Fact.places)))
    )
    usual: dict[int, dict[str, int]] = {}
    for scope, code, value in means:
        usual.setdefault(scope, {})[code] = int(value)
    return Past(periods[: SAME_RUNNING - 1], found, usual)


def _periods_before(period: str) -> list[str]:
    """Return the periods before one, the newest first."""
    found, each = [], Period.parse(period)
    for _ in range(_LOOKED_BACK):
        each = each.previous()
        found.append(str(each))
    return found


def offers_of(form: Form) -> list[Offer]:
    """Return the ledger counts that a form's figures are compared with."""
    return list(dict.fromkeys(offers_wanted(form).values()))
