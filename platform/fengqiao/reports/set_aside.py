"""Rows of the reports below that a consolidation goes up without, each known by what it says.

A row's key is made of the report it stands in, its table, its cells and, among rows that say the
same, which of them it is. So it stays set aside when its report is handed up again with the same
row, wherever it stands then, and counts again once it says something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.forms.form import Form
from fengqiao.forms.tables import rows_of, totals_of, written_rows
from fengqiao.periods.period import Period
from fengqiao.reports.models import Pin, Report, ReportRevision, RowSetAside
from fengqiao.reports.queries import form_of
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.questions import Row, Value
from fengqiao.units.models import Unit
from fengqiao.units.queries import name_as_of


@dataclass(frozen=True)
class ChildRow:
    """One row of a table of a report below, as it was handed up."""

    key: str
    field: str
    cells: Row


@dataclass(frozen=True)
class Aside:
    """A row that was set aside, whose it is, and whether it is still there to be left out.

    ``gathered`` is whether its report is among those that are added up, ``applies`` whether the
    row stands in it as it did; ``form`` is the version of the report it was found in.
    """

    record: RowSetAside
    report: Report
    unit_name: str
    form: Form
    gathered: bool
    applies: bool

    @property
    def cells(self) -> dict[str, str]:
        """Return what the row said, as a person would type it."""
        asked = self.form.fields.get(self.record.field)
        return written_rows(asked, [self.record.content])[0] if asked else {}

    @property
    def changed(self) -> bool:
        """Return whether the row was changed or taken out below, and so counts as it is now."""
        return self.gathered and not self.applies


def rows_handed_up(form: Form, report_id: UUID, answers: Mapping[str, Value]) -> list[ChildRow]:
    """Return every row of every table of a report, in the order of the report.

    :param answers: checked values, as a revision keeps them
    """
    found: list[ChildRow] = []
    for code, asked in form.fields.items():
        alike: Counter[str] = Counter()
        for row in rows_of(answers.get(code)) if asked.columns else ():
            # An empty cell says nothing: a column that was added since changes no row.
            said = canonical_hash({name: cell for name, cell in row.items() if cell is not None})
            alike[said] += 1
            key = canonical_hash([str(report_id), code, said, alike[said]])
            found.append(ChildRow(key, code, row))
    return found


def kept_values(
    form: Form, report_id: UUID, answers: Mapping[str, Value], aside: Container[str]
) -> dict[str, Value]:
    """Return a report's values without the rows set aside, with the totals of its tables.

    What rows were set aside of adds up without them; without any row left it adds up to nothing,
    which is known and not missing.
    """
    rows = rows_handed_up(form, report_id, answers) if aside else []
    touched = {row.field for row in rows if row.key in aside}
    if not touched:
        return {**answers, **totals_of(form, answers)}
    kept = dict(answers)
    for code in touched:
        kept[code] = [row.cells for row in rows if row.field == code and row.key not in aside]
    totals = totals_of(form, kept)
    return {**kept, **{name: totals.get(name, 0) for name in totals_of(form, answers)}}


def keys_set_aside(work: Session, report: Report) -> frozenset[str]:
    """Return the keys of the rows that a consolidation goes without."""
    found = select(RowSetAside.row_key).where(
        RowSetAside.county == report.county, RowSetAside.report_id == report.id
    )
    return frozenset(work.scalars(found))


def asides_of(work: Session, report: Report) -> list[Aside]:
    """Return the rows set aside of a consolidation, by unit and period.

    :raises NotFound: never for the unit itself, which reads all that it gathers
    """
    found = (
        select(RowSetAside, Report, name_as_of(Period.parse(report.period).last_day), Pin)
        .join(
            Report,
            (Report.county == RowSetAside.county) & (Report.id == RowSetAside.child_report_id),
        )
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .outerjoin(
            Pin,
            (Pin.county == RowSetAside.county)
            & (Pin.report_id == RowSetAside.report_id)
            & (Pin.child_report_id == RowSetAside.child_report_id),
        )
        .where(RowSetAside.county == report.county, RowSetAside.report_id == report.id)
        .order_by(Report.scope, Report.period, RowSetAside.set_aside_at, RowSetAside.row_key)
    )
    return [_aside(work, *row) for row in work.execute(found)]


def _aside(
    work: Session, record: RowSetAside, child: Report, unit_name: str, pin: Pin | None
) -> Aside:
    form = form_of(work, child)
    applies = False
    if pin is not None:
        place = (pin.county, pin.child_report_id, pin.child_revision)
        applies = still_there(form, record, work.get_one(ReportRevision, place))
    return Aside(record, child, unit_name, form, pin is not None, applies)


def still_there(form: Form, record: RowSetAside, revision: ReportRevision) -> bool:
    """Return whether a revision of the report has the row as it was when it was set aside."""
    rows = rows_handed_up(form, record.child_report_id, revision.answers)
    return any(row.key == record.row_key for row in rows)
